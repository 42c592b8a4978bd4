//! Batches of the national tables.
use super::SERVICE;
use crate::client::{As, Fault};
use chrono::{DateTime, Utc};
use reqwest::Method;
use serde::Deserialize;
use serde_json::json;
use uuid::Uuid;

/// A batch, without its rows.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Batch {
    /// The batch.
    pub(crate) id: Uuid,
    /// The table.
    pub(crate) table: String,
    /// The how-manieth of this table.
    pub(crate) number: i32,
    /// Who asked for it.
    pub(crate) asked_by: Uuid,
    /// When.
    pub(crate) asked_at: DateTime<Utc>,
    /// When another one made it.
    pub(crate) made_at: Option<DateTime<Utc>>,
    /// How many rows it has.
    pub(crate) rows: Option<i32>,
    /// SHA-256 of the rows as JSON.
    pub(crate) sha256: Option<String>,
    /// SHA-256 of the rows as csv.
    pub(crate) sheet_sha256: Option<String>,
}

/// The batches of the caller's place, the newest first.
pub(crate) async fn list_batches(api: &As) -> Result<Vec<Batch>, Fault> {
    api.get(SERVICE, "/national/batches", &()).await
}

/// Asks for the next batch of a table.
pub(crate) async fn ask_batch(api: &As, key: &str, table: &str) -> Result<(), Fault> {
    api.tell(Method::POST, SERVICE, "/national/batches", key, &json!({ "table": table })).await
}

/// Makes a batch that another one asked for.
pub(crate) async fn make_batch(api: &As, key: &str, batch: Uuid) -> Result<(), Fault> {
    api.tell(Method::POST, SERVICE, &format!("/national/batches/{batch}/make"), key, &json!({})).await
}

/// The rows: `rows` as JSON, `table` as csv; with their media type.
pub(crate) async fn batch_file(api: &As, batch: Uuid, kind: &str) -> Result<(String, Vec<u8>), Fault> {
    api.file(SERVICE, &format!("/national/batches/{batch}/{kind}")).await
}

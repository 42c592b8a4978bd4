//! What an issuer's desk entered without a case, and what the second person says to it.
use super::{As, Fault};
use chrono::{DateTime, NaiveDate, Utc};
use kernel::http::Page;
use serde::Deserialize;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use uuid::Uuid;

const SERVICE: &str = "licence";

/// Something that was entered.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Entry {
    /// The entry.
    pub(crate) id: Uuid,
    /// How many lines a list has; a version has none.
    pub(crate) lines: Option<i32>,
    /// When.
    pub(crate) entered_at: DateTime<Utc>,
    /// `approved` or `rejected`; none as long as nobody said anything.
    pub(crate) outcome: Option<String>,
}

/// A line of a list that was entered.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct EntryLine {
    /// Which.
    pub(crate) line: usize,
    /// What is wrong with it.
    pub(crate) problem: Option<String>,
    /// The holder's number.
    pub(crate) holder_number: String,
    /// The holder's name.
    pub(crate) holder_name: String,
    /// The number printed on the licence.
    pub(crate) number: Option<String>,
    /// First day.
    pub(crate) valid_from: Option<NaiveDate>,
    /// Last day.
    pub(crate) valid_to: Option<NaiveDate>,
    /// The other fields.
    pub(crate) fields: BTreeMap<String, Value>,
}

/// What an entry says.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct EntryDetail {
    /// The entry.
    pub(crate) entry: Entry,
    /// The type's name.
    pub(crate) type_name: String,
    /// The holder of the licence that a version would follow.
    pub(crate) holder_name: Option<String>,
    /// `change` or `renew`.
    pub(crate) following: Option<String>,
    /// What the version would say else.
    pub(crate) fields: BTreeMap<String, Value>,
    /// Why there shall be a version.
    pub(crate) why: Option<String>,
    /// The lines of a list.
    pub(crate) lines: Vec<EntryLine>,
    /// Why it was rejected.
    pub(crate) rejected: Option<String>,
}

/// What became of a line.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct LineDone {
    /// Which.
    pub(crate) line: i32,
    /// Why it was refused.
    pub(crate) problem: Option<String>,
}

/// What became of a list.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct ListDone {
    /// So many licences are new.
    pub(crate) issued: usize,
    /// So many were there.
    pub(crate) known: usize,
    /// So many were refused.
    pub(crate) refused: usize,
    /// Line by line.
    pub(crate) lines: Vec<LineDone>,
}

#[derive(Deserialize)]
struct Approved {
    list: Option<ListDone>,
}

/// What waits for a second person in one's own authority, oldest first.
pub(crate) async fn entries(api: &As) -> Result<Page<Entry>, Fault> {
    api.get(SERVICE, "/entries", &[("limit", "50")]).await
}

/// What an entry says.
pub(crate) async fn entry(api: &As, id: Uuid) -> Result<EntryDetail, Fault> {
    api.get(SERVICE, &format!("/entries/{id}"), &()).await
}

/// Approves an entry; what became of a list.
pub(crate) async fn approve(api: &As, key: &str, id: Uuid) -> Result<Option<ListDone>, Fault> {
    let approved: Approved = api.post(SERVICE, &format!("/entries/{id}/approve"), key, &json!({})).await?;
    Ok(approved.list)
}

/// Rejects an entry, or takes one back.
pub(crate) async fn reject(api: &As, key: &str, id: Uuid, reason: &str) -> Result<(), Fault> {
    let body = json!({ "reason": reason });
    let _rejected: Value = api.post(SERVICE, &format!("/entries/{id}/reject"), key, &body).await?;
    Ok(())
}

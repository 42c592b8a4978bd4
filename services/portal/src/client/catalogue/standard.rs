//! What editors ask about the standard: differences, pending changes, transfers of powers.
use super::SERVICE;
use crate::client::{As, Fault};
use chrono::{DateTime, NaiveDate, Utc};
use kernel::http::Page;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use uuid::Uuid;

/// One difference: what, where, since when.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Drift {
    /// What kind of difference, in Chinese.
    pub(crate) kind_name: String,
    /// The implementing item.
    pub(crate) code: String,
    /// What it is called.
    pub(crate) name: String,
    /// Whose it is.
    pub(crate) authority_name: String,
    /// The acceptance point's name; none is the authority itself.
    pub(crate) point_name: Option<String>,
    /// The element, as editors call it.
    pub(crate) label: String,
    /// What it should be.
    pub(crate) standard: Option<String>,
    /// What it is there.
    pub(crate) local: Option<String>,
    /// Since when.
    pub(crate) since: DateTime<Utc>,
}

/// How much differs in a county.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct DriftCount {
    /// Its six digits.
    pub(crate) county: String,
    /// The kind, in Chinese.
    pub(crate) kind_name: String,
    /// How many differences.
    pub(crate) differences: i64,
    /// Of how many items.
    pub(crate) items: i64,
}

/// Which differences are wanted.
#[derive(Debug, Clone, Default, Serialize)]
pub(crate) struct DriftWanted<'a> {
    /// Inside this division.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) division: Option<&'a str>,
    /// Of this kind.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) kind: Option<&'a str>,
    /// Of elements that begin so.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) element: Option<&'a str>,
    /// Where the page before ended.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) after: Option<&'a str>,
    /// How many at most.
    pub(crate) limit: u16,
}

/// A township in which an item is not taken in.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Missing {
    /// The item.
    pub(crate) name: String,
    /// The township.
    pub(crate) division_name: String,
    /// In how many townships it is taken in.
    pub(crate) covered: i64,
    /// Of how many.
    pub(crate) townships: i64,
}

/// An item that still has to follow.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Pending {
    /// The implementing item.
    pub(crate) code: String,
    /// What it is called.
    pub(crate) name: String,
    /// Whose it is.
    pub(crate) authority_name: String,
    /// The base version it is on.
    pub(crate) base_version: i32,
    /// The one to follow.
    pub(crate) pending_base: i32,
    /// Until when.
    pub(crate) until: NaiveDate,
    /// Whether that day is over.
    pub(crate) overdue: bool,
}

/// One element that the new base changes.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Change {
    /// What editors call it.
    pub(crate) label: String,
    /// What it was.
    pub(crate) from: Option<String>,
    /// What it is now.
    pub(crate) to: Option<String>,
}

/// What stands in the way of following.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Conflict {
    /// Where in the overlay.
    pub(crate) pointer: String,
    /// What is wrong.
    pub(crate) message_zh: String,
}

/// What following would do.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Merge {
    /// The item and its day.
    pub(crate) pending: Pending,
    /// What the new base changes.
    pub(crate) changes: Vec<Change>,
    /// What falls away by itself.
    pub(crate) dropped: Vec<String>,
    /// What has to be settled first.
    pub(crate) conflicts: Vec<Conflict>,
    /// Whether it can be adopted in one act.
    pub(crate) ready: bool,
}

/// Who receives an item.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Receiver {
    /// The item that moves.
    pub(crate) from_code: String,
    /// Who receives it.
    pub(crate) name: String,
    /// Its own item, from approval on.
    pub(crate) to_code: Option<String>,
    /// When it accepted.
    pub(crate) accepted_at: Option<DateTime<Utc>>,
}

/// A transfer.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Transfer {
    /// Its id.
    pub(crate) id: Uuid,
    /// How powers move, in Chinese.
    pub(crate) kind_name: String,
    /// Where it stands.
    pub(crate) state: String,
    /// The same in Chinese.
    pub(crate) state_name: String,
    /// Who gives.
    pub(crate) from_name: String,
    /// The items that move.
    pub(crate) items: Vec<String>,
    /// Who receives each.
    pub(crate) receivers: Vec<Receiver>,
    /// How many receivers have not accepted yet.
    pub(crate) waits_for: Vec<String>,
    /// The document that orders it.
    pub(crate) basis: String,
    /// Why.
    pub(crate) reason: String,
    /// What becomes of open cases: `finish` or `move`.
    pub(crate) open_cases: String,
    /// From this day.
    pub(crate) effective_on: NaiveDate,
}

/// How many cases stand where.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct StateCount {
    /// The state, in Chinese.
    pub(crate) state_name: String,
    /// How many.
    pub(crate) cases: i64,
}

#[derive(Serialize)]
struct After<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    after: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    overdue: Option<bool>,
    limit: u16,
}

/// Differences.
pub(crate) async fn drift(api: &As, wanted: &DriftWanted<'_>) -> Result<Page<Drift>, Fault> {
    api.get(SERVICE, "/drift", wanted).await
}

/// How much differs, by county and kind.
pub(crate) async fn drift_counts(api: &As) -> Result<Vec<DriftCount>, Fault> {
    api.get(SERVICE, "/drift/counts", &()).await
}

/// Townships in which items are not taken in.
pub(crate) async fn missing(api: &As, county: &str) -> Result<Page<Missing>, Fault> {
    api.get(SERVICE, "/drift/missing-points", &[("county", county), ("limit", "100")]).await
}

/// Pending changes.
pub(crate) async fn pending(api: &As, overdue: bool, after: Option<&str>) -> Result<Page<Pending>, Fault> {
    let query = After { after, overdue: overdue.then_some(true), limit: 50 };
    api.get(SERVICE, "/pending", &query).await
}

/// What following would do.
pub(crate) async fn preview(api: &As, code: &str) -> Result<Merge, Fault> {
    api.get(SERVICE, &format!("/pending/{}", plain(code)), &()).await
}

/// Follows in one act.
pub(crate) async fn adopt(api: &As, key: &str, code: &str) -> Result<Value, Fault> {
    api.post(SERVICE, &format!("/pending/{}/adopt", plain(code)), key, &json!({})).await
}

/// Transfers, the newest first.
pub(crate) async fn transfers(api: &As, after: Option<&str>) -> Result<Page<Transfer>, Fault> {
    api.get(SERVICE, "/transfers", &After { after, overdue: None, limit: 20 }).await
}

/// One transfer.
pub(crate) async fn transfer(api: &As, id: Uuid) -> Result<Option<Transfer>, Fault> {
    api.find(SERVICE, &format!("/transfers/{id}")).await
}

/// Drafts a transfer.
pub(crate) async fn draft_transfer(api: &As, key: &str, body: &Value) -> Result<Transfer, Fault> {
    api.post(SERVICE, "/transfers", key, body).await
}

/// Takes a step of a transfer: `propose`, `approve`, `call-off`, `withdraw`, `receivers/CODE/accept`.
pub(crate) async fn step_transfer(api: &As, key: &str, id: Uuid, step: &str) -> Result<Transfer, Fault> {
    api.post(SERVICE, &format!("/transfers/{id}/{step}"), key, &json!({})).await
}

/// How many cases are open under an item, as intake counts them for the caller.
pub(crate) async fn open_cases(api: &As, code: &str) -> Result<Vec<StateCount>, Fault> {
    api.get("intake", &format!("/items/{}/open-cases", plain(code)), &()).await
}

/// A code as it may stand in an address; anything else leads nowhere.
fn plain(code: &str) -> &str {
    if code.bytes().all(|byte| byte.is_ascii_alphanumeric()) { code } else { "none" }
}

//! Outages of a window, and what is entered after them.
use super::{SERVICE, Standing};
use crate::client::{As, Fault};
use chrono::{DateTime, Utc};
use kernel::id::{CaseId, FileId};
use reqwest::Method;
use serde::Deserialize;
use serde_json::json;
use uuid::Uuid;

/// An outage.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Outage {
    /// The outage.
    pub(crate) id: Uuid,
    /// `network` or `power`.
    pub(crate) what: String,
    /// From when.
    pub(crate) began_at: DateTime<Utc>,
    /// Until when.
    pub(crate) ended_at: DateTime<Utc>,
    /// What happened.
    pub(crate) note: String,
    /// Who recorded it.
    pub(crate) recorded_by: Uuid,
    /// When it was approved.
    pub(crate) approved_at: Option<DateTime<Utc>>,
}

/// What was entered from a paper receipt.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct CatchUp {
    /// The number of the paper receipt.
    pub(crate) paper_no: String,
    /// When the paper says it was received.
    pub(crate) paper_at: DateTime<Utc>,
    /// The scan of it.
    pub(crate) scan: FileId,
    /// When this was entered.
    pub(crate) entered_at: DateTime<Utc>,
    /// By whom.
    pub(crate) entered_by: Uuid,
    /// When it was approved; until then the time of the entry counts.
    pub(crate) approved_at: Option<DateTime<Utc>>,
    /// When the case was received, by law.
    pub(crate) received_at: Option<DateTime<Utc>>,
}

/// The outages of the caller's hall, the newest first.
pub(crate) async fn list_outages(api: &As) -> Result<Vec<Outage>, Fault> {
    api.get(SERVICE, "/outages", &()).await
}

/// Records an outage.
pub(crate) async fn record_outage(
    api: &As,
    key: &str,
    (what, note): (&str, &str),
    (began, ended): (DateTime<Utc>, DateTime<Utc>),
    proof: FileId,
) -> Result<(), Fault> {
    let body = json!({ "what": what, "began_at": began, "ended_at": ended, "note": note, "proof": proof });
    api.tell(Method::POST, SERVICE, "/outages", key, &body).await
}

/// Approves an outage that another one recorded.
pub(crate) async fn approve_outage(api: &As, key: &str, id: Uuid) -> Result<(), Fault> {
    api.tell(Method::POST, SERVICE, &format!("/outages/{id}/approve"), key, &json!({})).await
}

/// What was entered for a case; none if nothing was.
pub(crate) async fn find_catch_up(api: &As, case: CaseId) -> Result<Option<CatchUp>, Fault> {
    api.find(SERVICE, &format!("/cases/{case}/catch-up")).await
}

/// Enters what a paper receipt says.
pub(crate) async fn enter_catch_up(
    api: &As,
    key: &str,
    case: CaseId,
    (outage, paper_no): (Uuid, &str),
    (paper_at, scan): (DateTime<Utc>, FileId),
) -> Result<Standing, Fault> {
    let body = json!({ "outage": outage, "paper_no": paper_no, "paper_at": paper_at, "scan": scan });
    api.post(SERVICE, &format!("/cases/{case}/catch-up"), key, &body).await
}

/// Approves what another one entered.
pub(crate) async fn approve_catch_up(api: &As, key: &str, case: CaseId) -> Result<Standing, Fault> {
    api.post(SERVICE, &format!("/cases/{case}/catch-up/approve"), key, &json!({})).await
}

//! Hearings.
use super::{SERVICE, Standing};
use crate::client::{As, Fault};
use chrono::{DateTime, NaiveDate, Utc};
use kernel::id::{CaseId, FileId};
use serde::{Deserialize, Serialize};
use serde_json::json;
use uuid::Uuid;

/// A hearing of a case.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Hearing {
    /// The hearing.
    pub(crate) id: Uuid,
    /// The last day to apply.
    pub(crate) apply_until: NaiveDate,
    /// When someone applied.
    pub(crate) applied_at: Option<DateTime<Utc>>,
    /// The last day to hold it.
    pub(crate) hold_by: Option<NaiveDate>,
    /// The day it is held.
    pub(crate) set_for: Option<NaiveDate>,
    /// Where.
    pub(crate) place: Option<String>,
    /// Who chairs it.
    pub(crate) chair: Option<Uuid>,
    /// The signed minutes.
    pub(crate) minutes: Option<FileId>,
    /// When they were signed.
    pub(crate) held_at: Option<DateTime<Utc>>,
}

/// Day, place and chair.
#[derive(Debug, Serialize)]
pub(crate) struct HearingNotice<'a> {
    /// The day.
    pub(crate) set_for: NaiveDate,
    /// The place.
    pub(crate) place: &'a str,
    /// Who chairs it.
    pub(crate) chair: Uuid,
    /// The notice as it goes out.
    pub(crate) document: FileId,
    /// What the parties are told.
    pub(crate) notice: &'a str,
}

/// Tells the parties of their right.
pub(crate) async fn tell_hearing_right(api: &As, key: &str, case: CaseId) -> Result<Standing, Fault> {
    api.post(SERVICE, &format!("/cases/{case}/hearing"), key, &json!({})).await
}

/// Applies for the hearing.
pub(crate) async fn apply_for_hearing(api: &As, key: &str, case: CaseId) -> Result<Standing, Fault> {
    api.post(SERVICE, &format!("/cases/{case}/hearing/apply"), key, &json!({})).await
}

/// Tells day, place and chair.
pub(crate) async fn notice_hearing(
    api: &As,
    key: &str,
    case: CaseId,
    notice: &HearingNotice<'_>,
) -> Result<Standing, Fault> {
    api.post(SERVICE, &format!("/cases/{case}/hearing/notice"), key, notice).await
}

/// The chair records the signed minutes.
pub(crate) async fn record_minutes(
    api: &As,
    key: &str,
    case: CaseId,
    minutes: FileId,
    (participants, signed): (u8, u8),
) -> Result<Standing, Fault> {
    let body = json!({ "minutes": minutes, "participants": participants, "signed": signed });
    api.post(SERVICE, &format!("/cases/{case}/hearing/minutes"), key, &body).await
}

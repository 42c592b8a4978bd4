//! Patterns of misuse in the looks of accounts, for the audit administrator.
use super::{As, Fault};
use chrono::{DateTime, NaiveDate, Utc};
use kernel::{http::Page, id::CaseId};
use serde::Deserialize;
use serde_json::{Value, json};
use uuid::Uuid;

const SERVICE: &str = "identity";

/// An alarm about an account.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct MisuseAlarm {
    /// The alarm.
    pub(crate) alarm_id: Uuid,
    /// The account that looked.
    pub(crate) account_id: Uuid,
    /// `staff`, `agent` or `department`.
    pub(crate) account_kind: String,
    /// Whose it is.
    pub(crate) organisation: Option<String>,
    /// The day.
    pub(crate) day: NaiveDate,
    /// What was seen, in words.
    pub(crate) explanation: String,
    /// `explained` or `misuse`.
    pub(crate) verdict: Option<String>,
}

/// One look behind an alarm.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Evidence {
    /// When.
    pub(crate) at: DateTime<Utc>,
    /// At whom, by id.
    pub(crate) subject: Uuid,
    /// What for.
    pub(crate) purpose: String,
    /// For which case.
    pub(crate) case_id: Option<CaseId>,
}

/// Alarms, newest first.
pub(crate) async fn list_misuse_alarms(
    api: &As,
    open: bool,
    after: Option<&str>,
) -> Result<Page<MisuseAlarm>, Fault> {
    let mut query = vec![("limit", "50"), ("open", if open { "true" } else { "false" })];
    query.extend(after.map(|after| ("after", after)));
    api.get(SERVICE, "/misuse-alarms", &query).await
}

/// The looks of the day of an alarm, in order.
pub(crate) async fn read_misuse_evidence(
    api: &As,
    alarm: Uuid,
    after: Option<&str>,
) -> Result<Page<Evidence>, Fault> {
    let mut query = vec![("limit", "100")];
    query.extend(after.map(|after| ("after", after)));
    api.get(SERVICE, &format!("/misuse-alarms/{alarm}/looks"), &query).await
}

/// Says what it was.
pub(crate) async fn answer_misuse_alarm(
    api: &As,
    key: &str,
    alarm: Uuid,
    verdict: &str,
    text: &str,
) -> Result<Value, Fault> {
    let body = json!({ "verdict": verdict, "text": text });
    api.post(SERVICE, &format!("/misuse-alarms/{alarm}/answer"), key, &body).await
}

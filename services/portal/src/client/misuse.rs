//! Patterns of misuse in the looks of accounts, for the audit administrator.
use super::{As, Fault};
use chrono::{DateTime, NaiveDate, Utc};
use contracts::identity::PersonOut;
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

/// Someone opened a person without a case.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct BrokenGlass {
    /// The break.
    pub(crate) break_id: Uuid,
    /// Who.
    pub(crate) account_id: Uuid,
    /// Whose member he is.
    pub(crate) organisation: Option<String>,
    /// At whom, by id; none where nobody was found.
    pub(crate) subject: Option<Uuid>,
    /// When.
    pub(crate) at: DateTime<Utc>,
    /// Why, as it was written then.
    pub(crate) reason: String,
    /// `justified` or `unjustified`.
    pub(crate) verdict: Option<String>,
    /// What the audit administrator wrote.
    pub(crate) review: Option<String>,
}

/// Breaks with their reasons, newest first.
pub(crate) async fn list_broken_glass(
    api: &As,
    open: bool,
    after: Option<&str>,
) -> Result<Page<BrokenGlass>, Fault> {
    let mut query = vec![("limit", "50"), ("open", if open { "true" } else { "false" })];
    query.extend(after.map(|after| ("after", after)));
    api.get(SERVICE, "/break-glass", &query).await
}

/// Says whether it was right.
pub(crate) async fn review_broken_glass(
    api: &As,
    key: &str,
    id: Uuid,
    verdict: &str,
    text: &str,
) -> Result<Value, Fault> {
    let body = json!({ "verdict": verdict, "text": text });
    api.post(SERVICE, &format!("/break-glass/{id}/review"), key, &body).await
}

/// Opens a human being without a case.
pub(crate) async fn break_glass(
    api: &As,
    key: &str,
    name: &str,
    number: &str,
    reason: &str,
) -> Result<PersonOut, Fault> {
    let body = json!({ "kind": "natural", "number": number, "name": name, "reason": reason });
    api.post(SERVICE, "/persons/break-glass", key, &body).await
}

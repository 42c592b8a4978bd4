//! Alarms about licences that cases took and that are not good any more.
use super::SERVICE;
use crate::client::{As, Fault};
use chrono::{DateTime, Utc};
use kernel::{http::Page, id::CaseId};
use serde::Deserialize;
use serde_json::{Value, json};
use uuid::Uuid;

/// One alarm.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Alarm {
    /// The alarm.
    pub(crate) id: Uuid,
    /// The case.
    pub(crate) case_id: CaseId,
    /// The licence's public identifier.
    pub(crate) identifier: String,
    /// `suspended`, `revoked`, `cancelled` or `withdrawn`.
    pub(crate) status: String,
    /// What is to be done, in words.
    pub(crate) advice_words: String,
    /// Since when the licence is not good.
    pub(crate) since: DateTime<Utc>,
    /// Nothing is left to do.
    pub(crate) over: bool,
}

/// Standing alarms of cases under way, or of closed ones to be reviewed.
pub(crate) async fn list_licence_alarms(
    api: &As,
    review: bool,
    after: Option<&str>,
) -> Result<Page<Alarm>, Fault> {
    let mut query = vec![("limit", "50"), ("review", if review { "true" } else { "false" })];
    query.extend(after.map(|after| ("after", after)));
    api.get(SERVICE, "/licence-alarms", &query).await
}

/// Records what was done.
pub(crate) async fn settle_licence_alarm(
    api: &As,
    key: &str,
    alarm: Uuid,
    outcome: &str,
    text: &str,
) -> Result<Value, Fault> {
    let body = json!({ "outcome": outcome, "text": text });
    api.post(SERVICE, &format!("/licence-alarms/{alarm}/settle"), key, &body).await
}

//! Work queues: who works on a case, and the same act on many of them.
use super::{SERVICE, Standing};
use crate::client::{As, Fault};
use chrono::{DateTime, NaiveDate, Utc};
use kernel::{http::Page, id::CaseId};
use reqwest::Method;
use serde::Deserialize;
use serde_json::{Value, json};
use uuid::Uuid;

/// What became of one of many cases.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct BulkResult {
    /// The case.
    pub(crate) case: CaseId,
    /// Whether it went.
    pub(crate) done: bool,
    /// Where it stands now, where it went.
    pub(crate) state: Option<String>,
    /// Why it did not go.
    pub(crate) code: Option<String>,
}

/// What the user has taken to work on, and those for whom he stands in.
pub(crate) async fn list_mine(api: &As, after: Option<&str>) -> Result<Page<Standing>, Fault> {
    let mut query = vec![("limit", "50"), ("mine", "true")];
    query.extend(after.map(|after| ("after", after)));
    api.get(SERVICE, "/cases", &query).await
}

/// What nobody of the user's unit has taken.
pub(crate) async fn list_unclaimed(api: &As, after: Option<&str>) -> Result<Page<Standing>, Fault> {
    let mut query = vec![("limit", "50"), ("unclaimed", "true")];
    query.extend(after.map(|after| ("after", after)));
    api.get(SERVICE, "/cases", &query).await
}

/// Who is away, and who stands in for him.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Absence {
    /// The entry.
    pub(crate) id: Uuid,
    /// Who is away.
    pub(crate) staff: Uuid,
    /// Who stands in for him.
    pub(crate) substitute: Uuid,
    /// The first day.
    pub(crate) from: NaiveDate,
    /// The last day.
    pub(crate) to: NaiveDate,
}

/// Who of the user's unit is away, now or soon.
pub(crate) async fn list_absences(api: &As) -> Result<Vec<Absence>, Fault> {
    api.get(SERVICE, "/absences", &()).await
}

/// Ends an absence: he is back.
pub(crate) async fn end_absence(api: &As, key: &str, id: Uuid) -> Result<(), Fault> {
    api.tell(Method::POST, SERVICE, &format!("/absences/{id}/end"), key, &json!({})).await
}

/// Takes a case to work on.
pub(crate) async fn claim_case(api: &As, key: &str, case: CaseId) -> Result<Standing, Fault> {
    api.post(SERVICE, &format!("/cases/{case}/claim"), key, &json!({})).await
}

/// Hands a case to a colleague.
pub(crate) async fn hand_over_case(
    api: &As,
    key: &str,
    case: CaseId,
    to: Uuid,
    reason: &str,
) -> Result<Standing, Fault> {
    let body = json!({ "to": to, "reason": reason });
    api.post(SERVICE, &format!("/cases/{case}/hand-over"), key, &body).await
}

/// Lets a case go.
pub(crate) async fn release_case(api: &As, key: &str, case: CaseId, reason: &str) -> Result<Standing, Fault> {
    api.post(SERVICE, &format!("/cases/{case}/release"), key, &json!({ "reason": reason })).await
}

/// Does the same to many cases: `accept`, `claim`, `assign` or `deliver`.
pub(crate) async fn bulk(api: &As, key: &str, act: &str, body: &Value) -> Result<Vec<BulkResult>, Fault> {
    api.post(SERVICE, &format!("/bulk/{act}"), key, body).await
}

/// Enters that the user is away, and who stands in for him.
pub(crate) async fn enter_absence(
    api: &As,
    key: &str,
    substitute: Uuid,
    (from, to): (&str, &str),
) -> Result<(), Fault> {
    let body = json!({ "substitute": substitute, "from": from, "to": to });
    api.tell(Method::POST, SERVICE, "/absences", key, &body).await
}

/// Two cases that look like one.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Pair {
    /// The later one.
    pub(crate) case: Standing,
    /// When it was handed in.
    pub(crate) received_at: DateTime<Utc>,
    /// The earlier one.
    pub(crate) other: CaseId,
    /// When that was handed in.
    pub(crate) other_received_at: DateTime<Utc>,
    /// Where the earlier one stands, if the user may see it.
    pub(crate) other_standing: Option<Standing>,
}

/// Open cases that look like one the same person handed in before.
pub(crate) async fn list_duplicates(api: &As, after: Option<&str>) -> Result<Page<Pair>, Fault> {
    let query: Vec<(&str, &str)> = after.map(|after| ("after", after)).into_iter().collect();
    api.get(SERVICE, "/duplicates", &query).await
}

/// Says what two cases are: `same_matter` or `not_duplicate`.
pub(crate) async fn mark_duplicate(
    api: &As,
    key: &str,
    (case, other): (CaseId, CaseId),
    mark: &str,
    reason: &str,
) -> Result<Standing, Fault> {
    let body = json!({ "mark": mark, "reason": reason });
    api.post(SERVICE, &format!("/cases/{case}/duplicates/{other}"), key, &body).await
}

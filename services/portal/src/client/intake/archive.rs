//! How long ended cases are kept, what holds them, and destruction lists.
use super::{FileTaken, SERVICE};
use crate::client::{As, Fault, Sent};
use chrono::{DateTime, NaiveDate, Utc};
use kernel::{
    http::Page,
    id::{CaseId, FileId},
};
use reqwest::Method;
use serde::Deserialize;
use serde_json::json;
use uuid::Uuid;

/// How many cases fell due in a year.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct DueYear {
    /// The year.
    pub(crate) year: i32,
    /// How many.
    pub(crate) cases: i64,
}

/// A case that may be put on a list.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct DueCase {
    /// The case.
    pub(crate) case: CaseId,
    /// Its number.
    pub(crate) case_no: String,
    /// The item.
    pub(crate) item: String,
    /// The day it ended.
    pub(crate) ended_on: NaiveDate,
    /// The last day it had to be kept.
    pub(crate) retain_through: NaiveDate,
}

/// A hold.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct ArchiveHold {
    /// The hold.
    pub(crate) id: Uuid,
    /// The case.
    pub(crate) case: CaseId,
    /// Its number.
    pub(crate) case_no: Option<String>,
    /// The ground in Chinese.
    pub(crate) ground_name: String,
    /// Why.
    pub(crate) reason: String,
    /// Who placed it.
    pub(crate) placed_by: Uuid,
    /// When it was placed.
    pub(crate) placed_at: DateTime<Utc>,
    /// When it was lifted.
    pub(crate) lifted_at: Option<DateTime<Utc>>,
}

/// How long a case is kept.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Retention {
    /// The class in Chinese.
    pub(crate) class_name: String,
    /// The day it ended.
    pub(crate) ended_on: NaiveDate,
    /// The last day it is kept.
    pub(crate) retain_through: Option<NaiveDate>,
    /// Its holds.
    pub(crate) holds: Vec<ArchiveHold>,
}

/// A destruction list.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Destruction {
    /// The list.
    pub(crate) id: Uuid,
    /// Its number.
    pub(crate) list_no: String,
    /// Where it stands.
    pub(crate) state: String,
    /// The same in Chinese.
    pub(crate) state_name: String,
    /// Why.
    pub(crate) reason: String,
    /// Who proposed it.
    pub(crate) proposed_by: Uuid,
    /// When.
    pub(crate) proposed_at: DateTime<Utc>,
    /// What the appraisal found.
    pub(crate) appraisal: Option<String>,
    /// When it was carried out.
    pub(crate) executed_at: Option<DateTime<Utc>>,
    /// How many cases wait on it.
    pub(crate) waiting: i64,
    /// How many are gone.
    pub(crate) erased: i64,
    /// How many are kept after all.
    pub(crate) kept: i64,
    /// Its cases, where the list itself was asked for.
    #[serde(default)]
    pub(crate) cases: Vec<ListedCase>,
}

/// A case on a list.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct ListedCase {
    /// The case.
    pub(crate) case: Uuid,
    /// Its number.
    pub(crate) case_no: String,
    /// The item.
    pub(crate) item: String,
    /// The day it ended.
    pub(crate) ended_on: NaiveDate,
    /// The last day it had to be kept.
    pub(crate) retain_through: NaiveDate,
    /// What became of it.
    pub(crate) state_name: String,
}

/// How many cases fell due in each year.
pub(crate) async fn list_due_years(api: &As) -> Result<Vec<DueYear>, Fault> {
    api.get(SERVICE, "/archive/due", &()).await
}

/// The cases that fell due in a year.
pub(crate) async fn list_due_cases(api: &As, year: i32, after: Option<&str>) -> Result<Page<DueCase>, Fault> {
    api.get(SERVICE, &format!("/archive/due/{year}"), &[("limit", Some("100")), ("after", after)]).await
}

/// The holds that stand.
pub(crate) async fn list_archive_holds(api: &As) -> Result<Vec<ArchiveHold>, Fault> {
    api.get(SERVICE, "/archive/holds", &()).await
}

/// How long a case is kept.
pub(crate) async fn get_retention(api: &As, case: CaseId) -> Result<Retention, Fault> {
    api.get(SERVICE, &format!("/cases/{case}/retention"), &()).await
}

/// Prolongs the period of a case.
pub(crate) async fn prolong_retention(
    api: &As,
    key: &str,
    case: CaseId,
    (class, reason): (&str, &str),
) -> Result<(), Fault> {
    let body = json!({ "class": class, "reason": reason });
    api.tell(Method::POST, SERVICE, &format!("/cases/{case}/retention"), key, &body).await
}

/// Takes the paper of a hold.
pub(crate) async fn add_archive_paper(
    api: &As,
    key: &str,
    case: CaseId,
    paper: Sent<'_>,
) -> Result<FileTaken, Fault> {
    api.upload(SERVICE, &format!("/cases/{case}/archive-papers"), key, paper).await
}

/// Places a hold.
pub(crate) async fn hold_archive(
    api: &As,
    key: &str,
    case: CaseId,
    (ground, reason, document): (&str, &str, FileId),
) -> Result<(), Fault> {
    let body = json!({ "ground": ground, "reason": reason, "document": document });
    api.tell(Method::POST, SERVICE, &format!("/cases/{case}/archive-holds"), key, &body).await
}

/// Lifts a hold.
pub(crate) async fn lift_archive_hold(
    api: &As,
    key: &str,
    (case, hold): (CaseId, Uuid),
    (reason, document): (&str, FileId),
) -> Result<(), Fault> {
    let body = json!({ "reason": reason, "document": document });
    api.tell(Method::POST, SERVICE, &format!("/cases/{case}/archive-holds/{hold}/lift"), key, &body).await
}

/// Proposes a list.
pub(crate) async fn propose_destruction(
    api: &As,
    key: &str,
    cases: &[&str],
    reason: &str,
) -> Result<Destruction, Fault> {
    let body = json!({ "cases": cases, "reason": reason });
    api.post(SERVICE, "/archive/destructions", key, &body).await
}

/// The lists of the user's office, the newest first.
pub(crate) async fn list_destructions(api: &As) -> Result<Vec<Destruction>, Fault> {
    api.get(SERVICE, "/archive/destructions", &()).await
}

/// A list with its cases.
pub(crate) async fn get_destruction(api: &As, list: Uuid) -> Result<Destruction, Fault> {
    api.get(SERVICE, &format!("/archive/destructions/{list}"), &()).await
}

/// Answers a list.
pub(crate) async fn appraise_destruction(
    api: &As,
    key: &str,
    list: Uuid,
    (approve, appraisal): (bool, &str),
    strike: &[&str],
) -> Result<(), Fault> {
    let body = json!({ "approve": approve, "appraisal": appraisal, "strike": strike });
    api.tell(Method::POST, SERVICE, &format!("/archive/destructions/{list}/appraisal"), key, &body).await
}

//! Construction projects (工程建设项目).
use super::SERVICE;
use crate::client::{As, Fault, Sent};
use chrono::{DateTime, NaiveDate, Utc};
use kernel::{http::Page, id::CaseId};
use reqwest::Method;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use uuid::Uuid;

/// A project in a list.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct ProjectLine {
    /// The project.
    pub(crate) id: Uuid,
    /// Its code.
    pub(crate) code: String,
    /// What it is called.
    pub(crate) name: String,
    /// When it was registered.
    pub(crate) registered_at: DateTime<Utc>,
}

/// A project in full.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Project {
    /// What it is.
    #[serde(flatten)]
    pub(crate) line: ProjectLine,
    /// Its stages.
    pub(crate) stages: Vec<Stage>,
}

/// A stage.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Stage {
    /// Its word.
    pub(crate) stage: String,
    /// What it is called.
    pub(crate) name: String,
    /// Who leads it.
    pub(crate) lead: String,
    /// Working days.
    pub(crate) days: u16,
    /// Its cases.
    pub(crate) cases: Vec<StageCase>,
    /// Kinds of joint work that it knows.
    pub(crate) joint: Vec<String>,
    /// Joint work that was opened.
    pub(crate) works: Vec<Work>,
}

/// A case of a stage.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct StageCase {
    /// The case.
    pub(crate) case: CaseId,
    /// Its number.
    pub(crate) case_no: Option<String>,
    /// What its item is called.
    pub(crate) name: String,
    /// Its state in words.
    pub(crate) state_name: String,
}

/// Joint work.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Work {
    /// The work.
    pub(crate) id: Uuid,
    /// Its kind's word.
    pub(crate) kind: String,
    /// What the kind is called.
    pub(crate) kind_name: String,
    /// Who takes part.
    pub(crate) departments: Vec<Department>,
    /// Versions or visits.
    pub(crate) rounds: Vec<Round>,
    /// The last day.
    pub(crate) deadline: Option<NaiveDate>,
    /// The card.
    pub(crate) card: Option<String>,
    /// A version or visit may come now.
    pub(crate) takes_round: bool,
    /// It is over.
    pub(crate) over: bool,
}

/// A department in joint work.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Department {
    /// What it is called.
    pub(crate) name: String,
    /// It leads.
    pub(crate) lead: bool,
    /// It has still to speak.
    pub(crate) owes: bool,
    /// Its last word.
    pub(crate) verdict: Option<String>,
    /// What it asks for.
    pub(crate) points: Vec<String>,
}

/// A version or a visit.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Round {
    /// Counted from 1.
    pub(crate) round: i16,
    /// What it is called.
    pub(crate) title: String,
    /// SHA-256 of its bytes.
    pub(crate) sha256: Option<String>,
    /// When.
    pub(crate) at: DateTime<Utc>,
    /// The one opinion.
    pub(crate) conclusion: Option<Conclusion>,
}

/// The one opinion of all.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Conclusion {
    /// `pass` or `changes`.
    pub(crate) verdict: String,
    /// In words.
    pub(crate) words: String,
}

/// A project that is registered.
#[derive(Debug, Serialize)]
pub(crate) struct NewProject<'a> {
    /// Its code.
    pub(crate) code: &'a str,
    /// What it is called.
    pub(crate) name: &'a str,
    /// The bundle with its stages.
    pub(crate) bundle: &'a str,
    /// The place.
    pub(crate) division: &'a str,
    /// Who builds.
    pub(crate) applicant: &'a str,
}

/// The projects one may see.
pub(crate) async fn list_projects(api: &As, after: Option<&str>) -> Result<Page<ProjectLine>, Fault> {
    let mut query = vec![("limit", "50")];
    query.extend(after.map(|after| ("after", after)));
    api.get(SERVICE, "/projects", &query).await
}

/// A project.
pub(crate) async fn get_project(api: &As, id: Uuid) -> Result<Project, Fault> {
    api.get(SERVICE, &format!("/projects/{id}"), &()).await
}

/// Registers a project.
pub(crate) async fn register_project(api: &As, key: &str, new: &NewProject<'_>) -> Result<Project, Fault> {
    api.post(SERVICE, "/projects", key, new).await
}

/// Does one thing to a project; `operation` is the path below it.
pub(crate) async fn act_on_project(
    api: &As,
    key: &str,
    id: Uuid,
    operation: &str,
    body: &Value,
) -> Result<(), Fault> {
    api.tell(Method::POST, SERVICE, &format!("/projects/{id}/{operation}"), key, body).await
}

/// Links a case.
pub(crate) async fn link_project_case(api: &As, key: &str, id: Uuid, case: CaseId) -> Result<(), Fault> {
    act_on_project(api, key, id, "cases", &json!({ "case": case })).await
}

/// Brings a version of the drawings or the report.
pub(crate) async fn add_joint_version(
    api: &As,
    key: &str,
    (id, work): (Uuid, Uuid),
    file: Sent<'_>,
) -> Result<Project, Fault> {
    api.upload(SERVICE, &format!("/projects/{id}/works/{work}/versions"), key, file).await
}

/// A version: its media type and its bytes.
pub(crate) async fn joint_version(
    api: &As,
    (id, work, round): (Uuid, Uuid, i16),
) -> Result<(String, Vec<u8>), Fault> {
    api.file(SERVICE, &format!("/projects/{id}/works/{work}/versions/{round}")).await
}

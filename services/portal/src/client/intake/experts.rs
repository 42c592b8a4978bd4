//! Expert reviews.
use super::{SERVICE, Standing};
use crate::client::{As, Fault};
use kernel::id::{CaseId, FileId};
use serde::{Deserialize, Serialize};
use serde_json::json;
use uuid::Uuid;

/// Someone who could sit on the panel.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Candidate {
    /// His name.
    pub(crate) name: String,
    /// Where he works.
    pub(crate) institution: String,
    /// What he knows about.
    pub(crate) field: String,
    /// Why he keeps away.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) avoids: Option<String>,
}

/// A candidate and, if he was drawn, his opinion.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Expert {
    /// The entry.
    pub(crate) id: Uuid,
    /// Who he is.
    pub(crate) who: Candidate,
    /// Whether he was drawn.
    pub(crate) drawn: bool,
    /// Why he sits on it no more.
    pub(crate) left_why: Option<String>,
    /// His signed opinion.
    pub(crate) opinion: Option<FileId>,
    /// For or against.
    pub(crate) agree: Option<bool>,
    /// Who took it in.
    pub(crate) taken_by: Option<Uuid>,
    /// Who confirmed it.
    pub(crate) confirmed_by: Option<Uuid>,
}

/// A panel.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Panel {
    /// What the experts are asked.
    pub(crate) question: String,
    /// Who drew it.
    pub(crate) opened_by: Uuid,
    /// All candidates.
    pub(crate) candidates: Vec<Expert>,
    /// The report.
    pub(crate) report: Option<FileId>,
    /// For or against.
    pub(crate) agree: Option<bool>,
    /// What it comes to.
    pub(crate) summary: Option<String>,
}

/// The panels of a case, the first first.
pub(crate) async fn list_panels(api: &As, case: CaseId) -> Result<Vec<Panel>, Fault> {
    api.get(SERVICE, &format!("/cases/{case}/experts"), &()).await
}

/// Draws a panel.
pub(crate) async fn draw_panel(
    api: &As,
    key: &str,
    case: CaseId,
    (question, size): (&str, u8),
    candidates: &[Candidate],
) -> Result<Standing, Fault> {
    let body = json!({ "question": question, "size": size, "candidates": candidates });
    api.post(SERVICE, &format!("/cases/{case}/experts"), key, &body).await
}

/// Lets an expert leave; the hall draws another.
pub(crate) async fn replace_expert(
    api: &As,
    key: &str,
    (case, expert): (CaseId, Uuid),
    reason: &str,
) -> Result<Standing, Fault> {
    let body = json!({ "reason": reason });
    api.post(SERVICE, &format!("/cases/{case}/experts/{expert}/replace"), key, &body).await
}

/// Takes an expert's signed opinion in.
pub(crate) async fn take_opinion(
    api: &As,
    key: &str,
    (case, expert): (CaseId, Uuid),
    (file, agree): (FileId, bool),
) -> Result<Standing, Fault> {
    let body = json!({ "file": file, "agree": agree });
    api.post(SERVICE, &format!("/cases/{case}/experts/{expert}/opinion"), key, &body).await
}

/// Confirms an opinion as a second person.
pub(crate) async fn confirm_opinion(
    api: &As,
    key: &str,
    (case, expert): (CaseId, Uuid),
) -> Result<Standing, Fault> {
    api.post(SERVICE, &format!("/cases/{case}/experts/{expert}/confirm"), key, &json!({})).await
}

/// Sums the opinions up.
pub(crate) async fn sum_up_experts(
    api: &As,
    key: &str,
    case: CaseId,
    (report, agree): (FileId, bool),
    summary: &str,
) -> Result<Standing, Fault> {
    let body = json!({ "report": report, "agree": agree, "summary": summary });
    api.post(SERVICE, &format!("/cases/{case}/experts/report"), key, &body).await
}

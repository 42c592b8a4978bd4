//! What is done to a case, each in the words of the API.
use super::{SERVICE, Standing};
use crate::client::{As, Fault};
use chrono::{DateTime, NaiveDate, Utc};
use kernel::id::{CaseId, FileId, MandateId, PersonId};
use serde::{Deserialize, Serialize};
use serde_json::json;
use uuid::Uuid;

/// An application that begins.
#[derive(Debug, Serialize)]
pub(crate) struct NewDraft<'a> {
    /// The item.
    pub(crate) item: &'a str,
    /// The place it concerns.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) division: Option<&'a str>,
    /// For whom, if not for oneself.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) applicant: Option<PersonId>,
}

/// Begins an application.
pub(crate) async fn create_case(api: &As, key: &str, new: &NewDraft<'_>) -> Result<Standing, Fault> {
    api.post(SERVICE, "/cases", key, new).await
}

/// Hands a draft in.
pub(crate) async fn submit_case(api: &As, key: &str, case: CaseId) -> Result<Standing, Fault> {
    act(api, case, "submit", key, &json!({})).await
}

/// Accepts a case, with or without materials still to come.
pub(crate) async fn accept_case(
    api: &As,
    key: &str,
    case: CaseId,
    with_pending: bool,
) -> Result<Standing, Fault> {
    act(api, case, "accept", key, &json!({ "with_pending": with_pending })).await
}

/// Refuses to accept.
pub(crate) async fn reject_case(
    api: &As,
    key: &str,
    case: CaseId,
    reason: &str,
    remedies: &str,
) -> Result<Standing, Fault> {
    act(api, case, "reject", key, &json!({ "reason": reason, "remedies": remedies })).await
}

/// One line of a notice of deficiencies.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct NoticeLine {
    /// The material.
    pub(crate) material: String,
    /// What is wrong with it and what to do.
    pub(crate) reason: String,
}

/// Tells the applicant, once, all that is missing.
pub(crate) async fn request_supplement(
    api: &As,
    key: &str,
    case: CaseId,
    lines: &[NoticeLine],
) -> Result<Standing, Fault> {
    act(api, case, "deficiencies", key, &json!({ "lines": lines })).await
}

/// Takes an application back.
pub(crate) async fn withdraw_case(api: &As, key: &str, case: CaseId) -> Result<Standing, Fault> {
    act(api, case, "withdraw", key, &json!({})).await
}

/// Gives the opinion of an office.
pub(crate) async fn review_case(
    api: &As,
    key: &str,
    case: CaseId,
    office: &str,
    opinion: &str,
    text: &str,
) -> Result<Standing, Fault> {
    let path = format!("/cases/{case}/reviews/{office}");
    api.post(SERVICE, &path, key, &json!({ "opinion": opinion, "text": text })).await
}

/// A decision.
#[derive(Debug, Serialize)]
pub(crate) struct Verdict<'a> {
    /// `approve`, `partly` or `refuse`.
    pub(crate) outcome: &'a str,
    /// What is granted and what is not, where a part is.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) parts: Vec<super::DecisionPart>,
    /// Why.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) reason: Option<&'a str>,
    /// What can be done against a refusal.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) remedies: Option<&'a str>,
    /// The approval seal.
    pub(crate) seal: Uuid,
    /// The hearing on whose minutes it is made.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) hearing: Option<Uuid>,
}

/// Decides a case; `on_the_spot` accepts it in the same act.
pub(crate) async fn decide_case(
    api: &As,
    key: &str,
    case: CaseId,
    verdict: &Verdict<'_>,
    on_the_spot: bool,
) -> Result<Standing, Fault> {
    act(api, case, if on_the_spot { "decide-on-the-spot" } else { "decision" }, key, verdict).await
}

/// Records that a result was handed over or paid out, and closes the case.
pub(crate) async fn deliver_result(
    api: &As,
    key: &str,
    case: CaseId,
    way: &str,
    receipt: Option<FileId>,
) -> Result<Standing, Fault> {
    act(api, case, "delivery", key, &json!({ "way": way, "evidence": receipt })).await
}

/// A field step.
#[derive(Debug, Default, Serialize)]
pub(crate) struct NewStep {
    /// Who was there, by account.
    pub(crate) people: Vec<Uuid>,
    /// First day, as claimed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) claimed_from: Option<NaiveDate>,
    /// Last day, as claimed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) claimed_to: Option<NaiveDate>,
    /// Files of the case.
    pub(crate) evidence: Vec<FileId>,
    /// What was found.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) note: Option<String>,
    /// What was said in a discussion, a legal review or a sign-off.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) said: Option<serde_json::Value>,
}

/// Records a step.
pub(crate) async fn record_step(
    api: &As,
    key: &str,
    case: CaseId,
    step: &str,
    new: &NewStep,
) -> Result<Standing, Fault> {
    api.post(SERVICE, &format!("/cases/{case}/steps/{step}"), key, new).await
}

/// Signs a step that someone else recorded.
pub(crate) async fn sign_step(api: &As, key: &str, case: CaseId, step: &str) -> Result<Standing, Fault> {
    api.post(SERVICE, &format!("/cases/{case}/steps/{step}/sign"), key, &json!({})).await
}

/// A mandate that is given.
#[derive(Debug, Serialize)]
pub(crate) struct NewMandate<'a> {
    /// Who is acted for.
    pub(crate) principal: PersonId,
    /// For which items.
    pub(crate) items: Vec<&'a str>,
    /// What is allowed.
    pub(crate) acts: Vec<&'static str>,
    /// Until when.
    pub(crate) valid_to: DateTime<Utc>,
    /// How it was given.
    pub(crate) way: &'static str,
    /// The file that proves it.
    pub(crate) evidence: FileId,
}

/// A mandate that was given.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct MandateTaken {
    /// The mandate.
    #[expect(dead_code, reason = "read so that an answer without it is noticed")]
    pub(crate) id: MandateId,
}

/// Records a mandate.
pub(crate) async fn give_mandate(api: &As, key: &str, new: &NewMandate<'_>) -> Result<MandateTaken, Fault> {
    api.post(SERVICE, "/mandates", key, new).await
}

async fn act(api: &As, case: CaseId, act: &str, key: &str, body: &impl Serialize) -> Result<Standing, Fault> {
    api.post(SERVICE, &format!("/cases/{case}/{act}"), key, body).await
}

/// Acknowledges a decision.
pub(crate) async fn acknowledge(api: &As, key: &str, task: Uuid) -> Result<super::Watch, Fault> {
    api.post(SERVICE, &format!("/supervision/{task}/acknowledge"), key, &json!({})).await
}

//! Holds on contact and payee of cases that agents carry.
use super::{SERVICE, Standing};
use crate::client::{As, Fault};
use kernel::id::{CaseId, FileId};
use serde::Deserialize;
use serde_json::json;
use uuid::Uuid;

/// A hold that stands.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Hold {
    /// What is doubted, in words.
    pub(crate) words: Vec<String>,
    /// On what ground someone proposed to release it: `guardian`, `institution`, `in_person`.
    pub(crate) way: Option<String>,
    /// The papers that were seen.
    pub(crate) evidence: Option<FileId>,
    /// Who proposed it.
    pub(crate) proposed_by: Option<Uuid>,
}

/// Whose contact or account it may be: code, and what the clerk reads.
pub(crate) const RELEASE_WAYS: &[(&str, &str)] = &[
    ("guardian", "监护人的，看过监护证明"),
    ("institution", "供养机构的，看过证明"),
    ("in_person", "本人到场签了字"),
];

/// The applicant himself says that contact and payee are right.
pub(crate) async fn confirm_payee(api: &As, key: &str, case: CaseId) -> Result<Standing, Fault> {
    api.post(SERVICE, &format!("/cases/{case}/hold/confirm"), key, &json!({})).await
}

/// Proposes to release a hold.
pub(crate) async fn propose_release(
    api: &As,
    key: &str,
    case: CaseId,
    way: &str,
    evidence: FileId,
) -> Result<Standing, Fault> {
    let body = json!({ "way": way, "evidence": evidence });
    api.post(SERVICE, &format!("/cases/{case}/hold/propose"), key, &body).await
}

/// Releases what another officer proposed to release.
pub(crate) async fn approve_release(api: &As, key: &str, case: CaseId) -> Result<Standing, Fault> {
    api.post(SERVICE, &format!("/cases/{case}/hold/approve"), key, &json!({})).await
}

//! What is brought: files, licences, evidence.
use super::{SERVICE, Standing};
use crate::client::{As, Fault, Sent};
use kernel::id::{CaseId, FileId};
use reqwest::Method;
use serde::Deserialize;
use serde_json::{Value, json};

/// A file that was taken.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct FileTaken {
    /// The file.
    pub(crate) id: FileId,
}

/// Adds a file to a material.
pub(crate) async fn add_material_file(
    api: &As,
    key: &str,
    case: CaseId,
    material: &str,
    file: Sent<'_>,
) -> Result<FileTaken, Fault> {
    api.upload(SERVICE, &format!("/cases/{case}/materials/{material}/files"), key, file).await
}

/// Takes a licence of the applicant as a material.
pub(crate) async fn attach_licence(api: &As, key: &str, case: CaseId, material: &str) -> Result<(), Fault> {
    let path = format!("/cases/{case}/materials/{material}/licence");
    api.tell(Method::POST, SERVICE, &path, key, &json!({})).await
}

/// Takes evidence for a case: what proves a step.
pub(crate) async fn add_case_evidence(
    api: &As,
    key: &str,
    case: CaseId,
    file: Sent<'_>,
) -> Result<FileTaken, Fault> {
    api.upload(SERVICE, &format!("/cases/{case}/evidence"), key, file).await
}

/// Takes evidence that belongs to no case: the signed sheet of a mandate.
pub(crate) async fn add_evidence(api: &As, key: &str, file: Sent<'_>) -> Result<FileTaken, Fault> {
    api.upload(SERVICE, "/evidence", key, file).await
}

/// A file of a case: its media type and its bytes.
pub(crate) async fn file(api: &As, case: CaseId, file: FileId) -> Result<(String, Vec<u8>), Fault> {
    api.file(SERVICE, &format!("/cases/{case}/files/{file}")).await
}

/// Saves the form.
pub(crate) async fn save_form(api: &As, case: CaseId, answers: &Value) -> Result<(), Fault> {
    api.tell(Method::PUT, SERVICE, &format!("/cases/{case}/form"), "form-is-put", answers).await
}

/// Keeps a form that is not finished.
pub(crate) async fn keep_form(api: &As, case: CaseId, answers: &Value) -> Result<(), Fault> {
    api.tell(Method::PUT, SERVICE, &format!("/cases/{case}/form/unfinished"), "form-is-put", answers).await
}

/// Fills in what is known of the applicant; once for each case, whoever opens its form first.
pub(crate) async fn prefill_form(api: &As, case: CaseId) -> Result<(), Fault> {
    let (path, key) = (format!("/cases/{case}/form/prefill"), format!("prefill-{case}"));
    api.tell(Method::POST, SERVICE, &path, &key, &json!({})).await
}

/// Brings what a notice asked for.
pub(crate) async fn supplement(api: &As, key: &str, case: CaseId) -> Result<Standing, Fault> {
    api.post(SERVICE, &format!("/cases/{case}/supplement"), key, &json!({})).await
}

//! Official documents: those of a case, one as PDF, and whether one that someone holds is genuine.
use super::SERVICE;
use crate::client::{As, Fault};
use chrono::NaiveDate;
use kernel::id::CaseId;
use serde::Deserialize;
use uuid::Uuid;

/// A document of a case.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Document {
    /// The document.
    pub(crate) id: Uuid,
    /// What it is called.
    pub(crate) name: String,
    /// Its number.
    pub(crate) number: String,
    /// The day it was given.
    pub(crate) given_on: NaiveDate,
}

/// A genuine document, as anyone may know it.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Genuine {
    /// What it is called.
    pub(crate) name: String,
    /// Its number.
    pub(crate) number: String,
    /// The authority that gave it.
    pub(crate) authority: String,
    /// The day it was given.
    pub(crate) given_on: NaiveDate,
}

/// The documents of a case, the first first.
pub(crate) async fn list_documents(api: &As, case: CaseId) -> Result<Vec<Document>, Fault> {
    api.get(SERVICE, &format!("/cases/{case}/documents"), &()).await
}

/// A document as PDF; the applicant sees who looked.
pub(crate) async fn document(api: &As, case: CaseId, document: Uuid) -> Result<Vec<u8>, Fault> {
    let (_pdf, bytes) = api.file(SERVICE, &format!("/cases/{case}/documents/{document}")).await?;
    Ok(bytes)
}

/// The document of this number and code; none if there is no such one.
pub(crate) async fn check_document(api: &As, number: &str, code: &str) -> Result<Option<Genuine>, Fault> {
    match api.get(SERVICE, "/documents/check", &[("number", number), ("code", code)]).await {
        Ok(found) => Ok(Some(found)),
        Err(Fault::Refused { status: 400 | 404, .. }) => Ok(None),
        Err(fault) => Err(fault),
    }
}

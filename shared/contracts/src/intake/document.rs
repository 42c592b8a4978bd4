//! Official documents as they come into being.
use crate::{Event, intake::case::case_event};
use kernel::{code::Uscc, id::CaseId};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

case_event! {
    DocumentIssued = "intake.document_issued.v1",
}

/// A document was drawn up: what it says is fixed from now on.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct DocumentIssued {
    /// The case.
    pub case_id: CaseId,
    /// The document.
    pub document_id: Uuid,
    /// Its kind: `receipt`, `acceptance`, `refusal`, …
    pub kind: String,
    /// Its number.
    pub number: String,
    /// In whose name it is given.
    pub authority: Uscc,
}

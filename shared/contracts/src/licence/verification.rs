//! What a third party learns about a licence. Every answer has the same shape, also for what does not exist.
use crate::licence::LicenceStatus;
use chrono::{DateTime, NaiveDate, Utc};
use kernel::code::{LicenceIdentifier, LicenceTypeCode, Uscc};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Why a licence may not be relied on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Refusal {
    /// No licence has this identifier.
    Unknown,
    /// Its standing forbids it; see `status`.
    NotValid,
    /// Its first day is still to come.
    NotYetValid,
    /// It is a licence of another type than the one expected.
    OtherType,
}

/// Answer of `POST /api/licence/v1/verifications`.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct VerificationOut {
    /// May it be relied on, at `checked_at`.
    pub valid: bool,
    /// If not, why.
    pub reason: Option<Refusal>,
    /// Its standing.
    pub status: Option<LicenceStatus>,
    /// The standing as exchanged between repositories: `01` valid … `99` unknown.
    pub status_code: String,
    /// Its public identifier.
    pub identifier: Option<LicenceIdentifier>,
    /// Its type.
    pub type_code: Option<LicenceTypeCode>,
    /// The type's name.
    pub type_name: Option<String>,
    /// In whose name it was issued.
    pub authority: Option<Uscc>,
    /// First day.
    pub valid_from: Option<NaiveDate>,
    /// Last day; none if it holds for ever.
    pub valid_to: Option<NaiveDate>,
    /// The holder's name with all but the first character hidden.
    pub holder: Option<String>,
    /// When the repository looked.
    pub checked_at: DateTime<Utc>,
}

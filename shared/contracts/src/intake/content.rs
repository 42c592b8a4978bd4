//! What a licence is written from. Personal data: it crosses over HTTP between services, never on the bus.
use chrono::{DateTime, Utc};
use kernel::{
    code::{CaseNo, Division, ImplementingItemCode, LicenceTypeCode, Uscc},
    id::{CaseId, PersonId},
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Answer of `GET /api/intake/v1/cases/{id}/licence-content`, for services only.
#[derive(Clone, Serialize, Deserialize, JsonSchema)]
pub struct LicenceContent {
    /// The case.
    pub case_id: CaseId,
    /// The number that is said aloud.
    pub case_no: CaseNo,
    /// The long number of the national exchange.
    pub national_case_no: String,
    /// The item that was decided.
    pub implementing_code: ImplementingItemCode,
    /// Where it was handled.
    pub division: Division,
    /// In whose name it was decided.
    pub authority: Uscc,
    /// The decision; always a favourable one.
    pub decision_id: Uuid,
    /// When it was decided.
    pub decided_at: DateTime<Utc>,
    /// Who holds the licences.
    pub holder: PersonId,
    /// The holder's name as the application gives it.
    pub holder_name: String,
    /// The licences to be issued.
    pub licence_types: Vec<LicenceTypeCode>,
    /// The form of the application; a licence type maps its fields from it.
    #[schemars(with = "std::collections::BTreeMap<String, serde_json::Value>")]
    pub form: serde_json::Map<String, serde_json::Value>,
}

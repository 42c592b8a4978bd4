//! What people send.
use crate::domain::{Action, Reason};
use kernel::{code::LicenceTypeCode, id::CaseId, personal::Purpose};
use schemars::JsonSchema;
use serde::Deserialize;

/// Why staff or a department reads a licence.
#[derive(Debug, Clone, Copy, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum ReadPurpose {
    /// To take in, review or decide a case.
    CaseHandling,
    /// To supervise a decision afterwards.
    Supervision,
    /// To check what was granted, in the field.
    Inspection,
    /// To fulfil a duty of the department that the law names.
    StatutoryDuty,
    /// To investigate, where the law lets the person be told later; of use to departments only.
    Investigation,
    /// To investigate what the law keeps secret; of use to departments only.
    SecretInvestigation,
}

impl From<ReadPurpose> for Purpose {
    fn from(purpose: ReadPurpose) -> Self {
        Self(match purpose {
            ReadPurpose::CaseHandling => "case_handling",
            ReadPurpose::Supervision => "supervision",
            ReadPurpose::Inspection => "inspection",
            ReadPurpose::StatutoryDuty => "statutory_duty",
            ReadPurpose::Investigation => "investigation",
            ReadPurpose::SecretInvestigation => "secret_investigation",
        })
    }
}

/// Query of `GET /licences/{id}`. A holder sends nothing.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct GetLicenceQuery {
    /// The case that the look serves; staff must name it.
    pub(crate) case_id: Option<CaseId>,
    /// What the look is for; staff and departments must say.
    pub(crate) purpose: Option<ReadPurpose>,
}

/// Query of `GET /licences/{id}/presentation`.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct PresentationQuery {
    /// For whom it is made; anyone, if nobody is named.
    pub(crate) audience: Option<String>,
}

/// Body of `POST /licences/{id}/changes`.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ChangeIn {
    /// What is to be done.
    pub(crate) action: Action,
    /// Why, as a code.
    pub(crate) reason_code: Reason,
    /// Why, in words; kept sealed.
    #[schemars(length(min = 1, max = 500))]
    pub(crate) reason: String,
}

/// Body of `POST /verifications`: a token or an identifier.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct VerifyIn {
    /// The code that the holder shows.
    pub(crate) token: Option<String>,
    /// The identifier that is printed on the licence.
    pub(crate) identifier: Option<String>,
    /// The code that is printed beside the identifier; a wrong one is no licence's.
    #[serde(default)]
    pub(crate) code: Option<String>,
    /// The type that is wanted, if only one will do.
    pub(crate) expected_type: Option<LicenceTypeCode>,
}

//! Paper originals that were not given back in time: where they are and how many, never what they are.
use crate::{Event, intake::case::case_event};
use chrono::NaiveDate;
use kernel::{
    code::CaseNo,
    id::{CaseId, PersonId},
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

case_event! {
    OriginalsLate = "intake.originals_late.v1",
}

/// A case is over, and its originals are late: the applicant has to be told.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct OriginalsLate {
    /// The case.
    pub case_id: CaseId,
    /// The applicant.
    pub person_id: PersonId,
    /// Its number.
    pub case_no: Option<CaseNo>,
    /// Who has how many.
    pub held: Vec<HeldOriginals>,
    /// The day on which they had to be back.
    pub due: NaiveDate,
    /// The how-manieth message it is.
    pub nth: i16,
}

/// How many originals somebody has.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct HeldOriginals {
    /// `window`, `department` or `agent`.
    pub at: String,
    /// How many.
    pub originals: u16,
}

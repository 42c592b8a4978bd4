//! Where a case stands, as every operation that changes one answers.
use crate::{
    domain::state::{Door, State},
    store::cases::Case,
};
use chrono::{DateTime, NaiveDate, Utc};
use kernel::{
    code::{CaseNo, Division, ImplementingItemCode, NationalCaseNo, Uscc},
    id::{CaseId, HallId, MandateId, PersonId, StaffId},
};
use legal_clock::local_date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Where a case stands. Codes, ids and dates; no personal data.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub(crate) struct Standing {
    /// The case.
    pub(crate) id: CaseId,
    /// Its state.
    pub(crate) state: State,
    /// The state in Chinese.
    pub(crate) state_name: String,
    /// The door it came in through.
    pub(crate) channel: Door,
    /// The item it began under.
    pub(crate) item: ImplementingItemCode,
    /// The item it is handled under now, where the power has moved to another authority since.
    pub(crate) handled_under: Option<ImplementingItemCode>,
    /// The base version it is bound to.
    pub(crate) base_version: i32,
    /// The overlay version it is bound to.
    pub(crate) overlay_version: i32,
    /// The place it concerns.
    pub(crate) division: Division,
    /// The hall that handles it.
    pub(crate) hall: HallId,
    /// The authority that decides.
    pub(crate) authority: Uscc,
    /// Who applies.
    pub(crate) applicant: PersonId,
    /// The agent who filed it.
    pub(crate) agent: Option<StaffId>,
    /// The mandate it was submitted under.
    pub(crate) mandate: Option<MandateId>,
    /// The number that is said aloud, 12 digits.
    pub(crate) case_no: Option<CaseNo>,
    /// The same in groups of four, as it is printed.
    pub(crate) case_no_grouped: Option<String>,
    /// The long number of the national exchange.
    pub(crate) national_case_no: Option<NationalCaseNo>,
    /// Another open case of the same person for the same item, handed in within ten minutes before.
    pub(crate) duplicate_of: Option<CaseId>,
    /// A case of the same person for the same item that ended without a decision within 60 days before.
    pub(crate) follows: Option<CaseId>,
    /// The last day for the hall's answer, while it is owed.
    pub(crate) answer_due: Option<NaiveDate>,
    /// The last day for the supplement, while it is owed.
    pub(crate) lapses_on: Option<NaiveDate>,
    /// The last day for the decision.
    pub(crate) due: Option<NaiveDate>,
    /// That day may still move, because a year's holidays are not announced.
    pub(crate) due_provisional: bool,
    /// Who of the caller's unit works on it; only in lists for staff and where hands change.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) holder: Option<StaffId>,
    /// When it was begun.
    pub(crate) drafted_at: DateTime<Utc>,
    /// The day it was destroyed, its time of keeping being over; nothing else of it can be read any more.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) destroyed_on: Option<NaiveDate>,
    /// The number of the destruction list (销毁清册) it stood on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) destroyed_under: Option<String>,
}

impl From<Case> for Standing {
    fn from(case: Case) -> Self {
        Self {
            id: case.id,
            state: case.state,
            state_name: case.state.name_zh().to_owned(),
            channel: case.channel,
            item: case.implementing_code,
            handled_under: case.acting_code,
            base_version: case.base_version,
            overlay_version: case.overlay_version,
            division: case.division,
            hall: case.hall_id,
            authority: case.authority,
            applicant: case.applicant_id,
            agent: case.agent_id,
            mandate: case.mandate_id,
            case_no_grouped: case.case_no.as_ref().map(CaseNo::grouped),
            case_no: case.case_no,
            national_case_no: case.national_case_no,
            duplicate_of: case.duplicate_of,
            follows: case.follows,
            answer_due: case.answer_due.filter(|_| case.state.owes_answer()),
            lapses_on: case.lapses_on.filter(|_| case.state == State::Supplement),
            due: case.due,
            due_provisional: case.due_provisional,
            holder: None,
            drafted_at: case.drafted_at,
            destroyed_on: case.destroyed_at.map(local_date),
            destroyed_under: case.destroyed_under,
        }
    }
}

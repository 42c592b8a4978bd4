//! Bodies about what takes two at a counter.

use chrono::{DateTime, Utc};
use kernel::id::{PersonId, StaffId};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{
    domain::counter::{CounterAct, Proposed, Seen},
    flows::{
        counter_acts::{Confirmed, Waiting},
        staff_resets::WaitingReset,
    },
};

/// What shall be so about a person whose papers were seen.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ProposeCounterActIn {
    /// Who stands at the counter.
    pub(crate) person_id: PersonId,
    /// What shall be so.
    act: CounterAct,
    /// What was seen.
    seen: Seen,
}

impl ProposeCounterActIn {
    /// What a proposal holds.
    pub(crate) fn proposed(&self) -> Proposed {
        Proposed { act: self.act.clone(), seen: self.seen.clone(), question: None }
    }
}

/// An act was asked for.
#[derive(Serialize, JsonSchema)]
pub(crate) struct CounterActOut {
    /// The act, for whoever confirms it.
    pub(crate) act_id: Uuid,
}

/// An act that waits for a second pair of eyes.
#[derive(Serialize, JsonSchema)]
pub(crate) struct WaitingActOut {
    act_id: Uuid,
    person_id: PersonId,
    /// The name as in the papers, to be compared with them.
    name: String,
    number_masked: String,
    /// The name of the other one, where the act is about two.
    #[serde(skip_serializing_if = "Option::is_none")]
    other_name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    other_number_masked: Option<String>,
    act: CounterAct,
    seen: Seen,
    /// Whether the household register, and no paper, shows that someone is a parent.
    by_register: bool,
    proposed_by: Uuid,
    proposed_at: DateTime<Utc>,
}

impl From<Waiting> for WaitingActOut {
    fn from(waiting: Waiting) -> Self {
        let Waiting { row, proposed, name, number, other } = waiting;
        let (other_name, other_number_masked) = other.unzip();
        Self {
            other_name,
            other_number_masked,
            act_id: row.id,
            person_id: PersonId::from_uuid(row.subject),
            name,
            number_masked: number,
            act: proposed.act,
            seen: proposed.seen,
            by_register: proposed.question.is_some(),
            proposed_by: row.proposed_by,
            proposed_at: row.proposed_at,
        }
    }
}

impl WaitingActOut {
    /// The key the list is ordered by.
    pub(crate) fn cursor(&self) -> String {
        self.act_id.to_string()
    }
}

/// An act was confirmed and is done.
#[derive(Serialize, JsonSchema)]
pub(crate) struct ConfirmedOut {
    /// For a new log-in: the code a password is chosen with. Shown once; hand it over in person.
    #[serde(skip_serializing_if = "Option::is_none")]
    enrolment_code: Option<String>,
}

impl From<Confirmed> for ConfirmedOut {
    fn from(confirmed: Confirmed) -> Self {
        Self { enrolment_code: confirmed.enrolment_code }
    }
}

/// Why a member's log-in has to be made anew.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ProposeStaffResetIn {
    /// Whose.
    pub(crate) staff_id: StaffId,
    /// Why: 10 to 200 characters.
    pub(crate) reason: String,
}

/// A reset that waits for the second administrator.
#[derive(Serialize, JsonSchema)]
pub(crate) struct WaitingResetOut {
    act_id: Uuid,
    staff_id: StaffId,
    user_name: String,
    reason: String,
    proposed_by: Uuid,
    proposed_at: DateTime<Utc>,
}

impl From<WaitingReset> for WaitingResetOut {
    fn from(waiting: WaitingReset) -> Self {
        let WaitingReset { row, user_name, reason } = waiting;
        Self {
            act_id: row.id,
            staff_id: StaffId::from_uuid(row.subject),
            user_name,
            reason,
            proposed_by: row.proposed_by,
            proposed_at: row.proposed_at,
        }
    }
}

impl WaitingResetOut {
    /// The key the list is ordered by.
    pub(crate) fn cursor(&self) -> String {
        self.act_id.to_string()
    }
}

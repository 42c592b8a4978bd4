//! An application for a bundle as every operation that changes one answers, and as its page reads it.
use crate::domain::{
    bundle::{BundleCaseId, Turn, Whole},
    prefill::{FormState, Sources},
    state::{Door, State},
};
use chrono::{DateTime, NaiveDate, Utc};
use kernel::{
    code::{BaseItemCode, CaseNo, Division, LicenceTypeCode, Uscc},
    id::{CaseId, HallId, PersonId, StaffId},
};
use legal_clock::{Card, Reckoning};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// An application for a bundle. Codes, ids, dates; no personal data.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub(crate) struct BundleOut {
    /// The application.
    pub(crate) id: BundleCaseId,
    /// The bundle's word.
    pub(crate) bundle: String,
    /// The version it is bound to.
    pub(crate) bundle_version: i32,
    /// What the bundle is called.
    pub(crate) name: String,
    /// Where it stands; follows from its parts.
    pub(crate) state: Whole,
    /// The same in Chinese.
    pub(crate) state_name: String,
    /// The number of the whole, once it is handed in.
    pub(crate) bundle_no: Option<CaseNo>,
    /// The same in groups of four, as it is printed.
    pub(crate) bundle_no_grouped: Option<String>,
    /// The door it came in through.
    pub(crate) channel: Door,
    /// The place it concerns.
    pub(crate) division: Division,
    /// Who applies.
    pub(crate) applicant: PersonId,
    /// The agent who filed it.
    pub(crate) agent: Option<StaffId>,
    /// All results are handed over at once.
    pub(crate) together: bool,
    /// When it was begun.
    pub(crate) drafted_at: DateTime<Utc>,
    /// Its parts, in the order of the guide.
    pub(crate) parts: Vec<PartOut>,
    /// The one period of the whole, from the first acceptance on.
    pub(crate) limit: Option<JointLimit>,
    /// What happened to the whole, in order.
    pub(crate) acts: Vec<BundleActOut>,
}

/// A part: an ordinary case.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub(crate) struct PartOut {
    /// The base item.
    pub(crate) item: BaseItemCode,
    /// What it is called.
    pub(crate) name: String,
    /// The case.
    pub(crate) case: CaseId,
    /// Its own number, once it is handed in.
    pub(crate) case_no: Option<CaseNo>,
    /// Its state.
    pub(crate) state: State,
    /// The same in Chinese.
    pub(crate) state_name: String,
    /// Whose turn it is.
    pub(crate) turn: Turn,
    /// The same in Chinese.
    pub(crate) turn_name: String,
    /// What the items before it are called.
    pub(crate) after: Vec<String>,
    /// The hall that handles it.
    pub(crate) hall: HallId,
    /// The authority that decides.
    pub(crate) authority: Uscc,
    /// The last day for the supplement, while it is owed.
    pub(crate) lapses_on: Option<NaiveDate>,
    /// The last day of its own clock.
    pub(crate) due: Option<NaiveDate>,
}

/// The one period of the whole.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub(crate) struct JointLimit {
    /// How many days were promised.
    pub(crate) days: u16,
    /// Where it stands, with every day and why it counts or not.
    pub(crate) reckoning: Reckoning,
    /// The card that follows from it.
    pub(crate) card: Option<Card>,
}

/// Something that happened to the whole.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub(crate) struct BundleActOut {
    /// What, by the operation's name.
    pub(crate) what: String,
    /// The cases it concerned.
    pub(crate) cases: Vec<CaseId>,
    /// When.
    pub(crate) at: DateTime<Utc>,
}

/// What is filled in and handed in for the whole.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub(crate) struct SheetOut {
    /// The one form, as JSON Schema.
    pub(crate) form: Value,
    /// The answers as last saved; empty for an agent once a part was handed in and his mandate lets him receive nothing.
    pub(crate) answers: Value,
    /// How far they go.
    pub(crate) form_state: FormState,
    /// Where those come from that nobody typed.
    pub(crate) sources: Sources,
    /// What is handed in, each thing once.
    pub(crate) materials: Vec<HandOverOut>,
}

/// Something that is handed in once.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub(crate) struct HandOverOut {
    /// Its key in paths.
    pub(crate) key: String,
    /// What it is called.
    pub(crate) name: String,
    /// The names of the items that ask for it.
    pub(crate) serves: Vec<String>,
    /// Whether it is asked for with these answers and must be there.
    pub(crate) needed: bool,
    /// Whether it may follow later.
    pub(crate) may_follow: bool,
    /// Whether it is there for all that ask for it.
    pub(crate) there: bool,
    /// The licence types that stand for it.
    pub(crate) licence_types: Vec<LicenceTypeCode>,
    /// A notice asks for it.
    pub(crate) asked_again: bool,
}

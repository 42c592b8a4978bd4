//! A project as its page reads it. No personal data: a project is a matter of its builder's business.
use crate::domain::project::{ProjectId, Verdict, WorkId};
use chrono::{DateTime, NaiveDate, Utc};
use contracts::catalogue::{JointKind, ProjectPhase};
use kernel::{
    code::{CaseNo, Division, Uscc},
    id::{CaseId, PersonId},
};
use legal_clock::Card;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A project in a list.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub(crate) struct ProjectLine {
    /// The project.
    pub(crate) id: ProjectId,
    /// Its code.
    pub(crate) code: String,
    /// What it is called.
    pub(crate) name: String,
    /// The place it concerns.
    pub(crate) division: Division,
    /// Who builds.
    pub(crate) applicant: PersonId,
    /// When it was registered.
    pub(crate) registered_at: DateTime<Utc>,
}

/// A project in full.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub(crate) struct ProjectOut {
    /// What it is.
    #[serde(flatten)]
    pub(crate) project: ProjectLine,
    /// Its stages, in their order.
    pub(crate) stages: Vec<StageOut>,
}

/// A stage.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub(crate) struct StageOut {
    /// Which.
    pub(crate) stage: ProjectPhase,
    /// What it is called.
    pub(crate) name: String,
    /// Who leads it.
    pub(crate) lead: String,
    /// How many working days it takes at most.
    pub(crate) days: u16,
    /// Its cases.
    pub(crate) cases: Vec<ProjectCaseOut>,
    /// What several departments may do together in it.
    pub(crate) joint: Vec<JointKind>,
    /// What they do together.
    pub(crate) works: Vec<WorkOut>,
}

/// A case of a stage.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub(crate) struct ProjectCaseOut {
    /// The case.
    pub(crate) case: CaseId,
    /// Its number.
    pub(crate) case_no: Option<CaseNo>,
    /// What its item is called.
    pub(crate) name: String,
    /// Its state.
    pub(crate) state: String,
    /// The same in Chinese.
    pub(crate) state_name: String,
    /// The last day of its own clock.
    pub(crate) due: Option<NaiveDate>,
}

/// Joint work.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub(crate) struct WorkOut {
    /// The work.
    pub(crate) id: WorkId,
    /// What kind.
    pub(crate) kind: JointKind,
    /// What it is called.
    pub(crate) kind_name: String,
    /// Who takes part, the one that leads first.
    pub(crate) departments: Vec<DepartmentOut>,
    /// Versions or visits; every one stays.
    pub(crate) rounds: Vec<RoundOut>,
    /// The last day of the one period, once there is something to look at.
    pub(crate) deadline: Option<NaiveDate>,
    /// The card that follows.
    pub(crate) card: Option<Card>,
    /// A version or a visit may come now.
    pub(crate) takes_round: bool,
    /// Everybody has passed, and it was summed up.
    pub(crate) over: bool,
}

/// A department in joint work.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub(crate) struct DepartmentOut {
    /// Its credit code.
    pub(crate) authority: Uscc,
    /// What it is called.
    pub(crate) name: String,
    /// It leads.
    pub(crate) lead: bool,
    /// It has still to speak.
    pub(crate) owes: bool,
    /// Its last word.
    pub(crate) verdict: Option<Verdict>,
    /// What it asks for now.
    pub(crate) points: Vec<String>,
}

/// A version or a visit.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub(crate) struct RoundOut {
    /// Counted from 1.
    pub(crate) round: i16,
    /// What the version or the visit is called.
    pub(crate) title: String,
    /// SHA-256 of its bytes.
    pub(crate) sha256: Option<String>,
    /// When it was brought or made.
    pub(crate) at: DateTime<Utc>,
    /// What was said of it.
    pub(crate) opinions: Vec<OpinionOut>,
    /// The one opinion of all.
    pub(crate) conclusion: Option<ConclusionOut>,
}

/// An opinion.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub(crate) struct OpinionOut {
    /// Whose.
    pub(crate) name: String,
    /// What.
    pub(crate) verdict: Verdict,
    /// What is to be changed.
    pub(crate) points: Vec<String>,
    /// When.
    pub(crate) at: DateTime<Utc>,
}

/// The one opinion of all.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub(crate) struct ConclusionOut {
    /// What.
    pub(crate) verdict: Verdict,
    /// In words.
    pub(crate) words: String,
    /// When.
    pub(crate) at: DateTime<Utc>,
}

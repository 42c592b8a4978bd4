//! What was said on a case, as those who may see it see it: opinions, notices, the decision, the timeline.
use crate::domain::{part::Part, said::Said};
use crate::store::{decisions::Decision, notices::Line, reviews::Review, timeline::Entry};
use chrono::{DateTime, NaiveDate, Utc};
use kernel::{
    code::{LicenceTypeCode, Uscc},
    id::{LicenceId, StaffId},
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use uuid::Uuid;

/// A reviewing office and its opinion.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub(crate) struct ReviewOut {
    /// The office.
    pub(crate) office: String,
    /// Whose staff speak for it.
    pub(crate) authority: Option<Uscc>,
    /// Whether the case waits for it.
    pub(crate) mandatory: bool,
    /// Since when it is called.
    pub(crate) opened_at: DateTime<Utc>,
    /// `agree` or `disagree`, once given.
    pub(crate) opinion: Option<String>,
    /// Why; staff see it at once, the applicant with the decision.
    pub(crate) text: Option<String>,
    /// Who gave it.
    pub(crate) reviewer: Option<Uuid>,
    /// When.
    pub(crate) given_at: Option<DateTime<Utc>>,
}

impl ReviewOut {
    pub(super) fn new(row: Review, text: Option<String>) -> Self {
        Self {
            office: row.office,
            authority: row.authority,
            mandatory: row.mandatory,
            opened_at: row.opened_at,
            opinion: row.opinion,
            text,
            reviewer: row.reviewer_id,
            given_at: row.given_at,
        }
    }
}

/// What was said in a step.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub(crate) struct SaidOut {
    /// The step.
    pub(crate) step: String,
    /// What.
    pub(crate) said: Said,
    /// By whom.
    pub(crate) by: Uuid,
    /// When.
    pub(crate) at: DateTime<Utc>,
}

/// A notice of deficiencies.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub(crate) struct NoticeOut {
    /// The notice.
    pub(crate) id: Uuid,
    /// All that was missing.
    pub(crate) lines: Vec<NoticeLineOut>,
    /// The last day for the supplement.
    pub(crate) lapses_on: Option<NaiveDate>,
    /// A second notice, by exception.
    pub(crate) exception: bool,
    /// Who gave it.
    pub(crate) given_by: StaffId,
    /// When.
    pub(crate) given_at: DateTime<Utc>,
}

/// One line of a notice.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub(crate) struct NoticeLineOut {
    /// The material.
    pub(crate) material: Option<String>,
    /// Or the field.
    pub(crate) field: Option<String>,
    /// What is wrong with it.
    pub(crate) reason: String,
}

impl From<Line> for NoticeLineOut {
    fn from(line: Line) -> Self {
        Self { material: line.material, field: line.field, reason: line.reason }
    }
}

/// The decision.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub(crate) struct DecisionOut {
    /// The decision.
    pub(crate) id: Uuid,
    /// `approve`, `partly` or `refuse`.
    pub(crate) outcome: String,
    /// What is granted and what is not, where a part is.
    pub(crate) parts: Vec<Part>,
    /// Why.
    pub(crate) reason: Option<String>,
    /// What can be done against it.
    pub(crate) remedies: Option<String>,
    /// In whose name.
    pub(crate) authority: Uscc,
    /// The licences that follow.
    pub(crate) licence_types: Vec<LicenceTypeCode>,
    /// The seal.
    pub(crate) seal: Uuid,
    /// The letter it was made under.
    pub(crate) letter: Option<Uuid>,
    /// Accepted and decided in one act.
    pub(crate) on_the_spot: bool,
    /// Who decided.
    pub(crate) decided_by: Uuid,
    /// When.
    pub(crate) decided_at: DateTime<Utc>,
}

impl DecisionOut {
    pub(super) fn new(row: Decision, reason: Option<String>, parts: Vec<Part>) -> Self {
        Self {
            id: row.id,
            outcome: row.outcome,
            parts,
            reason,
            remedies: row.remedies,
            authority: row.authority,
            licence_types: row.licence_types,
            seal: row.seal_id,
            letter: row.letter_id,
            on_the_spot: row.on_the_spot,
            decided_by: row.decided_by,
            decided_at: row.decided_at,
        }
    }
}

/// A licence issued on the case.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub(crate) struct LicenceOut {
    /// Its type.
    pub(crate) type_code: LicenceTypeCode,
    /// The licence.
    pub(crate) licence_id: LicenceId,
    /// Its public identifier.
    pub(crate) identifier: String,
}

/// One entry of the timeline.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub(crate) struct TimelineOut {
    /// Its place in the order.
    pub(crate) seq: i64,
    /// What was done: the operation's name.
    pub(crate) what: String,
    /// What kind of actor did it.
    pub(crate) actor_kind: String,
    /// Who.
    pub(crate) actor: Uuid,
    /// In which role.
    pub(crate) role: String,
    /// Codes and ids that belong to it.
    pub(crate) detail: Value,
    /// When.
    pub(crate) at: DateTime<Utc>,
}

impl From<Entry> for TimelineOut {
    fn from(row: Entry) -> Self {
        Self {
            seq: row.seq,
            what: row.what,
            actor_kind: row.actor_kind,
            actor: row.actor_id,
            role: row.role,
            detail: row.detail,
            at: row.at,
        }
    }
}

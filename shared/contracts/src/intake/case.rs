//! The turning points of a case. Each is sent once, in the transaction that made it true.
use crate::Event;
use chrono::{DateTime, NaiveDate, Utc};
use kernel::{
    code::{CaseNo, Division, ImplementingItemCode, LicenceTypeCode, Uscc},
    id::{CaseId, HallId, MandateId, PersonId},
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Gives an event of one case its type; its aggregate is the case.
macro_rules! case_event {
    ($($name:ident = $type:literal),* $(,)?) => {$(
        impl Event for $name {
            const TYPE: &'static str = $type;
            fn subject(&self) -> Uuid {
                self.case_id.as_uuid()
            }
        }
    )*};
}
pub(crate) use case_event;

case_event! {
    CaseDrafted = "intake.case_drafted.v1",
    CaseDiscarded = "intake.case_discarded.v1",
    CaseSubmitted = "intake.case_submitted.v1",
    SupplementRequested = "intake.supplement_requested.v1",
    CaseSupplemented = "intake.case_supplemented.v1",
    CaseAccepted = "intake.case_accepted.v1",
    CaseRejected = "intake.case_rejected.v1",
    CaseReturned = "intake.case_returned.v1",
    CaseDecided = "intake.case_decided.v1",
    CaseClosed = "intake.case_closed.v1",
    CaseWithdrawn = "intake.case_withdrawn.v1",
    CasePrereviewed = "intake.case_prereviewed.v1",
    CaseReopened = "intake.case_reopened.v1",
}

/// The door a case came in through.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Channel {
    /// The applicant himself, on the portal.
    Online,
    /// A clerk at a window.
    Window,
    /// A village agent under a mandate.
    Agent,
}

/// How a case was decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// The application is granted.
    Approve,
    /// A part is granted; the rest is refused, with reasons and remedies.
    Partly,
    /// The application is refused, with reasons and remedies.
    Refuse,
}

/// Someone began an application. Nothing is promised yet.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct CaseDrafted {
    /// The case.
    pub case_id: CaseId,
    /// The item applied for.
    pub implementing_code: ImplementingItemCode,
    /// The version of the base item the case is bound to.
    pub base_version: i32,
    /// The version of the local overlay the case is bound to.
    pub overlay_version: i32,
    /// Who applies.
    pub applicant: PersonId,
    /// The door.
    pub channel: Channel,
}

/// A draft was thrown away before it was ever submitted.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct CaseDiscarded {
    /// The case.
    pub case_id: CaseId,
}

/// The hall has received an application; the answer clock runs.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct CaseSubmitted {
    /// The case.
    pub case_id: CaseId,
    /// The number that is said aloud.
    pub case_no: CaseNo,
    /// The division whose hall handles it.
    pub division: Division,
    /// The hall that took it in, where one is known.
    pub hall: Option<HallId>,
    /// The item applied for.
    pub implementing_code: ImplementingItemCode,
    /// The version of the base item the case is bound to.
    pub base_version: i32,
    /// The version of the local overlay the case is bound to.
    pub overlay_version: i32,
    /// Who applies.
    pub applicant: PersonId,
    /// The mandate it was submitted under, if an agent did.
    pub mandate: Option<MandateId>,
    /// The door.
    pub channel: Channel,
    /// The last day on which the hall may answer before the law deems the case accepted.
    pub answer_due: NaiveDate,
    /// An open case of the same person for the same item was submitted within ten minutes before.
    pub duplicate_of: Option<CaseId>,
    /// When.
    pub submitted_at: DateTime<Utc>,
}

/// The one notice of deficiencies has gone out, or a supervised second one.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct SupplementRequested {
    /// The case.
    pub case_id: CaseId,
    /// The notice.
    pub notice_id: Uuid,
    /// True for a second notice, which a leader approved and which is carded.
    pub exception: bool,
    /// By when the supplement must be in, or the application is returned; none where the item sets no end.
    pub lapses_on: Option<NaiveDate>,
}

/// The applicant answered the notice; the case is before the window again.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct CaseSupplemented {
    /// The case.
    pub case_id: CaseId,
    /// The notice that was answered.
    pub notice_id: Uuid,
}

/// The application is accepted and the legal clock runs.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct CaseAccepted {
    /// The case.
    pub case_id: CaseId,
    /// The number that is said aloud.
    pub case_no: CaseNo,
    /// The item applied for.
    pub implementing_code: ImplementingItemCode,
    /// True if the hall let the answer clock run out and the law accepted the case.
    pub deemed: bool,
    /// Codes of the materials that may still come, none of which is a main one.
    pub pending_materials: Vec<String>,
    /// The last day for the decision; none where the item sets no limit.
    pub due: Option<NaiveDate>,
    /// True while the holiday calendar of a year in between is not announced yet.
    pub provisional: bool,
    /// When.
    pub accepted_at: DateTime<Utc>,
}

/// The application is not accepted, with the reason in a written document.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct CaseRejected {
    /// The case.
    pub case_id: CaseId,
}

/// The supplement did not come in time; the application went back.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct CaseReturned {
    /// The case.
    pub case_id: CaseId,
}

/// The authority has decided.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct CaseDecided {
    /// The case.
    pub case_id: CaseId,
    /// The number that is said aloud.
    pub case_no: CaseNo,
    /// The division whose hall handled it; its first six digits are the county.
    pub county: Division,
    /// The item applied for.
    pub implementing_code: ImplementingItemCode,
    /// The version of the base item the case is bound to.
    pub base_version: i32,
    /// The version of the local overlay the case is bound to.
    pub overlay_version: i32,
    /// Who applied.
    pub applicant: PersonId,
    /// Granted or refused.
    pub outcome: Outcome,
    /// The licences to be issued; empty on refusal and for items without licences.
    pub licence_types: Vec<LicenceTypeCode>,
    /// In whose name it was decided.
    pub authority: Uscc,
    /// The decision.
    pub decision_id: Uuid,
    /// When.
    pub decided_at: DateTime<Utc>,
    /// Who supervises it afterwards.
    pub supervising_unit: Option<Uscc>,
}

/// All that was decided has been delivered.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct CaseClosed {
    /// The case.
    pub case_id: CaseId,
    /// When.
    pub closed_at: DateTime<Utc>,
}

/// An online application was looked at before acceptance and found ready; its clock runs as before.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct CasePrereviewed {
    /// The case.
    pub case_id: CaseId,
}

/// Why what was decided is taken up again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ReopeningGround {
    /// The supervising unit found something.
    SupervisionFinding,
    /// Administrative reconsideration set the decision aside.
    Reconsideration,
    /// A court did.
    Court,
    /// The authority corrects itself.
    OwnCorrection,
}

/// What was decided is taken up again, and is to be decided anew.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct CaseReopened {
    /// The case.
    pub case_id: CaseId,
    /// The decision that does not stand any more.
    pub decision_id: Uuid,
    /// Why.
    pub ground: ReopeningGround,
    /// The last day for the new decision.
    pub due: Option<NaiveDate>,
}

/// The applicant took the application back.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct CaseWithdrawn {
    /// The case.
    pub case_id: CaseId,
}

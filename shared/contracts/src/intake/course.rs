//! What happens on a case between its turning points: steps, reviews, the clock.
use crate::{Event, intake::case::case_event};
use chrono::NaiveDate;
use kernel::{code::Uscc, id::CaseId};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

case_event! {
    StepRecorded = "intake.step_recorded.v1",
    ReviewGiven = "intake.review_given.v1",
    ClockChanged = "intake.clock_changed.v1",
    CaseWorkedOn = "intake.case_worked_on.v1",
}

/// A field step was recorded, or its second signer confirmed it.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct StepRecorded {
    /// The case.
    pub case_id: CaseId,
    /// The step's code in the item.
    pub step: String,
    /// True once enough people have signed it.
    pub complete: bool,
    /// True for the act that brought the last missing review or step.
    pub review_complete: bool,
}

/// What a reviewing office thinks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Opinion {
    /// Nothing speaks against it.
    Agree,
    /// Something does; the decider must answer it.
    Disagree,
}

/// One of the reviewing offices gave its opinion.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct ReviewGiven {
    /// The case.
    pub case_id: CaseId,
    /// The office's code in the item.
    pub office: String,
    /// The authority the office belongs to.
    pub authority: Option<Uscc>,
    /// Its opinion.
    pub opinion: Opinion,
    /// True for the act that brought the last missing review or step.
    pub review_complete: bool,
}

/// Why a deadline is not what it was.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ClockCause {
    /// A special procedure began, on a legal ground.
    Suspended,
    /// The special procedure ended.
    Resumed,
    /// A leader extended the limit, once.
    Extended,
    /// The holiday calendar was announced or corrected.
    CalendarChanged,
}

/// The deadline of a case moved, with its ground on record.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct ClockChanged {
    /// The case.
    pub case_id: CaseId,
    /// Why.
    pub cause: ClockCause,
    /// The last day for the decision; none while the clock stands.
    pub due: Option<NaiveDate>,
    /// True while the holiday calendar of a year in between is not announced yet.
    pub provisional: bool,
}

/// The acts on a case that move neither its state nor its deadline.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum CaseAct {
    /// The form was saved.
    FormSaved,
    /// It came as a packet that an agent had collected offline.
    PacketReceived,
    /// It was taken in on paper during an outage: that was recorded, or approved.
    CatchUpMoved,
    /// Paper originals were taken, offered, or changed hands.
    OriginalsMoved,
    /// A file was added to a material.
    FileAdded,
    /// Who works on it changed: claimed, assigned, handed over, or let go.
    HandsChanged,
    /// Somebody said whether it is the same matter as an earlier one.
    DuplicateMarked,
    /// A virus was found in a file of it: the file counts for nothing and is handed out to no one.
    FileQuarantined,
    /// A licence of the repository was taken as a material.
    LicenceAttached,
    /// Someone objected to a public notice, or an objection was settled.
    ObjectionHeard,
    /// A licence decided on the case was issued.
    LicenceIssued,
    /// A licence the case relies on is not good any more.
    LicenceRevoked,
    /// It is good again.
    LicenceAlarmLifted,
    /// Someone settled what it meant for the case.
    LicenceAlarmSettled,
    /// Contact or payee of a case that an agent carries are doubted: nothing is granted or paid.
    PayeeHeld,
    /// An officer proposed to release such a hold, with evidence.
    PayeeReleaseProposed,
    /// Contact and payee are cleared, by the applicant himself or by a second officer.
    PayeeReleased,
    /// The supervising unit acknowledged the decision.
    DecisionAcknowledged,
    /// The supervising unit recorded what it found.
    FindingRecorded,
    /// Someone proposed to take up again what was decided.
    ReopeningProposed,
    /// A leader did not agree to take it up again.
    ReopeningRefused,
    /// The parties were told of their right to a hearing.
    HearingTold,
    /// A party applied for the hearing.
    HearingApplied,
    /// Day and place of the hearing were told.
    HearingSet,
    /// The minutes of the hearing are signed.
    HearingHeld,
    /// A panel of experts was drawn, or another was drawn in the place of a member.
    ExpertsDrawn,
    /// An expert's opinion was taken in, or confirmed.
    ExpertHeard,
    /// The experts' opinions are summed up.
    ExpertsSummedUp,
    /// How long it is kept was fixed or prolonged, a hold was placed or lifted, or it was destroyed.
    ArchiveMoved,
    /// A signature of a chain was refused: it goes back by one.
    StepSentBack,
    /// A notice of payment was issued, reduced or taken back.
    FeeMoved,
    /// An order at the payment gateway, a payment or a refund moved.
    PaymentMoved,
    /// The grant was listed for payment, paid, or could not be paid.
    BenefitMoved,
    /// It was handed to the system outside that handles it, or that system answered.
    ExchangeMoved,
    /// A result was sent by post, or the carrier told where it is.
    ParcelMoved,
}

/// Something was done on a case that has no event of its own.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct CaseWorkedOn {
    /// The case.
    pub case_id: CaseId,
    /// What was done.
    pub act: CaseAct,
    /// The row it concerns, where it is one of its own.
    pub entity: Option<Uuid>,
}

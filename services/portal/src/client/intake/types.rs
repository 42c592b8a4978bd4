//! Cases as intake shows them, with the fields that pages use.
use chrono::{DateTime, NaiveDate, Utc};
use contracts::catalogue::ResolvedItem;
use kernel::id::{CaseId, FileId, LicenceId, MandateId, PersonId};
use serde::Deserialize;
use serde_json::{Map, Value};
use std::collections::BTreeMap;
use uuid::Uuid;

/// Where a case stands.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Standing {
    /// The case.
    pub(crate) id: CaseId,
    /// Its state's code.
    pub(crate) state: String,
    /// `online`, `window` or `agent`.
    pub(crate) channel: String,
    /// The item.
    pub(crate) item: String,
    /// The authority that decides.
    pub(crate) authority: String,
    /// Who applies.
    pub(crate) applicant: PersonId,
    /// The mandate it was submitted under.
    pub(crate) mandate: Option<MandateId>,
    /// The number that is said aloud, in groups of four.
    pub(crate) case_no_grouped: Option<String>,
    /// Who of the user's unit works on it.
    #[serde(default)]
    pub(crate) holder: Option<Uuid>,
    /// Another open case of the same person for the same item.
    pub(crate) duplicate_of: Option<CaseId>,
    /// The last day for the hall's answer.
    pub(crate) answer_due: Option<NaiveDate>,
    /// The last day for the supplement.
    pub(crate) lapses_on: Option<NaiveDate>,
    /// The last day for the decision.
    pub(crate) due: Option<NaiveDate>,
    /// When it was begun.
    pub(crate) drafted_at: DateTime<Utc>,
    /// The day it was destroyed.
    #[serde(default)]
    pub(crate) destroyed_on: Option<NaiveDate>,
    /// The list it stood on.
    #[serde(default)]
    pub(crate) destroyed_under: Option<String>,
}

impl Standing {
    /// The number that is said aloud; a draft has none.
    pub(crate) fn number(&self) -> &str {
        self.case_no_grouped.as_deref().unwrap_or("还没有编号")
    }

    /// The last day of whatever is owed now.
    pub(crate) fn last_day(&self) -> Option<NaiveDate> {
        self.answer_due.or(self.lapses_on).or(self.due)
    }
}

/// A case in full.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Case {
    /// Where it stands.
    #[serde(flatten)]
    pub(crate) standing: Standing,
    /// What the item is called.
    pub(crate) item_name: String,
    /// The answers of the form.
    pub(crate) form: Option<Map<String, Value>>,
    /// How far it is filled in: `untouched`, `begun` or `complete`.
    #[serde(default)]
    pub(crate) form_state: String,
    /// By field, where answers come from that nobody typed.
    #[serde(default)]
    pub(crate) form_sources: BTreeMap<String, Source>,
    /// Required materials that are not there.
    #[serde(default)]
    pub(crate) absent: Vec<String>,
    /// Materials the case was accepted without.
    #[serde(default)]
    pub(crate) pending: Vec<String>,
    /// The materials that are asked for.
    #[serde(default)]
    pub(crate) materials: Vec<Material>,
    /// The field steps that were recorded.
    #[serde(default)]
    pub(crate) steps: Vec<Step>,
    /// The offices that review.
    #[serde(default)]
    pub(crate) reviews: Vec<Review>,
    /// What the review still waits for.
    #[serde(default)]
    pub(crate) outstanding: Outstanding,
    /// Notices of deficiencies.
    #[serde(default)]
    pub(crate) notices: Vec<Notice>,
    /// A hold on contact and payee, while it stands.
    #[serde(default)]
    pub(crate) hold: Option<super::Hold>,
    /// The decision.
    pub(crate) decision: Option<Decision>,
    /// The hearing.
    #[serde(default)]
    pub(crate) hearing: Option<super::Hearing>,
    /// Decisions that were set aside.
    #[serde(default)]
    pub(crate) earlier_decisions: Vec<Decision>,
    /// Why it is, or should be, decided anew.
    #[serde(default)]
    pub(crate) reopenings: Vec<super::Reopening>,
    /// The licences issued on it.
    #[serde(default)]
    pub(crate) licences: Vec<Issued>,
    /// Licences it took that are not good any more.
    #[serde(default)]
    pub(crate) alarms: Vec<super::Alarm>,
    /// The exchange with the system outside that handles it.
    #[serde(default)]
    pub(crate) exchange: Option<super::Exchange>,
}

/// Where an answer comes from.
#[derive(Debug, Clone, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub(crate) enum Source {
    /// A licence of the applicant.
    Licence {
        /// What its type is called.
        name: String,
    },
    /// The applicant's entry in the register of persons.
    Person,
}

/// The item of a case.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct CaseItem {
    /// Version of the base item.
    pub(crate) base_version: i32,
    /// Version of the local overlay.
    pub(crate) overlay_version: i32,
    /// All it says.
    pub(crate) item: ResolvedItem,
}

/// What the review still waits for.
#[derive(Debug, Clone, Default, Deserialize)]
pub(crate) struct Outstanding {
    /// Offices.
    pub(crate) offices: Vec<String>,
    /// Field steps.
    pub(crate) steps: Vec<String>,
}

/// A material.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Material {
    /// Its code.
    pub(crate) code: String,
    /// Its name.
    pub(crate) name: String,
    /// A main material can never follow later.
    pub(crate) main: bool,
    /// It is required and not there.
    pub(crate) absent: bool,
    /// What came for it.
    pub(crate) taken: Vec<Taken>,
}

/// One thing that came for a material.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Taken {
    /// The file.
    pub(crate) file: Option<FileId>,
    /// Its name.
    pub(crate) name: Option<String>,
    /// What it is.
    pub(crate) media_type: Option<String>,
    /// The licence's public identifier.
    pub(crate) identifier: Option<String>,
    /// What the virus scanner says of the file: `unchecked`, `waiting`, `clean` or `infected`.
    #[serde(default)]
    pub(crate) scan: Option<String>,
}

impl Taken {
    /// Whether a virus was found in it: then it was not taken.
    pub(crate) fn is_infected(&self) -> bool {
        self.scan.as_deref() == Some("infected")
    }

    /// Whether it still waits for the scanner: then nobody opens it.
    pub(crate) fn is_waiting(&self) -> bool {
        self.scan.as_deref() == Some("waiting")
    }
}

/// A recorded field step.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Step {
    /// The step's code.
    pub(crate) step: String,
    /// Who was there.
    pub(crate) people: Vec<Uuid>,
    /// First day, as claimed.
    pub(crate) claimed_from: Option<NaiveDate>,
    /// Last day, as claimed.
    pub(crate) claimed_to: Option<NaiveDate>,
    /// Its evidence.
    pub(crate) evidence: Vec<FileId>,
    /// Who recorded it.
    pub(crate) recorded_by: Uuid,
    /// When.
    pub(crate) recorded_at: DateTime<Utc>,
    /// Since when it counts as done.
    pub(crate) completed_at: Option<DateTime<Utc>>,
}

/// A reviewing office and its opinion.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Review {
    /// The office.
    pub(crate) office: String,
    /// `agree` or `disagree`, once given.
    pub(crate) opinion: Option<String>,
    /// Why.
    pub(crate) text: Option<String>,
    /// When.
    pub(crate) given_at: Option<DateTime<Utc>>,
}

/// A notice of deficiencies.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Notice {
    /// All that was missing.
    pub(crate) lines: Vec<NoticeText>,
}

/// One line of a notice.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct NoticeText {
    /// The material.
    pub(crate) material: Option<String>,
    /// What is wrong with it.
    pub(crate) reason: String,
}

/// The decision.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Decision {
    /// `approve`, `partly` or `refuse`.
    pub(crate) outcome: String,
    /// What is granted and what is not, where a part is.
    #[serde(default)]
    pub(crate) parts: Vec<super::DecisionPart>,
    /// Why.
    pub(crate) reason: Option<String>,
    /// What can be done against it.
    pub(crate) remedies: Option<String>,
    /// Who decided.
    #[serde(default)]
    pub(crate) decided_by: Option<Uuid>,
    /// When.
    pub(crate) decided_at: DateTime<Utc>,
}

/// A licence issued on a case.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Issued {
    /// The licence.
    pub(crate) licence_id: LicenceId,
    /// Its public identifier.
    pub(crate) identifier: String,
}

/// One entry of the timeline.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Event {
    /// What was done: the operation's name.
    pub(crate) what: String,
    /// What kind of actor did it.
    pub(crate) actor_kind: String,
    /// In which role.
    pub(crate) role: String,
    /// Codes and ids that belong to it.
    #[serde(default)]
    pub(crate) detail: Value,
    /// When.
    pub(crate) at: DateTime<Utc>,
}

/// The clock of a case, explained.
#[derive(Debug, Clone, Default, Deserialize)]
pub(crate) struct Clock {
    /// Where it stands.
    pub(crate) reckoning: Option<Reckoning>,
    /// A line for each day: why it counts or not.
    #[serde(default)]
    pub(crate) explanation: Vec<String>,
    /// The card: `blue`, `yellow` or `red`.
    pub(crate) card: Option<String>,
    /// The whole waiting, where an earlier application for the same thing ended without a decision.
    #[serde(default)]
    pub(crate) chain: Option<Chain>,
}

/// Applications for the same thing, taken as one.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Chain {
    /// The day the first of them was received.
    pub(crate) first_received: NaiveDate,
    /// How many there are.
    pub(crate) cases: i16,
    /// Working days since.
    pub(crate) working_days: usize,
}

/// Where a period stands.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Reckoning {
    /// Whether it may move, because holidays are not announced.
    pub(crate) provisional: bool,
    /// The days that are left after today.
    pub(crate) remaining: u16,
    /// The days since the deadline.
    pub(crate) overdue_days: u32,
}

/// A decision to be watched.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Watch {
    /// The task.
    pub(crate) id: Uuid,
    /// The case.
    pub(crate) case_id: CaseId,
    /// When the decision was made.
    pub(crate) opened_at: DateTime<Utc>,
    /// The last day for the acknowledgement.
    pub(crate) due: NaiveDate,
    /// When it was acknowledged.
    pub(crate) acknowledged_at: Option<DateTime<Utc>>,
    /// It was not, or too late.
    pub(crate) late: bool,
}

/// An approval seal.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Seal {
    /// The seal.
    pub(crate) id: Uuid,
    /// What is engraved.
    pub(crate) name: String,
}

/// A mandate as it stands.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Mandate {
    /// Who is acted for.
    pub(crate) principal: PersonId,
    /// Until when.
    pub(crate) valid_to: DateTime<Utc>,
    /// Since when no more.
    pub(crate) revoked_at: Option<DateTime<Utc>>,
}

//! A case in full, as those who may see it see it.
use super::said::{DecisionOut, LicenceOut, NoticeOut, ReviewOut, SaidOut};
use crate::{
    domain::{
        prefill::{FormState, Sources},
        review::Outstanding,
        scan::Scan,
    },
    flows::{
        Standing, alarm::AlarmOut, hearing::HearingOut, hold::HoldOut, reopen::ReopeningOut,
        vertical::ExchangeOut,
    },
    store::{files::FileRow, materials::MaterialRow, steps::StepRow},
};
use chrono::{DateTime, NaiveDate, Utc};
use kernel::id::{FileId, LicenceId};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use uuid::Uuid;

/// A case in full.
#[derive(Clone, Serialize, Deserialize, JsonSchema)]
pub(crate) struct CaseOut {
    /// Where it stands.
    #[serde(flatten)]
    pub(crate) standing: Standing,
    /// What the item is called.
    pub(crate) item_name: String,
    /// The answers of the form. Not for an agent whose mandate does not let him receive.
    pub(crate) form: Option<Value>,
    /// How far the form is filled in.
    pub(crate) form_state: FormState,
    /// By field, where the answers come from that nobody typed.
    pub(crate) form_sources: Sources,
    /// Required materials that are not there.
    pub(crate) absent: Vec<String>,
    /// Materials the case was accepted without.
    pub(crate) pending: Vec<String>,
    /// The materials that are asked for, and what came for each.
    pub(crate) materials: Vec<MaterialOut>,
    /// The field steps that were recorded.
    pub(crate) steps: Vec<StepOut>,
    /// The offices that review.
    pub(crate) reviews: Vec<ReviewOut>,
    /// What the review still waits for.
    pub(crate) outstanding: OutstandingOut,
    /// Notices of deficiencies.
    pub(crate) notices: Vec<NoticeOut>,
    /// A hold on contact and payee, while it stands: nothing is granted or paid.
    pub(crate) hold: Option<HoldOut>,
    /// The hearing, where the parties were told of their right to one.
    pub(crate) hearing: Option<HearingOut>,
    /// What was said in discussions, legal reviews and sign-offs; for staff only.
    pub(crate) said: Vec<SaidOut>,
    /// The decision.
    pub(crate) decision: Option<DecisionOut>,
    /// Decisions that were set aside, the first first.
    pub(crate) earlier_decisions: Vec<DecisionOut>,
    /// Why what was decided is, or should be, decided anew.
    pub(crate) reopenings: Vec<ReopeningOut>,
    /// The licences issued on it.
    pub(crate) licences: Vec<LicenceOut>,
    /// Alarms about licences that were taken as materials.
    pub(crate) alarms: Vec<AlarmOut>,
    /// The exchange with the system outside that handles it, where there is one.
    pub(crate) exchange: Option<ExchangeOut>,
}

/// What the review still waits for.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub(crate) struct OutstandingOut {
    /// Offices.
    pub(crate) offices: Vec<String>,
    /// Field steps.
    pub(crate) steps: Vec<String>,
}

impl From<Outstanding> for OutstandingOut {
    fn from(left: Outstanding) -> Self {
        Self { offices: left.offices, steps: left.steps }
    }
}

/// A material.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub(crate) struct MaterialOut {
    /// Its code.
    pub(crate) code: String,
    /// Its name.
    pub(crate) name: String,
    /// It must be there for a decision.
    pub(crate) required: bool,
    /// A main material can never follow later.
    pub(crate) main: bool,
    /// It is required and not there.
    pub(crate) absent: bool,
    /// What came for it.
    pub(crate) taken: Vec<TakenOut>,
}

/// One thing that came for a material: a file, or a licence.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub(crate) struct TakenOut {
    /// The entry.
    pub(crate) id: Uuid,
    /// The file.
    pub(crate) file: Option<FileId>,
    /// Its name.
    pub(crate) name: Option<String>,
    /// What it is.
    pub(crate) media_type: Option<String>,
    /// How many bytes.
    pub(crate) bytes: Option<i32>,
    /// What the virus scanner says of the file; one with a virus in it counts for nothing and is not handed out.
    pub(crate) scan: Option<Scan>,
    /// The licence.
    pub(crate) licence: Option<LicenceId>,
    /// Its public identifier.
    pub(crate) identifier: Option<String>,
    /// Its version.
    pub(crate) version: Option<i16>,
    /// Who brought it.
    pub(crate) brought_by: Uuid,
    /// When.
    pub(crate) brought_at: DateTime<Utc>,
}

impl TakenOut {
    pub(super) fn new(
        row: &MaterialRow,
        file: Option<&FileRow>,
        name: Option<String>,
        scan: Option<Scan>,
    ) -> Self {
        Self {
            id: row.id,
            file: row.file_id,
            name,
            media_type: file.map(|file| file.media_type.clone()),
            bytes: file.map(|file| file.bytes),
            scan,
            licence: row.licence_id,
            identifier: row.identifier.clone(),
            version: row.version,
            brought_by: row.brought_by,
            brought_at: row.brought_at,
        }
    }
}

/// A recorded field step.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub(crate) struct StepOut {
    /// The record.
    pub(crate) id: Uuid,
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
    /// When, by the hall's clock.
    pub(crate) recorded_at: DateTime<Utc>,
    /// Since when it counts as done.
    pub(crate) completed_at: Option<DateTime<Utc>>,
}

impl StepOut {
    pub(super) fn new(row: StepRow, evidence: &[(String, FileId)]) -> Self {
        Self {
            evidence: evidence.iter().filter(|(step, _)| *step == row.step).map(|(_, file)| *file).collect(),
            id: row.id,
            step: row.step,
            people: row.people,
            claimed_from: row.claimed_from,
            claimed_to: row.claimed_to,
            recorded_by: row.recorded_by,
            recorded_at: row.recorded_at,
            completed_at: row.completed_at,
        }
    }
}

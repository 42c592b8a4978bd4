//! What intake keeps beside cases: evidence that waits for its mandate, seals, letters, the calendar.
use crate::Event;
use kernel::id::FileId;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// A file was taken that belongs to no case yet.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct EvidenceAdded {
    /// The file.
    pub file_id: FileId,
}

impl Event for EvidenceAdded {
    const TYPE: &'static str = "intake.evidence_added.v1";
    fn subject(&self) -> Uuid {
        self.file_id.as_uuid()
    }
}

/// A virus was found in a file that belongs to no case.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct FileQuarantined {
    /// The file.
    pub file_id: FileId,
}

impl Event for FileQuarantined {
    const TYPE: &'static str = "intake.file_quarantined.v1";
    fn subject(&self) -> Uuid {
        self.file_id.as_uuid()
    }
}

/// What can be entered into a register or taken out of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum RegisterEntry {
    /// An outage of a window, in force once it is approved.
    Outage,
    /// Who is away, and who stands in for him.
    Absence,
    /// A file that passes between the hall and a system outside was made, or read.
    ExchangeFile,
    /// An approval seal.
    Seal,
    /// A letter of authorisation.
    Letter,
    /// A template of documents.
    Template,
    /// The holidays of a year.
    CalendarYear,
    /// A batch of a national table, in force once a second person made it.
    NationalBatch,
    /// A list of cases to be destroyed, in force once a second person approved it.
    DestructionList,
    /// Figures were counted anew from the record.
    Recount,
    /// The table of ratings was taken as a file.
    RatingExport,
    /// A rating device at a window, in force while it is linked.
    RatingDevice,
    /// An appeal against a rating, in force where it annulled it.
    RatingAppeal,
    /// A day's books were compared with the payment gateway's, or a difference was settled.
    Reconciliation,
    /// A list of benefits to be paid, in force once it is approved.
    BenefitList,
    /// The masked publication of such a list.
    BenefitPublication,
}

/// An entry of a register was made or taken back.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct RegisterChanged {
    /// The entry.
    pub id: Uuid,
    /// What kind of entry.
    pub entry: RegisterEntry,
    /// True if it is in force now.
    pub in_force: bool,
}

impl Event for RegisterChanged {
    const TYPE: &'static str = "intake.register_changed.v1";
    fn subject(&self) -> Uuid {
        self.id
    }
}

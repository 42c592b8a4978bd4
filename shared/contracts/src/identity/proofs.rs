//! What identity tells of papers and proofs that stand behind a person or a member of the staff.

use kernel::id::{PersonId, StaffId};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::Event;

/// It was recorded that a minor lives by his own work, so that he counts as of full capacity; or that this is over.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct OwnWorkMoved {
    /// What was recorded.
    pub own_work_id: Uuid,
    /// Of whom.
    pub person_id: PersonId,
    /// `declared` or `ended`.
    pub state: String,
}

impl Event for OwnWorkMoved {
    const TYPE: &'static str = "identity.own_work_moved.v1";
    fn subject(&self) -> Uuid {
        self.person_id.as_uuid()
    }
}

/// A certificate of a member of the staff was entered, approved, refused or stopped.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct StaffCertificateMoved {
    /// The certificate.
    pub certificate_id: Uuid,
    /// Whose.
    pub staff_id: StaffId,
    /// `proposed`, `active`, `refused` or `stopped`.
    pub state: String,
}

impl Event for StaffCertificateMoved {
    const TYPE: &'static str = "identity.staff_certificate_moved.v1";
    fn subject(&self) -> Uuid {
        self.certificate_id
    }
}

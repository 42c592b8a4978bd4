//! Who may act for whom. The mandate's evidence and scope stay in intake.
use crate::Event;
use chrono::{DateTime, Utc};
use kernel::id::{MandateId, PersonId, StaffId};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// A person let an agent act for him.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct MandateGiven {
    /// The mandate.
    pub mandate_id: MandateId,
    /// Who is acted for.
    pub principal: PersonId,
    /// Who acts.
    pub agent: StaffId,
    /// Until when.
    pub valid_to: DateTime<Utc>,
}

impl Event for MandateGiven {
    const TYPE: &'static str = "intake.mandate_given.v1";
    fn subject(&self) -> Uuid {
        self.mandate_id.as_uuid()
    }
}

/// A mandate ended before its time.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct MandateRevoked {
    /// The mandate.
    pub mandate_id: MandateId,
    /// Who was acted for.
    pub principal: PersonId,
    /// Who acted.
    pub agent: StaffId,
    /// When.
    pub revoked_at: DateTime<Utc>,
}

impl Event for MandateRevoked {
    const TYPE: &'static str = "intake.mandate_revoked.v1";
    fn subject(&self) -> Uuid {
        self.mandate_id.as_uuid()
    }
}

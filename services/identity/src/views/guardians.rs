//! Bodies about guardians.

use chrono::{DateTime, Utc};
use kernel::id::PersonId;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::flows::guardians::Shown;

/// A child whose parent the caller is.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RegisterWardIn {
    /// The child's citizen number.
    pub(crate) number: String,
    /// His name as in the household register.
    pub(crate) name: String,
}

/// The caller is recorded as the guardian.
#[derive(Serialize, JsonSchema)]
pub(crate) struct WardRegisteredOut {
    /// The guardianship.
    pub(crate) guardianship_id: Uuid,
}

/// A guardian of someone, or someone's ward.
#[derive(Serialize, JsonSchema)]
pub(crate) struct GuardianOut {
    guardianship_id: Uuid,
    ward_id: PersonId,
    guardian_id: PersonId,
    /// The name of the other one.
    name: String,
    number_masked: String,
    /// `parent`, `kin`, `appointed` or `court`.
    ground: String,
    /// What a court declared of an adult: `none` or `limited`.
    capacity: Option<String>,
    /// `paper`, or `register` where the household register showed a parent.
    origin: String,
    since: DateTime<Utc>,
    /// A minor's ends when he is eighteen at the latest.
    until: Option<DateTime<Utc>>,
}

impl From<Shown> for GuardianOut {
    fn from(shown: Shown) -> Self {
        let Shown { row, name, number } = shown;
        Self {
            guardianship_id: row.id,
            ward_id: row.ward_id,
            guardian_id: row.guardian_id,
            name,
            number_masked: number,
            ground: row.ground,
            capacity: row.capacity,
            origin: row.origin,
            since: row.since,
            until: row.until,
        }
    }
}

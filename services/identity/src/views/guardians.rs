//! Bodies about guardians.

use chrono::{DateTime, Utc};
use kernel::id::PersonId;
use schemars::JsonSchema;
use serde::Serialize;
use uuid::Uuid;

use crate::flows::guardians::Shown;

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
            since: row.since,
            until: row.until,
        }
    }
}

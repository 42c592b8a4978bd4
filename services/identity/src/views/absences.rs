//! Bodies about absences and substitutes.

use chrono::{DateTime, Utc};
use kernel::id::StaffId;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::flows::absences::{Away, Shown};

/// Who is away, until when, and who stands in.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ProposeAbsenceIn {
    /// Who is away.
    staff_id: StaffId,
    /// Who stands in: of the same authority and hall.
    substitute_id: StaffId,
    /// From when.
    from: DateTime<Utc>,
    /// Until when; 180 days at most.
    until: DateTime<Utc>,
    /// Why: 4 to 200 characters.
    reason: String,
}

impl ProposeAbsenceIn {
    /// What a proposal holds.
    pub(crate) fn away(&self) -> Away {
        Away {
            staff_id: self.staff_id,
            substitute_id: self.substitute_id,
            from: self.from,
            until: self.until,
            reason: self.reason.clone(),
        }
    }
}

/// An absence was proposed.
#[derive(Serialize, JsonSchema)]
pub(crate) struct AbsenceProposedOut {
    /// The absence, to be approved by.
    pub(crate) absence_id: Uuid,
}

/// An absence that is asked for, in force or to come.
#[derive(Serialize, JsonSchema)]
pub(crate) struct AbsenceOut {
    absence_id: Uuid,
    staff_id: StaffId,
    name: String,
    substitute_id: StaffId,
    substitute_name: String,
    from: DateTime<Utc>,
    until: DateTime<Utc>,
    reason: String,
    /// `open` or `approved`.
    state: String,
    proposed_by: Uuid,
    proposed_at: DateTime<Utc>,
}

impl From<Shown> for AbsenceOut {
    fn from(shown: Shown) -> Self {
        let Shown { row, name, substitute, reason } = shown;
        Self {
            absence_id: row.id,
            staff_id: row.staff_id,
            name,
            substitute_id: row.substitute_id,
            substitute_name: substitute,
            from: row.from_at,
            until: row.until_at,
            reason,
            state: row.state,
            proposed_by: row.proposed_by,
            proposed_at: row.proposed_at,
        }
    }
}

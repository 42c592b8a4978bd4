//! Limits and the lawful ways to stretch, stop or overtake them.

use kernel::code::SpecialProcedureKind;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::flow::SuspensionGround;

/// What a day is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum DayUnit {
    /// Working days, 工作日: the periods of the Administrative Licensing Law (article 82).
    Working,
    /// Calendar days, 自然日.
    Calendar,
}

/// A period. Zero days means "on the spot".
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Limit {
    /// How many.
    pub days: u16,
    /// Of which kind.
    pub unit: DayUnit,
    /// The rule it stands on, in Chinese, as it is shown to the applicant.
    pub basis: String,
}

impl Limit {
    /// Whether this period ends no later than the other, or `None` if days of different kinds cannot be compared
    /// without a date.
    #[must_use]
    pub fn within(&self, other: &Self) -> Option<bool> {
        match (self.unit, other.unit) {
            (DayUnit::Working, DayUnit::Working) | (DayUnit::Calendar, DayUnit::Calendar) => {
                Some(self.days <= other.days)
            }
            // n working days never end before n calendar days, so only this direction can be said.
            (DayUnit::Calendar, DayUnit::Working) if self.days <= other.days => Some(true),
            (DayUnit::Calendar, DayUnit::Working) | (DayUnit::Working, DayUnit::Calendar) => None,
        }
    }
}

/// How the period may be extended once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Extension {
    /// By how much at most.
    pub limit: Limit,
    /// Who must approve it, in Chinese.
    pub approver: String,
}

/// A procedure that may interrupt the ordinary course.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SpecialProcedure {
    /// Extension or suspension.
    pub kind: SpecialProcedureKind,
    /// Why the clock stops; none for an extension.
    pub ground: Option<SuspensionGround>,
    /// What the applicant reads.
    pub name: String,
    /// How long at most.
    pub limit: Option<Limit>,
    /// The rule that allows it.
    pub basis: String,
}

/// Help comes first, paper after (急难先行): the clerk may act before the ordinary steps are done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct UrgentProcedure {
    /// When it applies and what is made up afterwards, in Chinese.
    pub explanation: String,
    /// Within how long the paper must follow.
    pub paper_within: Limit,
    /// The rule that allows it.
    pub basis: String,
}

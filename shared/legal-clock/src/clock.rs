//! One period and all that has happened to it.

use chrono::NaiveDate;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{Calendar, Extension, Ground, Limit, Reckoning, Suspension, explain};

/// The recorded facts that a deadline follows from. It holds no deadline: that is [reckoned](Self::reckon)
/// anew whenever it is wanted, so nobody can edit it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Clock {
    /// The day of acceptance; it is not part of the period.
    pub started: NaiveDate,
    /// How long it may take.
    pub limit: Limit,
    /// Days added.
    #[serde(default)]
    pub extensions: Vec<Extension>,
    /// Days that do not count. They may overlap: a day that does not count twice does not count.
    #[serde(default)]
    pub suspensions: Vec<Suspension>,
}

/// What a new calendar does to a deadline.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct DeadlineChange {
    /// The deadline before.
    pub from: NaiveDate,
    /// The deadline after.
    pub to: NaiveDate,
    /// Whether it may still change.
    pub provisional: bool,
}

impl Clock {
    /// A period to which nothing has happened yet.
    #[must_use]
    pub const fn new(started: NaiveDate, limit: Limit) -> Self {
        Self { started, limit, extensions: Vec::new(), suspensions: Vec::new() }
    }

    /// The limit with its extensions, in the limit's unit.
    #[must_use]
    pub fn total(&self) -> u16 {
        self.extensions.iter().fold(self.limit.days, |sum, extension| sum.saturating_add(extension.days))
    }

    /// On what ground the clock stands still on a date; the first recorded one, if several do.
    #[must_use]
    pub fn ground_on(&self, date: NaiveDate, calendar: &Calendar, today: NaiveDate) -> Option<Ground> {
        let covering = self.suspensions.iter().find(|suspension| suspension.covers(date, calendar, today));
        covering.map(|suspension| suspension.ground)
    }

    /// Where the period stands on a day. For a case that is decided, ask with the day of the decision.
    #[must_use]
    pub fn reckon(&self, calendar: &Calendar, today: NaiveDate) -> Reckoning {
        Reckoning::of(self, calendar, today, explain::days(self, calendar, today))
    }

    /// How the deadline moves when one calendar takes the place of another; `None` if it stays.
    #[must_use]
    pub fn recompute(&self, old: &Calendar, new: &Calendar, today: NaiveDate) -> Option<DeadlineChange> {
        let (before, after) = (self.reckon(old, today), self.reckon(new, today));
        let change =
            DeadlineChange { from: before.deadline, to: after.deadline, provisional: after.provisional };
        (change.from != change.to || before.provisional != after.provisional).then_some(change)
    }
}

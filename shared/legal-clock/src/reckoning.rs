//! Where a period stands on a day.

use chrono::NaiveDate;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{Calendar, Clock, DayEntry, Unit};

/// What the clock is doing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// The period begins later.
    NotStarted,
    /// Time is running.
    Running,
    /// Time stands still on a legal ground.
    Suspended,
    /// The last day has passed.
    Overdue,
}

/// Where a period stands on a day, with every day explained.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Reckoning {
    /// The last day that is in time. While the clock stands still it moves on day by day.
    pub deadline: NaiveDate,
    /// Whether a day up to the deadline is in a year that is not announced yet, so that it may move.
    pub provisional: bool,
    /// The days of the limit that have begun, today's included.
    pub used: u16,
    /// The days of the limit that are left after today; 0 on the last day.
    pub remaining: u16,
    /// The days since the deadline, in the limit's unit: a weekend after it adds no working day.
    pub overdue_days: u32,
    /// What the clock is doing.
    pub state: State,
    /// Every day from the start to the deadline.
    pub days: Vec<DayEntry>,
}

impl Reckoning {
    pub(crate) fn of(clock: &Clock, calendar: &Calendar, today: NaiveDate, days: Vec<DayEntry>) -> Self {
        let deadline = days.last().map_or(clock.started, |entry| entry.date);
        let begun = days.iter().take_while(|entry| entry.date <= today);
        let used = begun.filter_map(|entry| entry.number).last().unwrap_or(0);
        Self {
            deadline,
            provisional: days.iter().any(|entry| entry.provisional),
            used,
            remaining: clock.total().saturating_sub(used),
            overdue_days: overdue_days(clock.limit.unit, calendar, deadline, today),
            state: state(clock, calendar, deadline, today),
            days,
        }
    }
}

fn overdue_days(unit: Unit, calendar: &Calendar, deadline: NaiveDate, today: NaiveDate) -> u32 {
    let days = match unit {
        Unit::WorkingDays => u32::try_from(calendar.working_days_between(deadline, today)).ok(),
        Unit::CalendarDays => u32::try_from((today - deadline).num_days().max(0)).ok(),
    };
    days.unwrap_or(u32::MAX)
}

fn state(clock: &Clock, calendar: &Calendar, deadline: NaiveDate, today: NaiveDate) -> State {
    if today < clock.started {
        State::NotStarted
    } else if today > deadline {
        State::Overdue
    } else if clock.ground_on(today, calendar, today).is_some() {
        State::Suspended
    } else {
        State::Running
    }
}

//! The only ways in which a running clock may be changed.

use chrono::NaiveDate;

use crate::{Calendar, Clock, Extension, Limit, State, Suspension, ground::Ground};

/// Why a clock may not be changed so.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum MoveError {
    /// The statute allows one extension.
    #[error("the limit has been extended before; it may be extended once")]
    ExtendedBefore,
    /// The statute allows fewer days.
    #[error("an extension has 1 to {allowed} days")]
    ExtensionLength {
        /// How many it allows.
        allowed: u16,
    },
    /// The applicant has to be told why.
    #[error("an extension needs a reason")]
    NoReason,
    /// The deadline has passed.
    #[error("the deadline was {deadline}: what is late cannot be extended or suspended")]
    TooLate {
        /// The deadline.
        deadline: NaiveDate,
    },
    /// The clock does not run yet.
    #[error("the clock starts on {started}")]
    TooEarly {
        /// When it starts.
        started: NaiveDate,
    },
    /// The clock stands still already.
    #[error("the clock is suspended already; end that suspension first")]
    SuspendedBefore,
    /// There is nothing to end.
    #[error("the clock is not suspended")]
    NotSuspended,
}

impl Clock {
    /// The clock with its one extension, approved today. `allowed` is what the item's statute allows at most.
    pub fn extended(
        mut self,
        days: u16,
        reason: &str,
        allowed: u16,
        calendar: &Calendar,
        today: NaiveDate,
    ) -> Result<Self, MoveError> {
        if !self.extensions.is_empty() {
            return Err(MoveError::ExtendedBefore);
        }
        if !(1..=allowed).contains(&days) {
            return Err(MoveError::ExtensionLength { allowed });
        }
        if reason.trim().is_empty() {
            return Err(MoveError::NoReason);
        }
        self.check_runs(calendar, today)?;
        self.extensions.push(Extension { days, reason: reason.trim().to_owned(), decided: today });
        Ok(self)
    }

    /// The clock suspended from today: never from an earlier day, so that lost time cannot be explained away.
    /// `at_most` is the time that the applicant is told in writing.
    pub fn suspended(
        mut self,
        ground: Ground,
        at_most: Option<Limit>,
        calendar: &Calendar,
        today: NaiveDate,
    ) -> Result<Self, MoveError> {
        if self.check_runs(calendar, today)? == State::Suspended {
            return Err(MoveError::SuspendedBefore);
        }
        // One that ran out by itself is over; it is closed where it ended, so that only one is ever open.
        for past in self.suspensions.iter_mut().filter(|past| past.to.is_none()) {
            past.to = past.told_end(calendar);
        }
        self.suspensions.push(Suspension { ground, from: today, to: None, at_most });
        Ok(self)
    }

    /// The clock running again from tomorrow: today is the last day that does not count.
    pub fn resumed(mut self, today: NaiveDate) -> Result<Self, MoveError> {
        let open = self.suspensions.iter_mut().find(|open| open.to.is_none() && open.from <= today);
        open.ok_or(MoveError::NotSuspended)?.to = Some(today);
        Ok(self)
    }

    fn check_runs(&self, calendar: &Calendar, today: NaiveDate) -> Result<State, MoveError> {
        let reckoning = self.reckon(calendar, today);
        match reckoning.state {
            State::NotStarted => Err(MoveError::TooEarly { started: self.started }),
            State::Overdue => Err(MoveError::TooLate { deadline: reckoning.deadline }),
            running @ (State::Running | State::Suspended) => Ok(running),
        }
    }
}

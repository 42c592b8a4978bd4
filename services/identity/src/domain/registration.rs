//! Registering oneself: what is asked, how it may go on, and when the register is asked again.

use chrono::{DateTime, TimeDelta, Utc};
use kernel::code::{CitizenNo, Division, MobileNo};
use serde::{Deserialize, Serialize};

use super::person::PersonName;

/// How long a code by message can be used.
pub const CODE_LIFE: TimeDelta = TimeDelta::minutes(10);
/// So many wrong codes end it.
pub const WRONG_CODES: i32 = 5;
/// So many codes are sent to one telephone within an hour.
pub const MESSAGES_PER_HOUR: i64 = 5;
/// So many registrations may be begun with one number within an hour.
pub const BEGUN_PER_HOUR: i64 = 5;
/// The register is given up after so long.
const PATIENCE: TimeDelta = TimeDelta::hours(48);

/// Who registers, as he says.
#[derive(Clone, Serialize, Deserialize)]
pub struct Applicant {
    /// The name as on the identity card.
    pub name: String,
    /// The citizen number.
    pub number: CitizenNo,
    /// The telephone that codes go to.
    pub mobile: MobileNo,
}

impl Applicant {
    /// The name, if it is one.
    pub fn name(&self) -> Option<PersonName> {
        PersonName::parse(&self.name).ok()
    }
}

impl std::fmt::Debug for Applicant {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Applicant(…)")
    }
}

/// What the population register says of a name and a number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Checked {
    /// They belong together; the household is registered there.
    Match(Division),
    /// The number is another's, is nobody's, or its holder is dead. The applicant is not told which.
    NoMatch,
}

/// How a registration stands; the CHECK constraint has the same words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// A code was sent.
    CodeSent,
    /// The telephone was answered; the register has not.
    Pending,
    /// There is a log-in now.
    Done,
    /// There is none, and there will be none without a window.
    Refused,
    /// The register did not answer for two days.
    GivenUp,
}

impl State {
    /// All states.
    pub const ALL: [Self; 5] = [Self::CodeSent, Self::Pending, Self::Done, Self::Refused, Self::GivenUp];

    /// The word in rows.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::CodeSent => "code_sent",
            Self::Pending => "pending",
            Self::Done => "done",
            Self::Refused => "refused",
            Self::GivenUp => "given_up",
        }
    }

    /// The state that a row's word stands for.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == word)
    }
}

/// When a register that did not answer is asked again: after half a minute, then ever later, at most hourly; `None`
/// once it is given up.
pub fn next_try(begun: DateTime<Utc>, now: DateTime<Utc>, tries: i32) -> Option<DateTime<Utc>> {
    if now - begun >= PATIENCE {
        return None;
    }
    let doubled = 30_i64.checked_shl(tries.clamp(0, 20).unsigned_abs()).unwrap_or(3600);
    Some(now + TimeDelta::seconds(doubled.min(3600)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_register_that_is_silent_is_asked_ever_later_and_given_up_after_two_days() {
        let begun = DateTime::UNIX_EPOCH;
        let after = |tries| (next_try(begun, begun, tries).unwrap() - begun).num_seconds();
        assert_eq!(
            [after(0), after(1), after(2), after(6), after(7), after(60)],
            [30, 60, 120, 1920, 3600, 3600]
        );
        assert!(next_try(begun, begun + TimeDelta::hours(47), 60).is_some());
        assert_eq!(next_try(begun, begun + TimeDelta::hours(48), 60), None);
    }

    #[test]
    fn the_words_of_states_are_read_back() {
        assert!(State::ALL.into_iter().all(|state| State::parse(state.as_str()) == Some(state)));
    }
}

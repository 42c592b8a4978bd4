//! Getting a log-in back: what is asked of whom, and how long he waits.

use kernel::code::CitizenNo;
use serde::{Deserialize, Serialize};

/// So many recoveries may be begun with one number within an hour.
pub const BEGUN_PER_HOUR: i64 = 3;
/// So many wrong codes end one.
pub const WRONG_CODES: i32 = 5;

/// Who has forgotten his password, as he says.
#[derive(Clone, Serialize, Deserialize)]
pub struct Forgetful {
    /// The name as on the identity card.
    pub name: String,
    /// The citizen number.
    pub number: CitizenNo,
}

impl std::fmt::Debug for Forgetful {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Forgetful(…)")
    }
}

/// How a recovery stands; the CHECK constraint has the same words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RecoveryState {
    /// A code was sent, if there was anyone to send it to.
    Begun,
    /// Telephone and register agree; whoever holds the log-in can still stop it.
    Waiting,
    /// The new password counts.
    Done,
    /// The register does not know the name and number together.
    Refused,
    /// It was stopped by who holds the log-in, or by another way to it.
    Stopped,
}

impl RecoveryState {
    /// All states.
    pub const ALL: [Self; 5] = [Self::Begun, Self::Waiting, Self::Done, Self::Refused, Self::Stopped];

    /// The word in rows.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Begun => "begun",
            Self::Waiting => "waiting",
            Self::Done => "done",
            Self::Refused => "refused",
            Self::Stopped => "stopped",
        }
    }

    /// The state that a row's word stands for.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == word)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_of_a_recovery_are_read_back() {
        assert!(RecoveryState::ALL.into_iter().all(|s| RecoveryState::parse(s.as_str()) == Some(s)));
    }
}

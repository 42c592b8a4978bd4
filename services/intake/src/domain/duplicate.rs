//! Duplicates (重复件): two applications of one person for one matter, both handed in within some days. Nobody is refused for it, and
//! no case is joined to another by a machine: someone looks, and says what it is.
use chrono::{DateTime, TimeDelta, Utc};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// How far apart they may lie if nothing else is asked: as long as an application that was sent back counts for the next.
pub const DAYS: u16 = 60;

/// What someone found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Mark {
    /// It is the same matter twice; the reason says which of them goes on.
    SameMatter,
    /// They are two matters.
    NotDuplicate,
}

impl Mark {
    /// The word it is kept as.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::SameMatter => "same_matter",
            Self::NotDuplicate => "not_duplicate",
        }
    }
}

/// Why nothing was marked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum DuplicateRefused {
    /// They are not of one person and one matter, or the other came later.
    #[error("these are not two applications of one person for one matter, the earlier one named second")]
    NotAPair,
    /// It was said before.
    #[error("somebody has looked at these two and said what they are")]
    Marked,
    /// The span of days.
    #[error("give 1 to 366 days")]
    Days,
}

/// The span within which two applications are suspected.
///
/// # Errors
/// [`DuplicateRefused::Days`] if it is none or more than a year.
pub fn span(days: Option<u16>) -> Result<TimeDelta, DuplicateRefused> {
    match days.unwrap_or(DAYS) {
        days @ 1..=366 => Ok(TimeDelta::days(i64::from(days))),
        _ => Err(DuplicateRefused::Days),
    }
}

/// Whether an application that was received at `other` makes one received at `this` look like a duplicate.
#[must_use]
pub fn suspected(this: DateTime<Utc>, other: DateTime<Utc>, within: TimeDelta) -> bool {
    other <= this && this - other <= within
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_later_of_two_within_the_span_is_the_one_that_is_suspected() {
        let at = |day: &str| format!("{day}T02:00:00Z").parse::<DateTime<Utc>>().unwrap();
        let within = span(None).unwrap();
        assert!(suspected(at("2026-11-22"), at("2026-11-01"), within));
        assert!(!suspected(at("2026-11-01"), at("2026-11-22"), within));
        assert!(!suspected(at("2026-11-22"), at("2026-09-01"), within));
        assert_eq!(span(Some(0)), Err(DuplicateRefused::Days));
        assert_eq!(span(Some(367)), Err(DuplicateRefused::Days));
    }
}

//! What a log-in at the province's provider counts for here.

use std::{collections::BTreeMap, str::FromStr};

use auth::Assurance;

/// Their level → ours, by their word for it. What is not in the table lets nobody in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Levels(BTreeMap<String, Assurance>);

/// A table of levels that cannot be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("write each of their levels with ours, as in `L1=1,L2=2,L3=2`; ours are 1, 2 and 3")]
pub struct BadLevels;

impl Default for Levels {
    /// Name and number alone count as ours do; seen by a human being or by a device that compares, as papers seen here.
    fn default() -> Self {
        let table = [("L1", Assurance::Basic), ("L2", Assurance::Medium), ("L3", Assurance::Medium)];
        Self(table.map(|(theirs, ours)| (theirs.to_owned(), ours)).into())
    }
}

impl FromStr for Levels {
    type Err = BadLevels;

    fn from_str(text: &str) -> Result<Self, BadLevels> {
        let line = |pair: &str| {
            let (theirs, ours) = pair.split_once('=')?;
            let number: u8 = ours.trim().parse().ok()?;
            let ours = Assurance::of(number);
            (ours != Assurance::Unverified && !theirs.trim().is_empty())
                .then(|| (theirs.trim().to_owned(), ours))
        };
        text.split(',').map(line).collect::<Option<_>>().map(Self).ok_or(BadLevels)
    }
}

impl Levels {
    /// What their level counts for; nothing if it is not in the table.
    #[must_use]
    pub fn of(&self, theirs: &str) -> Option<Assurance> {
        self.0.get(theirs).copied()
    }
}

/// Whether an account over there may be tied to a person here for the first time. Name and number are known to others;
/// whoever registered there with them alone must not come into someone's cases here.
#[must_use]
pub fn may_be_tied(level: Assurance) -> bool {
    level >= Assurance::Medium
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_level_that_is_not_in_the_table_counts_for_nothing() {
        let levels: Levels = "low=1, high=2".parse().unwrap();
        assert_eq!((levels.of("low"), levels.of("high")), (Some(Assurance::Basic), Some(Assurance::Medium)));
        assert_eq!((levels.of("L3"), Levels::default().of("L3")), (None, Some(Assurance::Medium)));
        for bad in ["", "L1", "L1=0", "L1=4x", "=2", "L1=1,,L2=2"] {
            assert_eq!(bad.parse::<Levels>(), Err(BadLevels), "{bad}");
        }
    }

    #[test]
    fn name_and_number_alone_tie_no_account_to_a_person() {
        assert!(!may_be_tied(Assurance::Basic) && may_be_tied(Assurance::Medium));
    }
}

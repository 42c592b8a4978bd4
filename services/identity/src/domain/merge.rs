//! Two entries of one human being (自然人归并): which papers show it, and how long it can be taken back.

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

use super::counter::{Paper, Seen};

/// So long two people can take a merging back; afterwards only what is in the log tells of it.
pub const UNDO: TimeDelta = TimeDelta::days(90);

/// Papers that show an earlier number or name beside the present one.
const BRIDGES: [Paper; 3] = [Paper::HouseholdRegister, Paper::PolicePaper, Paper::CourtDocument];

/// Why it was done, as it is kept sealed.
#[derive(Serialize, Deserialize)]
pub struct Evidence {
    /// What was seen.
    pub seen: Seen,
    /// Why.
    pub reason: String,
}

/// Whether the papers show that two numbers are one human being's: an identity card shows the present one only.
pub fn shows_both(papers: &[Paper]) -> bool {
    papers.iter().any(|paper| BRIDGES.contains(paper))
}

/// Whether a merging can still be taken back.
pub fn may_undo(undo_until: DateTime<Utc>, now: DateTime<Utc>) -> bool {
    now < undo_until
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_identity_card_alone_does_not_show_who_somebody_was_before() {
        assert!(!shows_both(&[Paper::IdentityCard]));
        assert!(shows_both(&[Paper::IdentityCard, Paper::HouseholdRegister]));
        assert!(shows_both(&[Paper::IdentityCard, Paper::PolicePaper]));
    }

    #[test]
    fn a_merging_is_taken_back_within_ninety_days_or_not_at_all() {
        let until = DateTime::<Utc>::UNIX_EPOCH + UNDO;
        assert!(may_undo(until, until - TimeDelta::seconds(1)) && !may_undo(until, until));
    }
}

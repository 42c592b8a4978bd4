//! When a person is shown a look at his data: at once, later, or never. Decided by the table below and by nothing else.
//!
//! 个人信息保护法 §18, §35: who processes need not tell, or may tell later, where a law orders secrecy or telling would
//! defeat the duty. Only a department's own system can state such a ground: staff of the hall never can.

use chrono::{DateTime, TimeDelta, Utc};

/// When a look is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Display {
    /// At once.
    Now,
    /// After so many days.
    After(i64),
    /// Never.
    Never,
}

/// (kind of actor, purpose, when). What is not here is shown at once.
const RULES: &[(&str, &str, Display)] = &[
    // An inspection that is announced by the log finds nothing.
    ("department", "inspection", Display::After(30)),
    ("department", "investigation", Display::After(180)),
    ("department", "secret_investigation", Display::Never),
];

impl Display {
    /// What the rules say of a look.
    #[must_use]
    pub fn of(actor_kind: &str, purpose: &str) -> Self {
        let rule = RULES.iter().find(|(kind, word, _)| *kind == actor_kind && *word == purpose);
        rule.map_or(Self::Now, |(_, _, display)| *display)
    }

    /// The word in the column.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Now => "now",
            Self::After(_) => "delayed",
            Self::Never => "never",
        }
    }

    /// From when it is shown, where it is shown later.
    #[must_use]
    pub fn from(self, looked: DateTime<Utc>) -> Option<DateTime<Utc>> {
        match self {
            Self::After(days) => Some(looked + TimeDelta::days(days)),
            Self::Now | Self::Never => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_look_is_shown_at_once_unless_a_rule_says_otherwise() {
        assert_eq!(Display::of("staff", "read_case"), Display::Now);
        assert_eq!(Display::of("department", "statutory_duty"), Display::Now);
        assert_eq!(Display::of("department", "inspection"), Display::After(30));
    }

    #[test]
    fn no_member_of_staff_can_hide_a_look_by_what_he_says_it_is_for() {
        for purpose in ["inspection", "investigation", "secret_investigation"] {
            for kind in ["staff", "agent", "person", "service"] {
                assert_eq!(Display::of(kind, purpose), Display::Now, "{kind} {purpose}");
            }
        }
    }

    #[test]
    fn later_has_a_day_and_never_has_none() {
        let looked: DateTime<Utc> = "2026-11-22T04:00:00Z".parse().unwrap();
        let shown = Display::After(30).from(looked).map(|at| at.to_rfc3339());
        assert_eq!(shown.as_deref(), Some("2026-12-22T04:00:00+00:00"));
        assert_eq!((Display::Never.from(looked), Display::Never.word()), (None, "never"));
    }
}

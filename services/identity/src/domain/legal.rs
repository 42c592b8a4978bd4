//! Who acts for a legal person, for which items, and until when.

use chrono::{DateTime, TimeDelta, Utc};

/// A delegate is named for a year at most; then he is named anew.
pub const LONGEST: TimeDelta = TimeDelta::days(366);
/// So many items a delegation names at most; one without any is for all.
pub const MOST_ITEMS: usize = 50;

/// In what way someone acts for a legal person; the CHECK constraint has the same words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LegalRole {
    /// 法定代表人, as the business register has him.
    Representative,
    /// 授权经办人, named by the representative.
    Delegate,
}

impl LegalRole {
    /// The word in rows and JSON.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Representative => "representative",
            Self::Delegate => "delegate",
        }
    }

    /// The role that a row's word stands for.
    pub fn parse(word: &str) -> Option<Self> {
        [Self::Representative, Self::Delegate].into_iter().find(|role| role.as_str() == word)
    }
}

/// Whether a delegation may last until then, if it begins now.
pub fn may_last(now: DateTime<Utc>, until: DateTime<Utc>) -> bool {
    until > now && until - now <= LONGEST
}

/// Whether a text can be the code of an item, basic (13) or implementing (31).
pub fn is_item(code: &str) -> bool {
    (6..=40).contains(&code.len()) && code.bytes().all(|b| b.is_ascii_alphanumeric())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_delegate_is_named_for_a_year_at_most() {
        let now = DateTime::<Utc>::UNIX_EPOCH;
        assert!(may_last(now, now + TimeDelta::days(366)));
        assert!(!may_last(now, now + TimeDelta::days(367)) && !may_last(now, now));
    }

    #[test]
    fn the_words_of_roles_are_read_back() {
        for role in [LegalRole::Representative, LegalRole::Delegate] {
            assert_eq!(LegalRole::parse(role.as_str()), Some(role));
        }
        assert!(is_item("5340199001000") && !is_item("x y") && !is_item(""));
    }
}

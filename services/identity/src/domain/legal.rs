//! Who acts for a legal person, for which items, and until when.

use chrono::{DateTime, TimeDelta, Utc};
use kernel::code::{BaseItemCode, ImplementingItemCode, Uscc};

/// A delegate is named for a year at most; then he is named anew. A representative proves himself again as often.
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

/// When a right ends that began at `since`. Representatives of before they had an end have the same year as those since.
pub fn last_moment(since: DateTime<Utc>, until: Option<DateTime<Utc>>) -> DateTime<Utc> {
    until.unwrap_or(since + LONGEST)
}

/// Whether a unified code may be told to everyone who hears of it. A sole trader's (个体工商户, GB 32100: 92) leads to a human being.
pub fn is_public(code: &Uscc) -> bool {
    !code.as_str().starts_with("92")
}

/// Whether a text is the code of an item, basic (12) or implementing (31). A part of one would cover more than it says.
pub fn is_item(code: &str) -> bool {
    BaseItemCode::parse(code).is_ok() || ImplementingItemCode::parse(code).is_ok()
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
    }

    #[test]
    fn a_sole_traders_code_is_not_told() {
        assert!(is_public(&Uscc::parse("91341323MA2N00028H").unwrap()));
        assert!(Uscc::parse("92341323MA2N000369").is_ok_and(|code| !is_public(&code)));
    }

    #[test]
    fn a_delegation_names_whole_codes() {
        assert!(is_item("340199001000") && is_item("11341323990011103D5340199001000"));
        assert!(!is_item("341323") && !is_item("5340199001000") && !is_item(""));
    }
}

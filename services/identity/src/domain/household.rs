//! What the household register (户籍登记) says of a parent and a child, and when its word alone makes someone a guardian.

use kernel::code::Division;

use super::guardian::Ground;

/// So many questions someone may have asked about his children within a day.
pub const QUESTIONS_PER_DAY: i64 = 10;

/// What the register says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Kinship {
    /// The one is the other's parent; the child's household is registered there.
    Parent(Division),
    /// It knows the child, and has others as his parents.
    NotParent,
    /// It does not say: an old book, a collective household, another province.
    Unknown,
}

impl Kinship {
    /// The word in rows.
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::Parent(_) => "parent",
            Self::NotParent => "not_parent",
            Self::Unknown => "unknown",
        }
    }
}

/// Whether the register's word is enough for a parent (第二十七条第一款): not where others are guardians, who are so only when parents
/// are dead or cannot be (第二十七条第二款、第三十一条), and not where the hall has seen that he is it no longer (第三十六条).
pub fn suffices(standing: &[Ground], was_ended: bool) -> bool {
    !was_ended && standing.iter().all(|ground| *ground == Ground::Parent)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn article_27_a_parent_needs_no_paper_beside_the_other_parent_but_does_where_kin_or_appointed_stand() {
        assert!(suffices(&[], false) && suffices(&[Ground::Parent], false));
        for other in [Ground::Kin, Ground::Appointed, Ground::Court] {
            assert!(!suffices(&[Ground::Parent, other], false), "{other:?}");
        }
    }

    #[test]
    fn article_36_who_was_a_guardian_and_is_not_any_more_is_not_made_one_by_the_register() {
        assert!(!suffices(&[], true));
    }
}

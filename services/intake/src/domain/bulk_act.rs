//! Bulk acts (批量办理): the same act on many chosen cases, each by itself. Decisions are not among them: whoever decides looks at one
//! case at a time, and what is decided on the spot is accepted in the same act by the same look.
use kernel::id::CaseId;
use std::collections::BTreeSet;

/// So many cases at once.
pub const MOST: usize = 100;

/// Why nothing was done at all.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BulkRefused {
    /// No case, or too many.
    #[error("choose 1 to 100 cases")]
    Size,
}

/// The chosen cases, each once, in the order they were chosen.
///
/// # Errors
/// [`BulkRefused::Size`] if there is none, or more than [`MOST`].
pub fn chosen(cases: &[CaseId]) -> Result<Vec<CaseId>, BulkRefused> {
    let mut seen = BTreeSet::new();
    let each: Vec<CaseId> = cases.iter().copied().filter(|case| seen.insert(*case)).collect();
    if (1..=MOST).contains(&each.len()) { Ok(each) } else { Err(BulkRefused::Size) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    #[test]
    fn one_to_a_hundred_cases_are_taken_each_once() {
        let cases: Vec<CaseId> = (0..101).map(|n| CaseId::from_uuid(Uuid::from_u128(n))).collect();
        assert_eq!(chosen(&[]), Err(BulkRefused::Size));
        assert_eq!(chosen(&cases), Err(BulkRefused::Size));
        assert_eq!(chosen(&cases[..100]).map(|all| all.len()), Ok(100));
        assert_eq!(chosen(&[cases[1], cases[0], cases[1]]), Ok(vec![cases[1], cases[0]]));
    }
}

//! What people type, and where a list of hits goes on.

use kernel::code::ImplementingItemCode;

/// The most words that are looked at, and the longest of them.
const TERMS: usize = 8;
const TERM_CHARS: usize = 40;

/// The words of a query: lower case, without punctuation.
pub(crate) fn terms(query: &str) -> Vec<String> {
    query
        .to_lowercase()
        .split(|letter: char| !letter.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(|word| word.chars().take(TERM_CHARS).collect())
        .take(TERMS)
        .collect()
}

/// The last hit of a page: hits are ordered by rank, then by code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct HitCursor {
    pub(crate) rank: i32,
    pub(crate) code: String,
}

impl HitCursor {
    /// Before the first hit.
    pub(crate) fn start() -> Self {
        Self { rank: -1, code: String::new() }
    }

    /// Reads what a page gave out as `next`.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let (rank, code) = text.split_once('-')?;
        let code = ImplementingItemCode::parse(code).ok()?;
        Some(Self { rank: rank.parse().ok()?, code: code.as_str().to_owned() })
    }
}

impl std::fmt::Display for HitCursor {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}-{}", self.rank, self.code)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_split_at_anything_that_is_no_letter() {
        assert_eq!(terms(" 灵璧县，盖房子  GFZ% "), ["灵璧县", "盖房子", "gfz"]);
        assert!(terms("%_ '").is_empty());
    }

    #[test]
    fn a_query_is_cut_to_a_size_that_can_be_ranked() {
        assert_eq!(terms(&"词 ".repeat(50)).len(), TERMS);
        assert_eq!(terms(&"长".repeat(500))[0].chars().count(), TERM_CHARS);
    }

    #[test]
    fn a_cursor_comes_back_as_it_went_out() {
        let cursor = HitCursor { rank: 2, code: "11450721MB155808114000104002000".into() };
        assert_eq!(HitCursor::parse(&cursor.to_string()), Some(cursor));
        assert_eq!(HitCursor::parse("2-none"), None);
        assert_eq!(HitCursor::parse(""), None);
    }
}

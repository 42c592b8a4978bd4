//! Where a list of hits goes on.

use kernel::code::ImplementingItemCode;

/// The last hit of a page: hits are ordered by rank, the highest first, then by base item, then by code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct HitCursor {
    /// In ten-thousandths, so that it can be written down.
    pub(crate) rank: u32,
    pub(crate) code: ImplementingItemCode,
}

impl HitCursor {
    /// Reads what a page gave out as `next`.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let (rank, code) = text.split_once('-')?;
        Some(Self { rank: rank.parse().ok()?, code: ImplementingItemCode::parse(code).ok()? })
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
    fn a_cursor_comes_back_as_it_went_out() {
        let code = ImplementingItemCode::parse("11450721MB155808114000104002000").unwrap();
        let cursor = HitCursor { rank: 9_200, code };
        assert_eq!(HitCursor::parse(&cursor.to_string()), Some(cursor));
        assert_eq!(HitCursor::parse("2-none"), None);
        assert_eq!(HitCursor::parse(""), None);
    }
}

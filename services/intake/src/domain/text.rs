//! Free text that people write into a case: long enough to mean something, and nothing hidden in it.

/// The shortest reason, opinion or remedy that says anything.
pub const SHORTEST: usize = 10;
/// The longest text that is taken.
pub const LONGEST: usize = 2000;

/// Why a text is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BadWords {
    /// Too short to be a reason.
    #[error("write at least {SHORTEST} characters that say why")]
    TooShort,
    /// Too long.
    #[error("write at most {LONGEST} characters")]
    TooLong,
    /// Characters that could show something other than was written.
    #[error("the text has control or direction characters: type it anew")]
    Hidden,
}

/// A text of 10 to 2,000 characters without control or direction characters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Words(String);

impl Words {
    /// Reads a text; blanks around it do not count.
    ///
    /// # Errors
    /// [`BadWords`] says what is wrong.
    pub fn parse(text: &str) -> Result<Self, BadWords> {
        let text = text.trim();
        let length = text.chars().count();
        if text.chars().any(is_hidden) {
            Err(BadWords::Hidden)
        } else if length < SHORTEST {
            Err(BadWords::TooShort)
        } else if length > LONGEST {
            Err(BadWords::TooLong)
        } else {
            Ok(Self(text.to_owned()))
        }
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Control characters other than line breaks, and those that turn the direction of writing.
#[must_use]
pub fn is_hidden(c: char) -> bool {
    (c.is_control() && c != '\n' && c != '\r')
        || matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reason_has_ten_characters_whatever_their_bytes() {
        assert_eq!(Words::parse("  同意。同意。 "), Err(BadWords::TooShort));
        assert_eq!(Words::parse("拟建房屋占用永久基本农田").unwrap().as_str(), "拟建房屋占用永久基本农田");
        assert_eq!(Words::parse(&"长".repeat(2001)), Err(BadWords::TooLong));
        assert_eq!(Words::parse("拟建房屋占用\u{202e}永久基本农田"), Err(BadWords::Hidden));
    }
}

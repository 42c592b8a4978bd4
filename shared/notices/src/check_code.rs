//! The code with which anyone may ask whether a document is genuine.
use serde::{Deserialize, Serialize};
use std::fmt;

/// Letters that are not taken for one another: no I, L, O and U.
const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const LENGTH: usize = 12;

/// This is not a code of a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a document's code is 12 letters and digits, printed under its QR code")]
pub struct BadCheckCode;

/// A document's code: 60 random bits, printed in groups of four.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct CheckCode(String);

impl CheckCode {
    /// The code of random bits; the lower 60 are taken.
    #[must_use]
    pub fn of_bits(bits: u128) -> Self {
        let digit = |place: usize| {
            let low = usize::try_from((bits >> (place * 5)) & 31).unwrap_or_default();
            char::from(ALPHABET.get(low).copied().unwrap_or(b'0'))
        };
        Self((0..LENGTH).map(digit).collect())
    }

    /// Reads a code as people type it: small letters, blanks and hyphens do not matter.
    ///
    /// # Errors
    /// [`BadCheckCode`].
    pub fn parse(text: &str) -> Result<Self, BadCheckCode> {
        let bare: String = text
            .chars()
            .filter(|c| !c.is_whitespace() && *c != '-')
            .map(|c| match c.to_ascii_uppercase() {
                'O' => '0',
                'I' | 'L' => '1',
                other => other,
            })
            .take(LENGTH + 1)
            .collect();
        let known = bare.bytes().all(|byte| ALPHABET.contains(&byte));
        if bare.len() == LENGTH && known { Ok(Self(bare)) } else { Err(BadCheckCode) }
    }

    /// The code without its hyphens.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for CheckCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let part = |from: usize| self.0.get(from..from + 4).unwrap_or_default();
        write!(f, "{}-{}-{}", part(0), part(4), part(8))
    }
}

impl From<CheckCode> for String {
    fn from(code: CheckCode) -> Self {
        code.0
    }
}

impl TryFrom<String> for CheckCode {
    type Error = BadCheckCode;

    fn try_from(text: String) -> Result<Self, BadCheckCode> {
        Self::parse(&text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_read_as_people_type_it() {
        let code = CheckCode::of_bits(0x0123_4567_89ab_cdef);
        let shown = code.to_string();
        assert_eq!(shown.len(), 14);
        assert_eq!(CheckCode::parse(&shown.to_lowercase()).unwrap(), code);
        assert_eq!(CheckCode::parse("o1il 0000 0000").unwrap().as_str(), "011100000000");
        for bad in ["", "123", "1234-5678-9ABC-D", "1234-5678-9AB!"] {
            assert_eq!(CheckCode::parse(bad), Err(BadCheckCode), "{bad}");
        }
    }
}

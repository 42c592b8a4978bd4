//! The mobile number: personal data that neither prints nor stores itself.

use serde::{Serialize, Serializer};

use super::BadCode;

/// A mainland mobile number, 11 digits. Like [`CitizenNo`](super::CitizenNo) it shows itself only on demand.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct MobileNo(String);

impl MobileNo {
    /// Reads a number, with spaces or dashes between its groups or without; no country code.
    pub fn parse(text: &str) -> Result<Self, BadCode> {
        let number: String = text.trim().chars().filter(|&c| c != ' ' && c != '-').collect();
        let (first, second) = (number.as_bytes().first(), number.as_bytes().get(1));
        let well_formed = number.len() == 11
            && number.bytes().all(|byte| byte.is_ascii_digit())
            && first == Some(&b'1')
            && second.is_some_and(|digit| (b'3'..=b'9').contains(digit));
        if well_formed {
            Ok(Self(number))
        } else {
            Err(BadCode::personal("mobile number", "it has 11 digits and begins with 13 to 19"))
        }
    }

    /// The number itself. Say it only where it is sealed, hashed or shown to someone who may see it.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// The number as lists show it: `138****5678`.
    #[must_use]
    pub fn masked(&self) -> String {
        let (head, tail) = (self.0.get(..3).unwrap_or_default(), self.0.get(7..).unwrap_or_default());
        format!("{head}****{tail}")
    }
}
crate::text_code_in!(MobileNo, r"^1[3-9][0-9 -]{9,14}$", "13800138000");

impl std::fmt::Debug for MobileNo {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("MobileNo(…)")
    }
}

/// For bodies that are sealed or hashed whole.
impl Serialize for MobileNo {
    fn serialize<S: Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
        out.serialize_str(&self.0)
    }
}

//! The citizen number: personal data that neither prints nor stores itself.

use chrono::{Datelike, NaiveDate};
use serde::{Serialize, Serializer};

use super::{BadCode, check, uscc::split_last};

const WHAT: &str = "citizen number";

/// 公民身份号码 (GB 11643), 18 characters.
///
/// There is no `Display`, no diesel type, and `Debug` shows no digit: whoever needs the number says
/// [`expose`](Self::expose). Rows keep it sealed, JSON carries it only inside bodies that may.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct CitizenNo(String);

impl CitizenNo {
    /// Reads a number. A small x at the end is taken for the X it means; spaces around it are dropped.
    pub fn parse(text: &str) -> Result<Self, BadCode> {
        let bad = |why| BadCode::personal(WHAT, why);
        let number = text.trim().to_ascii_uppercase();
        let (body, digit) =
            split_last(&number).filter(|_| number.len() == 18).ok_or_else(|| bad("it has 18 characters"))?;
        let wanted =
            check::citizen(body).ok_or_else(|| bad("it has digits only, or an X at the last place"))?;
        if wanted != digit {
            return Err(bad("the check digit does not fit"));
        }
        if !number.starts_with(|first: char| ('1'..='9').contains(&first)) {
            return Err(bad("it begins with a division"));
        }
        birth_date(&number).ok_or_else(|| bad("positions 7 to 14 are not a date of birth"))?;
        Ok(Self(number))
    }

    /// The number itself. Say it only where it is sealed, hashed or shown to someone who may see it.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// The number as lists show it: `341323********1234`.
    #[must_use]
    pub fn masked(&self) -> String {
        let (head, tail) = (self.0.get(..6).unwrap_or_default(), self.0.get(14..).unwrap_or_default());
        format!("{head}********{tail}")
    }

    /// The date of birth in it.
    #[must_use]
    pub fn birth_date(&self) -> NaiveDate {
        birth_date(&self.0).unwrap_or_default()
    }
}
crate::text_code_in!(CitizenNo, r"^[1-9][0-9]{16}[0-9Xx]$", "11010519491231002X");

fn birth_date(number: &str) -> Option<NaiveDate> {
    let date = NaiveDate::parse_from_str(number.get(6..14)?, "%Y%m%d").ok()?;
    (date.year() >= 1800).then_some(date)
}

impl std::fmt::Debug for CitizenNo {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("CitizenNo(…)")
    }
}

/// For bodies that are sealed or hashed whole.
impl Serialize for CitizenNo {
    fn serialize<S: Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
        out.serialize_str(&self.0)
    }
}

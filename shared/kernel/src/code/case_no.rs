//! The two numbers of a case: the short one that people say aloud, and the long national one.

use chrono::NaiveDate;
use diesel::{deserialize::FromSqlRow, expression::AsExpression, sql_types::Text};

use super::{BadCode, ImplementingItemCode, check, permutation, uscc::split_last};

/// The number that people say aloud, 12 digits: county slot 2, permuted sequence 9, check digit 1.
///
/// The slot makes it unique without coordination between counties, the permutation hides how many cases
/// there are, the check digit catches a wrong one.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, AsExpression, FromSqlRow)]
#[diesel(sql_type = Text)]
pub struct CaseNo(String);

impl CaseNo {
    /// Reads a number, with single spaces or dashes between its groups or without.
    pub fn parse(text: &str) -> Result<Self, BadCode> {
        let bad = |why| BadCode::new("case number", text, why);
        let groups = text.trim().split([' ', '-']);
        let number: String = groups.clone().collect();
        let (body, digit) =
            split_last(&number).filter(|_| number.len() == 12).ok_or_else(|| bad("it has 12 digits"))?;
        if groups.clone().count() > 1 && groups.map(str::len).ne([4, 4, 4]) {
            return Err(bad("its groups have four digits each"));
        }
        let wanted = check::mod_11_10(body).ok_or_else(|| bad("it has 12 digits"))?;
        if wanted == digit { Ok(Self(number)) } else { Err(bad("the check digit does not fit")) }
    }

    /// The number of a county's next case: its slot below 100, and its sequence below 10⁹.
    pub fn make(slot: u8, sequence: u64) -> Result<Self, BadCode> {
        let bad = |why| BadCode::new("case number", &format!("{slot}/{sequence}"), why);
        if slot > 99 {
            return Err(bad("a county's slot has two digits"));
        }
        let hidden = u32::try_from(sequence).ok().and_then(permutation::permute);
        let body = format!("{slot:02}{:09}", hidden.ok_or_else(|| bad("a sequence has nine digits"))?);
        let digit = check::mod_11_10(&body).ok_or_else(|| bad("it has 12 digits"))?;
        Ok(Self(format!("{body}{digit}")))
    }

    /// The 12 digits.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The number in groups, as it is printed and said: `0112-3456-7896`.
    #[must_use]
    pub fn grouped(&self) -> String {
        let group = |from: usize| self.0.get(from..from + 4).unwrap_or_default();
        format!("{}-{}-{}", group(0), group(4), group(8))
    }
}
crate::text_code!(CaseNo, "^[0-9]{4}[ -]?[0-9]{4}[ -]?[0-9]{4}$", "011234567896");

/// 办件编号 as other systems know it. No national layout is fixed: ours is the implementing code, the
/// day and nine digits; any 1 to 50 digits and capital letters are read.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, AsExpression, FromSqlRow)]
#[diesel(sql_type = Text)]
pub struct NationalCaseNo(String);

impl NationalCaseNo {
    /// Reads a number.
    pub fn parse(text: &str) -> Result<Self, BadCode> {
        let known = |byte: u8| byte.is_ascii_digit() || byte.is_ascii_uppercase();
        if (1..=50).contains(&text.len()) && text.bytes().all(known) {
            Ok(Self(text.to_owned()))
        } else {
            Err(BadCode::new("national case number", text, "it has 1 to 50 digits and capital letters"))
        }
    }

    /// Our number for the case with this sequence (below 10⁹) that was submitted on this day.
    pub fn make(item: &ImplementingItemCode, day: NaiveDate, sequence: u64) -> Result<Self, BadCode> {
        let text = format!("{item}{}{sequence:09}", day.format("%Y%m%d"));
        if text.len() == 48 {
            Ok(Self(text))
        } else {
            Err(BadCode::new("national case number", &text, "a sequence has nine digits and a year four"))
        }
    }

    /// The number.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}
crate::text_code!(NationalCaseNo, "^[0-9A-Z]{1,50}$", "11341323990000068E434209900400020261119000000001");

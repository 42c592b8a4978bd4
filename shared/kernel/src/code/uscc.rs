//! The unified social credit code of a body: authority, enterprise, association.

use diesel::{deserialize::FromSqlRow, expression::AsExpression, sql_types::Text};

use super::{BadCode, check};

const WHAT: &str = "unified social credit code";

/// 统一社会信用代码 (GB 32100): 18 characters with two check digits, its own at position 18 and that of the
/// organisation code (GB 11714) inside it at position 17. Both are verified.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, AsExpression, FromSqlRow)]
#[diesel(sql_type = Text)]
pub struct Uscc(String);

impl Uscc {
    /// Reads a code: capital letters and digits, nothing around them.
    pub fn parse(text: &str) -> Result<Self, BadCode> {
        let bad = |why| BadCode::new(WHAT, text, why);
        let (body, digit) =
            split_last(text).filter(|_| text.len() == 18).ok_or_else(|| bad("it has 18 characters"))?;
        let wanted = check::unified_social_credit(body)
            .ok_or_else(|| bad("it consists of digits and capital letters without I, O, S, V, Z"))?;
        if !text.bytes().skip(2).take(6).all(|byte| byte.is_ascii_digit()) {
            return Err(bad("characters 3 to 8 are the digits of a division"));
        }
        if wanted != digit {
            return Err(bad("the check digit at position 18 does not fit"));
        }
        let organisation = body.get(8..).and_then(split_last);
        if organisation.is_none_or(|(inner, digit)| check::organisation(inner) != Some(digit)) {
            return Err(bad("the organisation code's check digit at position 17 does not fit"));
        }
        Ok(Self(text.to_owned()))
    }

    /// The 18 characters.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}
crate::text_code!(Uscc, r"^[0-9A-HJ-NPQRTUWXY]{2}[0-9]{6}[0-9A-HJ-NPQRTUWXY]{10}$", "11341323990000121A");

/// The text before its last character, and that character; `None` if the text is not ASCII.
pub(super) fn split_last(text: &str) -> Option<(&str, char)> {
    let last = text.chars().last().filter(|_| text.is_ascii())?;
    Some((text.get(..text.len() - 1)?, last))
}

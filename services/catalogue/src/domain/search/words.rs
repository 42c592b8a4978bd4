//! Everyday words as an editor enters them, and what they stand for.

use contracts::catalogue::Domain;
use kernel::code::{BadCode, BaseItemCode};

use super::query::plain;

kernel::text_code_in!(Words, "^.{2,24}$", "上户口");

/// What people say: 2 to 24 letters and digits, in lower case, without signs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Words(String);

impl Words {
    /// Reads words.
    pub(crate) fn parse(text: &str) -> Result<Self, BadCode> {
        let words = plain(text).split_whitespace().collect::<Vec<_>>().join(" ");
        if (2..=24).contains(&words.chars().count()) && text.chars().count() <= 24 {
            Ok(Self(words))
        } else {
            Err(BadCode::personal("everyday words", "they have 2 to 24 letters or digits"))
        }
    }

    /// The words.
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

kernel::text_code_in!(Target, "^([0-9]{12}|[a-z_]+)$", "340799031000");

/// What words stand for: a base item, or all items of a field of the township list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Target {
    /// A base item.
    Item(BaseItemCode),
    /// A field.
    Field(Domain),
}

impl Target {
    /// Reads a base code or the word of a field.
    pub(crate) fn parse(text: &str) -> Result<Self, BadCode> {
        if let Some(field) = Domain::ALL.into_iter().find(|field| field.code() == text) {
            return Ok(Self::Field(field));
        }
        BaseItemCode::parse(text).map(Self::Item)
    }

    /// As it stands in rows.
    pub(crate) fn as_str(&self) -> &str {
        match self {
            Self::Item(code) => code.as_str(),
            Self::Field(field) => field.code(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_kept_without_signs() {
        assert_eq!(Words::parse(" 上户口！").unwrap().as_str(), "上户口");
        assert!(Words::parse("证").is_err() && Words::parse(&"词".repeat(25)).is_err());
    }

    #[test]
    fn words_stand_for_an_item_or_a_field() {
        assert_eq!(Target::parse("340799031000").unwrap().as_str(), "340799031000");
        assert_eq!(Target::parse("homestead").unwrap(), Target::Field(Domain::Homestead));
        assert!(Target::parse("house").is_err());
    }
}

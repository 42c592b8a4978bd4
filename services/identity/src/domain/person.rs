//! What identifies a person: the number and the name, and how much of them is shown to whom.

use contracts::identity::PersonKind;
use kernel::code::{BadCode, CitizenNo, Uscc};

/// The number a person is known by.
#[derive(Clone, PartialEq, Eq)]
pub enum PersonNumber {
    /// A human being's.
    Citizen(CitizenNo),
    /// An organisation's.
    Organisation(Uscc),
}

impl PersonNumber {
    /// Reads the number that a person of `kind` has.
    pub fn parse(kind: PersonKind, text: &str) -> Result<Self, BadCode> {
        match kind {
            PersonKind::Natural => CitizenNo::parse(text).map(Self::Citizen),
            PersonKind::Legal => Uscc::parse(text).map(Self::Organisation),
        }
    }

    /// The kind of person who has such a number.
    pub fn kind(&self) -> PersonKind {
        match self {
            Self::Citizen(_) => PersonKind::Natural,
            Self::Organisation(_) => PersonKind::Legal,
        }
    }

    /// The whole number, to be sealed, hashed or compared.
    pub fn as_str(&self) -> &str {
        match self {
            Self::Citizen(number) => number.expose(),
            Self::Organisation(number) => number.as_str(),
        }
    }

    /// The number as lists show it; an organisation's is public.
    pub fn masked(&self) -> String {
        match self {
            Self::Citizen(number) => number.masked(),
            Self::Organisation(number) => number.as_str().to_owned(),
        }
    }
}

impl std::fmt::Debug for PersonNumber {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("PersonNumber(…)")
    }
}

/// A name as it stands in the papers.
#[derive(Clone, PartialEq, Eq)]
pub struct PersonName(String);

/// A text that is no name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a name has 1 to 100 characters and no control characters")]
pub struct BadName;

impl PersonName {
    /// Reads a name. Blanks around it are dropped, the several dots in names of minorities are one.
    pub fn parse(text: &str) -> Result<Self, BadName> {
        let name: String = text.trim().chars().map(|c| if "•・‧∙".contains(c) { '·' } else { c }).collect();
        let hidden = |c: char| c.is_control() || ('\u{200b}'..='\u{200f}').contains(&c) || is_bidi(c);
        let fits = (1..=100).contains(&name.chars().count()) && !name.chars().any(hidden);
        if fits { Ok(Self(name)) } else { Err(BadName) }
    }

    /// The name itself.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The name as lists show it: only the first character (`王**`).
    pub fn masked(&self) -> String {
        let mut chars = self.0.chars();
        let first = chars.next().map(String::from).unwrap_or_default();
        let rest = chars.count().clamp(1, 3);
        format!("{first}{}", "*".repeat(rest))
    }
}

fn is_bidi(c: char) -> bool {
    ('\u{202a}'..='\u{202e}').contains(&c) || ('\u{2066}'..='\u{2069}').contains(&c)
}

impl std::fmt::Debug for PersonName {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("PersonName(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_one_text_however_it_was_typed() {
        assert_eq!(PersonName::parse(" 买买提•艾力 "), PersonName::parse("买买提·艾力"));
        assert_eq!(PersonName::parse("王小明").unwrap().masked(), "王**");
        assert!(PersonName::parse("王\u{202e}明").is_err() && PersonName::parse("  ").is_err());
    }

    #[test]
    fn neither_number_nor_name_prints_itself() {
        let name = PersonName::parse("王小明").unwrap();
        assert_eq!(format!("{name:?}"), "PersonName(…)");
        let number = PersonNumber::parse(PersonKind::Natural, "11010519491231002X").unwrap();
        assert_eq!(format!("{number:?}"), "PersonNumber(…)");
        assert!(!number.masked().contains("19491231"));
    }
}

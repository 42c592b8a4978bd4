//! Codes of service items: base, implementing, handling.

use diesel::{deserialize::FromSqlRow, expression::AsExpression, sql_types::Text};

use super::{BadCode, ExerciseLevel, ItemType, Uscc};

/// 基本编码, 12 digits: region 2 (00 national, 34 Anhui's own), item type 2, main item 5, sub-item 3.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, AsExpression, FromSqlRow)]
#[diesel(sql_type = Text)]
pub struct BaseItemCode(String);

impl BaseItemCode {
    /// Reads a code. The item type may be a later extension of the table, so any two digits will do for it.
    pub fn parse(text: &str) -> Result<Self, BadCode> {
        if text.len() == 12 && text.bytes().all(|byte| byte.is_ascii_digit()) {
            Ok(Self(text.to_owned()))
        } else {
            Err(BadCode::new("base item code", text, "it has 12 digits"))
        }
    }

    /// The 12 digits.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The first two digits of the province whose catalogue the item is from; `00` for the national one.
    #[must_use]
    pub fn region(&self) -> &str {
        self.0.get(..2).unwrap_or_default()
    }

    /// The item type, where the table knows it.
    #[must_use]
    pub fn item_type(&self) -> Option<ItemType> {
        self.0.get(2..4).and_then(|code| ItemType::parse(code).ok())
    }

    /// Whether it is one of the sub-items of a main item.
    #[must_use]
    pub fn is_sub_item(&self) -> bool {
        !self.0.ends_with("000")
    }
}
crate::text_code!(BaseItemCode, "^[0-9]{12}$", "342099004000");

/// 实施编码, 31 characters: the implementing authority's USCC, the level of exercise, the base code.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, AsExpression, FromSqlRow)]
#[diesel(sql_type = Text)]
pub struct ImplementingItemCode {
    text: String,
    authority: Uscc,
    level: ExerciseLevel,
    base: BaseItemCode,
}

impl ImplementingItemCode {
    /// Reads a code; each of its parts must be right by itself.
    pub fn parse(text: &str) -> Result<Self, BadCode> {
        const WHAT: &str = "implementing item code";
        let bad = |why| BadCode::new(WHAT, text, why);
        let parts = text.split_at_checked(18).and_then(|(authority, rest)| {
            rest.split_at_checked(1).map(|(level, base)| (authority, level, base))
        });
        let (authority, level, base) =
            parts.filter(|_| text.len() == 31).ok_or_else(|| bad("it has 31 characters"))?;
        Ok(Self {
            authority: Uscc::parse(authority).map_err(|inner| bad(inner.why()))?,
            level: ExerciseLevel::parse(level).map_err(|_why| bad("position 19 is a level from 1 to 7"))?,
            base: BaseItemCode::parse(base).map_err(|_why| bad("its last 12 characters are digits"))?,
            text: text.to_owned(),
        })
    }

    /// The code of an item as an authority implements it.
    #[must_use]
    pub fn make(authority: &Uscc, level: ExerciseLevel, base: &BaseItemCode) -> Self {
        let (authority, base) = (authority.clone(), base.clone());
        Self { text: format!("{authority}{level}{base}"), authority, level, base }
    }

    /// The 31 characters.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The implementing authority.
    #[must_use]
    pub fn authority(&self) -> Uscc {
        self.authority.clone()
    }

    /// The level of exercise.
    #[must_use]
    pub const fn level(&self) -> ExerciseLevel {
        self.level
    }

    /// The base item.
    #[must_use]
    pub fn base(&self) -> BaseItemCode {
        self.base.clone()
    }
}
crate::text_code!(
    ImplementingItemCode,
    "^[0-9A-HJ-NPQRTUWXY]{18}[1-7][0-9]{12}$",
    "11341323990000068E4342099004000"
);

/// 业务办理项编码, 33 characters: the implementing code and a serial from 01.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, AsExpression, FromSqlRow)]
#[diesel(sql_type = Text)]
pub struct HandlingItemCode {
    text: String,
    implementing: ImplementingItemCode,
    serial: u8,
}

impl HandlingItemCode {
    /// Reads a code.
    pub fn parse(text: &str) -> Result<Self, BadCode> {
        let bad = |why| BadCode::new("handling item code", text, why);
        let (implementing, serial) = text
            .split_at_checked(31)
            .filter(|(_, serial)| serial.len() == 2)
            .ok_or_else(|| bad("it has 33 characters"))?;
        let implementing = ImplementingItemCode::parse(implementing).map_err(|inner| bad(inner.why()))?;
        let digits = serial.bytes().all(|byte| byte.is_ascii_digit());
        let number = serial.parse().ok().filter(|&number: &u8| digits && number > 0);
        let serial = number.ok_or_else(|| bad("it ends in a serial from 01 to 99"))?;
        Ok(Self { text: text.to_owned(), implementing, serial })
    }

    /// The 33 characters.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The implementing item it is part of.
    #[must_use]
    pub fn implementing(&self) -> ImplementingItemCode {
        self.implementing.clone()
    }

    /// Its serial, from 1.
    #[must_use]
    pub const fn serial(&self) -> u8 {
        self.serial
    }
}
crate::text_code!(
    HandlingItemCode,
    "^[0-9A-HJ-NPQRTUWXY]{18}[1-7][0-9]{14}$",
    "11341323990000068E434209900400001"
);

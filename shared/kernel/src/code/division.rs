//! Administrative divisions: province, city, county, township, village.

use diesel::{deserialize::FromSqlRow, expression::AsExpression, sql_types::Text};

use super::BadCode;

const WHAT: &str = "division code";

/// How deep a division stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum DivisionLevel {
    /// 省, two digits.
    Province,
    /// 市, four digits.
    City,
    /// 县, six digits.
    County,
    /// 乡镇、街道, nine digits.
    Township,
    /// 村、社区, twelve digits.
    Village,
}

impl DivisionLevel {
    /// From the top down.
    pub const ALL: [Self; 5] = [Self::Province, Self::City, Self::County, Self::Township, Self::Village];

    /// How many digits name a division of this level.
    #[must_use]
    pub const fn digits(self) -> usize {
        match self {
            Self::Province => 2,
            Self::City => 4,
            Self::County => 6,
            Self::Township => 9,
            Self::Village => 12,
        }
    }
}

/// 行政区划代码 of 12 digits: 2 province, 2 city, 2 county, 3 township, 3 village; zeros below its own level.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, AsExpression, FromSqlRow)]
#[diesel(sql_type = Text)]
pub struct Division(String);

impl Division {
    /// Reads a code. A level without a parent (a village of township 000) is refused.
    pub fn parse(text: &str) -> Result<Self, BadCode> {
        let bad = |why| BadCode::new(WHAT, text, why);
        if text.len() != 12 || !text.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(bad("it has 12 digits"));
        }
        if text.starts_with('0') {
            return Err(bad("no province begins with 0"));
        }
        let nested = DivisionLevel::ALL
            .windows(2)
            .filter_map(|pair| text.get(pair.first()?.digits()..pair.last()?.digits()))
            .map(|group| group.bytes().all(|digit| digit == b'0'))
            .is_sorted();
        if !nested {
            return Err(bad("a level that is zero has nothing below it"));
        }
        Ok(Self(text.to_owned()))
    }

    /// The 12 digits.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The level, from the zeros.
    #[must_use]
    pub fn level(&self) -> DivisionLevel {
        let named = |level: &DivisionLevel| self.0.bytes().skip(level.digits()).all(|digit| digit == b'0');
        DivisionLevel::ALL.into_iter().find(named).unwrap_or(DivisionLevel::Village)
    }

    /// The digits that all divisions inside it begin with.
    #[must_use]
    pub fn prefix(&self) -> DivisionPrefix {
        DivisionPrefix(self.0.get(..self.level().digits()).unwrap_or_default().to_owned())
    }

    /// The six digits of its county; for a city or a province, those with zeros.
    #[must_use]
    pub fn county(&self) -> &str {
        self.0.get(..6).unwrap_or_default()
    }

    /// Whether `other` is this division or lies in it.
    #[must_use]
    pub fn contains(&self, other: &Self) -> bool {
        self.prefix().contains(other)
    }
}
crate::text_code!(Division, "^[1-9][0-9]{11}$", "341323110000");

/// A division without the zeros below its level: what a caller's scope is compared with.
///
/// Only whole groups of zeros are dropped, for 341302010 is a street and 34130201 is nothing.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, AsExpression, FromSqlRow)]
#[diesel(sql_type = Text)]
pub struct DivisionPrefix(String);

impl DivisionPrefix {
    /// Reads 2, 4, 6, 9 or 12 digits.
    pub fn parse(text: &str) -> Result<Self, BadCode> {
        let bad = |why| BadCode::new("division prefix", text, why);
        if text.len() > 12 || !DivisionLevel::ALL.iter().any(|level| level.digits() == text.len()) {
            return Err(bad("it has 2, 4, 6, 9 or 12 digits"));
        }
        let prefix = Division::parse(&format!("{text:0<12}"))?.prefix();
        if prefix.0 == text { Ok(prefix) } else { Err(bad("it ends in a level of zeros")) }
    }

    /// The digits.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The level it names.
    #[must_use]
    pub fn level(&self) -> DivisionLevel {
        self.division().level()
    }

    /// The division it stands for.
    #[must_use]
    pub fn division(&self) -> Division {
        Division(format!("{:0<12}", self.0))
    }

    /// Whether `other` is this division or lies in it.
    #[must_use]
    pub fn contains(&self, other: &Division) -> bool {
        other.0.starts_with(&self.0)
    }

    /// Whether everything in `other` is also in this.
    #[must_use]
    pub fn covers(&self, other: &Self) -> bool {
        other.0.starts_with(&self.0)
    }
}
crate::text_code!(DivisionPrefix, "^[1-9][0-9]([0-9]{2}([0-9]{2}([0-9]{3}([0-9]{3})?)?)?)?$", "341323110");

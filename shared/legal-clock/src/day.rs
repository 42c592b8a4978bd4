//! What kind of day a date is.

use chrono::{Datelike, NaiveDate};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The statutory holidays with a fixed date. 春节, 清明, 端午 and 中秋 follow the moon or the sun and cannot be
/// reckoned here: in a year that is not announced they are taken for working days, hence "provisional".
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum FixedHoliday {
    /// 元旦, 1 January.
    NewYear,
    /// 劳动节, 1 and 2 May.
    LabourDay,
    /// 国庆节, 1 to 3 October.
    NationalDay,
}

impl FixedHoliday {
    /// The holiday that falls on a date in every year.
    #[must_use]
    pub fn on(date: NaiveDate) -> Option<Self> {
        match (date.month(), date.day()) {
            (1, 1) => Some(Self::NewYear),
            (5, 1..=2) => Some(Self::LabourDay),
            (10, 1..=3) => Some(Self::NationalDay),
            _ => None,
        }
    }

    /// What it is called.
    #[must_use]
    pub const fn zh(self) -> &'static str {
        match self {
            Self::NewYear => "元旦",
            Self::LabourDay => "劳动节",
            Self::NationalDay => "国庆节",
        }
    }

    /// What it is called in English.
    #[must_use]
    pub const fn en(self) -> &'static str {
        match self {
            Self::NewYear => "New Year",
            Self::LabourDay => "Labour Day",
            Self::NationalDay => "National Day",
        }
    }
}

/// Whether a day is worked, and why.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum DayKind {
    /// Monday to Friday, nothing special.
    Working,
    /// A weekend day that is worked in exchange for a day off.
    MakeUp,
    /// A weekend day.
    Weekend,
    /// A day off by the year's announcement.
    Holiday,
    /// A fixed statutory holiday of a year that is not announced yet.
    FixedHoliday(FixedHoliday),
}

impl DayKind {
    /// Whether offices are open.
    #[must_use]
    pub const fn is_working(self) -> bool {
        matches!(self, Self::Working | Self::MakeUp)
    }
}

/// One date in the calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Day {
    /// The date.
    pub date: NaiveDate,
    /// What kind of day it is.
    pub kind: DayKind,
    /// Whether its year is not announced yet, so that the kind may change.
    pub provisional: bool,
}

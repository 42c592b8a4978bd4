//! On which days the hall is open: who looks at persons on another day had better have a reason.

use std::{collections::BTreeSet, str::FromStr};

use chrono::{Datelike, NaiveDate};

/// The days of rest, as the State Council's holidays and the hall's own hours make them. An empty one has none.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DaysOfRest {
    /// Days of the week, Monday is 1.
    pub weekdays: Numbers,
    /// Holidays, whatever day of the week.
    pub holidays: Dates,
    /// Days worked in their stead, whatever day of the week.
    pub worked: Dates,
}

impl DaysOfRest {
    /// Whether nobody works at the hall on that day.
    #[must_use]
    pub fn has(&self, day: NaiveDate) -> bool {
        if self.worked.0.contains(&day) {
            return false;
        }
        self.holidays.0.contains(&day) || self.weekdays.0.contains(&day.weekday().number_from_monday())
    }
}

/// Days written as `2026-10-01,2026-10-02`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Dates(BTreeSet<NaiveDate>);

/// Days of the week written as `6,7`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Numbers(BTreeSet<u32>);

/// A list that cannot be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("write days with commas between them: 2026-10-01,2026-10-02, or 6,7 for Saturday and Sunday")]
pub struct BadDays;

fn parts(text: &str) -> impl Iterator<Item = &str> {
    text.split(',').map(str::trim).filter(|part| !part.is_empty())
}

impl FromStr for Dates {
    type Err = BadDays;

    fn from_str(text: &str) -> Result<Self, BadDays> {
        parts(text).map(str::parse).collect::<Result<_, _>>().map(Self).or(Err(BadDays))
    }
}

impl FromStr for Numbers {
    type Err = BadDays;

    fn from_str(text: &str) -> Result<Self, BadDays> {
        let number = |part: &str| part.parse::<u32>().ok().filter(|number| (1..=7).contains(number));
        parts(text).map(number).collect::<Option<_>>().map(Self).ok_or(BadDays)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_holiday_is_one_on_any_weekday_and_a_day_worked_in_its_stead_is_none() {
        let rest = DaysOfRest {
            weekdays: "6,7".parse().unwrap(),
            holidays: "2026-10-01, 2026-10-02".parse().unwrap(),
            worked: "2026-10-10".parse().unwrap(),
        };
        let has = |day: &str| rest.has(day.parse().unwrap());
        assert!(has("2026-10-01") && has("2026-10-03"), "a Thursday of the holidays and a Saturday");
        assert!(!has("2026-10-10") && !has("2026-10-09"), "a Saturday that is worked and a Friday");
        assert!(!DaysOfRest::default().has("2026-10-03".parse().unwrap()));
        assert_eq!(("8".parse::<Numbers>(), "10.1".parse::<Dates>()), (Err(BadDays), Err(BadDays)));
    }
}

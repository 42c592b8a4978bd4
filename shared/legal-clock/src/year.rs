//! One year's days off and make-up working days, as the State Council announces them.

use std::collections::BTreeSet;

use chrono::{Datelike, NaiveDate, Weekday};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The announcement for one year.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct YearDays {
    /// Days off, weekends inside a holiday included.
    pub off: BTreeSet<NaiveDate>,
    /// Weekend days that are worked in exchange.
    pub work: BTreeSet<NaiveDate>,
}

/// Why an announcement was not taken.
#[derive(Debug, thiserror::Error)]
pub enum CalendarError {
    /// It is not JSON of the form `{"2026": {"off": […], "work": […]}}`.
    #[error("the calendar is not JSON of the form {{\"2026\": {{\"off\": […], \"work\": […]}}}}")]
    Json(#[from] serde_json::Error),
    /// A day stands under a year that it does not belong to.
    #[error("{date} stands under {year}: put it under its own year")]
    WrongYear {
        /// The year it stands under.
        year: i32,
        /// The day.
        date: NaiveDate,
    },
    /// A day is both off and worked.
    #[error("{0} is both a day off and a make-up working day")]
    Both(NaiveDate),
    /// A make-up working day that is worked anyway.
    #[error("{0} is no weekend day, so it cannot be a make-up working day")]
    NotAWeekend(NaiveDate),
    /// A fixed statutory holiday is missing.
    #[error("{0} is a statutory holiday but not among the days off of its year")]
    HolidayMissing(NaiveDate),
}

impl YearDays {
    pub(crate) fn check(&self, year: i32) -> Result<(), CalendarError> {
        if let Some(&date) = self.off.iter().chain(&self.work).find(|date| date.year() != year) {
            return Err(CalendarError::WrongYear { year, date });
        }
        if let Some(&date) = self.off.intersection(&self.work).next() {
            return Err(CalendarError::Both(date));
        }
        if let Some(&date) = self.work.iter().find(|&&date| !is_weekend(date)) {
            return Err(CalendarError::NotAWeekend(date));
        }
        // The fixed holidays that every year has had since 1999: their absence means a broken file.
        let fixed = [(1, 1), (5, 1), (10, 1), (10, 2), (10, 3)];
        let mut fixed =
            fixed.into_iter().filter_map(|(month, day)| NaiveDate::from_ymd_opt(year, month, day));
        fixed
            .find(|date| !self.off.contains(date))
            .map_or(Ok(()), |date| Err(CalendarError::HolidayMissing(date)))
    }
}

pub(crate) fn is_weekend(date: NaiveDate) -> bool {
    matches!(date.weekday(), Weekday::Sat | Weekday::Sun)
}

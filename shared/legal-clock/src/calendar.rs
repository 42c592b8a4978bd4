//! Working days, from the announcements that are loaded.

use std::collections::BTreeMap;

use chrono::{Datelike, NaiveDate};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{CalendarError, Day, DayKind, FixedHoliday, YearDays, year::is_weekend};

/// The announced years. Any other year is provisional: weekends and fixed statutory holidays are off.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(try_from = "BTreeMap<i32, YearDays>", into = "BTreeMap<i32, YearDays>")]
pub struct Calendar {
    years: BTreeMap<i32, YearDays>,
}

impl From<Calendar> for BTreeMap<i32, YearDays> {
    fn from(calendar: Calendar) -> Self {
        calendar.years
    }
}

impl TryFrom<BTreeMap<i32, YearDays>> for Calendar {
    type Error = CalendarError;
    fn try_from(years: BTreeMap<i32, YearDays>) -> Result<Self, CalendarError> {
        years.iter().try_for_each(|(&year, days)| days.check(year))?;
        Ok(Self { years })
    }
}

impl Calendar {
    /// Reads and checks `{"2026": {"off": ["2026-01-01", …], "work": ["2026-01-04", …]}, …}`.
    pub fn from_json(text: &str) -> Result<Self, CalendarError> {
        Self::try_from(serde_json::from_str::<BTreeMap<i32, YearDays>>(text)?)
    }

    /// The same calendar with one year announced, or announced anew.
    pub fn with_year(mut self, year: i32, days: YearDays) -> Result<Self, CalendarError> {
        days.check(year)?;
        self.years.insert(year, days);
        Ok(self)
    }

    /// Whether a year's announcement is loaded.
    #[must_use]
    pub fn is_announced(&self, year: i32) -> bool {
        self.years.contains_key(&year)
    }

    /// The last announced year.
    #[must_use]
    pub fn last_announced(&self) -> Option<i32> {
        self.years.last_key_value().map(|(&year, _)| year)
    }

    /// What kind of day a date is.
    #[must_use]
    pub fn day(&self, date: NaiveDate) -> Day {
        let announced = self.years.get(&date.year());
        let kind = match announced {
            Some(year) if year.off.contains(&date) => DayKind::Holiday,
            Some(year) if year.work.contains(&date) => DayKind::MakeUp,
            None if let Some(holiday) = FixedHoliday::on(date) => DayKind::FixedHoliday(holiday),
            _ if is_weekend(date) => DayKind::Weekend,
            _ => DayKind::Working,
        };
        Day { date, kind, provisional: announced.is_none() }
    }

    /// Whether offices are open.
    #[must_use]
    pub fn is_working_day(&self, date: NaiveDate) -> bool {
        self.day(date).kind.is_working()
    }

    /// The working day that is `days` working days after `from`, which itself does not count; `from` for 0.
    /// It is provisional if a day on the way is.
    #[must_use]
    pub fn add_working_days(&self, from: NaiveDate, days: u16) -> Day {
        let mut provisional = false;
        let mut left = days;
        let mut here = self.day(from);
        for date in from.iter_days().skip(1) {
            if left == 0 {
                break;
            }
            here = self.day(date);
            provisional |= here.provisional;
            left -= u16::from(here.kind.is_working());
        }
        Day { provisional: provisional || here.provisional, ..here }
    }

    /// How many working days lie after `from`, up to `to` and with it.
    #[must_use]
    pub fn working_days_between(&self, from: NaiveDate, to: NaiveDate) -> usize {
        let after = from.iter_days().skip(1).take_while(|&date| date <= to);
        after.filter(|&date| self.is_working_day(date)).count()
    }

    /// The date itself if offices are open, or else the next one on which they are.
    #[must_use]
    pub fn working_day_from(&self, date: NaiveDate) -> Day {
        date.iter_days()
            .map(|date| self.day(date))
            .find(|day| day.kind.is_working())
            .unwrap_or(self.day(date))
    }
}

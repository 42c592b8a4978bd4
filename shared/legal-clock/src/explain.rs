//! The explanation of a deadline: every day from the start to the last one, and whether it counts.

use chrono::NaiveDate;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{Calendar, Clock, Day, DayKind, FixedHoliday, Ground, Unit};

/// Why a day counts or does not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Why {
    /// The day on which the period starts is not part of it.
    StartDay,
    /// An ordinary working day.
    WorkingDay,
    /// A weekend day worked in exchange for a day off.
    MakeUpDay,
    /// A weekend day.
    Weekend,
    /// A day off by the year's announcement.
    Holiday,
    /// A fixed statutory holiday of a year that is not announced yet.
    FixedHoliday {
        /// Which.
        holiday: FixedHoliday,
    },
    /// The clock stands still on a legal ground.
    Suspended {
        /// Which.
        ground: Ground,
    },
    /// A day of a period in calendar days.
    CalendarDay,
    /// The period is over, but on a day off it does not end.
    DayOffAtEnd,
    /// The working day on which a period that was over on a day off ends.
    NextWorkingDay,
}

impl Why {
    /// The reason in words, for the person whose case it is.
    #[must_use]
    pub fn zh(self) -> String {
        match self {
            Self::StartDay => "起算当日,不计入".to_owned(),
            Self::WorkingDay => "工作日".to_owned(),
            Self::MakeUpDay => "调休上班日,按工作日计".to_owned(),
            Self::Weekend => "周末,不计入".to_owned(),
            Self::Holiday => "国务院公布的放假日,不计入".to_owned(),
            Self::FixedHoliday { holiday } => {
                format!("{}法定节假日,不计入(当年放假安排尚未公布,暂定)", holiday.zh())
            }
            Self::Suspended { ground } => format!("{}所需时间,不计入({})", ground.zh(), ground.statute()),
            Self::CalendarDay => "自然日".to_owned(),
            Self::DayOffAtEnd => "期满日遇休息日,顺延".to_owned(),
            Self::NextWorkingDay => "顺延后的期满日".to_owned(),
        }
    }

    /// The reason in English.
    #[must_use]
    pub fn en(self) -> String {
        match self {
            Self::StartDay => "the day it starts does not count".to_owned(),
            Self::WorkingDay => "working day".to_owned(),
            Self::MakeUpDay => "make-up working day, counts".to_owned(),
            Self::Weekend => "weekend, does not count".to_owned(),
            Self::Holiday => "public holiday, does not count".to_owned(),
            Self::FixedHoliday { holiday } => {
                format!("{}, does not count (the year's calendar is not announced yet)", holiday.en())
            }
            Self::Suspended { ground } => format!("suspended: {}, does not count", ground.en()),
            Self::CalendarDay => "calendar day".to_owned(),
            Self::DayOffAtEnd => "the period does not end on a day off".to_owned(),
            Self::NextWorkingDay => "ends on the next working day".to_owned(),
        }
    }
}

/// One day of the explanation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct DayEntry {
    /// The date.
    pub date: NaiveDate,
    /// Whether it uses up the limit.
    pub counts: bool,
    /// Why.
    pub why: Why,
    /// The how-manieth day of the limit it is, if it counts.
    pub number: Option<u16>,
    /// Whether its year is not announced yet, so that this may change.
    pub provisional: bool,
}

/// Every day from the start to the deadline. A suspension that goes on is taken to end today.
pub(crate) fn days(clock: &Clock, calendar: &Calendar, today: NaiveDate) -> Vec<DayEntry> {
    let total = clock.total();
    let mut entries = vec![entry(calendar.day(clock.started), Why::StartDay, None)];
    let mut number = 0;
    let mut ended = total == 0;
    for date in clock.started.iter_days().skip(1) {
        if ended {
            break;
        }
        let day = calendar.day(date);
        let ground = clock.ground_on(date, calendar, today);
        let why = match (ground, clock.limit.unit) {
            (Some(ground), _) => Why::Suspended { ground },
            (None, Unit::WorkingDays) => of_kind(day.kind),
            (None, Unit::CalendarDays) if number < total => Why::CalendarDay,
            (None, Unit::CalendarDays) if day.kind.is_working() => Why::NextWorkingDay,
            (None, Unit::CalendarDays) => Why::DayOffAtEnd,
        };
        let counts = matches!(why, Why::WorkingDay | Why::MakeUpDay | Why::CalendarDay);
        number += u16::from(counts);
        entries.push(entry(day, why, counts.then_some(number)));
        ended = number == total && day.kind.is_working() && ground.is_none();
    }
    entries
}

fn entry(day: Day, why: Why, number: Option<u16>) -> DayEntry {
    DayEntry { date: day.date, counts: number.is_some(), why, number, provisional: day.provisional }
}

fn of_kind(kind: DayKind) -> Why {
    match kind {
        DayKind::Working => Why::WorkingDay,
        DayKind::MakeUp => Why::MakeUpDay,
        DayKind::Weekend => Why::Weekend,
        DayKind::Holiday => Why::Holiday,
        DayKind::FixedHoliday(holiday) => Why::FixedHoliday { holiday },
    }
}

//! Opening hours and the slots in them.
use chrono::{DateTime, NaiveDate, NaiveTime, TimeDelta, Timelike, Utc};
use legal_clock::day_begins;
use serde::{Deserialize, Serialize};

/// One stretch of a queue's opening hours.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Hours {
    pub(crate) opens: NaiveTime,
    pub(crate) closes: NaiveTime,
    /// How long a slot is.
    pub(crate) slot_minutes: i16,
    /// How many may be booked in each slot.
    pub(crate) capacity: i16,
    /// Also on Saturdays, Sundays and holidays.
    #[serde(default)]
    pub(crate) on_rest_days: bool,
}

/// A slot that can be booked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Slot {
    pub(crate) starts: NaiveTime,
    pub(crate) ends: NaiveTime,
    pub(crate) capacity: i16,
}

impl Hours {
    fn hold(&self, working_day: bool) -> bool {
        working_day || self.on_rest_days
    }

    /// The whole slots in these hours; none on a day on which they do not hold.
    pub(crate) fn slots(&self, working_day: bool) -> Vec<Slot> {
        let mut slots = Vec::new();
        if !self.hold(working_day) || self.slot_minutes < 1 {
            return slots;
        }
        let mut starts = self.opens;
        loop {
            let (ends, days) =
                starts.overflowing_add_signed(TimeDelta::minutes(i64::from(self.slot_minutes)));
            if days != 0 || ends > self.closes {
                return slots;
            }
            slots.push(Slot { starts, ends, capacity: self.capacity });
            starts = ends;
        }
    }

    /// Whether tickets are given out: from half an hour before opening until closing.
    pub(crate) fn gives_tickets(&self, working_day: bool, at: NaiveTime) -> bool {
        const EARLY: TimeDelta = TimeDelta::minutes(30);
        let (from, days) = self.opens.overflowing_sub_signed(EARLY);
        let from = if days == 0 { from } else { NaiveTime::MIN };
        self.hold(working_day) && (from..self.closes).contains(&at)
    }
}

/// The instant that a hall's clock shows this day and time.
pub(crate) fn instant(day: NaiveDate, time: NaiveTime) -> DateTime<Utc> {
    day_begins(day) + TimeDelta::seconds(i64::from(time.num_seconds_from_midnight()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(hour: u32, minute: u32) -> NaiveTime {
        NaiveTime::from_hms_opt(hour, minute, 0).unwrap()
    }

    fn morning() -> Hours {
        Hours { opens: at(8, 30), closes: at(11, 45), slot_minutes: 30, capacity: 2, on_rest_days: false }
    }

    #[test]
    fn only_whole_slots_can_be_booked_and_none_on_a_rest_day() {
        let slots = morning().slots(true);
        assert_eq!((slots.len(), slots[0].starts, slots[5].ends), (6, at(8, 30), at(11, 30)));
        assert!(morning().slots(false).is_empty());
        assert_eq!(Hours { on_rest_days: true, ..morning() }.slots(false).len(), 6);
        let late = Hours { opens: at(23, 0), closes: at(23, 59), slot_minutes: 50, ..morning() };
        assert_eq!(late.slots(true).len(), 1);
    }

    #[test]
    fn the_screen_gives_tickets_from_half_an_hour_before_opening_until_closing() {
        let gives = |hour, minute| morning().gives_tickets(true, at(hour, minute));
        assert!(gives(8, 0) && gives(11, 44) && !gives(7, 59) && !gives(11, 45));
        assert!(!morning().gives_tickets(false, at(9, 0)));
    }

    #[test]
    fn a_slot_begins_by_the_clock_of_the_hall() {
        let day = NaiveDate::from_ymd_opt(2026, 11, 23).unwrap();
        assert_eq!(instant(day, at(8, 30)).to_rfc3339(), "2026-11-23T00:30:00+00:00");
    }
}

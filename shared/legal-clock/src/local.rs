//! Business dates are dates in China: UTC+8 the whole year, so no time-zone data is needed.

use chrono::{DateTime, Days, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, Utc};

const AHEAD_OF_UTC: TimeDelta = TimeDelta::hours(8);

/// The date that the hall's wall calendar shows at this instant.
#[must_use]
pub fn local_date(at: DateTime<Utc>) -> NaiveDate {
    local_time(at).date()
}

/// Date and time that the hall's wall clock shows at this instant.
#[must_use]
pub fn local_time(at: DateTime<Utc>) -> NaiveDateTime {
    at.naive_utc().checked_add_signed(AHEAD_OF_UTC).unwrap_or(at.naive_utc())
}

/// The instant at which a date begins in the hall.
#[must_use]
pub fn day_begins(date: NaiveDate) -> DateTime<Utc> {
    let midnight = date.and_time(NaiveTime::MIN);
    midnight.checked_sub_signed(AHEAD_OF_UTC).unwrap_or(midnight).and_utc()
}

/// The instant at which a date is over in the hall: what is decided before it is decided on that date.
#[must_use]
pub fn day_ends(date: NaiveDate) -> DateTime<Utc> {
    day_begins(date.checked_add_days(Days::new(1)).unwrap_or(date))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_date_changes_at_four_in_the_afternoon_utc() {
        let before = "2026-03-01T15:59:59Z".parse().unwrap();
        let after = "2026-03-01T16:00:00Z".parse().unwrap();
        assert_eq!(local_date(before).to_string(), "2026-03-01");
        assert_eq!(local_date(after).to_string(), "2026-03-02");
    }

    #[test]
    fn a_day_begins_where_the_one_before_ends() {
        let date = NaiveDate::from_ymd_opt(2026, 3, 2).unwrap();
        assert_eq!(day_begins(date).to_rfc3339(), "2026-03-01T16:00:00+00:00");
        assert_eq!(day_ends(date), day_begins(date.succ_opt().unwrap()));
        assert_eq!(local_date(day_begins(date)), date);
    }
}

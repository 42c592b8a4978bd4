//! Whether a licence may be relied on at a moment.
use crate::domain::Status;
use chrono::{DateTime, Datelike, Days, NaiveDate, NaiveTime, TimeDelta, Utc};

/// What a check of a licence comes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// It may be relied on.
    Good,
    /// Its first day is still to come.
    TooEarly,
    /// Its standing forbids it.
    Bad(Status),
}

impl Verdict {
    /// The verdict over a licence of this standing and time. Time runs out by itself: a licence past its last
    /// day is expired even before the timer has written so.
    pub(crate) fn over(status: Status, from: NaiveDate, to: Option<NaiveDate>, now: DateTime<Utc>) -> Self {
        let today = hall_date(now);
        let over = to.is_some_and(|last| last < today);
        match status {
            Status::Valid if over => Self::Bad(Status::Expired),
            Status::Valid if today < from => Self::TooEarly,
            Status::Valid => Self::Good,
            Status::Suspended
            | Status::Revoked
            | Status::Cancelled
            | Status::Expired
            | Status::TransferredOut
            | Status::Withdrawn => Self::Bad(status),
        }
    }

    /// The standing that goes with the verdict.
    pub(crate) const fn status(self) -> Status {
        match self {
            Self::Good | Self::TooEarly => Status::Valid,
            Self::Bad(status) => status,
        }
    }
}

/// The day in the hall (China Standard Time, no summer time).
pub(crate) fn hall_date(now: DateTime<Utc>) -> NaiveDate {
    (now + TimeDelta::hours(8)).date_naive()
}

/// The instant at which a day is over in the hall.
pub(crate) fn day_ends(day: NaiveDate) -> DateTime<Utc> {
    let next = day.checked_add_days(Days::new(1)).unwrap_or(day);
    next.and_time(NaiveTime::MIN).and_utc() - TimeDelta::hours(8)
}

/// The serial of the `nth` licence of its type and authority in a year: the year and at least six digits.
pub(crate) fn serial(day: NaiveDate, nth: i32) -> String {
    format!("{:04}{nth:06}", day.year())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn over(status: Status, now: &str) -> Verdict {
        let (from, to) = ("2026-11-01".parse().unwrap(), "2026-11-30".parse().ok());
        Verdict::over(status, from, to, now.parse().unwrap())
    }

    #[test]
    fn days_are_counted_in_the_hall() {
        assert_eq!(over(Status::Valid, "2026-10-31T15:59:59Z"), Verdict::TooEarly);
        assert_eq!(over(Status::Valid, "2026-10-31T16:00:00Z"), Verdict::Good);
        assert_eq!(over(Status::Valid, "2026-11-30T15:59:59Z"), Verdict::Good);
        assert_eq!(over(Status::Valid, "2026-11-30T16:00:00Z"), Verdict::Bad(Status::Expired));
    }

    #[test]
    fn nothing_but_valid_is_good() {
        for status in Status::ALL {
            let good = over(*status, "2026-11-15T00:00:00Z") == Verdict::Good;
            assert_eq!(good, *status == Status::Valid, "{status}");
        }
        assert_eq!(over(Status::Revoked, "2027-01-01T00:00:00Z"), Verdict::Bad(Status::Revoked));
    }

    #[test]
    fn serials_of_a_year_differ_and_have_no_other_signs() {
        let day = "2026-11-15".parse().unwrap();
        assert_eq!(serial(day, 1), "2026000001");
        assert_eq!(serial(day, 1_234_567), "20261234567");
    }
}

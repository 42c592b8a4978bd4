//! The pause after failed log-ins: short, growing, and never a lock-out. A try counts as failed once it has failed;
//! those being checked are counted apart, so that guesses at the same time are no more than one after the other.

use chrono::{DateTime, TimeDelta, Utc};
use std::time::Duration;

/// So many failures cost nothing: people mistype.
const FREE: u32 = 5;
/// The longest pause.
const LONGEST: Duration = Duration::from_secs(900);
/// A try that has not ended by then never will: its process is gone.
const CHECKED_WITHIN: TimeDelta = TimeDelta::seconds(15);

/// The end of no pause. Not a moment of now: another try's now may be a little earlier, and would wait for it.
const NO_PAUSE: DateTime<Utc> = DateTime::UNIX_EPOCH;

/// How long no further try is looked at after so many failures in a row.
pub fn pause_after(failures: u32) -> Duration {
    match failures.checked_sub(FREE) {
        None | Some(0) => Duration::ZERO,
        Some(over) => Duration::from_secs(1_u64.checked_shl(over).unwrap_or(u64::MAX)).min(LONGEST),
    }
}

/// How many tries may be checked at the same time: if all of them fail, that earns no more than one pause.
fn at_once(failures: u32) -> u32 {
    FREE.saturating_sub(failures).max(1)
}

/// Where the tries of one user name on one device stand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tries {
    /// Failures in a row.
    pub failures: u32,
    /// The end of the pause.
    pub until: DateTime<Utc>,
    /// Tries being checked.
    pub under_way: u32,
    /// When those are given up.
    pub under_way_until: Option<DateTime<Utc>>,
}

/// Whether a try may be checked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Admission {
    /// Now; it is counted as under way.
    Now,
    /// When one of those under way has ended.
    Soon,
    /// Not before this moment.
    Paused(DateTime<Utc>),
}

impl Tries {
    /// No try so far.
    pub fn none() -> Self {
        Self { failures: 0, until: NO_PAUSE, under_way: 0, under_way_until: None }
    }

    /// Takes a try in, if it may be checked now.
    pub fn admit(&mut self, now: DateTime<Utc>) -> Admission {
        if self.until > now {
            return Admission::Paused(self.until);
        }
        if self.under_way_until.is_none_or(|until| until <= now) {
            self.under_way = 0;
        }
        if self.under_way >= at_once(self.failures) {
            return Admission::Soon;
        }
        self.under_way += 1;
        self.under_way_until = Some(now + CHECKED_WITHIN);
        Admission::Now
    }

    /// A try under way has failed.
    pub fn failed(&mut self, now: DateTime<Utc>) {
        self.end_one();
        self.failures = self.failures.saturating_add(1);
        let pause = pause_after(self.failures);
        if !pause.is_zero() {
            self.until = self.until.max(now + pause);
        }
    }

    /// A try under way was right: what failed before is forgotten.
    pub fn succeeded(&mut self) {
        self.end_one();
        self.failures = 0;
        self.until = NO_PAUSE;
    }

    /// Whether there is nothing to remember.
    pub fn is_blank(&self) -> bool {
        self.failures == 0 && self.under_way == 0
    }

    fn end_one(&mut self) {
        self.under_way = self.under_way.saturating_sub(1);
        if self.under_way == 0 {
            self.under_way_until = None;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_pause_doubles_and_has_an_end() {
        let seconds: Vec<u64> = (4..9).map(|failures| pause_after(failures).as_secs()).collect();
        assert_eq!(seconds, [0, 0, 2, 4, 8]);
        assert_eq!(pause_after(70), LONGEST);
        assert_eq!(pause_after(u32::MAX), LONGEST);
    }

    #[test]
    fn guesses_at_the_same_time_are_no_more_than_one_after_the_other() {
        let now = DateTime::UNIX_EPOCH;
        let (mut tries, mut looked_at) = (Tries::none(), 0);
        // A hundred come at once; whenever one has failed the others try again, all within one moment.
        loop {
            let admitted = (0..100).filter(|_| tries.admit(now) == Admission::Now).count();
            if admitted == 0 {
                break;
            }
            looked_at += admitted;
            (0..admitted).for_each(|_| tries.failed(now));
        }
        assert_eq!((looked_at, tries.failures), (6, 6));
        assert!(matches!(tries.admit(now), Admission::Paused(until) if until > now));
    }

    #[test]
    fn right_passwords_at_the_same_time_wait_for_each_other_and_are_all_let_in() {
        let now = DateTime::UNIX_EPOCH;
        let (mut tries, mut waiting, mut let_in) = (Tries::none(), 30, 0);
        while waiting > 0 {
            let admitted = (0..waiting).filter(|_| tries.admit(now) == Admission::Now).count();
            assert!(admitted > 0, "{tries:?}");
            (0..admitted).for_each(|_| tries.succeeded());
            waiting -= admitted;
            let_in += admitted;
        }
        assert_eq!(let_in, 30);
        assert!(tries.is_blank());
    }

    #[test]
    fn a_try_that_read_the_clock_a_little_earlier_is_not_paused_by_one_that_was_right() {
        let now = DateTime::UNIX_EPOCH + TimeDelta::days(1);
        let mut tries = Tries::none();
        assert_eq!((tries.admit(now), tries.admit(now)), (Admission::Now, Admission::Now));
        tries.succeeded();
        tries.failed(now);
        assert_eq!(tries.admit(now - TimeDelta::milliseconds(1)), Admission::Now);
    }

    #[test]
    fn a_try_that_never_ended_is_given_up() {
        let now = DateTime::UNIX_EPOCH;
        let mut tries = Tries::none();
        while tries.admit(now) == Admission::Now {}
        assert_eq!(tries.admit(now + CHECKED_WITHIN - TimeDelta::seconds(1)), Admission::Soon);
        assert_eq!(tries.admit(now + CHECKED_WITHIN), Admission::Now);
    }
}

//! The legal clock of a case: recorded events in, deadline and explanation out.
use super::item::Item;
use chrono::NaiveDate;
use legal_clock::{Calendar, Clock, Extension, Ground, Limit, Suspension};

/// What happened to a clock.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Moved {
    /// It was started by acceptance.
    Started,
    /// It starts again, for a decision that is made anew.
    Restarted,
    /// It stopped, for at most so many days as the applicant was told.
    Suspended {
        /// On this ground.
        ground: Ground,
        /// For at most so many days.
        days: u16,
    },
    /// It runs again.
    Resumed,
    /// The limit became longer by so many days.
    Extended {
        /// So many.
        days: u16,
    },
}

/// One recorded event of a clock.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClockEvent {
    /// The day it counts from.
    pub on: NaiveDate,
    /// What happened.
    pub what: Moved,
}

/// A decision that is made anew is due within the item's own limit again, or, where no rule sets one, within 60 days
/// (行政复议法实施条例 49).
const ANEW: Limit = Limit::calendar(60);

/// The period that follows from the events; none before the clock was started or where the item sets no limit. A clock that
/// started again counts from then, and what stopped it before is over.
#[must_use]
pub fn clock_of(item: &Item, events: &[ClockEvent]) -> Option<Clock> {
    let begins = |event: &ClockEvent| matches!(event.what, Moved::Started | Moved::Restarted);
    let at = events.iter().rposition(begins)?;
    let (first, after) = events.get(at..)?.split_first()?;
    let limit = if first.what == Moved::Restarted { item.limit.unwrap_or(ANEW) } else { item.limit? };
    let mut clock = Clock::new(first.on, limit);
    for event in after {
        match &event.what {
            Moved::Started | Moved::Restarted => {}
            Moved::Suspended { ground, days } => {
                end_open(&mut clock, event.on.pred_opt());
                let at_most = Some(told(item, *ground, *days));
                clock.suspensions.push(Suspension { ground: *ground, from: event.on, to: None, at_most });
            }
            Moved::Resumed => end_open(&mut clock, Some(event.on)),
            Moved::Extended { days } => {
                let extension = Extension { days: *days, reason: String::new(), decided: event.on };
                clock.extensions.push(extension);
            }
        }
    }
    Some(clock)
}

/// Whether the limit was extended before: it is once for a case, also where it is decided anew.
#[must_use]
pub fn was_extended(events: &[ClockEvent]) -> bool {
    events.iter().any(|event| matches!(event.what, Moved::Extended { .. }))
}

/// The time the applicant was told, in the kind of days that the item uses for this ground.
#[must_use]
pub fn told(item: &Item, ground: Ground, days: u16) -> Limit {
    let known = item.suspensions.iter().find(|known| known.ground == ground);
    let unit = known.and_then(|known| known.longest).map_or(Limit::working(0).unit, |longest| longest.unit);
    Limit { days, unit }
}

fn end_open(clock: &mut Clock, last: Option<NaiveDate>) {
    for open in clock.suspensions.iter_mut().filter(|open| open.to.is_none()) {
        open.to = last;
    }
}

/// The handing in from which the hall's answer is counted: the first, or the one that answered the one notice. What
/// answers an exception gives the hall no new period, be it a second notice or one after the application was found ready.
pub fn counts_from<T: Copy>(handed_in: &[T], first_is_exception: bool) -> Option<T> {
    handed_in.get(1).filter(|_| !first_is_exception).or(handed_in.first()).copied()
}

/// The last day of a plain period that begins on a day, and whether it may still move.
#[must_use]
pub fn last_day(calendar: &Calendar, from: NaiveDate, limit: Limit) -> (NaiveDate, bool) {
    let reckoning = Clock::new(from, limit).reckon(calendar, from);
    (reckoning.deadline, reckoning.provisional)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::item::sample;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn calendar() -> Calendar {
        Calendar::from_json(
            r#"{"2026": {"off": ["2026-01-01", "2026-05-01", "2026-10-01", "2026-10-02", "2026-10-03"], "work": []}}"#,
        )
        .unwrap()
    }

    fn event(on: &str, what: Moved) -> ClockEvent {
        ClockEvent { on: day(on), what }
    }

    #[test]
    fn no_clock_runs_before_acceptance() {
        assert_eq!(clock_of(&sample(), &[]), None);
    }

    #[test]
    fn a_deadline_follows_from_the_events_alone() {
        let item = sample();
        let reckon = |events: &[ClockEvent]| {
            clock_of(&item, events).unwrap().reckon(&calendar(), day("2026-04-10")).deadline.to_string()
        };
        let started = event("2026-03-02", Moved::Started);
        assert_eq!(reckon(std::slice::from_ref(&started)), "2026-03-30");
        let extended = event("2026-03-10", Moved::Extended { days: 5 });
        assert_eq!(reckon(&[started.clone(), extended]), "2026-04-06");
        let stopped = event("2026-03-10", Moved::Suspended { ground: Ground::ExpertReview, days: 5 });
        let resumed = event("2026-03-11", Moved::Resumed);
        assert_eq!(reckon(&[started.clone(), stopped.clone(), resumed]), "2026-04-01");
        assert_eq!(
            reckon(&[started, stopped]),
            "2026-04-06",
            "a told time that is over lets the clock run again"
        );
    }

    #[test]
    fn regulations_on_administrative_reconsideration_article_49_a_new_decision_is_due_within_the_limit_or_60_days()
     {
        let mut item = sample();
        let events = [event("2026-03-02", Moved::Started), event("2026-06-01", Moved::Restarted)];
        let due = |item: &Item, events: &[ClockEvent]| {
            clock_of(item, events)
                .map(|clock| clock.reckon(&calendar(), day("2026-06-01")).deadline.to_string())
        };
        assert_eq!(due(&item, &events).as_deref(), Some("2026-06-29"));
        item.limit = None;
        assert_eq!(due(&item, &events[..1]), None);
        assert_eq!(due(&item, &events).as_deref(), Some("2026-07-31"));
    }

    #[test]
    fn a_second_suspension_ends_the_first_where_it_begins() {
        let item = sample();
        let stop = |on| event(on, Moved::Suspended { ground: Ground::ExpertReview, days: 3 });
        let events = [event("2026-03-02", Moved::Started), stop("2026-03-10"), stop("2026-03-20")];
        let clock = clock_of(&item, &events).unwrap();
        assert_eq!(
            clock.suspensions.iter().map(|s| s.to).collect::<Vec<_>>(),
            [Some(day("2026-03-19")), None]
        );
    }

    #[test]
    fn the_answer_clock_counts_working_days() {
        assert_eq!(last_day(&calendar(), day("2026-03-06"), Limit::working(5)), (day("2026-03-13"), false));
        assert!(last_day(&calendar(), day("2026-12-30"), Limit::working(5)).1);
    }
}

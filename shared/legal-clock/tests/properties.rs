//! What holds of every clock, whatever happened to it.

use std::collections::BTreeMap;

use chrono::{Datelike, Days, NaiveDate};
use legal_clock::{
    Calendar, Clock, Extension, Ground, Limit, State, Suspension, Thresholds, Unit, Why, YearDays,
};
use proptest::prelude::*;

const ANNOUNCED: &str = include_str!("../../../deploy/seed/workdays.json");

fn calendar() -> Calendar {
    Calendar::from_json(ANNOUNCED).unwrap_or_default()
}

/// A day of the two announced years or of the provisional one after them.
fn day() -> impl Strategy<Value = NaiveDate> {
    (0..900_u64).prop_map(|days| NaiveDate::from_ymd_opt(2025, 1, 1).unwrap_or_default() + Days::new(days))
}

fn limit() -> impl Strategy<Value = Limit> {
    (0..60_u16, any::<bool>()).prop_map(|(days, working)| Limit {
        days,
        unit: if working { Unit::WorkingDays } else { Unit::CalendarDays },
    })
}

fn suspension() -> impl Strategy<Value = Suspension> {
    let ground = proptest::sample::select(Ground::ALL);
    (ground, day(), proptest::option::of(0..40_u64), proptest::option::of(limit())).prop_map(
        |(ground, from, length, at_most)| Suspension {
            ground,
            from,
            to: length.map(|days| from + Days::new(days)),
            at_most,
        },
    )
}

prop_compose! {
    fn clock()(
        started in day(), limit in limit(), extra in proptest::option::of(1..20_u16),
        suspensions in proptest::collection::vec(suspension(), 0..4),
    ) -> Clock {
        let extension = extra.map(|days| Extension { days, reason: "reason".to_owned(), decided: started });
        Clock { started, limit, extensions: extension.into_iter().collect(), suspensions }
    }
}

proptest! {
    #[test]
    fn the_days_that_count_are_as_many_as_the_limit(clock in clock(), today in day()) {
        let reckoning = clock.reckon(&calendar(), today);
        let numbers: Vec<u16> = reckoning.days.iter().filter_map(|entry| entry.number).collect();
        prop_assert_eq!(numbers, (1..=clock.total()).collect::<Vec<_>>());
        prop_assert_eq!(reckoning.used + reckoning.remaining, clock.total());
    }

    #[test]
    fn the_explanation_is_every_day_from_start_to_deadline(clock in clock(), today in day()) {
        let reckoning = clock.reckon(&calendar(), today);
        let dates: Vec<_> = reckoning.days.iter().map(|entry| entry.date).collect();
        let all: Vec<_> = clock.started.iter_days().take_while(|&date| date <= reckoning.deadline).collect();
        prop_assert_eq!(dates, all);
        prop_assert!(reckoning.deadline >= clock.started);
    }

    #[test]
    fn a_deadline_is_a_working_day_on_which_the_clock_runs(clock in clock(), today in day()) {
        prop_assume!(clock.total() > 0);
        let (calendar, reckoning) = (calendar(), clock.reckon(&calendar(), today));
        prop_assert!(calendar.is_working_day(reckoning.deadline));
        let last = reckoning.days.last().map(|entry| entry.why);
        let stands = matches!(last, Some(Why::Suspended { .. } | Why::StartDay));
        prop_assert!(!stands);
    }

    #[test]
    fn without_ground_a_working_day_limit_is_an_addition(started in day(), days in 0..60_u16, today in day()) {
        let reckoning = Clock::new(started, Limit::working(days)).reckon(&calendar(), today);
        let sum = calendar().add_working_days(started, days);
        prop_assert_eq!((reckoning.deadline, reckoning.provisional), (sum.date, sum.provisional));
    }

    #[test]
    fn without_an_open_suspension_the_deadline_is_the_same_on_every_day(
        mut clock in clock(), one in day(), two in day(),
    ) {
        clock.suspensions.retain(|suspension| suspension.to.is_some());
        let calendar = calendar();
        prop_assert_eq!(clock.reckon(&calendar, one).deadline, clock.reckon(&calendar, two).deadline);
    }

    #[test]
    fn as_time_passes_the_deadline_never_moves_back(clock in clock(), today in day(), later in 0..60_u64) {
        let calendar = calendar();
        let (now, then) = (clock.reckon(&calendar, today), clock.reckon(&calendar, today + Days::new(later)));
        prop_assert!(now.deadline <= then.deadline);
        prop_assert!(now.overdue_days <= then.overdue_days || now.deadline < then.deadline);
    }

    #[test]
    fn a_suspension_never_makes_the_deadline_earlier(clock in clock(), more in suspension(), today in day()) {
        let (calendar, mut suspended) = (calendar(), clock.clone());
        suspended.suspensions.push(more);
        prop_assert!(clock.reckon(&calendar, today).deadline <= suspended.reckon(&calendar, today).deadline);
    }

    #[test]
    fn a_longer_limit_or_a_later_start_never_makes_the_deadline_earlier(
        clock in clock(), more in 0..9_u16, later in 0..9_u64, today in day(),
    ) {
        let calendar = calendar();
        let mut other = clock.clone();
        other.limit.days += more;
        other.started = other.started + Days::new(later);
        prop_assume!(clock.total() > 0 || clock.suspensions.is_empty());
        prop_assert!(clock.reckon(&calendar, today).deadline <= other.reckon(&calendar, today).deadline);
    }

    #[test]
    fn another_holiday_never_makes_the_deadline_earlier(clock in clock(), holiday in day(), today in day()) {
        let old = calendar();
        let mut years: BTreeMap<i32, YearDays> = old.clone().into();
        let year = years.entry(holiday.year()).or_default();
        prop_assume!(year != &YearDays::default());
        year.work.remove(&holiday);
        year.off.insert(holiday);
        let new = Calendar::try_from(years).unwrap();
        prop_assert!(clock.reckon(&old, today).deadline <= clock.reckon(&new, today).deadline);
        let change = clock.recompute(&old, &new, today);
        prop_assert!(change.is_none_or(|change| change.from < change.to));
    }

    #[test]
    fn a_deadline_is_provisional_exactly_when_it_touches_a_year_that_is_not_announced(
        clock in clock(), today in day(),
    ) {
        let reckoning = clock.reckon(&calendar(), today);
        prop_assert_eq!(reckoning.provisional, reckoning.deadline.year() > 2026);
    }

    #[test]
    fn it_is_overdue_exactly_after_the_deadline(clock in clock(), today in day()) {
        let reckoning = clock.reckon(&calendar(), today);
        let late = today > reckoning.deadline;
        prop_assert_eq!(reckoning.state == State::Overdue, late);
        prop_assert!(late || reckoning.overdue_days == 0);
        prop_assert!(!late || reckoning.remaining == 0);
    }

    #[test]
    fn a_card_is_never_followed_by_a_lighter_one_unless_there_is_a_ground(clock in clock(), today in day()) {
        let mut clock = clock;
        clock.suspensions.clear();
        let (calendar, tomorrow) = (calendar(), today + Days::new(1));
        let rules = Thresholds::default();
        prop_assert!(rules.card(&clock.reckon(&calendar, today)) <= rules.card(&clock.reckon(&calendar, tomorrow)));
    }

    #[test]
    fn only_an_allowed_move_moves_the_deadline_and_never_back(clock in clock(), days in 0..15_u16, today in day()) {
        let calendar = calendar();
        let before = clock.reckon(&calendar, today).deadline;
        let moved = [
            clock.clone().extended(days, "reason", 10, &calendar, today),
            clock.clone().suspended(Ground::Hearing, None, &calendar, today),
        ];
        for clock in moved.into_iter().flatten() {
            prop_assert!(before <= clock.reckon(&calendar, today).deadline);
        }
        if let Ok(resumed) = clock.resumed(today) {
            prop_assert_eq!(before, resumed.reckon(&calendar, today).deadline);
        }
    }
}

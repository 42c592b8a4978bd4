//! What may be done to a running clock, and what is refused.

use chrono::NaiveDate;
use legal_clock::{Calendar, Clock, Ground, Limit, MoveError, StatutoryLimit};

const ANNOUNCED: &str = include_str!("../../../deploy/seed/workdays.json");

fn calendar() -> Calendar {
    Calendar::from_json(ANNOUNCED).unwrap_or_default()
}

fn date(text: &str) -> NaiveDate {
    text.parse().unwrap_or_default()
}

fn licensing(started: &str) -> Clock {
    Clock::new(date(started), StatutoryLimit::LICENSING.limit)
}

#[test]
fn one_extension_is_allowed_with_a_reason_in_time_and_within_the_cap() {
    let (clock, calendar) = (licensing("2026-03-02"), calendar());
    let today = date("2026-03-20");
    let extend =
        |clock: &Clock, days, reason, today| clock.clone().extended(days, reason, 10, &calendar, today);
    let extended = extend(&clock, 10, "地形复杂", today).unwrap();
    assert_eq!(extended.extensions.len(), 1);
    assert_eq!(extend(&extended, 1, "again", today), Err(MoveError::ExtendedBefore));
    assert_eq!(extend(&clock, 11, "long", today), Err(MoveError::ExtensionLength { allowed: 10 }));
    assert_eq!(extend(&clock, 0, "none", today), Err(MoveError::ExtensionLength { allowed: 10 }));
    assert_eq!(extend(&clock, 5, " ", today), Err(MoveError::NoReason));
    let deadline = date("2026-03-30");
    assert!(extend(&clock, 5, "last day", deadline).is_ok());
    assert_eq!(extend(&clock, 5, "late", date("2026-03-31")), Err(MoveError::TooLate { deadline }));
}

#[test]
fn a_suspension_begins_today_and_only_one_is_open() {
    let (clock, calendar) = (licensing("2026-03-02"), calendar());
    let today = date("2026-03-05");
    let suspended = clock.clone().suspended(Ground::Hearing, None, &calendar, today).unwrap();
    assert_eq!(suspended.suspensions[0].from, today);
    let again = suspended.clone().suspended(Ground::Testing, None, &calendar, date("2026-03-09"));
    assert_eq!(again, Err(MoveError::SuspendedBefore));
    let resumed = suspended.resumed(date("2026-03-09")).unwrap();
    assert_eq!(resumed.suspensions[0].to, Some(date("2026-03-09")));
    assert_eq!(resumed.clone().resumed(date("2026-03-10")), Err(MoveError::NotSuspended));
    assert!(resumed.suspended(Ground::Testing, None, &calendar, date("2026-03-10")).is_ok());
    let late = clock.clone().suspended(Ground::Hearing, None, &calendar, date("2026-04-01"));
    assert_eq!(late, Err(MoveError::TooLate { deadline: date("2026-03-30") }));
    let early = clock.suspended(Ground::Hearing, None, &calendar, date("2026-03-01"));
    assert_eq!(early, Err(MoveError::TooEarly { started: date("2026-03-02") }));
}

#[test]
fn a_suspension_that_ran_out_is_closed_where_it_ended() {
    let calendar = calendar();
    let clock = licensing("2026-03-02");
    let told = Some(Limit::calendar(2));
    let clock = clock.suspended(Ground::Testing, told, &calendar, date("2026-03-05")).unwrap();
    let clock = clock.suspended(Ground::Hearing, None, &calendar, date("2026-03-12")).unwrap();
    assert_eq!(clock.suspensions[0].to, Some(date("2026-03-06")));
    let resumed = clock.resumed(date("2026-03-13")).unwrap();
    assert_eq!(resumed.suspensions[1].to, Some(date("2026-03-13")));
}

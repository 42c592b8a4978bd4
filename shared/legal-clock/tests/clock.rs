//! Deadlines with extensions, suspensions, days off at the end, and their explanation.

use chrono::NaiveDate;
use legal_clock::{
    Calendar, Card, Clock, Extension, Ground, Limit, Reckoning, State, StatutoryLimit, Suspension,
    Thresholds, Why, YearDays,
};

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

fn on(clock: &Clock, today: &str) -> Reckoning {
    clock.reckon(&calendar(), date(today))
}

fn suspension(from: &str, to: Option<&str>) -> Suspension {
    Suspension { ground: Ground::ExpertReview, from: date(from), to: to.map(date), at_most: None }
}

fn why(reckoning: &Reckoning, day: &str) -> Option<Why> {
    reckoning.days.iter().find(|entry| entry.date == date(day)).map(|entry| entry.why)
}

fn number(reckoning: &Reckoning, day: &str) -> Option<u16> {
    reckoning.days.iter().find(|entry| entry.date == date(day)).and_then(|entry| entry.number)
}

#[test]
fn the_start_day_does_not_count_and_the_last_day_is_the_deadline() {
    let reckoning = on(&licensing("2026-02-10"), "2026-02-10");
    assert_eq!(reckoning.deadline, date("2026-03-16"));
    assert_eq!((reckoning.used, reckoning.remaining, reckoning.overdue_days), (0, 20, 0));
    assert_eq!(reckoning.state, State::Running);
    assert_eq!(why(&reckoning, "2026-02-10"), Some(Why::StartDay));
    assert_eq!(number(&reckoning, "2026-02-11"), Some(1));
    assert_eq!(reckoning.days.last().unwrap().number, Some(20));
}

#[test]
fn every_day_of_a_spring_festival_is_explained() {
    let reckoning = on(&licensing("2026-02-10"), "2026-02-10");
    assert_eq!(why(&reckoning, "2026-02-14"), Some(Why::MakeUpDay));
    assert_eq!(why(&reckoning, "2026-02-17"), Some(Why::Holiday));
    assert_eq!(why(&reckoning, "2026-03-01"), Some(Why::Weekend));
    assert_eq!(why(&reckoning, "2026-02-24"), Some(Why::WorkingDay));
    for day in &reckoning.days {
        assert!(!day.why.zh().is_empty() && day.why.en().is_ascii());
        assert_eq!(day.counts, day.number.is_some());
    }
}

#[test]
fn what_is_done_on_the_spot_ends_on_its_first_day() {
    let reckoning = on(&Clock::new(date("2026-03-02"), Limit::working(0)), "2026-03-02");
    assert_eq!((reckoning.deadline, reckoning.remaining, reckoning.days.len()), (date("2026-03-02"), 0, 1));
}

#[test]
fn a_period_in_calendar_days_does_not_end_on_a_day_off() {
    let reckoning = on(&Clock::new(date("2026-09-24"), Limit::calendar(7)), "2026-09-24");
    assert_eq!(reckoning.deadline, date("2026-10-08"));
    assert_eq!(why(&reckoning, "2026-10-01"), Some(Why::CalendarDay));
    assert_eq!(why(&reckoning, "2026-10-02"), Some(Why::DayOffAtEnd));
    assert_eq!(why(&reckoning, "2026-10-08"), Some(Why::NextWorkingDay));
    assert_eq!(reckoning.days.iter().filter(|day| day.counts).count(), 7);
}

#[test]
fn suspended_days_do_not_count_whether_working_or_not() {
    let mut clock = licensing("2026-03-02");
    assert_eq!(on(&clock, "2026-03-02").deadline, date("2026-03-30"));
    clock.suspensions.push(suspension("2026-03-05", Some("2026-03-10")));
    let reckoning = on(&clock, "2026-03-20");
    assert_eq!(reckoning.deadline, date("2026-04-03"));
    assert_eq!(why(&reckoning, "2026-03-05"), Some(Why::Suspended { ground: Ground::ExpertReview }));
    assert_eq!(why(&reckoning, "2026-03-10"), Some(Why::Suspended { ground: Ground::ExpertReview }));
    assert_eq!(number(&reckoning, "2026-03-11"), Some(3));
}

#[test]
fn overlapping_suspensions_do_not_count_twice() {
    let mut once = licensing("2026-03-02");
    once.suspensions.push(suspension("2026-03-05", Some("2026-03-12")));
    let mut twice = licensing("2026-03-02");
    twice.suspensions.push(suspension("2026-03-05", Some("2026-03-10")));
    twice.suspensions.push(suspension("2026-03-09", Some("2026-03-12")));
    assert_eq!(on(&once, "2026-03-20").deadline, on(&twice, "2026-03-20").deadline);
}

#[test]
fn while_the_clock_stands_still_the_deadline_moves_and_what_remains_does_not() {
    let mut clock = licensing("2026-03-02");
    clock.suspensions.push(suspension("2026-03-05", None));
    let (thursday, friday) = (on(&clock, "2026-03-05"), on(&clock, "2026-03-06"));
    assert_eq!((thursday.state, thursday.remaining), (State::Suspended, 18));
    assert_eq!((friday.state, friday.remaining), (State::Suspended, 18));
    assert_eq!((thursday.deadline, friday.deadline), (date("2026-03-31"), date("2026-04-01")));
}

#[test]
fn a_suspension_ends_by_itself_when_the_time_told_is_over() {
    let mut clock = licensing("2026-03-02");
    let told = Suspension { at_most: Some(Limit::working(3)), ..suspension("2026-03-05", None) };
    assert_eq!(told.told_end(&calendar()), Some(date("2026-03-09")));
    clock.suspensions.push(told);
    assert_eq!(on(&clock, "2026-03-09").state, State::Suspended);
    assert_eq!(on(&clock, "2026-03-10").state, State::Running);
    assert_eq!(on(&clock, "2026-03-25").deadline, date("2026-04-02"));
}

#[test]
fn an_extension_adds_days_in_the_unit_of_the_limit() {
    let mut clock = licensing("2026-03-02");
    let decided = date("2026-03-20");
    clock.extensions.push(Extension { days: 10, reason: "地形复杂".to_owned(), decided });
    assert_eq!((clock.total(), on(&clock, "2026-03-20").deadline), (30, date("2026-04-14")));
}

#[test]
fn overdue_days_are_counted_in_the_unit_of_the_limit() {
    let clock = licensing("2026-03-03");
    let (friday, saturday, monday) =
        (on(&clock, "2026-03-31"), on(&clock, "2026-04-04"), on(&clock, "2026-04-07"));
    assert_eq!((friday.state, friday.overdue_days, friday.remaining), (State::Running, 0, 0));
    assert_eq!((saturday.state, saturday.overdue_days), (State::Overdue, 3));
    assert_eq!(monday.overdue_days, 4);
    let natural = on(&Clock::new(date("2026-03-02"), Limit::calendar(10)), "2026-03-22");
    assert_eq!((natural.deadline, natural.overdue_days), (date("2026-03-12"), 10));
}

#[test]
fn before_it_starts_nothing_is_used() {
    let reckoning = on(&licensing("2026-03-02"), "2026-03-01");
    assert_eq!((reckoning.state, reckoning.used, reckoning.remaining), (State::NotStarted, 0, 20));
}

#[test]
fn cards_follow_from_the_clock_alone() {
    let clock = licensing("2026-03-02");
    for (today, card) in [
        ("2026-03-01", None),
        ("2026-03-26", None),
        ("2026-03-27", Some(Card::Blue)),
        ("2026-03-30", Some(Card::Blue)),
        ("2026-03-31", Some(Card::Yellow)),
        ("2026-04-01", Some(Card::Red)),
        ("2026-06-01", Some(Card::Red)),
    ] {
        assert_eq!(Thresholds::default().card(&on(&clock, today)), card, "{today}");
    }
    let mut waiting = clock;
    waiting.suspensions.push(suspension("2026-03-27", None));
    assert_eq!(Thresholds::default().card(&on(&waiting, "2026-03-27")), None);
}

#[test]
fn thresholds_in_the_wrong_order_are_refused() {
    assert!(Thresholds::new(-3, 0, 1).is_ok());
    assert!(Thresholds::new(1, 1, 2).is_err());
    assert!(serde_json::from_str::<Thresholds>(r#"{"blue":-1,"yellow":3,"red":2}"#).is_err());
}

#[test]
fn announcing_a_year_moves_a_provisional_deadline_and_says_from_where() {
    let clock = licensing("2026-12-28");
    let old = calendar();
    let before = clock.reckon(&old, date("2026-12-29"));
    assert!(before.provisional);
    let off = ["2027-01-01", "2027-01-04", "2027-05-01", "2027-10-01", "2027-10-02", "2027-10-03"];
    let days = YearDays { off: off.into_iter().map(date).collect(), work: [].into() };
    let new = old.clone().with_year(2027, days).unwrap();
    let change = clock.recompute(&old, &new, date("2026-12-29")).unwrap();
    assert_eq!((change.from, change.to), (before.deadline, date("2027-01-27")));
    assert!(!change.provisional);
    assert_eq!(clock.recompute(&new, &new, date("2026-12-29")), None);
}

#[test]
fn a_clock_is_read_from_json_with_codes_for_grounds() {
    let text = r#"{"started":"2026-03-02","limit":{"days":20,"unit":"working_days"},
        "suspensions":[{"ground":"expert_review","from":"2026-03-05","to":null,"at_most":null}]}"#;
    let clock: Clock = serde_json::from_str(text).unwrap();
    assert_eq!(clock.suspensions[0].ground, Ground::ExpertReview);
    for ground in Ground::ALL {
        assert_eq!(serde_json::to_string(ground).unwrap(), format!("\"{}\"", ground.code()));
        assert_eq!(Ground::from_code(ground.code()), Some(*ground));
        assert!(!ground.statute().is_empty() && !ground.zh().is_empty());
    }
    assert!(serde_json::from_str::<Clock>(&text.replace("expert_review", "busy")).is_err());
}

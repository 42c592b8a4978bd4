//! Working days against the announcements for 2025 and 2026.

use chrono::NaiveDate;
use legal_clock::{Calendar, CalendarError, DayKind, FixedHoliday};

const ANNOUNCED: &str = include_str!("../../../deploy/seed/workdays.json");

fn calendar() -> Calendar {
    Calendar::from_json(ANNOUNCED).unwrap_or_default()
}

fn date(text: &str) -> NaiveDate {
    text.parse().unwrap_or_default()
}

fn check_sum(from: &str, days: u16, to: &str) {
    let reached = calendar().add_working_days(date(from), days);
    assert_eq!(reached.date, date(to));
    assert!(!reached.provisional && reached.kind.is_working());
}

#[test]
fn twenty_days_from_26_september_2025_end_on_30_october() {
    check_sum("2025-09-26", 20, "2025-10-30");
}

#[test]
fn twenty_days_from_10_february_2026_end_on_16_march() {
    check_sum("2026-02-10", 20, "2026-03-16");
}

#[test]
fn five_days_from_13_february_2026_end_on_27_february() {
    check_sum("2026-02-13", 5, "2026-02-27");
}

#[test]
fn the_day_after_30_april_2026_is_6_may() {
    check_sum("2026-04-30", 1, "2026-05-06");
}

#[test]
fn five_days_from_24_january_2025_end_on_7_february() {
    check_sum("2025-01-24", 5, "2025-02-07");
}

#[test]
fn five_days_from_30_september_2025_end_on_14_october() {
    check_sum("2025-09-30", 5, "2025-10-14");
}

#[test]
fn seven_days_from_18_september_2026_end_on_29_september() {
    check_sum("2026-09-18", 7, "2026-09-29");
}

#[test]
fn the_day_after_the_last_of_2025_is_a_make_up_sunday() {
    check_sum("2025-12-31", 1, "2026-01-04");
    assert_eq!(calendar().day(date("2026-01-04")).kind, DayKind::MakeUp);
}

#[test]
fn each_month_has_as_many_working_days_as_announced() {
    let announced = [
        (2025, [19, 19, 21, 22, 19, 20, 23, 21, 23, 18, 20, 23]),
        (2026, [21, 16, 22, 21, 19, 21, 23, 21, 22, 18, 21, 23]),
    ];
    for (year, months) in announced {
        assert_eq!(months.iter().sum::<usize>(), 248);
        for (month, expected) in (1..).zip(months) {
            let first = NaiveDate::from_ymd_opt(year, month, 1).unwrap();
            let eve = first.pred_opt().unwrap();
            let last = first.checked_add_months(chrono::Months::new(1)).unwrap().pred_opt().unwrap();
            assert_eq!(calendar().working_days_between(eve, last), expected, "{year}-{month}");
        }
    }
}

#[test]
fn a_day_knows_why_it_is_off() {
    for (text, kind) in [
        ("2026-10-02", DayKind::Holiday),
        ("2026-03-07", DayKind::Weekend),
        ("2026-03-09", DayKind::Working),
        ("2027-05-01", DayKind::FixedHoliday(FixedHoliday::LabourDay)),
        ("2027-10-03", DayKind::FixedHoliday(FixedHoliday::NationalDay)),
        ("2027-10-04", DayKind::Working),
    ] {
        assert_eq!(calendar().day(date(text)).kind, kind, "{text}");
    }
}

#[test]
fn a_year_that_is_not_announced_is_provisional() {
    let calendar = calendar();
    assert_eq!(calendar.last_announced(), Some(2026));
    assert!(calendar.is_announced(2025) && !calendar.is_announced(2027));
    let over_the_year = calendar.add_working_days(date("2026-12-31"), 1);
    assert_eq!(over_the_year.date, date("2027-01-04"));
    assert!(over_the_year.provisional);
    assert!(!calendar.add_working_days(date("2026-12-30"), 1).provisional);
}

#[test]
fn the_next_working_day_is_the_day_itself_if_it_is_one() {
    let calendar = calendar();
    assert_eq!(calendar.working_day_from(date("2026-10-01")).date, date("2026-10-08"));
    assert_eq!(calendar.working_day_from(date("2026-10-10")).date, date("2026-10-10"));
}

#[test]
fn a_calendar_survives_json() {
    let calendar = calendar();
    let text = serde_json::to_string(&calendar).unwrap();
    assert_eq!(Calendar::from_json(&text).unwrap(), calendar);
    assert_eq!(serde_json::from_str::<Calendar>(&text).unwrap(), calendar);
}

#[test]
fn a_broken_calendar_is_refused() {
    let fixed = r#""2026-01-01","2026-05-01","2026-10-01","2026-10-02","2026-10-03""#;
    let with = |off: &str, work: &str| {
        Calendar::from_json(&format!(r#"{{"2026": {{"off": [{fixed}{off}], "work": [{work}]}}}}"#))
    };
    assert!(with("", r#""2026-01-04""#).is_ok());
    assert!(matches!(with(r#","2025-12-31""#, ""), Err(CalendarError::WrongYear { year: 2026, .. })));
    assert!(matches!(with(r#","2026-01-04""#, r#""2026-01-04""#), Err(CalendarError::Both(_))));
    assert!(matches!(with("", r#""2026-01-05""#), Err(CalendarError::NotAWeekend(_))));
    assert!(matches!(with(r#","2026-02-30""#, ""), Err(CalendarError::Json(_))));
    let empty = Calendar::from_json(r#"{"2026": {"off": [], "work": []}}"#);
    assert!(matches!(empty, Err(CalendarError::HolidayMissing(day)) if day == date("2026-01-01")));
    assert!(matches!(Calendar::from_json(r#"{"2026": {"of": []}}"#), Err(CalendarError::Json(_))));
}

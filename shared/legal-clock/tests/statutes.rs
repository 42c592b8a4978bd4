//! Each statute that the clock follows, as a test named after its article.

#![expect(clippy::unwrap_used, reason = "what these tests build must be right")]

use chrono::NaiveDate;
use legal_clock::{Calendar, Clock, Ground, Limit, MoveError, StatutoryLimit, Unit};

const ANNOUNCED: &str = include_str!("../../../deploy/seed/workdays.json");

fn calendar() -> Calendar {
    Calendar::from_json(ANNOUNCED).unwrap_or_default()
}

fn date(text: &str) -> NaiveDate {
    text.parse().unwrap_or_default()
}

fn deadline(clock: &Clock) -> NaiveDate {
    clock.reckon(&calendar(), clock.started).deadline
}

/// The limit, its one extension, and nothing beyond it.
fn check_extension(limit: StatutoryLimit, days: u16) {
    let clock = Clock::new(date("2026-03-02"), limit.limit);
    let today = date("2026-03-10");
    let extend =
        |days| clock.clone().extended(days, "地形复杂，需要核实", limit.extension, &calendar(), today);
    assert_eq!(extend(days + 1).err(), Some(MoveError::ExtensionLength { allowed: days }));
    let extended = extend(days).unwrap();
    assert_eq!(extended.total(), limit.limit.days + days);
    let again = extended.extended(1, "又一次", limit.extension, &calendar(), today);
    assert_eq!(again.err(), Some(MoveError::ExtendedBefore));
}

#[test]
fn administrative_licensing_law_article_42_one_authority_decides_in_20_days_and_10_more() {
    let limit = StatutoryLimit::LICENSING;
    assert_eq!(limit.limit, Limit::working(20));
    assert_eq!(deadline(&Clock::new(date("2026-02-10"), limit.limit)), date("2026-03-16"));
    check_extension(limit, 10);
}

#[test]
fn administrative_licensing_law_article_42_several_decide_together_in_45_days_and_15_more() {
    let limit = StatutoryLimit::LICENSING_JOINT;
    assert_eq!(limit.limit, Limit::working(45));
    check_extension(limit, 15);
}

#[test]
fn administrative_licensing_law_article_45_its_eight_procedures_do_not_count() {
    let procedures = Ground::ALL.iter().filter(|ground| ground.statute() == "行政许可法第四十五条");
    assert_eq!(procedures.clone().count(), 8);
    let clock = Clock::new(date("2026-03-02"), StatutoryLimit::LICENSING.limit);
    for ground in procedures {
        let stopped = clock.clone().suspended(*ground, None, &calendar(), date("2026-03-03")).unwrap();
        let resumed = stopped.resumed(date("2026-03-06")).unwrap();
        assert_eq!(deadline(&clock), date("2026-03-30"), "{ground:?}");
        assert_eq!(deadline(&resumed), date("2026-04-03"), "{ground:?}: four working days more");
    }
}

#[test]
fn administrative_licensing_law_article_82_periods_are_working_days_without_holidays() {
    for limit in [StatutoryLimit::LICENSING, StatutoryLimit::LICENSING_JOINT] {
        assert_eq!(limit.limit.unit, Unit::WorkingDays);
    }
    let over_new_year = Clock::new(date("2026-02-13"), Limit::working(5));
    assert_eq!(deadline(&over_new_year), date("2026-02-27"));
}

#[test]
fn regulations_on_government_information_article_33_an_answer_comes_in_20_days_and_20_more() {
    let limit = StatutoryLimit::DISCLOSURE;
    assert_eq!(limit.limit, Limit::working(20));
    check_extension(limit, 20);
    assert_eq!(Ground::ThirdPartyOpinion.statute(), "政府信息公开条例第三十三条");
}

//! Dates as people say them: in China's time, with the day of the week, without 今日 and 本日.
use chrono::{DateTime, Datelike, FixedOffset, NaiveDate, NaiveTime, Utc};
use contracts::catalogue::{DayUnit, Limit};

fn week(day: NaiveDate) -> &'static str {
    match day.weekday().num_days_from_monday() {
        0 => "一",
        1 => "二",
        2 => "三",
        3 => "四",
        4 => "五",
        5 => "六",
        _ => "日",
    }
}

fn local(at: DateTime<Utc>) -> DateTime<FixedOffset> {
    const EAST_EIGHT: i32 = 8 * 3600;
    FixedOffset::east_opt(EAST_EIGHT).map_or_else(|| at.fixed_offset(), |zone| at.with_timezone(&zone))
}

/// The day it is here.
pub(crate) fn day_here(at: DateTime<Utc>) -> NaiveDate {
    local(at).date_naive()
}

/// The end of a day here.
pub(crate) fn end_of(day: NaiveDate) -> Option<DateTime<Utc>> {
    let midnight = day.succ_opt()?.and_time(NaiveTime::MIN);
    midnight.and_local_timezone(*local(DateTime::UNIX_EPOCH).offset()).single().map(|at| at.to_utc())
}

/// 11月24日（周二）, with the year if it is not the present one.
pub(crate) fn day(day: NaiveDate, now: DateTime<Utc>) -> String {
    let year = if day.year() == local(now).year() { String::new() } else { format!("{}年", day.year()) };
    format!("{year}{}月{}日（周{}）", day.month(), day.day(), week(day))
}

/// 11月24日（周二）前.
pub(crate) fn day_until(last: NaiveDate, now: DateTime<Utc>) -> String {
    format!("{}前", day(last, now))
}

/// 20 个工作日.
pub(crate) fn limit(limit: &Limit) -> String {
    match (limit.days, limit.unit) {
        (0, _) => "当场办结".to_owned(),
        (days, DayUnit::Working) => format!("{days} 个工作日"),
        (days, DayUnit::Calendar) => format!("{days} 天"),
    }
}

/// 11月17日 09:12.
pub(crate) fn minute(at: DateTime<Utc>) -> String {
    local(at).format("%-m月%-d日 %H:%M").to_string()
}

/// 11月17日 周二 09:12, for the top of a page.
pub(crate) fn moment(at: DateTime<Utc>) -> String {
    let at = local(at);
    format!("{} 周{} {}", at.format("%-m月%-d日"), week(at.date_naive()), at.format("%H:%M"))
}

/// What is left until a last day: the class of the lamp, and the words that always go with it. Counted from Monday to
/// Friday, a hint for the eye in lists; the case's own page counts by the calendar of the law.
pub(crate) fn left(last: NaiveDate, now: DateTime<Utc>) -> (&'static str, String) {
    let today = local(now).date_naive();
    if last < today {
        return match working_days(last, today) {
            0 => ("yellow", "到期".to_owned()),
            1 => ("yellow", "超 1 天".to_owned()),
            days => ("red", format!("超 {days} 天")),
        };
    }
    match working_days(today, last) {
        0 => ("yellow", "今天到期".to_owned()),
        1 => ("blue", "剩 1 天".to_owned()),
        days => ("", format!("剩 {days} 天")),
    }
}

/// The days from Monday to Friday after one day, up to and including another.
fn working_days(after: NaiveDate, until: NaiveDate) -> usize {
    let days = after.iter_days().skip(1).take_while(|day| *day <= until);
    days.filter(|day| day.weekday().number_from_monday() <= 5).count()
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::TimeZone;

    #[test]
    fn a_day_has_its_weekday_and_a_year_only_where_it_is_another_one() {
        let now = Utc.with_ymd_and_hms(2026, 11, 21, 3, 0, 0).unwrap();
        let on = |y, m, d| NaiveDate::from_ymd_opt(y, m, d).unwrap();
        assert_eq!(day_until(on(2026, 11, 24), now), "11月24日（周二）前");
        assert_eq!(end_of(on(2026, 11, 22)), Some(Utc.with_ymd_and_hms(2026, 11, 22, 16, 0, 0).unwrap()));
        assert_eq!(day(on(2027, 1, 3), now), "2027年1月3日（周日）");
        assert_eq!(minute(Utc.with_ymd_and_hms(2026, 11, 21, 16, 5, 0).unwrap()), "11月22日 00:05");
    }

    #[test]
    fn what_is_left_is_counted_in_working_days_and_always_said_in_words() {
        let on = |m, d| NaiveDate::from_ymd_opt(2026, m, d).unwrap();
        // A Sunday in China.
        let now = Utc.with_ymd_and_hms(2026, 11, 22, 3, 0, 0).unwrap();
        assert_eq!(left(on(11, 20), now), ("yellow", "到期".to_owned()));
        assert_eq!(left(on(11, 19), now), ("yellow", "超 1 天".to_owned()));
        assert_eq!(left(on(11, 12), now), ("red", "超 6 天".to_owned()));
        assert_eq!(left(on(11, 23), now), ("blue", "剩 1 天".to_owned()));
        assert_eq!(left(on(11, 27), now), ("", "剩 5 天".to_owned()));
        let monday = Utc.with_ymd_and_hms(2026, 11, 23, 3, 0, 0).unwrap();
        assert_eq!(left(on(11, 23), monday), ("yellow", "今天到期".to_owned()));
        assert_eq!(moment(now), "11月22日 周日 11:00");
    }
}

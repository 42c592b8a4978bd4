//! Dates as people say them: in China's time, with the day of the week, without 今日 and 本日.
use chrono::{DateTime, Datelike, FixedOffset, NaiveDate, Utc};

fn local(at: DateTime<Utc>) -> DateTime<FixedOffset> {
    const EAST_EIGHT: i32 = 8 * 3600;
    FixedOffset::east_opt(EAST_EIGHT).map_or_else(|| at.fixed_offset(), |zone| at.with_timezone(&zone))
}

/// 11月24日（周二）, with the year if it is not the present one.
pub(crate) fn day(day: NaiveDate, now: DateTime<Utc>) -> String {
    let week = match day.weekday().num_days_from_monday() {
        0 => "一",
        1 => "二",
        2 => "三",
        3 => "四",
        4 => "五",
        5 => "六",
        _ => "日",
    };
    let year = if day.year() == local(now).year() { String::new() } else { format!("{}年", day.year()) };
    format!("{year}{}月{}日（周{week}）", day.month(), day.day())
}

/// 11月24日（周二）前.
pub(crate) fn day_until(last: NaiveDate, now: DateTime<Utc>) -> String {
    format!("{}前", day(last, now))
}

/// 11月17日 09:12.
pub(crate) fn minute(at: DateTime<Utc>) -> String {
    local(at).format("%-m月%-d日 %H:%M").to_string()
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
        assert_eq!(day(on(2027, 1, 3), now), "2027年1月3日（周日）");
        assert_eq!(minute(Utc.with_ymd_and_hms(2026, 11, 21, 16, 5, 0).unwrap()), "11月22日 00:05");
    }
}

//! From how much on something is a pattern. A hall sets them after its first weeks; the defaults let a busy window pass.

use kernel::config::{ConfigError, Source};

use super::days::{Dates, DaysOfRest, Numbers};

/// Thresholds: what is more than that is flagged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limits {
    /// `HALL_MISUSE_WITHOUT_CASE`: persons in a day without a case. Default 25.
    pub without_case: i64,
    /// `HALL_MISUSE_WITHOUT_CASE_WEEK`: the same over seven days. Default 30.
    pub without_case_in_week: i64,
    /// `HALL_MISUSE_ONE_CASE`: persons under one case in a day; a household has that many. Default 12.
    pub persons_of_one_case: i64,
    /// `HALL_MISUSE_TIMES_USUAL`: times this account's middle day. Default 3.
    pub times_usual: i64,
    /// `HALL_MISUSE_FLOOR`: persons in a day that are never too many, whatever is usual. Default 120.
    pub persons_floor: i64,
    /// `HALL_MISUSE_CEILING`: persons in a day that are always too many. Default 250.
    pub persons_ceiling: i64,
    /// `HALL_MISUSE_FAMILY`: persons of one family name in a day without a case. Default 8.
    pub same_family: i64,
    /// `HALL_MISUSE_AT_NIGHT`: looks in a night. Default 10.
    pub at_night: i64,
    /// `HALL_MISUSE_DAY_BEGINS`: the hour at which the night ends. Default 6.
    pub day_begins: u32,
    /// `HALL_MISUSE_DAY_ENDS`: the hour at which the night begins. Default 21.
    pub day_ends: u32,
    /// `HALL_MISUSE_REST_WEEKDAYS`, `HALL_MISUSE_HOLIDAYS` and `HALL_MISUSE_WORKED_DAYS`: days on which every look counts
    /// as one at night. Default none: halls open on Saturdays, too.
    pub rest: DaysOfRest,
    /// `HALL_MISUSE_RHYTHM`: steps from person to person in one rhythm. Default 20.
    pub rhythm: i64,
    /// `HALL_MISUSE_JITTER_MS`: by how much the gaps of one rhythm may differ. Default 400.
    pub jitter_ms: i64,
    /// `HALL_MISUSE_BREAK_GLASS`: break-glass looks in a day that are not flagged. Default 1.
    pub break_glass_in_day: i64,
    /// `HALL_MISUSE_BREAK_GLASS_MONTH`: the same in thirty days. Default 4.
    pub break_glass_in_month: i64,
    /// `HALL_BREAK_GLASS_LIMIT`: after so many in a day break-glass is refused. Default 3.
    pub break_glass_at_most: i64,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            without_case: 25,
            without_case_in_week: 30,
            persons_of_one_case: 12,
            times_usual: 3,
            persons_floor: 120,
            persons_ceiling: 250,
            same_family: 8,
            at_night: 10,
            day_begins: 6,
            day_ends: 21,
            rest: DaysOfRest::default(),
            rhythm: 20,
            jitter_ms: 400,
            break_glass_in_day: 1,
            break_glass_in_month: 4,
            break_glass_at_most: 3,
        }
    }
}

impl Limits {
    /// From the environment.
    ///
    /// # Errors
    /// If a value is no number.
    pub fn from_source(source: &Source) -> Result<Self, ConfigError> {
        let usual = Self::default();
        let number = |name: &str, usual: i64| source.parsed(&format!("HALL_MISUSE_{name}"), usual);
        let floor = number("FLOOR", usual.persons_floor)?;
        Ok(Self {
            without_case: number("WITHOUT_CASE", usual.without_case)?,
            without_case_in_week: number("WITHOUT_CASE_WEEK", usual.without_case_in_week)?,
            persons_of_one_case: number("ONE_CASE", usual.persons_of_one_case)?,
            times_usual: number("TIMES_USUAL", usual.times_usual)?,
            persons_floor: floor,
            persons_ceiling: number("CEILING", usual.persons_ceiling)?.max(floor),
            same_family: number("FAMILY", usual.same_family)?,
            at_night: number("AT_NIGHT", usual.at_night)?,
            day_begins: source.parsed("HALL_MISUSE_DAY_BEGINS", usual.day_begins)?,
            day_ends: source.parsed("HALL_MISUSE_DAY_ENDS", usual.day_ends)?,
            rest: DaysOfRest {
                weekdays: source.parsed("HALL_MISUSE_REST_WEEKDAYS", Numbers::default())?,
                holidays: source.parsed("HALL_MISUSE_HOLIDAYS", Dates::default())?,
                worked: source.parsed("HALL_MISUSE_WORKED_DAYS", Dates::default())?,
            },
            rhythm: number("RHYTHM", usual.rhythm)?,
            jitter_ms: number("JITTER_MS", usual.jitter_ms)?,
            break_glass_in_day: number("BREAK_GLASS", usual.break_glass_in_day)?,
            break_glass_in_month: number("BREAK_GLASS_MONTH", usual.break_glass_in_month)?,
            break_glass_at_most: source.parsed("HALL_BREAK_GLASS_LIMIT", usual.break_glass_at_most)?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ceiling_is_never_below_the_floor() {
        let table = vec![("HALL_MISUSE_FLOOR".to_owned(), "900".to_owned())];
        let limits = Limits::from_source(&Source::of(table)).unwrap();
        assert_eq!((limits.persons_floor, limits.persons_ceiling), (900, 900));
        assert_eq!(Limits::from_source(&Source::of(vec![])).unwrap(), Limits::default());
    }
}

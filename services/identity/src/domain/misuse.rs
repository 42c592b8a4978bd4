//! Patterns of misuse in one account's looks at persons: a pure function over one day and the days before it.
//!
//! A look is covered where the same account looked at the same person for a case on the same day: a clerk finds somebody
//! before there is a case. What stays uncovered is what nobody asked for.

use chrono::{DateTime, NaiveDate, TimeDelta, Timelike, Utc};
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

mod days;
mod limits;
#[cfg(test)]
mod tests;

pub use days::{BadDays, Dates, DaysOfRest, Numbers};
pub use limits::Limits;

/// One look, as far as patterns need it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LookFact {
    /// When.
    pub at: DateTime<Utc>,
    /// At whom.
    pub subject: Uuid,
    /// For which case.
    pub case: Option<Uuid>,
    /// A keyed hash of the family name, where it is known.
    pub family: Option<Vec<u8>>,
    /// Without a case, with a reason of one's own.
    pub break_glass: bool,
}

/// What an earlier day comes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DaySum {
    /// Which day, in China.
    pub day: NaiveDate,
    /// How many persons.
    pub persons: i64,
    /// How many of them without a case.
    pub uncovered: i64,
    /// How many looks by break-glass.
    pub break_glass: i64,
}

/// A pattern, by the word of the CHECK constraint.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Pattern {
    /// Many persons in a day without any case.
    ManyWithoutCase,
    /// A few persons without a case each day, for days.
    SlowDrip,
    /// One case that justifies looks at many persons.
    OneCaseManyPersons,
    /// Many more persons than on this account's other days.
    Volume,
    /// Persons of one family name.
    SameFamilyName,
    /// At night, or on a day of rest.
    OffHours,
    /// In a rhythm that no hand keeps.
    ScriptedRhythm,
    /// Break-glass again and again.
    BreakGlass,
}

impl Pattern {
    /// All of them.
    pub const ALL: [Self; 8] = [
        Self::ManyWithoutCase,
        Self::SlowDrip,
        Self::OneCaseManyPersons,
        Self::Volume,
        Self::SameFamilyName,
        Self::OffHours,
        Self::ScriptedRhythm,
        Self::BreakGlass,
    ];

    /// The word in rows and JSON.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::ManyWithoutCase => "many_without_case",
            Self::SlowDrip => "slow_drip",
            Self::OneCaseManyPersons => "one_case_many_persons",
            Self::Volume => "volume",
            Self::SameFamilyName => "same_family_name",
            Self::OffHours => "off_hours",
            Self::ScriptedRhythm => "scripted_rhythm",
            Self::BreakGlass => "break_glass",
        }
    }

    /// What was seen, for the audit administrator, with the numbers.
    #[must_use]
    pub fn explain(self, measured: i64, threshold: i64) -> String {
        match self {
            Self::ManyWithoutCase => {
                format!("一天内没有办件就查看了 {measured} 人的信息，超过 {threshold} 人。")
            }
            Self::SlowDrip => {
                format!(
                    "七天内没有办件就查看了 {measured} 人的信息，超过 {threshold} 人。每天不多，天天都有。"
                )
            }
            Self::OneCaseManyPersons => {
                format!("拿同一个办件查看了 {measured} 人的信息，超过 {threshold} 人。")
            }
            Self::Volume => format!("一天内查看了 {measured} 人的信息，平常不超过 {threshold} 人。"),
            Self::SameFamilyName => {
                format!("没有办件查看的人里，{measured} 人同一个姓，超过 {threshold} 人。")
            }
            Self::OffHours => format!("夜里或休息日查看了 {measured} 次，超过 {threshold} 次。"),
            Self::ScriptedRhythm => {
                format!("连续 {measured} 次换人查看，间隔几乎一样，像是程序在查。手工到不了 {threshold} 次。")
            }
            Self::BreakGlass => format!("没有办件强行查看了 {measured} 次，超过 {threshold} 次。"),
        }
    }

    /// The pattern of a word.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|pattern| pattern.word() == word)
    }
}

/// A pattern that was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Found {
    /// Which.
    pub pattern: Pattern,
    /// How much was measured.
    pub measured: i64,
    /// What it exceeds.
    pub threshold: i64,
}

/// What is wrong with a day of one account. `day` is in the order of time; `before` are its earlier days.
#[must_use]
pub fn judge(limits: &Limits, day: &[LookFact], before: &[DaySum]) -> Vec<Found> {
    let today = sum(day);
    let uncovered = uncovered(day);
    let week: i64 = last(before, 6).map(|sum| sum.uncovered).sum();
    let broken: i64 = last(before, 29).map(|sum| sum.break_glass).sum();
    let measured = [
        (Pattern::ManyWithoutCase, today.uncovered, limits.without_case),
        (Pattern::SlowDrip, week + today.uncovered, limits.without_case_in_week),
        (Pattern::OneCaseManyPersons, most_of_one_case(day), limits.persons_of_one_case),
        (Pattern::Volume, today.persons, usual(limits, before)),
        (Pattern::SameFamilyName, most_of_one_family(day, &uncovered), limits.same_family),
        (Pattern::OffHours, at_night(limits, day), limits.at_night),
        (Pattern::ScriptedRhythm, longest_rhythm(limits, day), limits.rhythm),
        (Pattern::BreakGlass, today.break_glass, limits.break_glass_in_day),
        (Pattern::BreakGlass, broken + today.break_glass, limits.break_glass_in_month),
    ];
    let mut found: Vec<Found> = Vec::new();
    for (pattern, measured, threshold) in measured {
        if measured > threshold && !found.iter().any(|known| known.pattern == pattern) {
            found.push(Found { pattern, measured, threshold });
        }
    }
    found
}

/// What a day comes to.
#[must_use]
pub fn sum(day: &[LookFact]) -> DaySum {
    let persons: BTreeSet<Uuid> = day.iter().map(|look| look.subject).collect();
    let count = |n: usize| i64::try_from(n).unwrap_or(i64::MAX);
    DaySum {
        day: day.first().map(|look| local_day(look.at)).unwrap_or_default(),
        persons: count(persons.len()),
        uncovered: count(uncovered(day).len()),
        break_glass: count(day.iter().filter(|look| look.break_glass).count()),
    }
}

/// The day in China on which something was.
#[must_use]
pub fn local_day(at: DateTime<Utc>) -> NaiveDate {
    local(at).date_naive()
}

/// China has one time, eight hours ahead, and no summer time.
fn local(at: DateTime<Utc>) -> DateTime<Utc> {
    at + TimeDelta::hours(8)
}

fn last(before: &[DaySum], days: usize) -> impl Iterator<Item = &DaySum> {
    before.iter().rev().take(days)
}

fn uncovered(day: &[LookFact]) -> BTreeSet<Uuid> {
    let covered: BTreeSet<Uuid> =
        day.iter().filter(|look| look.case.is_some()).map(|look| look.subject).collect();
    day.iter().map(|look| look.subject).filter(|subject| !covered.contains(subject)).collect()
}

fn largest(counts: impl Iterator<Item = usize>) -> i64 {
    counts.max().and_then(|n| i64::try_from(n).ok()).unwrap_or(0)
}

fn most_of_one_case(day: &[LookFact]) -> i64 {
    let mut cases: BTreeMap<Uuid, BTreeSet<Uuid>> = BTreeMap::new();
    for look in day {
        if let Some(case) = look.case {
            cases.entry(case).or_default().insert(look.subject);
        }
    }
    largest(cases.values().map(BTreeSet::len))
}

fn most_of_one_family(day: &[LookFact], uncovered: &BTreeSet<Uuid>) -> i64 {
    let mut families: BTreeMap<&[u8], BTreeSet<Uuid>> = BTreeMap::new();
    for look in day.iter().filter(|look| uncovered.contains(&look.subject)) {
        if let Some(family) = &look.family {
            families.entry(family).or_default().insert(look.subject);
        }
    }
    largest(families.values().map(BTreeSet::len))
}

/// What this account may reach without notice: so many times its own middle day, and never less than the floor.
fn usual(limits: &Limits, before: &[DaySum]) -> i64 {
    let mut persons: Vec<i64> = before.iter().map(|sum| sum.persons).filter(|persons| *persons > 0).collect();
    persons.sort_unstable();
    let middle = persons.get(persons.len() / 2).copied().unwrap_or(0);
    middle.saturating_mul(limits.times_usual).clamp(limits.persons_floor, limits.persons_ceiling)
}

fn at_night(limits: &Limits, day: &[LookFact]) -> i64 {
    let night = |look: &&LookFact| {
        let hour = local(look.at).hour();
        hour < limits.day_begins || hour >= limits.day_ends || limits.rest.has(local_day(look.at))
    };
    largest(std::iter::once(day.iter().filter(night).count()))
}

/// The longest run of steps from person to person whose gaps hardly differ. A page that shows several things of one
/// person is one step.
fn longest_rhythm(limits: &Limits, day: &[LookFact]) -> i64 {
    let mut steps: Vec<(Uuid, DateTime<Utc>)> = Vec::new();
    for look in day {
        if steps.last().is_none_or(|(subject, _)| *subject != look.subject) {
            steps.push((look.subject, look.at));
        }
    }
    let gaps: Vec<i64> = steps.windows(2).filter_map(gap).collect();
    let (mut run, mut longest, mut base) = (0_i64, 0_i64, None::<i64>);
    for gap in gaps {
        let close = base.is_some_and(|base| (gap - base).abs() <= limits.jitter_ms.max(base / 20));
        (run, base) = if close { (run + 1, base) } else { (1, Some(gap)) };
        longest = longest.max(run);
    }
    longest
}

fn gap(pair: &[(Uuid, DateTime<Utc>)]) -> Option<i64> {
    let ((_, first), (_, second)) = pair.first().zip(pair.get(1))?;
    Some((*second - *first).num_milliseconds())
}

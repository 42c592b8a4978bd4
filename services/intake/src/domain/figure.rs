//! Figures (统计): what is counted, how a decision is judged by the clock, and what the public is shown of small numbers.
use super::{
    clock::{ClockEvent, Moved, clock_of},
    item::Item,
};
use chrono::{NaiveDate, TimeDelta};
use legal_clock::{Calendar, Card, Thresholds};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What is counted: code, and the head of its column.
pub const COUNTED: &[(&str, &str)] = &[
    ("submitted", "收件"),
    ("accepted", "受理"),
    ("accepted_by_law", "逾期视为受理"),
    ("not_accepted", "不予受理"),
    ("noticed", "补正告知"),
    ("approved", "准予"),
    ("approved_partly", "部分准予"),
    ("refused", "不予准予"),
    ("on_time", "按时办结"),
    ("late", "超期办结"),
    ("card_yellow", "黄牌"),
    ("card_red", "红牌"),
    ("delivered", "送达"),
    ("returned", "退件"),
    ("withdrawn", "撤回"),
    ("suspended", "特别程序"),
    ("resumed", "特别程序结束"),
    ("reopened", "重新办理"),
    ("rated", "评价"),
    ("rated_badly", "差评"),
    ("rating_annulled", "差评经复核不计"),
    ("ticket", "取号"),
    ("visit_accepted", "到访：收件"),
    ("visit_told", "到访：答复"),
    ("visit_refused", "到访：不收"),
];

/// The counts of a row.
pub type Counts = BTreeMap<String, i64>;

/// So many days are summed at once, at most: two years and the day that both begin with.
pub const LONGEST: i64 = 732;

/// A count below this is not shown to the public: whoever knows one of two knows the other.
pub const SHOWN_FROM: i64 = 3;

/// What the rows of a table of figures stand for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Grouping {
    /// Days.
    Day,
    /// Weeks, by their Monday.
    Week,
    /// Months.
    Month,
    /// Halls.
    Hall,
    /// Windows; visits only.
    Window,
    /// Items.
    Item,
    /// Authorities.
    Authority,
    /// Doors.
    Channel,
}

/// Why figures are not given.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum FigureRefused {
    /// The days are not in order, or too many.
    #[error("give a first and a last day, at most two years apart")]
    BadSpan,
    /// Another place than the caller's.
    #[error("figures are given of your own place and what belongs to it")]
    Elsewhere,
    /// No month.
    #[error("give the month as YYYY-MM; it is over")]
    BadMonth,
}

/// Whether so many days are summed.
///
/// # Errors
/// [`FigureRefused::BadSpan`] if not.
pub fn check_span(from: NaiveDate, to: NaiveDate) -> Result<(), FigureRefused> {
    let days = to.signed_duration_since(from);
    let good = days >= TimeDelta::zero() && days <= TimeDelta::days(LONGEST);
    if good { Ok(()) } else { Err(FigureRefused::BadSpan) }
}

/// The first and the last day of a month that is over. The public gets whole months only: from two spans that differ by a
/// day it could reckon what a day had.
///
/// # Errors
/// [`FigureRefused::BadMonth`] if it is none, or not over.
pub fn whole_month(text: &str, today: NaiveDate) -> Result<(NaiveDate, NaiveDate), FigureRefused> {
    let first: NaiveDate = format!("{text}-01").parse().map_err(|_not_a_day| FigureRefused::BadMonth)?;
    let next = first.checked_add_months(chrono::Months::new(1)).ok_or(FigureRefused::BadMonth)?;
    let last = next.pred_opt().ok_or(FigureRefused::BadMonth)?;
    if text.len() == 7 && last < today { Ok((first, last)) } else { Err(FigureRefused::BadMonth) }
}

/// What the public is shown of a row, and which counts are held back.
#[must_use]
pub fn for_the_public(counts: Counts) -> (Counts, Vec<String>) {
    let (shown, held): (Counts, Counts) = counts.into_iter().partition(|(_, count)| *count >= SHOWN_FROM);
    (shown, held.into_keys().collect())
}

/// What the clock says of a decision.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Judged {
    /// Working days from acceptance, or from being taken up again, to the decision; special procedures are not taken off.
    pub days: i32,
    /// Whether it came after the last day; none where no rule sets one.
    pub late: Option<bool>,
    /// The card of the day it was made on; a reminder is none any more.
    pub card: Option<Card>,
}

/// The events of a clock up to the end of a round: what was taken up again later is not looked at.
#[must_use]
pub fn of_round(events: &[ClockEvent], round: i16) -> &[ClockEvent] {
    let begins = |event: &ClockEvent| matches!(event.what, Moved::Started | Moved::Restarted);
    let mut begun = events.iter().enumerate().filter(|(_, event)| begins(event)).map(|(at, _)| at);
    let end = begun.nth(usize::try_from(round).unwrap_or(usize::MAX)).unwrap_or(events.len());
    events.get(..end).unwrap_or(events)
}

/// Judges a decision of a day by the events of its round.
#[must_use]
pub fn judge(item: &Item, events: &[ClockEvent], calendar: &Calendar, decided: NaiveDate) -> Judged {
    let begins = |event: &&ClockEvent| matches!(event.what, Moved::Started | Moved::Restarted);
    let begun = events.iter().rfind(begins).map_or(decided, |event| event.on);
    let days = i32::try_from(calendar.working_days_between(begun, decided)).unwrap_or(i32::MAX);
    let reckoned = clock_of(item, events).map(|clock| clock.reckon(calendar, decided));
    Judged {
        days,
        late: reckoned.as_ref().map(|reckoned| decided > reckoned.deadline),
        card: reckoned.and_then(|reckoned| Thresholds::default().card(&reckoned)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::item::sample;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn event(on: &str, what: Moved) -> ClockEvent {
        ClockEvent { on: day(on), what }
    }

    #[test]
    fn a_count_below_three_is_not_shown_to_the_public() {
        let counts = [("submitted", 3), ("refused", 2), ("late", 1)];
        let counts = counts.map(|(what, count)| (what.to_owned(), count)).into();
        let (shown, held) = for_the_public(counts);
        assert_eq!(shown.into_iter().collect::<Vec<_>>(), [("submitted".to_owned(), 3)]);
        assert_eq!(held, ["late", "refused"]);
    }

    #[test]
    fn the_public_gets_whole_months_that_are_over() {
        let today = day("2026-11-22");
        assert_eq!(whole_month("2026-10", today), Ok((day("2026-10-01"), day("2026-10-31"))));
        for bad in ["2026-11", "2026-13", "2026-1", "26-10", "2026-10-01", ""] {
            assert_eq!(whole_month(bad, today), Err(FigureRefused::BadMonth), "{bad}");
        }
    }

    #[test]
    fn two_years_are_summed_at_most_and_never_backwards() {
        assert!(check_span(day("2025-01-01"), day("2026-12-31")).is_ok());
        assert!(check_span(day("2026-01-02"), day("2026-01-01")).is_err());
        assert!(check_span(day("2024-01-01"), day("2026-12-31")).is_err());
    }

    #[test]
    fn a_decision_is_judged_by_the_clock_of_its_own_round() {
        let (item, calendar) = (sample(), Calendar::default());
        let events = [event("2026-03-02", Moved::Started), event("2026-06-01", Moved::Restarted)];
        let first = of_round(&events, 1);
        assert_eq!(first, &events[..1]);
        assert_eq!(of_round(&events, 2), &events[..]);
        // Twenty working days from the 2nd of March end on the 30th.
        let judged = judge(&item, first, &calendar, day("2026-03-30"));
        assert_eq!((judged.days, judged.late), (20, Some(false)));
        let late = judge(&item, first, &calendar, day("2026-04-20"));
        assert_eq!((late.late, late.card), (Some(true), Some(Card::Red)));
        assert_eq!(judge(&item, &events, &calendar, day("2026-06-03")).days, 2);
    }

    #[test]
    fn where_no_rule_sets_a_limit_nothing_is_late() {
        let mut item = sample();
        item.limit = None;
        let events = [event("2026-03-02", Moved::Started)];
        let judged = judge(&item, &events, &Calendar::default(), day("2026-12-01"));
        assert_eq!((judged.late, judged.card), (None, None));
    }
}

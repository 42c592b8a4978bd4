//! Hearings (听证) on a licence: the right to one, its days, its chair, its minutes (行政许可法 47, 48). Days are working days,
//! as the law counts its own (行政许可法 82).
use super::clock::last_day;
use chrono::NaiveDate;
use legal_clock::{Calendar, Limit};
use std::collections::BTreeSet;
use uuid::Uuid;

/// Who is told of his right may apply for so long.
const APPLY_WITHIN: Limit = Limit::working(5);
/// The hearing is held within so long after the application.
const HOLD_WITHIN: Limit = Limit::working(20);
/// So many days lie between the notice and the hearing.
const NOTICE_BEFORE: Limit = Limit::working(7);

/// Why something about a hearing is not done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum HearingRefused {
    /// The case is not under way.
    #[error("a hearing belongs between acceptance and decision")]
    NotOpen,
    /// A hearing is under way, or was held.
    #[error("the parties have been told of their right to a hearing")]
    ToldBefore,
    /// Nobody was told, applied, or it stands elsewhere in its course.
    #[error("the hearing of this case is not where this act belongs")]
    NotThere,
    /// The five days are over.
    #[error("a hearing is applied for within five days of being told")]
    AppliedTooLate,
    /// Less than seven days before.
    #[error("the parties are told of place and day at least seven days before the hearing")]
    NoticeTooShort,
    /// More than twenty days after the application.
    #[error("a hearing is held within twenty days of the application")]
    SetTooLate,
    /// Whoever examined the application.
    #[error("who examined the application does not chair its hearing: name another person")]
    ChairExamined,
    /// Someone else.
    #[error("the chair of the hearing records its minutes")]
    NotTheChair,
    /// Before its day.
    #[error("the hearing has not been held yet")]
    BeforeItsDay,
    /// Someone has not signed.
    #[error("the minutes are read and signed by everyone who took part")]
    NotSigned,
    /// The days to apply are not over.
    #[error("the parties may still apply for a hearing")]
    RightOpen,
    /// It is applied for and not held.
    #[error("a hearing was applied for: it is held before the decision")]
    Pending,
    /// The decision does not name the minutes.
    #[error("a decision after a hearing is made on its minutes: name them")]
    NotOnMinutes,
}

/// The last day on which a party may apply that was told on `told`.
#[must_use]
pub fn apply_until(calendar: &Calendar, told: NaiveDate) -> NaiveDate {
    last_day(calendar, told, APPLY_WITHIN).0
}

/// The last day on which a hearing may be held that was applied for on `applied`.
#[must_use]
pub fn hold_by(calendar: &Calendar, applied: NaiveDate) -> NaiveDate {
    last_day(calendar, applied, HOLD_WITHIN).0
}

/// Whether the parties may be told today that it is held on `set_for`, under this chair; true if that is past its last day.
/// Where the hall let all days pass on which it could have been in time, it is still held: the delay is the hall's, and does
/// not stop the clock.
///
/// # Errors
/// [`HearingRefused`] says why not.
pub fn check_notice(
    calendar: &Calendar,
    (today, set_for, hold_by): (NaiveDate, NaiveDate, NaiveDate),
    chair: Uuid,
    examined: &BTreeSet<Uuid>,
) -> Result<bool, HearingRefused> {
    let too_soon = last_day(calendar, today, NOTICE_BEFORE).0;
    if set_for <= too_soon {
        Err(HearingRefused::NoticeTooShort)
    } else if set_for > hold_by && too_soon < hold_by {
        Err(HearingRefused::SetTooLate)
    } else if examined.contains(&chair) {
        Err(HearingRefused::ChairExamined)
    } else {
        Ok(set_for > hold_by)
    }
}

/// Where a hearing stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Course {
    /// The hearing.
    pub id: Uuid,
    /// The last day to apply.
    pub apply_until: NaiveDate,
    /// Someone applied.
    pub applied: bool,
    /// It was held, and the minutes are signed.
    pub held: bool,
}

/// Whether a case may be decided today, and on which minutes: those of the hearing that was held, and no others.
///
/// # Errors
/// [`HearingRefused`] while the right is open or a hearing is pending, and where the minutes are not those.
pub fn may_decide(
    hearing: Option<Course>,
    today: NaiveDate,
    on_minutes: Option<Uuid>,
) -> Result<(), HearingRefused> {
    match hearing {
        Some(at) if at.held && on_minutes != Some(at.id) => Err(HearingRefused::NotOnMinutes),
        Some(at) if at.held => Ok(()),
        Some(at) if at.applied => Err(HearingRefused::Pending),
        Some(at) if today <= at.apply_until => Err(HearingRefused::RightOpen),
        Some(_) | None if on_minutes.is_some() => Err(HearingRefused::NotOnMinutes),
        Some(_) | None => Ok(()),
    }
}

/// How many days of the clock's kind the hearing takes from `today` to its day, both included.
#[must_use]
pub fn days_taken(calendar: &Calendar, today: NaiveDate, set_for: NaiveDate, working: bool) -> u16 {
    let days = today.iter_days().take_while(|day| *day <= set_for);
    let counted = days.filter(|day| !working || calendar.is_working_day(*day)).count();
    u16::try_from(counted).unwrap_or(u16::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn calendar() -> Calendar {
        Calendar::from_json(
            r#"{"2026": {"off": ["2026-01-01", "2026-05-01", "2026-10-01", "2026-10-02", "2026-10-03"], "work": []}}"#,
        )
        .unwrap()
    }

    #[test]
    fn administrative_licensing_law_article_47_a_hearing_is_applied_for_within_five_days_and_held_within_twenty()
     {
        // A Monday: the five days end on the next Monday.
        assert_eq!(apply_until(&calendar(), day("2026-11-02")), day("2026-11-09"));
        assert_eq!(hold_by(&calendar(), day("2026-11-02")), day("2026-11-30"));
    }

    #[test]
    fn administrative_licensing_law_article_48_the_parties_are_told_seven_days_before() {
        let nobody = BTreeSet::new();
        let set = |on: &str| {
            let days = (day("2026-11-02"), day(on), day("2026-11-30"));
            check_notice(&calendar(), days, Uuid::nil(), &nobody)
        };
        assert_eq!(set("2026-11-11"), Err(HearingRefused::NoticeTooShort));
        assert_eq!(set("2026-11-12"), Ok(false));
        assert_eq!(set("2026-12-01"), Err(HearingRefused::SetTooLate));
    }

    #[test]
    fn a_hearing_that_the_hall_let_become_late_is_still_held_and_known_to_be_late() {
        let set = |today: &str, on: &str| {
            let days = (day(today), day(on), day("2026-11-30"));
            check_notice(&calendar(), days, Uuid::nil(), &BTreeSet::new())
        };
        // On the 18th the 30th is still possible, from the 19th on no day in time is.
        assert_eq!(set("2026-11-18", "2026-12-02"), Err(HearingRefused::SetTooLate));
        assert_eq!(set("2026-11-18", "2026-11-30"), Ok(false));
        assert_eq!(set("2026-11-19", "2026-12-02"), Ok(true));
    }

    #[test]
    fn administrative_licensing_law_article_48_who_examined_does_not_chair() {
        let examiner = Uuid::from_u128(7);
        let days = (day("2026-11-02"), day("2026-11-20"), day("2026-11-30"));
        let chaired = |by| check_notice(&calendar(), days, by, &BTreeSet::from([examiner]));
        assert_eq!(chaired(examiner), Err(HearingRefused::ChairExamined));
        assert_eq!(chaired(Uuid::from_u128(8)), Ok(false));
    }

    #[test]
    fn administrative_licensing_law_article_48_the_decision_is_made_on_the_minutes() {
        let id = Uuid::from_u128(1);
        let at = Course { id, apply_until: day("2026-11-09"), applied: true, held: true };
        let today = day("2026-11-25");
        assert_eq!(may_decide(Some(at), today, None), Err(HearingRefused::NotOnMinutes));
        assert_eq!(may_decide(Some(at), today, Some(Uuid::from_u128(2))), Err(HearingRefused::NotOnMinutes));
        assert_eq!(may_decide(Some(at), today, Some(id)), Ok(()));
        assert_eq!(may_decide(Some(Course { held: false, ..at }), today, None), Err(HearingRefused::Pending));
    }

    #[test]
    fn while_the_right_to_a_hearing_is_open_nothing_is_decided_and_afterwards_it_is() {
        let told = Course { id: Uuid::nil(), apply_until: day("2026-11-09"), applied: false, held: false };
        assert_eq!(may_decide(Some(told), day("2026-11-09"), None), Err(HearingRefused::RightOpen));
        assert_eq!(may_decide(Some(told), day("2026-11-10"), None), Ok(()));
        assert_eq!(may_decide(None, day("2026-11-10"), Some(Uuid::nil())), Err(HearingRefused::NotOnMinutes));
    }

    #[test]
    fn a_hearing_takes_the_days_up_to_its_own() {
        let taken = |working| days_taken(&calendar(), day("2026-11-02"), day("2026-11-12"), working);
        assert_eq!((taken(true), taken(false)), (9, 11));
    }
}

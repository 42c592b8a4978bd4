//! 评价申诉 (国办发〔2019〕51号: a rating by mistake or in malice may be appealed against and is left out): once, in time, by the office that
//! was rated and after it called back; another office judges. Nobody who was rated himself takes part.
use chrono::NaiveDate;
use kernel::{code::Uscc, id::HallId};

kernel::code_table! {
    /// Where an appeal stands.
    AppealState, "state of an appeal against a rating" {
        /// It waits for another office.
        Open = "open", "待复核";
        /// The rating stands.
        Upheld = "upheld", "维持评价";
        /// The rating counts no more.
        Annulled = "annulled", "评价不计";
    }
}

/// Why nobody appeals, or judges, like this.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum AppealRefused {
    /// The rater has not been called yet.
    #[error("call back first: only then it is known whether the rating is a mistake")]
    NotCalled,
    /// Someone of another hall.
    #[error("only the office that was rated appeals")]
    NotYourOffice,
    /// The days for it are over.
    #[error("the time for appealing has passed")]
    TooLate,
    /// It was appealed against before.
    #[error("a rating is appealed against once")]
    Appealed,
    /// Someone of the office that was rated, or that appealed.
    #[error("someone of another office judges an appeal")]
    SameOffice,
    /// It was judged.
    #[error("this appeal has been judged")]
    Judged,
}

/// An office, as far as appeals tell offices apart.
#[derive(Debug, Clone, Copy)]
pub struct Office<'a> {
    /// The hall someone works in, if he does.
    pub hall: Option<HallId>,
    /// The authority he belongs to, if he does.
    pub authority: Option<&'a Uscc>,
}

/// Whether someone may appeal for the hall that was rated, today.
///
/// # Errors
/// [`AppealRefused`] says why not.
pub fn may_appeal(
    (own, rated): (Office<'_>, HallId),
    called: bool,
    (today, last): (NaiveDate, NaiveDate),
) -> Result<(), AppealRefused> {
    if own.hall != Some(rated) || own.authority.is_none() {
        return Err(AppealRefused::NotYourOffice);
    }
    if !called {
        return Err(AppealRefused::NotCalled);
    }
    if today > last { Err(AppealRefused::TooLate) } else { Ok(()) }
}

/// Whether someone may judge an appeal of this hall and these authorities: the one that appealed and the one whose case it is.
///
/// # Errors
/// [`AppealRefused::SameOffice`] if he is of one of them.
pub fn may_judge(own: Office<'_>, hall: HallId, theirs: [&str; 2]) -> Result<(), AppealRefused> {
    let other = own.authority.is_some_and(|own| !theirs.contains(&own.as_str()));
    if other && own.hall != Some(hall) { Ok(()) } else { Err(AppealRefused::SameOffice) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    fn hall(nth: u128) -> HallId {
        HallId::from_uuid(Uuid::from_u128(nth))
    }

    #[test]
    fn only_the_rated_hall_appeals_after_the_call_and_in_time() {
        let town = Uscc::parse("11341323990011103D").unwrap();
        let day = |day| NaiveDate::from_ymd_opt(2026, 12, day).unwrap();
        let own = |nth| (Office { hall: Some(hall(nth)), authority: Some(&town) }, hall(1));
        assert_eq!(may_appeal(own(1), true, (day(7), day(7))), Ok(()));
        assert_eq!(may_appeal(own(1), true, (day(8), day(7))), Err(AppealRefused::TooLate));
        assert_eq!(may_appeal(own(1), false, (day(7), day(7))), Err(AppealRefused::NotCalled));
        assert_eq!(may_appeal(own(2), true, (day(7), day(7))), Err(AppealRefused::NotYourOffice));
        let nowhere = (Office { hall: None, authority: Some(&town) }, hall(1));
        assert_eq!(may_appeal(nowhere, true, (day(7), day(7))), Err(AppealRefused::NotYourOffice));
    }

    #[test]
    fn whoever_is_of_the_rated_hall_or_of_an_authority_that_is_concerned_does_not_judge() {
        let (town, unit) =
            (Uscc::parse("11341323990011103D").unwrap(), Uscc::parse("11341323990000033U").unwrap());
        let by = |nth: Option<u128>, authority| {
            may_judge(Office { hall: nth.map(hall), authority }, hall(1), [town.as_str(), town.as_str()])
        };
        assert_eq!(by(None, Some(&unit)), Ok(()));
        assert_eq!(by(Some(2), Some(&unit)), Ok(()));
        assert_eq!(by(Some(1), Some(&unit)), Err(AppealRefused::SameOffice));
        assert_eq!(by(None, Some(&town)), Err(AppealRefused::SameOffice));
        assert_eq!(by(None, None), Err(AppealRefused::SameOffice));
    }

    #[test]
    fn the_states_are_those_of_the_table() {
        let sql =
            include_str!("../../../../migrations/intake/2026-11-22-006102_appeal_against_ratings/up.sql");
        assert!(AppealState::ALL.iter().all(|state| sql.contains(&format!("'{state}'"))));
    }
}

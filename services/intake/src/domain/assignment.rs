//! Who works on a case: claimed, assigned, handed over, let go; and who stands in for whom (A/B 岗). It says who works on it and
//! never who may: what the rules of the case allow others stays allowed.
use chrono::NaiveDate;
use std::collections::BTreeSet;
use uuid::Uuid;

/// Why a case does not change hands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum AssignmentRefused {
    /// Someone else was faster, or has had it all along.
    #[error("{0} has taken this case; he hands it over, or the head of the unit assigns it")]
    Held(Uuid),
    /// Only who has a case gives it away.
    #[error("you do not have this case")]
    NotHeld,
    /// It goes to someone who works in the same unit.
    #[error("this is not an active colleague of the same authority")]
    NotAColleague,
    /// He has it already.
    #[error("he has this case already")]
    SameHolder,
    /// What is not handed in, or is over, needs nobody.
    #[error("a case that is not handed in, or is over, needs nobody to work on it")]
    Over,
    /// Whoever asks belongs to no hall and no authority.
    #[error("you belong to no hall and no authority that has a queue")]
    NoUnit,
    /// The days of an absence.
    #[error("an absence begins today or later, lasts a year at most, and has someone else as substitute")]
    BadAbsence,
    /// Others enter an absence only as head of the unit.
    #[error("you enter your own absence; the head of the unit enters others'")]
    NotYourAbsence,
    /// It has been ended, or never was.
    #[error("this absence does not stand")]
    NoAbsence,
}

/// Whether `me` may take a case that `holder` has. Who stands in for someone who is away may take what that one holds.
///
/// # Errors
/// [`AssignmentRefused::Held`] names who has it.
pub fn may_claim(
    holder: Option<Uuid>,
    me: Uuid,
    stands_in_for: &BTreeSet<Uuid>,
) -> Result<(), AssignmentRefused> {
    match holder {
        Some(other) if other != me && !stands_in_for.contains(&other) => Err(AssignmentRefused::Held(other)),
        _ => Ok(()),
    }
}

/// Whether `me` may give away a case that `holder` has.
///
/// # Errors
/// [`AssignmentRefused`] if it is not his, nor of one for whom he stands in.
pub fn may_give_away(
    holder: Option<Uuid>,
    me: Uuid,
    stands_in_for: &BTreeSet<Uuid>,
) -> Result<Uuid, AssignmentRefused> {
    match holder {
        Some(holder) if holder == me || stands_in_for.contains(&holder) => Ok(holder),
        _ => Err(AssignmentRefused::NotHeld),
    }
}

/// Whether an absence can be entered.
///
/// # Errors
/// [`AssignmentRefused::BadAbsence`] if its days or its substitute are wrong.
pub fn check_absence(
    today: NaiveDate,
    (first, last): (NaiveDate, NaiveDate),
    staff: Uuid,
    substitute: Uuid,
) -> Result<(), AssignmentRefused> {
    let fits = first >= today && first <= last && (last - first).num_days() <= 366 && staff != substitute;
    if fits { Ok(()) } else { Err(AssignmentRefused::BadAbsence) }
}

#[cfg(test)]
mod tests {
    use super::*;

    const A: Uuid = Uuid::from_u128(1);
    const B: Uuid = Uuid::from_u128(2);

    #[test]
    fn what_nobody_has_is_anybodys_and_what_one_has_is_only_his() {
        let nobody = BTreeSet::new();
        assert_eq!(may_claim(None, A, &nobody), Ok(()));
        assert_eq!(may_claim(Some(A), A, &nobody), Ok(()));
        assert_eq!(may_claim(Some(A), B, &nobody), Err(AssignmentRefused::Held(A)));
        assert_eq!(may_give_away(Some(A), B, &nobody), Err(AssignmentRefused::NotHeld));
        assert_eq!(may_give_away(None, B, &nobody), Err(AssignmentRefused::NotHeld));
    }

    #[test]
    fn a_substitute_takes_and_hands_on_what_the_absent_one_has_and_nobody_elses() {
        let for_a: BTreeSet<Uuid> = [A].into();
        assert_eq!(may_claim(Some(A), B, &for_a), Ok(()));
        assert_eq!(may_give_away(Some(A), B, &for_a), Ok(A));
        let other = Uuid::from_u128(3);
        assert_eq!(may_claim(Some(other), B, &for_a), Err(AssignmentRefused::Held(other)));
    }

    #[test]
    fn an_absence_begins_today_or_later_and_nobody_stands_in_for_himself() {
        let day = |day| NaiveDate::from_ymd_opt(2026, 11, day).unwrap();
        assert_eq!(check_absence(day(22), (day(22), day(30)), A, B), Ok(()));
        for (first, last, substitute) in [(21, 30, B), (25, 24, B), (22, 30, A)] {
            let refused = check_absence(day(22), (day(first), day(last)), A, substitute);
            assert_eq!(refused, Err(AssignmentRefused::BadAbsence));
        }
    }
}

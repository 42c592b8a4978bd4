//! Who may stand in for whom, and for how long (AB 角).

use auth::Role;
use chrono::{DateTime, TimeDelta, Utc};
use kernel::{
    code::Uscc,
    id::{HallId, StaffId},
};

/// An absence lasts so long at most; whoever is away longer has his post filled.
pub const LONGEST: TimeDelta = TimeDelta::days(180);
/// A reason has so many characters at least and at most.
const REASON: std::ops::RangeInclusive<usize> = 4..=200;

/// What is compared of an account.
pub struct Post<'a> {
    /// Whose.
    pub id: StaffId,
    /// Whether it may log in.
    pub active: bool,
    /// Whether it is staff, and neither an agent nor a system.
    pub staff: bool,
    /// Where he belongs.
    pub authority: Option<&'a Uscc>,
    /// Where he works.
    pub hall: Option<HallId>,
    /// What he may act as.
    pub roles: &'a [Role],
}

/// Why someone cannot stand in for someone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BadAbsence {
    /// The substitute is himself, is stopped, or is not staff.
    #[error("a substitute is another active member of the staff")]
    NotStaff,
    /// They belong elsewhere.
    #[error("a substitute is of the same authority and of the same hall")]
    OtherPost,
    /// The three administrators stay apart.
    #[error("nobody stands in for an administrator, and no administrator stands in for anyone")]
    Administrator,
    /// The time cannot be so.
    #[error("an absence ends after now and after it begins, and lasts 180 days at most")]
    BadTime,
    /// A reason says why.
    #[error("say in 4 to 200 characters why")]
    NoReason,
}

fn is_separated(roles: &[Role]) -> bool {
    roles.iter().any(|role| Role::SEPARATED.contains(role))
}

/// Whether one may stand in for the other for that time.
pub fn check(
    away: &Post<'_>,
    substitute: &Post<'_>,
    (from, until): (DateTime<Utc>, DateTime<Utc>),
    now: DateTime<Utc>,
) -> Result<(), BadAbsence> {
    if away.id == substitute.id || !substitute.active || !(away.staff && substitute.staff) {
        return Err(BadAbsence::NotStaff);
    }
    if is_separated(away.roles) || is_separated(substitute.roles) {
        return Err(BadAbsence::Administrator);
    }
    if away.authority != substitute.authority || away.hall != substitute.hall {
        return Err(BadAbsence::OtherPost);
    }
    if until <= now || until <= from || until - from > LONGEST {
        return Err(BadAbsence::BadTime);
    }
    Ok(())
}

/// Whether a reason says enough.
pub fn check_reason(reason: &str) -> Result<(), BadAbsence> {
    if REASON.contains(&reason.trim().chars().count()) { Ok(()) } else { Err(BadAbsence::NoReason) }
}

/// The roles of someone with those of whom he stands in for; an administrator's role never goes over.
pub fn together(own: Vec<Role>, lent: impl IntoIterator<Item = Role>) -> Vec<Role> {
    if is_separated(&own) {
        return own;
    }
    let mut all = own;
    for role in lent {
        if !all.contains(&role) && !Role::SEPARATED.contains(&role) {
            all.push(role);
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    fn post<'a>(hall: Option<u8>, roles: &'a [Role]) -> Post<'a> {
        let hall = hall.map(|hall| HallId::from_uuid(uuid::Uuid::from_bytes([hall; 16])));
        Post { id: StaffId::random(), active: true, staff: true, authority: None, hall, roles }
    }

    #[test]
    fn a_substitute_is_of_the_same_authority_and_hall_and_never_an_administrator() {
        let now = DateTime::<Utc>::UNIX_EPOCH;
        let time = (now, now + TimeDelta::days(7));
        let chief = post(Some(1), &[Role::Chief]);
        assert_eq!(check(&chief, &post(Some(1), &[Role::Clerk]), time, now), Ok(()));
        assert_eq!(check(&chief, &post(Some(2), &[Role::Clerk]), time, now), Err(BadAbsence::OtherPost));
        let security = post(Some(1), &[Role::AdminSecurity]);
        assert_eq!(
            check(&security, &post(Some(1), &[Role::Clerk]), time, now),
            Err(BadAbsence::Administrator)
        );
        assert_eq!(check(&chief, &security, time, now), Err(BadAbsence::Administrator));
        assert_eq!(check(&chief, &chief, time, now), Err(BadAbsence::NotStaff));
    }

    #[test]
    fn an_absence_lasts_a_hundred_and_eighty_days_at_most() {
        let now = DateTime::<Utc>::UNIX_EPOCH;
        let (one, other) = (post(None, &[Role::Reviewer]), post(None, &[Role::Reviewer]));
        assert_eq!(check(&one, &other, (now, now + LONGEST), now), Ok(()));
        let longer = (now, now + LONGEST + TimeDelta::seconds(1));
        assert_eq!(check(&one, &other, longer, now), Err(BadAbsence::BadTime));
        assert_eq!(check(&one, &other, (now - TimeDelta::days(2), now), now), Err(BadAbsence::BadTime));
    }

    #[test]
    fn an_administrators_role_never_goes_over() {
        let lent = [Role::Chief, Role::AdminAudit, Role::Clerk];
        assert_eq!(together(vec![Role::Clerk], lent), [Role::Clerk, Role::Chief]);
        assert_eq!(together(vec![Role::AdminSystem], [Role::Chief]), [Role::AdminSystem]);
    }
}

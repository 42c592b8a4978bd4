//! When a version that takes another's place holds.
use super::{LicenceType, standing::words};
use chrono::NaiveDate;

words! {
    /// How a version comes after another.
    pub Following {
        /// 变更: it says something else and ends when the old one would have ended.
        Change = "change",
        /// 延续、换证: it says the same and holds for another period.
        Renew = "renew",
    }
}

/// A version cannot follow in this way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CannotFollow {
    /// What has no end needs no renewal.
    #[error("a licence without an end is not renewed")]
    Endless,
    /// There are no more numbers for versions.
    #[error("a licence has at most 999 versions")]
    TooMany,
}

/// First and last day of the version that begins on `today`. A renewed period follows the old one without a gap and
/// without an overlap: renewing early costs no day.
pub(crate) fn next_period(
    kind: &LicenceType,
    following: Following,
    old_to: Option<NaiveDate>,
    today: NaiveDate,
) -> Result<(NaiveDate, Option<NaiveDate>), CannotFollow> {
    match following {
        Following::Change => Ok((today, old_to)),
        Following::Renew => {
            let after = old_to.and_then(|last| last.succ_opt()).ok_or(CannotFollow::Endless)?;
            Ok((today, kind.validity.last_day(after)))
        }
    }
}

/// The number of the version after this one.
pub(crate) fn next_version(version: i16) -> Result<u16, CannotFollow> {
    u16::try_from(version).ok().filter(|last| *last < 999).map(|last| last + 1).ok_or(CannotFollow::TooMany)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn homestead() -> LicenceType {
        let types = LicenceType::seeded().unwrap();
        types.into_iter().find(|kind| kind.name == "农村宅基地批准书").unwrap()
    }

    #[test]
    fn a_renewed_period_begins_where_the_old_one_ends() {
        let (today, old_to) = ("2028-10-01".parse().unwrap(), "2028-11-21".parse().ok());
        let renewed = next_period(&homestead(), Following::Renew, old_to, today).unwrap();
        assert_eq!(renewed, (today, "2030-11-21".parse().ok()));
    }

    #[test]
    fn a_changed_licence_ends_when_the_old_one_would_have_ended() {
        let (today, old_to) = ("2028-10-01".parse().unwrap(), "2028-11-21".parse().ok());
        assert_eq!(next_period(&homestead(), Following::Change, old_to, today), Ok((today, old_to)));
    }

    #[test]
    fn what_has_no_end_is_not_renewed() {
        let today = "2028-10-01".parse().unwrap();
        let refused = next_period(&homestead(), Following::Renew, None, today);
        assert_eq!(refused, Err(CannotFollow::Endless));
    }

    #[test]
    fn versions_count_to_999() {
        assert_eq!(next_version(1), Ok(2));
        assert_eq!(next_version(999), Err(CannotFollow::TooMany));
    }
}

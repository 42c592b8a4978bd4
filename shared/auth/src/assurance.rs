//! How sure identity is of a person, and the one table that says what each level may do.

use crate::permission::{self as p, Permission};

/// How a person's identity was proven.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Assurance {
    /// 未认证: nothing was checked.
    Unverified,
    /// 初级: the population register knows this number under this name, and a telephone was answered.
    Basic,
    /// 中级: someone of the hall saw the papers.
    Medium,
    /// 高级: the papers and the person were compared by a device that can.
    High,
}

/// (permission, lowest level of a person that has it). What is not here needs no level. What others hold about a
/// person beside his own applications is not shown to someone who merely knows his name and number.
pub const LOWEST: &[(&str, Assurance)] = &[
    (p::CaseFile::NAME, Assurance::Basic),
    (p::CaseRead::NAME, Assurance::Basic),
    (p::AccessLogRead::NAME, Assurance::Basic),
    (p::RatingGive::NAME, Assurance::Basic),
    (p::AppointmentMake::NAME, Assurance::Basic),
    (p::LicenceRead::NAME, Assurance::Medium),
    (p::LicenceAuthorise::NAME, Assurance::Medium),
    (p::MandateGive::NAME, Assurance::Medium),
];

impl Assurance {
    /// All levels, lowest first.
    pub const ALL: [Self; 4] = [Self::Unverified, Self::Basic, Self::Medium, Self::High];

    /// The level of a token's or row's number; one that is not known proves nothing.
    pub fn of(number: u8) -> Self {
        Self::ALL.into_iter().find(|level| level.number() == number).unwrap_or(Self::Unverified)
    }

    /// The number in tokens and rows.
    pub const fn number(self) -> u8 {
        match self {
            Self::Unverified => 0,
            Self::Basic => 1,
            Self::Medium => 2,
            Self::High => 3,
        }
    }

    /// What people call it.
    pub const fn words(self) -> &'static str {
        match self {
            Self::Unverified => "未认证",
            Self::Basic => "初级",
            Self::Medium => "中级",
            Self::High => "高级",
        }
    }

    /// Whether a person of this level may use the permission, if his role gives it.
    pub fn may(self, permission: &str) -> bool {
        LOWEST.iter().find(|(name, _)| *name == permission).is_none_or(|(_, lowest)| self >= *lowest)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Role;

    #[test]
    fn a_higher_level_may_all_that_a_lower_one_may() {
        for (permission, _) in LOWEST {
            let may: Vec<bool> = Assurance::ALL.iter().map(|level| level.may(permission)).collect();
            assert!(may.is_sorted() && may[3], "{permission}: {may:?}");
        }
    }

    #[test]
    fn who_is_not_verified_may_log_out_and_nothing_else() {
        let may = |name: &&&str| Assurance::Unverified.may(name);
        let left: Vec<_> = Role::Citizen.permissions().iter().filter(may).collect();
        assert_eq!(left, [&"own_account"]);
    }

    #[test]
    fn a_name_and_a_number_open_no_licences() {
        assert!(Assurance::Basic.may("case_file") && !Assurance::Basic.may("licence_read"));
        assert_eq!(Assurance::of(2).words(), "中级");
        assert_eq!(Assurance::of(9), Assurance::Unverified);
    }
}

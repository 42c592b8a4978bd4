//! Why the household register makes nobody a guardian.

use kernel::problem::{Kind, Problem};

/// Why a guardian is not recorded by the register's word.
#[derive(Debug, thiserror::Error)]
pub enum HouseholdRefusal {
    /// There is no register to ask.
    #[error("the household register is not asked here: bring the papers to a counter")]
    Closed,
    /// It does not say so, or its word is not enough: which of both is not told.
    #[error("the household register alone does not make this a guardian: bring the papers to a counter")]
    PaperNeeded,
    /// Asked too often.
    #[error("the household register was asked too often today: bring the papers to a counter")]
    AskedOften,
}

impl Problem for HouseholdRefusal {
    fn kind(&self) -> Kind {
        match self {
            Self::Closed | Self::PaperNeeded => Kind::Conflict,
            Self::AskedOften => Kind::TooMany,
        }
    }

    fn code(&self) -> &'static str {
        match self {
            Self::Closed => "household_closed",
            Self::PaperNeeded => "guardian_paper_needed",
            Self::AskedOften => "household_asked_often",
        }
    }
}

//! Why it is not recorded that a minor lives by his own work.

use kernel::problem::{Kind, Problem};

/// Why it is not recorded, or not ended.
#[derive(Debug, thiserror::Error)]
pub enum CapacityRefusal {
    /// He is too young for it, or of age anyway.
    #[error("only who is sixteen and not yet eighteen can count as of full capacity by his own work")]
    NotOfAge,
    /// It is recorded.
    #[error("it is recorded already that this person lives by his own work")]
    Declared,
    /// It is not recorded.
    #[error("it is not recorded that this person lives by his own work")]
    NotDeclared,
}

impl Problem for CapacityRefusal {
    fn kind(&self) -> Kind {
        match self {
            Self::NotOfAge => Kind::Invalid,
            Self::Declared => Kind::Conflict,
            Self::NotDeclared => Kind::NotFound,
        }
    }

    fn code(&self) -> &'static str {
        match self {
            Self::NotOfAge => "own_work_age",
            Self::Declared => "own_work_declared",
            Self::NotDeclared => "own_work_not_found",
        }
    }
}

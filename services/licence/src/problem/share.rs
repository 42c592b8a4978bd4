//! Why sharing refuses.
use crate::domain::CallFault;
use kernel::problem::{Kind, Problem};

/// Why sharing refuses.
#[derive(Debug, thiserror::Error)]
pub enum ShareError {
    /// No contract of the caller's authority has this id.
    #[error("there is no such contract of this authority")]
    ContractNotFound,
    /// The terms of a contract do not hold together.
    #[error(
        "a contract names system, purpose, types, operations, quota, period, and the statute it stands on if it does"
    )]
    ContractTerms,
    /// Nobody approves what he proposed.
    #[error("a contract is approved by somebody else than who proposed it")]
    TwoPeople,
    /// It was approved or ended meanwhile.
    #[error("the contract was approved or ended meanwhile")]
    ContractMoved,
    /// The call is not one that the contract allows.
    #[error("the call is refused: {0}")]
    Call(#[from] CallFault),
    /// The quota of the day is used up.
    #[error("the contract's calls of today are used up: they begin anew at midnight")]
    QuotaUsed {
        /// So many seconds are left of the day.
        seconds: u64,
    },
    /// Neither contract nor ground open such a licence.
    #[error("no licence of this identifier is open to this contract")]
    NotShared,
    /// What a consent says does not hold together.
    #[error("a consent says what for in 1 to 200 characters, and ends within a year")]
    ConsentTerms,
    /// The contract is not one that a consent to this licence could be for.
    #[error("a consent names a contract that is in force, rests on consent and covers this type of licence")]
    ConsentContract,
    /// The caller gave no such consent, or withdrew it.
    #[error("there is no such consent to be withdrawn")]
    ConsentNotFound,
    /// No copy has this number.
    #[error("there is no copy of this number")]
    CopyNotFound,
}

impl Problem for ShareError {
    fn kind(&self) -> Kind {
        match self {
            Self::ContractNotFound | Self::NotShared | Self::ConsentNotFound | Self::CopyNotFound => {
                Kind::NotFound
            }
            Self::ContractTerms | Self::ConsentTerms | Self::Call(CallFault::Cause | CallFault::Expiry) => {
                Kind::Invalid
            }
            Self::TwoPeople | Self::Call(CallFault::NotInForce | CallFault::Operation) => Kind::Forbidden,
            Self::ConsentContract => Kind::Unprocessable,
            Self::ContractMoved => Kind::Conflict,
            Self::QuotaUsed { .. } => Kind::TooMany,
        }
    }

    fn code(&self) -> &'static str {
        match self {
            Self::ContractNotFound => "contract_not_found",
            Self::ContractTerms => "contract_terms_invalid",
            Self::TwoPeople => "contract_needs_two_people",
            Self::ContractMoved => "contract_changed_meanwhile",
            Self::Call(CallFault::NotInForce) => "contract_not_in_force",
            Self::Call(CallFault::Operation) => "contract_operation_not_allowed",
            Self::Call(CallFault::Cause) => "call_cause_invalid",
            Self::Call(CallFault::Expiry) => "call_expiry_invalid",
            Self::QuotaUsed { .. } => "contract_quota_used",
            Self::NotShared => "licence_not_shared",
            Self::ConsentTerms => "consent_terms_invalid",
            Self::ConsentContract => "consent_contract_unfit",
            Self::ConsentNotFound => "consent_not_found",
            Self::CopyNotFound => "copy_not_found",
        }
    }

    fn retry_after(&self) -> u64 {
        if let Self::QuotaUsed { seconds } = self { *seconds } else { 2 }
    }
}

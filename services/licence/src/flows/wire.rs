//! From the words of our rules to the words of the contract. They are kept apart so that a new word here
//! cannot slip unnoticed into what others read.
use crate::domain::{Reason, Status};
use contracts::licence::{ChangeReason, LicenceStatus};

/// The contract's word for a standing.
pub(crate) const fn wire_status(status: Status) -> LicenceStatus {
    match status {
        Status::Valid => LicenceStatus::Valid,
        Status::Suspended => LicenceStatus::Suspended,
        Status::Revoked => LicenceStatus::Revoked,
        Status::Cancelled => LicenceStatus::Cancelled,
        Status::Expired => LicenceStatus::Expired,
        Status::TransferredOut => LicenceStatus::TransferredOut,
        Status::Withdrawn => LicenceStatus::Withdrawn,
    }
}

/// The contract's word for a reason.
pub(super) const fn wire_reason(reason: Reason) -> ChangeReason {
    match reason {
        Reason::UnlawfulDecision => ChangeReason::UnlawfulDecision,
        Reason::FalseCommitment => ChangeReason::FalseCommitment,
        Reason::Penalty => ChangeReason::Penalty,
        Reason::Investigation => ChangeReason::Investigation,
        Reason::GroundRemoved => ChangeReason::GroundRemoved,
        Reason::HolderRequest => ChangeReason::HolderRequest,
        Reason::HolderEnded => ChangeReason::HolderEnded,
        Reason::TimeRunOut => ChangeReason::TimeRunOut,
        Reason::PowerMoved => ChangeReason::PowerMoved,
        Reason::Changed => ChangeReason::Changed,
        Reason::Renewed => ChangeReason::Renewed,
    }
}

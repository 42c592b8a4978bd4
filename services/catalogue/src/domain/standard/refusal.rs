//! Why the standard, or a transfer of powers, refuses.

use contracts::catalogue::Finding;
use kernel::{
    code::{ImplementingItemCode, Uscc},
    problem::{FieldError, Kind, Problem},
};
use uuid::Uuid;

use crate::domain::{standard::admit::Departure, transfer::state::TransferState};

/// Why the standard, or a transfer of powers, refuses.
#[derive(Debug, thiserror::Error)]
pub enum StandardError {
    #[error("the overlay departs from the standard in {} place(s): see errors", .0.len())]
    Departs(Vec<Departure>),
    #[error("item {0} has nothing to follow: it is on the base version in force")]
    NothingPending(ImplementingItemCode),
    #[error("the overlay does not fit the new base version in {} place(s): see errors", .0.len())]
    Conflicts(Vec<Finding>),
    #[error("a version of {0} is being worked on: publish it, or adopt after it is dropped")]
    DraftInTheWay(ImplementingItemCode),
    #[error("there is no transfer {0}")]
    NoTransfer(Uuid),
    #[error("a transfer that is {state} cannot be {action}")]
    TransferState { state: TransferState, action: &'static str },
    #[error("this kind of transfer asks for another number of receivers")]
    ReceiverNumber,
    #[error("authority {0} may not receive it: it does not lie where this kind of transfer asks for")]
    ReceiverPlace(Uscc),
    #[error("authority {0} is itself the one that gives")]
    OwnReceiver(Uscc),
    #[error("item {0} is not one of this authority, or it is not in force")]
    NotItsItem(ImplementingItemCode),
    #[error("item {0} is part of another transfer that is under way")]
    ItemMoves(ImplementingItemCode),
    #[error("a transfer names the items that move; a merger moves all there are")]
    NoItems,
    #[error("item {0} is repealed at the receiver: it cannot be received there again")]
    ReceiverRepealed(ImplementingItemCode),
    #[error("{0} is no receiver of this transfer")]
    NotReceiver(ImplementingItemCode),
    #[error("the overlay of {0} must have passed its reviews before it can be accepted")]
    NotReviewed(ImplementingItemCode),
    #[error("you edited this yourself: another person must do it")]
    SamePerson,
    #[error("the day on which it takes effect is over: choose another")]
    DayOver,
}

impl Problem for StandardError {
    fn kind(&self) -> Kind {
        match self {
            Self::NoTransfer(_) | Self::NotReceiver(_) => Kind::NotFound,
            Self::NothingPending(_)
            | Self::Conflicts(_)
            | Self::DraftInTheWay(_)
            | Self::TransferState { .. }
            | Self::ItemMoves(_)
            | Self::ReceiverRepealed(_)
            | Self::NotReviewed(_) => Kind::Conflict,
            Self::SamePerson => Kind::Forbidden,
            Self::Departs(_)
            | Self::ReceiverNumber
            | Self::ReceiverPlace(_)
            | Self::OwnReceiver(_)
            | Self::NotItsItem(_)
            | Self::NoItems
            | Self::DayOver => Kind::Invalid,
        }
    }

    fn code(&self) -> &'static str {
        match self {
            Self::Departs(_) => "departs_from_standard",
            Self::NothingPending(_) => "nothing_pending",
            Self::Conflicts(_) => "base_conflicts",
            Self::DraftInTheWay(_) => "draft_in_the_way",
            Self::NoTransfer(_) => "transfer_not_found",
            Self::TransferState { .. } => "transfer_state",
            Self::ReceiverNumber => "receiver_number",
            Self::ReceiverPlace(_) => "receiver_place",
            Self::OwnReceiver(_) => "receiver_is_giver",
            Self::NotItsItem(_) => "not_its_item",
            Self::ItemMoves(_) => "item_moves_already",
            Self::NoItems => "no_items",
            Self::ReceiverRepealed(_) => "receiver_repealed",
            Self::NotReceiver(_) => "receiver_not_found",
            Self::NotReviewed(_) => "overlay_not_reviewed",
            Self::SamePerson => "maker_is_checker",
            Self::DayOver => "day_over",
        }
    }

    fn fields(&self) -> Vec<FieldError> {
        match self {
            Self::Departs(departures) => departures
                .iter()
                .map(|found| FieldError { pointer: found.pointer.clone(), detail: found.sentence.clone() })
                .collect(),
            Self::Conflicts(findings) => findings
                .iter()
                .map(|found| FieldError {
                    pointer: found.pointer.clone(),
                    detail: format!("{} ({})", found.message_zh, found.message),
                })
                .collect(),
            Self::NothingPending(_)
            | Self::DraftInTheWay(_)
            | Self::NoTransfer(_)
            | Self::TransferState { .. }
            | Self::ReceiverNumber
            | Self::ReceiverPlace(_)
            | Self::OwnReceiver(_)
            | Self::NotItsItem(_)
            | Self::ItemMoves(_)
            | Self::NoItems
            | Self::ReceiverRepealed(_)
            | Self::NotReceiver(_)
            | Self::NotReviewed(_)
            | Self::SamePerson
            | Self::DayOver => Vec::new(),
        }
    }
}

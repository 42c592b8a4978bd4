//! Where the caller works, and what he writes.
use crate::{
    problem::LobbyError,
    store::{self, HallRow, QueueRow},
};
use kernel::{
    actor::{Actor, ActorKind},
    db::Tx,
    id::{HallId, QueueId, StaffId},
};

/// The hall that the caller's account is of.
pub(super) fn hall_of(actor: &Actor) -> Result<HallId, LobbyError> {
    actor.scope.hall.ok_or(LobbyError::HallMissing)
}

/// The caller as a member of staff.
pub(super) fn staff_of(actor: &Actor) -> Result<StaffId, LobbyError> {
    match actor.kind {
        ActorKind::Staff => Ok(StaffId::from_uuid(actor.id)),
        ActorKind::Nobody
        | ActorKind::Person
        | ActorKind::Agent
        | ActorKind::Department
        | ActorKind::Service => Err(LobbyError::HallMissing),
    }
}

/// A hall that has queues.
pub(super) async fn hall(tx: &mut Tx, id: HallId) -> Result<HallRow, LobbyError> {
    store::find_hall(tx, id).await?.ok_or(LobbyError::HallNotFound)
}

/// A queue of a hall.
pub(super) async fn queue(tx: &mut Tx, hall: HallId, id: QueueId) -> Result<QueueRow, LobbyError> {
    let queues = store::queues_of(tx, hall).await?;
    queues.into_iter().find(|queue| queue.id == id).ok_or(LobbyError::QueueNotFound)
}

/// What was written, without blanks around it: 2 to 500 characters.
pub(super) fn words(text: &str) -> Result<&str, LobbyError> {
    let text = text.trim();
    if (2..=500).contains(&text.chars().count()) { Ok(text) } else { Err(LobbyError::TextLength) }
}

//! Publishing: an outbox row in the transaction whose change the event tells of.
use contracts::Event;
use kernel::{
    db::{DbError, NewEvent, Tx},
    id::EventId,
};
use serde_json::Value;
use uuid::Uuid;

/// Publishes an event with the transaction: both happen, or neither.
///
/// Change or lock the row of the event's subject first: then two who act on one subject also publish in the
/// order in which they commit.
///
/// The row is written as the transaction ends, together with all that it leaves behind.
pub async fn publish<E: Event>(tx: &Tx, event: &E) -> Result<EventId, DbError> {
    publish_raw(tx, E::TYPE, event.subject(), serde_json::to_value(event)?).await
}

/// Publishes an event whose type is not known to the compiler.
pub async fn publish_raw(tx: &Tx, kind: &str, subject: Uuid, data: Value) -> Result<EventId, DbError> {
    let id = EventId::random();
    tx.add_event(NewEvent { id: id.as_uuid(), kind: kind.to_owned(), subject, data });
    Ok(id)
}

//! Publishing: an outbox row in the transaction whose change the event tells of.
use crate::schema::outbox;
use chrono::{DateTime, Utc};
use contracts::Event;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use kernel::{
    db::{DbError, Tx},
    id::EventId,
};
use serde_json::Value;
use uuid::Uuid;

#[derive(Insertable)]
#[diesel(table_name = outbox, treat_none_as_default_value = false)]
struct NewEvent<'a> {
    event_id: Uuid,
    kind: &'a str,
    subject: Uuid,
    data: Value,
    occurred_at: DateTime<Utc>,
    traceparent: &'a str,
}

/// Publishes an event with the transaction: both happen, or neither.
///
/// Change or lock the row of the event's subject first: then two who act on one subject also publish in the
/// order in which they commit.
///
/// Takes the transaction shared, so that it can be under way together with other statements of it.
pub async fn publish<E: Event>(tx: &Tx, event: &E) -> Result<EventId, DbError> {
    publish_raw(tx, E::TYPE, event.subject(), serde_json::to_value(event)?).await
}

/// Publishes an event whose type is not known to the compiler.
pub async fn publish_raw(tx: &Tx, kind: &str, subject: Uuid, data: Value) -> Result<EventId, DbError> {
    let id = EventId::random();
    let (now, trace) = (tx.now(), tx.trace().clone());
    diesel::insert_into(outbox::table)
        .values(NewEvent {
            event_id: id.as_uuid(),
            kind,
            subject,
            data,
            occurred_at: now,
            traceparent: trace.as_str(),
        })
        .execute(&mut &**tx)
        .await?;
    Ok(id)
}

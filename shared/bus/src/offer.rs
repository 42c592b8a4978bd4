//! What a source offers to its consumers: its events from a position on, and its present state.
use crate::{
    Position,
    envelope::{Envelope, Fact},
    snapshot::Snapshot,
    source::{OutboxPage, SnapshotPage},
    store,
};
use kernel::{
    actor::Actor,
    db::{Db, DbError, transact},
    id::EventId,
};
use serde_json::value::to_raw_value;

/// Up to `limit` events after `after`. A `consumer` thereby registers, and says that it has all up to there.
pub async fn outbox_page(
    db: &Db,
    actor: &Actor,
    after: Position,
    limit: i64,
    consumer: Option<&str>,
) -> Result<OutboxPage, DbError> {
    transact(db, actor, async |tx| {
        let service = tx.service();
        let rows = store::outbox::after(tx, after, limit).await?;
        let (head, _) = store::outbox::head(tx).await?;
        if let Some(consumer) = consumer {
            let now = tx.now();
            store::outbox::passed(tx, consumer, after, now).await?;
        }
        let items = rows.into_iter().map(|row| row.envelope(service)).collect::<Result<_, _>>()?;
        Ok(OutboxPage { items, head })
    })
    .await
}

/// A part of the present state. Its position is read first, so that no event falls between the two.
pub async fn snapshot_page(
    db: &Db,
    actor: &Actor,
    snapshot: &Snapshot,
    after: Option<String>,
) -> Result<SnapshotPage, DbError> {
    transact(db, actor, async |tx| {
        let (position, _) = store::outbox::head(tx).await?;
        let part = snapshot.part(tx, after).await?;
        let (service, time) = (tx.service(), tx.now());
        let trace = tx.trace().to_string();
        let items = part.tellings.into_iter().map(|telling| {
            let fact = Fact {
                id: EventId::random(),
                kind: telling.kind.to_owned(),
                subject: telling.subject,
                time,
                data: to_raw_value(&telling.data)?,
                traceparent: Some(trace.clone()),
                position,
            };
            Ok(Envelope::of(service, fact))
        });
        let items: Result<_, serde_json::Error> = items.collect();
        Ok(SnapshotPage { items: items?, next: part.next, position })
    })
    .await
}

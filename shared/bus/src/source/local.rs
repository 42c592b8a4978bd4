//! A source in the same process, asked without HTTP. For tests of the bus itself; services are asked over HTTP.
use super::{OutboxPage, SnapshotPage, Source};
use crate::{Position, error::SourceError, offer, snapshot::Snapshot};
use futures::future::LocalBoxFuture;
use kernel::{actor::Actor, db::Db};

/// The events of the service whose database this is, for the service `consumer`.
#[derive(Clone)]
pub struct LocalSource {
    db: Db,
    consumer: &'static str,
    snapshot: Option<Snapshot>,
}

impl LocalSource {
    /// With the snapshot that the source offers, if it does.
    pub fn new(db: Db, consumer: &'static str, snapshot: Option<Snapshot>) -> Self {
        Self { db, consumer, snapshot }
    }
}

impl Source for LocalSource {
    fn pull(&self, after: Position, limit: u16) -> LocalBoxFuture<'_, Result<OutboxPage, SourceError>> {
        Box::pin(async move {
            let actor = Actor::service(self.consumer);
            Ok(offer::outbox_page(&self.db, &actor, after, i64::from(limit), Some(self.consumer)).await?)
        })
    }

    fn snapshot(
        &self,
        after: Option<String>,
    ) -> LocalBoxFuture<'_, Result<Option<SnapshotPage>, SourceError>> {
        Box::pin(async move {
            let Some(snapshot) = &self.snapshot else { return Ok(None) };
            let actor = Actor::service(self.consumer);
            Ok(Some(offer::snapshot_page(&self.db, &actor, snapshot, after).await?))
        })
    }
}

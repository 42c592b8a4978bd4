//! A consumer: brings the events of one source to their effect in one service, each once and in order.
//!
//! The stream is the fast way. The truth is the row of `bus_position`: everything up to it has had its effect
//! or is held; what the stream does not bring is pulled from the source.
use crate::{
    Position,
    config::BusConfig,
    error::{BusError, SourceError},
    source::Source,
    store::inbox::{self, Progress},
    stream::StreamReader,
    subscription::Subscription,
};
use kernel::{
    actor::{Actor, TraceParent},
    db::{Db, DbError, transact},
};
use std::sync::Arc;
use tokio::time::Instant;

mod apply;
mod pull;
mod retry;
mod round;
mod run;
mod start;

/// What one round of a consumer did.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Round {
    /// Events that had their effect.
    pub applied: usize,
    /// Events that mean nothing here.
    pub skipped: usize,
    /// Events that came again.
    pub repeated: usize,
    /// Events that failed, for the first time or again.
    pub failed: usize,
    /// Events that wait behind an earlier one of their subject.
    pub parked: usize,
}

impl Round {
    /// Whether anything moved, so that another round may find more to do.
    pub fn moved(&self) -> bool {
        self.applied + self.skipped + self.failed + self.parked > 0
    }
}

/// One service's consumer of one source. Several processes may run the same one.
pub struct Consumer {
    db: Db,
    config: BusConfig,
    subscription: Subscription,
    source: Arc<dyn Source>,
    reader: StreamReader,
    /// Everything up to here is done; `None` before the first round.
    at: Option<Position>,
    /// The furthest position it has heard of.
    seen: Position,
    epoch: Option<String>,
    pulled: Option<Instant>,
    claimed: Option<Instant>,
    /// When it last looked for held events.
    retried: Option<Instant>,
    pull_due: bool,
    /// The source failed a moment ago and is better not asked before then.
    rest_until: Option<Instant>,
    /// Redis does not answer, so there is nothing to wait on.
    deaf: bool,
}

impl Consumer {
    /// A consumer that has not begun.
    pub fn new(db: Db, config: BusConfig, subscription: Subscription, source: Arc<dyn Source>) -> Self {
        let reader = StreamReader::new(config.clone(), subscription.source(), db.service());
        Self {
            db,
            config,
            subscription,
            source,
            reader,
            at: None,
            seen: Position::START,
            epoch: None,
            pulled: None,
            claimed: None,
            retried: None,
            pull_due: true,
            rest_until: None,
            deaf: false,
        }
    }

    /// The service whose events it brings.
    pub fn source(&self) -> &'static str {
        self.subscription.source()
    }

    fn actor(&self, traceparent: Option<&str>) -> Actor {
        Actor::service(self.db.service()).in_trace(TraceParent::parse(traceparent))
    }

    async fn progress(&self) -> Result<Progress, BusError> {
        let source = self.source();
        let actor = self.actor(None);
        let found = transact(&self.db, &actor, async |tx| inbox::find(tx, source).await);
        Ok(found.await.map_err(|error: DbError| error)?)
    }

    fn unreachable(&self, error: SourceError) -> BusError {
        BusError::Source { service: self.source(), error }
    }
}

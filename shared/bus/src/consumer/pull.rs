//! Asking the source for what the stream did not bring.
use super::{Consumer, Round};
use crate::{
    Position,
    error::BusError,
    store::inbox::{self, Progress},
};
use kernel::{
    db::{DbError, transact},
    problem::Chain,
};
use std::time::Duration;
use tokio::time::Instant;

/// How long a source that failed is left alone.
const REST: Duration = Duration::from_secs(1);

impl Consumer {
    /// Takes everything that the source has, and tells it how far this consumer is.
    pub(super) async fn pull(&mut self, round: &mut Round) -> Result<(), BusError> {
        let pulled = self.try_pull(round).await;
        match &pulled {
            Ok(()) => {
                self.pulled = Some(Instant::now());
                self.pull_due = false;
            }
            Err(error) => {
                tracing::warn!(source = self.source(), error = %Chain(error), "the source could not be pulled");
                self.rest_until = Some(Instant::now() + REST);
            }
        }
        pulled
    }

    async fn try_pull(&mut self, round: &mut Round) -> Result<(), BusError> {
        let limit = self.config.batch;
        loop {
            // Read before asking: the source's head can only be behind it if the source lost its memory.
            let Progress::At(at) = self.progress().await? else {
                // Someone had this consumer start anew.
                self.at = None;
                return Ok(());
            };
            self.at = Some(at);
            let page = self.source.pull(at, limit).await.map_err(|error| self.unreachable(error))?;
            if page.head < at {
                self.rewind(at, page.head).await?;
                continue;
            }
            if page.items.first().is_some_and(|first| first.position > at.next()) {
                return Err(BusError::Pruned { service: self.source(), after: at });
            }
            self.seen = self.seen.max(page.head);
            let done = self.take_run(&page.items, round).await?;
            // Fewer than asked for: that was all. None done: another process is at it and will go on.
            if page.items.len() < usize::from(limit) || done == 0 {
                return Ok(());
            }
        }
    }

    /// The source was restored from an older copy and will give positions again that it has given before. The
    /// inbox keeps events that both copies have from counting twice.
    async fn rewind(&mut self, from: Position, to: Position) -> Result<(), BusError> {
        let source = self.source();
        tracing::error!(
            source,
            service = self.db.service(),
            from = from.get(),
            to = to.get(),
            "the source has gone back in time; following it"
        );
        transact(&self.db, &self.actor(None), async |tx| {
            if inbox::lock(tx, source).await? == Progress::At(from) {
                inbox::set(tx, source, &Progress::At(to)).await?;
            }
            Ok::<_, DbError>(())
        })
        .await?;
        self.at = None;
        Ok(())
    }
}

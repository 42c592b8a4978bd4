//! A consumer's life.
use super::Consumer;
use crate::error::BusError;
use kernel::{problem::Chain, service::Stop};

impl Consumer {
    /// Consumes until it is time to end. Being dropped in the middle loses and doubles nothing.
    pub async fn run(mut self, stop: Stop) {
        let (block, poll) = (self.config.block, self.config.poll);
        while !stop.is_stopped() {
            let round = tokio::select! {
                () = stop.stopped() => return,
                round = self.round(Some(block)) => round,
            };
            match round {
                Ok(_) if self.deaf => stop.sleep(poll).await,
                Ok(_) => {}
                // Logged where it happened; the stream still works, so there is no reason to wait.
                Err(BusError::Source { .. } | BusError::Pruned { .. }) if self.at.is_some() && !self.deaf => {
                }
                Err(error) => {
                    tracing::warn!(
                        service = self.db.service(), source = self.source(), error = %Chain(&error),
                        "consumer failed; trying again"
                    );
                    self.pull_due = true;
                    stop.sleep(poll).await;
                }
            }
        }
    }
}

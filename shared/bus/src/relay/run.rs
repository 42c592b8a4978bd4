//! The relay's life: woken by commits, by nudges of other processes, and by the clock.
use super::{Relay, Turn, nudge::Nudges};
use kernel::{problem::Chain, service::Stop};
use std::{pin::pin, time::Duration};

/// A commit without events wakes the relay, too. After it was woken for nothing it takes a breath, and after it
/// nudged another process, too.
const BREATH: Duration = Duration::from_millis(2);

impl Relay {
    /// Relays until it is time to end.
    pub async fn run(mut self, stop: Stop) {
        let committed = self.db.committed().clone();
        let mut nudges = Nudges::new(&self.config, self.db.service());
        let mut was_woken = false;
        while !stop.is_stopped() {
            let mut woken = pin!(committed.notified());
            // From here on no commit is missed, even if it happens while the turn below is under way.
            woken.as_mut().enable();
            let standby = match self.once().await {
                Ok(Turn::Stamped(0)) => false,
                Ok(Turn::Stamped(_)) => {
                    was_woken = false;
                    continue;
                }
                Ok(Turn::Standby) => true,
                Err(error) => {
                    tracing::warn!(service = self.db.service(), error = %Chain(&error), "relay failed");
                    stop.sleep(self.config.poll).await;
                    continue;
                }
            };
            if was_woken && standby {
                nudges.tell().await;
            }
            if was_woken {
                tokio::time::sleep(BREATH).await;
            }
            was_woken = tokio::select! {
                () = stop.stopped() => false,
                () = tokio::time::sleep(self.config.poll) => false,
                () = nudges.heard(), if !standby => false,
                () = woken => true,
            };
        }
    }
}

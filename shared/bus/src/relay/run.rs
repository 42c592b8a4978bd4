//! The relay's life: woken by commits, by nudges of other processes, and by the clock.
use super::{Relay, Turn, nudge::Nudges};
use kernel::{problem::Chain, service::Stop};
use std::{pin::pin, time::Duration};

/// A pause after another process was nudged.
const BREATH: Duration = Duration::from_millis(2);
/// So many events in one turn say that many more are on their way: they are left to gather, for a turn costs about the
/// same whatever it carries.
const MANY: usize = 4;
/// How long they gather at first.
const GATHER: Duration = Duration::from_millis(4);
/// How long at most: as long as many come, twice as long each time.
const GATHER_LONGEST: Duration = Duration::from_millis(32);

impl Relay {
    /// Relays until it is time to end.
    pub async fn run(mut self, stop: Stop) {
        let committed = self.db.committed().clone();
        let mut nudges = Nudges::new(&self.config, self.db.service());
        let mut was_woken = false;
        let mut gather = GATHER;
        while !stop.is_stopped() {
            let mut woken = pin!(committed.notified());
            // From here on no commit is missed, even if it happens while the turn below is under way.
            woken.as_mut().enable();
            let standby = match self.once().await {
                Ok(Turn::Stamped(count)) if count >= MANY => {
                    // A full batch has left some behind.
                    if count < usize::from(self.config.batch) {
                        stop.sleep(gather).await;
                        gather = GATHER_LONGEST.min(gather * 2);
                    }
                    was_woken = false;
                    continue;
                }
                Ok(turn) => {
                    gather = GATHER;
                    turn == Turn::Standby
                }
                Err(error) => {
                    tracing::warn!(service = self.db.service(), error = %Chain(&error), "relay failed");
                    stop.sleep(self.config.poll).await;
                    continue;
                }
            };
            if was_woken && standby {
                nudges.tell().await;
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

//! The relay's life: woken by commits, by nudges of other processes, and by the clock.
use super::{Relay, Turn, nudge::Nudges};
use kernel::{problem::Chain, service::Stop};
use std::{pin::pin, time::Duration};

/// A pause after another process was nudged.
const BREATH: Duration = Duration::from_millis(2);
/// So many events in one turn say that many more are on their way: they are left to gather, for a turn costs about the
/// same whatever it carries, here and with every consumer.
const MANY: usize = 4;
/// How long they gather at first.
const GATHER: Duration = Duration::from_millis(4);
/// How long while more than a hundred come in a second: as long as they do, twice as long each time.
const GATHER_LONG: Duration = Duration::from_millis(32);
/// How long while several hundred come in a second: at such a rate effects may be a quarter of a second behind, and the
/// processors are for those who wait for an answer.
const GATHER_LONGEST: Duration = Duration::from_millis(256);
/// One event in so many milliseconds is several hundred in a second.
const DENSE: u128 = 3;

impl Relay {
    /// Relays until it is time to end.
    pub async fn run(mut self, stop: Stop) {
        let committed = self.db.committed().clone();
        let mut nudges = Nudges::new(&self.config, self.db.service());
        let mut was_woken = false;
        let mut gather = Duration::ZERO;
        while !stop.is_stopped() {
            let mut woken = pin!(committed.notified());
            // From here on no commit is missed, even if it happens while the turn below is under way.
            woken.as_mut().enable();
            let standby = match self.once().await {
                Ok(Turn::Stamped(count)) if count >= MANY => {
                    // A full batch has left some behind.
                    if count < usize::from(self.config.batch) {
                        gather = gathering(gather, count);
                        stop.sleep(gather).await;
                    }
                    was_woken = false;
                    continue;
                }
                Ok(turn) => {
                    gather = Duration::ZERO;
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

/// How long the next events gather, after `count` came while the last gathered for `before`.
fn gathering(before: Duration, count: usize) -> Duration {
    let longer = GATHER.max(before * 2);
    let dense = u128::try_from(count).unwrap_or(u128::MAX).saturating_mul(DENSE) >= before.as_millis();
    let most = if dense && before >= GATHER_LONG { GATHER_LONGEST } else { GATHER_LONG };
    longer.min(most)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// How long events gather in the end when so many come in a millisecond.
    fn at(come: impl Fn(u128) -> usize) -> Duration {
        (0..20).fold(GATHER, |before, _| gathering(before, come(before.as_millis())))
    }

    #[test]
    fn events_gather_for_a_quarter_of_a_second_only_while_several_hundred_come_in_one() {
        assert_eq!(at(|ms| (ms / 2).try_into().unwrap()), GATHER_LONGEST);
        assert_eq!(at(|ms| (ms / 5).try_into().unwrap()), GATHER_LONG);
    }

    #[test]
    fn the_first_events_gather_shortly() {
        assert_eq!(gathering(Duration::ZERO, MANY), GATHER);
        assert_eq!(gathering(GATHER, MANY), GATHER * 2);
    }
}

//! Ctrl-C, TERM and a closed terminal all mean: stop in order. Caught before the first child is started.

use crate::error::LaunchError;
use std::time::{Duration, Instant};
use tokio::signal::unix::{Signal, SignalKind, signal};

/// A signal this soon after another one is its copy.
const ECHO: Duration = Duration::from_secs(1);

/// The signals that end a hall.
#[derive(Debug)]
pub struct Signals {
    interrupt: Signal,
    terminate: Signal,
    hangup: Signal,
}

impl Signals {
    /// From now on they come here instead of killing the process.
    pub fn catch() -> Result<Self, LaunchError> {
        let catch = |kind| signal(kind).map_err(LaunchError::step("catching signals"));
        Ok(Self {
            interrupt: catch(SignalKind::interrupt())?,
            terminate: catch(SignalKind::terminate())?,
            hangup: catch(SignalKind::hangup())?,
        })
    }

    /// Returns when one has come.
    pub async fn came(&mut self) {
        tokio::select! {
            _ = self.interrupt.recv() => {}
            _ = self.terminate.recv() => {}
            _ = self.hangup.recv() => {}
        }
    }

    /// Returns when one has come that is meant: not the second copy that `timeout` and some shells send.
    pub async fn came_again(&mut self) {
        let begun = Instant::now();
        loop {
            self.came().await;
            if begun.elapsed() > ECHO {
                return;
            }
        }
    }

    /// Does `work` unless a signal comes first.
    pub async fn unless_interrupted<T>(
        &mut self,
        work: impl Future<Output = Result<T, LaunchError>>,
    ) -> Result<T, LaunchError> {
        tokio::select! {
            done = work => done,
            () = self.came() => Err(LaunchError::Interrupted),
        }
    }
}

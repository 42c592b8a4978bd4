//! One private server that is kept alive: started, waited for, started again when it dies, stopped.

use crate::{
    error::LaunchError,
    progress::say,
    servers::{
        postgres::{Postgres, tail},
        redis::Redis,
        restarts::Restarts,
        spawn,
    },
};
use rustix::process::Signal;
use std::{
    path::Path,
    process::ExitStatus,
    time::{Duration, Instant},
};
use tokio::process::Child;

/// Crash recovery and reading a long append-only file take their time.
const PATIENCE: Duration = Duration::from_secs(120);

/// Which server it is.
#[derive(Debug)]
pub(super) enum Program {
    Postgres(Postgres),
    Redis(Redis),
}

/// The server and its process.
#[derive(Debug)]
pub(super) struct Kept {
    program: Program,
    child: Option<Child>,
    restarts: Restarts,
}

impl Kept {
    pub(super) fn new(program: Program) -> Self {
        Self { program, child: None, restarts: Restarts::new() }
    }

    /// Starts it and waits until it answers. The child is kept from the first moment, so that `stop` finds it even
    /// if this future is dropped on the way.
    pub(super) async fn start(&mut self) -> Result<(), LaunchError> {
        let child = match &self.program {
            Program::Postgres(postgres) => postgres.spawn().await?,
            Program::Redis(redis) => redis.spawn().await?,
        };
        let child = self.child.insert(child);
        let begin = Instant::now();
        loop {
            let answers = match &self.program {
                Program::Postgres(postgres) => postgres.answers().await,
                Program::Redis(redis) => redis.answers().await,
            };
            if answers {
                return Ok(());
            }
            if let Ok(Some(status)) = child.try_wait() {
                let (program, how) = (self.name(), status.to_string());
                return Err(LaunchError::Ended { program, how, tail: tail(self.log()) });
            }
            if begin.elapsed() > PATIENCE {
                let (program, seconds) = (self.name(), PATIENCE.as_secs());
                return Err(LaunchError::NotReady { program, seconds, log: self.log().into() });
            }
            tokio::time::sleep(Duration::from_millis(15)).await;
        }
    }

    /// Returns when the process has ended; never if there is none.
    pub(super) async fn ended(&mut self) -> Option<ExitStatus> {
        match &mut self.child {
            Some(child) => child.wait().await.ok(),
            None => std::future::pending().await,
        }
    }

    /// Starts it again after a death, until it lives or has died too often.
    pub(super) async fn revive(&mut self, mut how: String) -> Result<(), LaunchError> {
        loop {
            say(format_args!("{} ended ({how}); starting it again", self.name()));
            match self.restarts.died(Instant::now()) {
                Ok(pause) => tokio::time::sleep(pause).await,
                Err(times) => {
                    let (program, log) = (self.name(), self.log().into());
                    return Err(LaunchError::KeepsDying { program, times, log });
                }
            }
            match self.start().await {
                Ok(()) => {
                    say(format_args!("{} is back", self.name()));
                    return Ok(());
                }
                Err(error) => how = error.to_string(),
            }
        }
    }

    /// Asks for an orderly stop and waits for it.
    pub(super) async fn stop(&mut self) {
        let signal = match self.program {
            Program::Postgres(_) => Signal::INT,
            Program::Redis(_) => Signal::TERM,
        };
        if let Some(mut child) = self.child.take() {
            spawn::stop(&mut child, signal).await;
        }
    }

    /// The process id while it runs.
    pub(super) fn pid(&self) -> Option<u32> {
        self.child.as_ref().and_then(Child::id)
    }

    fn name(&self) -> &'static str {
        match self.program {
            Program::Postgres(_) => "PostgreSQL",
            Program::Redis(_) => "Redis",
        }
    }

    fn log(&self) -> &Path {
        match &self.program {
            Program::Postgres(postgres) => postgres.log(),
            Program::Redis(redis) => redis.log(),
        }
    }
}

//! One process of the hall, and everything it has said.

use std::{
    fs::{self, File},
    path::{Path, PathBuf},
    process::{Child, Command, ExitStatus, Stdio},
    time::{Duration, Instant},
};

/// Generous, because the tests of the whole workspace run at once on small machines.
pub(crate) const PATIENCE: Duration = Duration::from_secs(60);

/// How often a test looks again at what it waits for.
pub(crate) const GLANCE: Duration = Duration::from_millis(10);

/// A started process; killed when dropped.
pub(crate) struct Process {
    child: Child,
    said: PathBuf,
}

impl Process {
    pub(crate) fn start(mut command: Command, said: &Path) -> Self {
        let file = File::create(said).unwrap();
        let command = command.stdin(Stdio::null()).stdout(file.try_clone().unwrap()).stderr(file);
        Self { child: command.spawn().unwrap(), said: said.to_owned() }
    }

    /// Everything it has said so far.
    pub(crate) fn said(&self) -> String {
        fs::read_to_string(&self.said).unwrap_or_default()
    }

    /// How it ended, if it has.
    pub(crate) fn ended(&mut self) -> Option<ExitStatus> {
        self.child.try_wait().unwrap()
    }

    /// kill -9.
    pub(crate) fn kill(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// Waits until it has died of what a test armed it with.
    pub(crate) async fn dies(&mut self, of: &str) {
        let begun = Instant::now();
        loop {
            if let Some(status) = self.ended() {
                let signal = std::os::unix::process::ExitStatusExt::signal(&status);
                assert_eq!(signal, Some(6), "{of}: the process ended with {status}\n{}", self.said());
                return;
            }
            assert!(begun.elapsed() < PATIENCE, "{of}: the process did not come by there\n{}", self.said());
            tokio::time::sleep(GLANCE).await;
        }
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ended_before = self.child.kill();
        let _ended_before = self.child.wait();
    }
}

/// Waits until something is so.
pub(crate) async fn until(what: &str, mut so: impl AsyncFnMut() -> bool) {
    let begun = Instant::now();
    while !so().await {
        assert!(begun.elapsed() < PATIENCE, "in vain waited until {what}");
        tokio::time::sleep(GLANCE).await;
    }
}

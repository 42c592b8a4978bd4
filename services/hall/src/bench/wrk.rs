//! wrk, the load generator for reads: as light a client as there is on a machine that serves at the same time.

use crate::{error::LaunchError, progress::say};
use std::path::{Path, PathBuf};
use tokio::process::Command;

/// Connections that ask at once.
const CONNECTIONS: &str = "-c32";
/// One thread is enough to keep two workers busy.
const THREADS: &str = "-t1";

/// Installs wrk where it is missing and we may.
pub(super) fn ensure() -> Result<(), LaunchError> {
    if program().is_some() {
        return Ok(());
    }
    if rustix::process::geteuid().is_root() && Path::new("/usr/bin/apt-get").exists() {
        say("installing with apt-get: wrk (once)");
        let base = ["-o", "DPkg::Lock::Timeout=300", "-q"];
        for arguments in [&["update"][..], &["install", "-y", "--no-install-recommends", "wrk"]] {
            let done = std::process::Command::new("apt-get")
                .args(base)
                .args(arguments)
                .env("DEBIAN_FRONTEND", "noninteractive")
                .output();
            done.map_err(|source| LaunchError::Start { program: "apt-get".into(), source })?;
        }
    }
    program().map(drop).ok_or_else(|| LaunchError::Missing {
        what: "wrk".into(),
        advice: "  install it: apt-get install wrk".into(),
    })
}

fn program() -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path)
        .chain([PathBuf::from("/usr/bin")])
        .map(|dir| dir.join("wrk"))
        .find(|p| p.is_file())
}

/// What one round gave.
#[derive(Debug, Clone, Copy)]
pub(super) struct Load {
    /// Requests answered in a second.
    pub(super) rate: f64,
    /// Requests answered in all.
    pub(super) count: f64,
}

/// Asks for `url` for some seconds. Any answer that is not a success makes the measurement fail.
pub(super) async fn load(url: &str, seconds: u32) -> Result<Load, LaunchError> {
    let program = program().unwrap_or_else(|| PathBuf::from("wrk"));
    let output = Command::new(program)
        .args([THREADS, CONNECTIONS, &format!("-d{seconds}s"), url])
        .output()
        .await
        .map_err(|source| LaunchError::Start { program: "wrk".into(), source })?;
    let text = String::from_utf8_lossy(&output.stdout);
    read(&text).ok_or_else(|| LaunchError::Setting(format!("wrk did not get only successes:\n{text}")))
}

fn read(text: &str) -> Option<Load> {
    if text.contains("Non-2xx") || text.contains("Socket errors") {
        return None;
    }
    let rate = text.lines().find_map(|line| line.strip_prefix("Requests/sec:"))?.trim().parse().ok()?;
    let count = text.lines().find_map(|line| line.trim().split_once(" requests in "))?.0.parse().ok()?;
    Some(Load { rate, count })
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: &str = "Running 1s test @ http://x\n  1 threads and 32 connections\n    Stdev 79.50%\n  \
                        1234 requests in 1.00s, 9.00MB read\nRequests/sec:   1200.50\nTransfer/sec: 9MB\n";

    #[test]
    fn only_rounds_without_refusals_count() {
        let load = read(GOOD).unwrap();
        assert_eq!((load.rate, load.count), (1200.5, 1234.0));
        assert!(read(&format!("{GOOD}  Non-2xx or 3xx responses: 3\n")).is_none());
    }
}

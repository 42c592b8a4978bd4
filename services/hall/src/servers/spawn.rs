//! Starting a child that dies with us, as another account, out of reach of the terminal's Ctrl-C.
//!
//! `setpriv` sets the death signal after it has changed the account, which would clear it. The signal comes when
//! the *thread* that started the child ends, so children are started from the main thread only.

use crate::{progress::say, servers::account::Account};
use rustix::process::Signal;
use std::{
    ffi::OsString,
    path::{Path, PathBuf},
    process::{ExitStatus, Stdio},
    sync::OnceLock,
    time::Duration,
};
use tokio::process::{Child, Command};

/// What a child is to do when this process is gone.
#[derive(Debug, Clone, Copy)]
pub(super) enum Death {
    /// PostgreSQL's fast shutdown.
    Interrupt,
    /// Redis' orderly shutdown.
    Terminate,
    /// For short-lived helpers.
    Kill,
}

impl Death {
    fn name(self) -> &'static str {
        match self {
            Self::Interrupt => "INT",
            Self::Terminate => "TERM",
            Self::Kill => "KILL",
        }
    }
}

/// A command with a clean environment, no input, a process group of its own, and the account's rights.
pub(super) fn command(program: &Path, account: &Account, death: Death) -> Command {
    let mut command = match setpriv() {
        Some(setpriv) => {
            let mut command = Command::new(setpriv);
            command.args(["--pdeathsig", death.name()]);
            if account.switch {
                command.arg(format!("--reuid={}", account.uid)).arg(format!("--regid={}", account.gid));
                command.arg("--init-groups");
            }
            command.arg("--").arg(program);
            command
        }
        None => {
            let mut command = Command::new(program);
            if account.switch {
                command.uid(account.uid).gid(account.gid);
            }
            command
        }
    };
    command.env_clear().env("PATH", path()).env("LANG", "C.UTF-8").env("TZ", "UTC");
    command.current_dir("/").stdin(Stdio::null()).process_group(0);
    command
}

/// Sends `wanted`, waits, and becomes rude after 20 seconds.
pub(super) async fn stop(child: &mut Child, wanted: Signal) -> Option<ExitStatus> {
    for (signal, patience) in [(wanted, 20), (Signal::QUIT, 5), (Signal::KILL, 5)] {
        let Some(pid) = child.id() else { break };
        super::process::signal(pid, signal);
        if let Ok(status) = tokio::time::timeout(Duration::from_secs(patience), child.wait()).await {
            return status.ok();
        }
    }
    child.try_wait().ok().flatten()
}

fn setpriv() -> Option<&'static Path> {
    static FOUND: OnceLock<Option<PathBuf>> = OnceLock::new();
    FOUND
        .get_or_init(|| {
            let found = std::env::split_paths(&path()).map(|dir| dir.join("setpriv")).find(|p| p.is_file());
            if found.is_none() {
                say("setpriv (util-linux) is missing: if hall is killed with -9, its servers will go on running");
            }
            found
        })
        .as_deref()
}

fn path() -> OsString {
    let mut path = std::env::var_os("PATH").unwrap_or_default();
    path.push(":/usr/sbin:/usr/bin:/sbin:/bin");
    path
}

//! What a predecessor left behind: a PostgreSQL or Redis of this folder that is still stopping, or only its pid file.

use crate::{
    error::LaunchError,
    progress::say,
    servers::process::{Life, anyone_works_in, life, signal},
};
use rustix::process::Signal;
use std::{
    fs,
    path::Path,
    time::{Duration, Instant},
};

const PATIENCE: Duration = Duration::from_secs(30);
/// A zombie is reaped by PID 1 within seconds, or, in some containers, never.
const ZOMBIE: Duration = Duration::from_secs(10);
/// The predecessor's servers got their death signal; after this long they get another one from us.
const NUDGE: Duration = Duration::from_secs(3);

/// Waits until nobody runs the folder's server any more, then removes a pid file that would stop the new one.
///
/// `mark` is a word that the server's command line carries and no other process's does.
pub(super) async fn clear(
    pidfile: &Path,
    mark: &str,
    workdir: &Path,
    stop_with: Signal,
) -> Result<(), LaunchError> {
    let begin = Instant::now();
    let mut said = false;
    let mut nudged = false;
    loop {
        let Some(pid) = recorded(pidfile) else { return Ok(()) };
        let waiting = match life(pid) {
            Life::Gone => return Ok(()),
            Life::Zombie => begin.elapsed() < ZOMBIE || anyone_works_in(workdir),
            Life::Alive { command_line } if command_line.contains(mark) => {
                if begin.elapsed() > NUDGE && !nudged {
                    nudged = signal(pid, stop_with);
                }
                true
            }
            // The number now belongs to somebody else, as after a restart of the machine.
            Life::Alive { .. } => anyone_works_in(workdir),
        };
        if !waiting {
            return remove(pidfile);
        }
        if begin.elapsed() > PATIENCE {
            return Err(LaunchError::StillHeld { dir: workdir.to_path_buf(), pid });
        }
        if !said && begin.elapsed() > Duration::from_millis(300) {
            say(format_args!("waiting for pid {pid} of an earlier hall to end"));
            said = true;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

fn recorded(pidfile: &Path) -> Option<u32> {
    fs::read_to_string(pidfile).ok()?.lines().next()?.trim().parse().ok()
}

fn remove(pidfile: &Path) -> Result<(), LaunchError> {
    say(format_args!("removing a stale {}", pidfile.display()));
    fs::remove_file(pidfile).map_err(LaunchError::file("remove", pidfile))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_pid_that_now_belongs_to_somebody_else_does_not_hold_the_folder() {
        let dir = tempfile::tempdir().unwrap();
        let pidfile = dir.path().join("postmaster.pid");
        fs::write(&pidfile, format!("{}\n{}\n", std::process::id(), dir.path().display())).unwrap();
        clear(&pidfile, "a mark that no command line carries", dir.path(), Signal::INT).await.unwrap();
        assert!(!pidfile.exists());
    }

    #[tokio::test]
    async fn the_server_of_a_dead_predecessor_is_waited_for() {
        let dir = tempfile::tempdir().unwrap();
        let pidfile = dir.path().join("postmaster.pid");
        let mut child = tokio::process::Command::new("sleep").arg("1.2345").spawn().unwrap();
        fs::write(&pidfile, format!("{}\n", child.id().unwrap())).unwrap();
        let waited = clear(&pidfile, "1.2345", dir.path(), Signal::INT);
        let (cleared, status) = tokio::join!(waited, child.wait());
        cleared.unwrap();
        assert!(status.unwrap().success());
    }
}

//! Looking at processes by their pid, and sending them signals.

use rustix::process::{Pid, Signal, kill_process};
use std::{fs, path::Path};

/// What /proc says of a pid.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Life {
    Gone,
    /// Dead, but its parent has not looked yet; PostgreSQL takes it for alive.
    Zombie,
    Alive {
        command_line: String,
    },
}

pub(super) fn life(pid: u32) -> Life {
    let Ok(stat) = fs::read_to_string(format!("/proc/{pid}/stat")) else {
        return Life::Gone;
    };
    // The name before the state is in brackets and may itself hold brackets.
    let state = stat.rsplit(')').next().unwrap_or_default().trim_start();
    if state.starts_with(['Z', 'X']) {
        return Life::Zombie;
    }
    let raw = fs::read(format!("/proc/{pid}/cmdline")).unwrap_or_default();
    Life::Alive { command_line: String::from_utf8_lossy(&raw).replace('\0', " ") }
}

/// Whether a living process works in this directory. PostgreSQL's processes all do.
pub(super) fn anyone_works_in(dir: &Path) -> bool {
    let Ok(processes) = fs::read_dir("/proc") else {
        return false;
    };
    processes.flatten().any(|entry| fs::read_link(entry.path().join("cwd")).is_ok_and(|cwd| cwd == dir))
}

/// Asks a process to end, as Ctrl-C from `kill` does; false if it is not there.
pub fn terminate(pid: u32) -> bool {
    signal(pid, Signal::TERM)
}

pub(super) fn signal(pid: u32, signal: Signal) -> bool {
    i32::try_from(pid).ok().and_then(Pid::from_raw).is_some_and(|pid| kill_process(pid, signal).is_ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_child_is_alive_then_a_zombie_then_gone() {
        let mut child = std::process::Command::new("sleep").arg("600").spawn().unwrap();
        let pid = child.id();
        assert!(matches!(life(pid), Life::Alive { .. }));
        assert!(terminate(pid));
        let until = std::time::Instant::now() + std::time::Duration::from_secs(5);
        while life(pid) != Life::Zombie && std::time::Instant::now() < until {
            std::thread::yield_now();
        }
        assert_eq!(life(pid), Life::Zombie);
        child.wait().unwrap();
        assert_eq!(life(pid), Life::Gone);
    }
}

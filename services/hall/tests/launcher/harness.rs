//! One `hall up` in a folder of its own, driven from outside as a person would.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test that cannot go on fails where it stands"
)]

use serde_json::Value;
use std::{
    fs,
    io::{Read, Write},
    net::TcpStream,
    path::{Path, PathBuf},
    process::{Child, Command, ExitStatus, Output, Stdio},
    time::{Duration, Instant},
};

/// Generous, because the tests of the whole workspace run at once on small machines.
const PATIENCE: Duration = Duration::from_secs(120);

/// A started hall; killed with its servers when dropped.
pub(crate) struct Hall {
    pub(crate) dir: PathBuf,
    child: Child,
    said: PathBuf,
}

/// A command of the real executable that sees nothing of the test's own environment.
pub(crate) fn hall(dir: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_hall"));
    command.args(arguments).arg("--dir").arg(dir).stdin(Stdio::null());
    for name in
        ["DATABASE_URL", "REDIS_URL", "HALL_LISTEN", "HALL_MASTER_KEY", "HALL_SERVICE_KEY", "HALL_LOG"]
    {
        command.env_remove(name);
    }
    command
}

/// Runs a command to its end.
pub(crate) fn output(command: &mut Command) -> (ExitStatus, String) {
    let Output { status, stdout, stderr } = command.output().unwrap();
    (status, format!("{}{}", String::from_utf8_lossy(&stdout), String::from_utf8_lossy(&stderr)))
}

impl Hall {
    /// Starts it on a free port without demo data and waits until it says that it runs.
    pub(crate) fn up(dir: &Path) -> Self {
        let hall = Self::begin(hall(dir, &["up", "--no-seed", "--listen", "127.0.0.1:0"]), dir);
        hall.wait_until_announced()
    }

    /// Starts a command that is a form of `up`.
    pub(crate) fn begin(mut command: Command, dir: &Path) -> Self {
        fs::create_dir_all(dir).unwrap();
        let said = dir.join("said");
        let file = fs::File::create(&said).unwrap();
        let child = command.stdout(file.try_clone().unwrap()).stderr(file).spawn().unwrap();
        Self { dir: dir.to_owned(), child, said }
    }

    pub(crate) fn wait_until_announced(mut self) -> Self {
        let pid = u64::from(self.child.id());
        let begun = Instant::now();
        loop {
            if self.manifest().is_some_and(|up| up["running"] == true && up["pid"] == pid) {
                return self;
            }
            if let Some(status) = self.child.try_wait().unwrap() {
                panic!("hall ended with {status}:\n{}", self.said());
            }
            assert!(begun.elapsed() < PATIENCE, "hall did not come up:\n{}", self.said());
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    pub(crate) fn manifest(&self) -> Option<Value> {
        serde_json::from_str(&fs::read_to_string(self.dir.join("up.json")).ok()?).ok()
    }

    pub(crate) fn base_url(&self) -> String {
        self.manifest().unwrap()["base_url"].as_str().unwrap().to_owned()
    }

    pub(crate) fn server_pid(&self, name: &str) -> u32 {
        let pid = self.manifest().unwrap()[format!("{name}_pid")].as_u64().unwrap();
        u32::try_from(pid).unwrap()
    }

    /// Everything it has said so far.
    pub(crate) fn said(&self) -> String {
        fs::read_to_string(&self.said).unwrap_or_default()
    }

    pub(crate) fn pid(&self) -> u32 {
        self.child.id()
    }

    /// GET; the status, or 0 while nobody answers.
    pub(crate) fn get(&self, path: &str) -> (u16, String) {
        get(&self.base_url(), path).unwrap_or_default()
    }

    /// The same from a process that has no `up.json`.
    pub(crate) fn get_at(&self, base_url: &str, path: &str) -> (u16, String) {
        assert!(runs(self.pid()), "the process has ended:\n{}", self.said());
        get(base_url, path).unwrap_or_default()
    }

    pub(crate) fn wait_for_end(&mut self) -> ExitStatus {
        let begun = Instant::now();
        loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                return status;
            }
            assert!(begun.elapsed() < PATIENCE, "hall did not end:\n{}", self.said());
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    /// TERM, and wait.
    pub(crate) fn stop(&mut self) -> ExitStatus {
        signal("TERM", self.pid());
        self.wait_for_end()
    }

    /// As the out-of-memory killer would.
    pub(crate) fn kill(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

impl Drop for Hall {
    fn drop(&mut self) {
        if self.child.try_wait().ok().flatten().is_none() {
            // Orderly, so that the servers are gone before the folder is.
            signal("TERM", self.pid());
            let begun = Instant::now();
            while self.child.try_wait().ok().flatten().is_none() && begun.elapsed() < Duration::from_secs(60)
            {
                std::thread::sleep(Duration::from_millis(20));
            }
            self.child.kill().ok();
            self.child.wait().ok();
        }
    }
}

/// Waits until something is so.
pub(crate) fn assert_soon(what: &str, mut so: impl FnMut() -> bool) {
    let begun = Instant::now();
    while !so() {
        assert!(begun.elapsed() < PATIENCE, "in vain waited until {what}");
        std::thread::sleep(Duration::from_millis(20));
    }
}

pub(crate) fn signal(name: &str, pid: u32) {
    let sent =
        Command::new("sh").args(["-c", "kill -\"$0\" \"$1\"", name, &pid.to_string()]).status().unwrap();
    assert!(sent.success(), "kill -{name} {pid}");
}

/// Whether the process still runs; a zombie does not.
pub(crate) fn runs(pid: u32) -> bool {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
    stat.rsplit(')').next().is_some_and(|rest| !rest.is_empty() && !rest.trim_start().starts_with(['Z', 'X']))
}

/// GET from any address; nothing if nobody answers.
pub(crate) fn get(base: &str, path: &str) -> Option<(u16, String)> {
    let address = base.strip_prefix("http://")?;
    let mut stream = TcpStream::connect(address).ok()?;
    stream.set_read_timeout(Some(Duration::from_secs(10))).ok()?;
    write!(stream, "GET {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n").ok()?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer).ok()?;
    let status = answer.split(' ').nth(1)?.parse().ok()?;
    Some((status, answer.split_once("\r\n\r\n")?.1.to_owned()))
}

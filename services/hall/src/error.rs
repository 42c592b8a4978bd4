//! What can go wrong while launching, said so that the person at the terminal knows what to do next.

use std::{error::Error, fmt, io, path::PathBuf};

/// A boxed cause that may cross threads.
pub type Cause = Box<dyn Error + Send + Sync>;

/// Why the launcher could not do what it was asked to do.
#[derive(Debug, thiserror::Error)]
pub enum LaunchError {
    /// Another process holds the folder's lock.
    #[error("already running: {holder}\n  folder: {}\n  stop it with `./hall down --dir DIR`, or choose another folder with --dir", dir.display())]
    AlreadyRunning {
        /// The data folder.
        dir: PathBuf,
        /// What the holder wrote into the lock file.
        holder: String,
    },
    /// Somebody else listens on the address.
    #[error(
        "the address {addr} is taken by another program\n  choose another one with --listen 127.0.0.1:PORT, or stop that program (`ss -ltnp` shows it)"
    )]
    AddressTaken {
        /// The address that was asked for.
        addr: String,
    },
    /// The address cannot be listened on for another reason.
    #[error("cannot listen on {addr}")]
    Listen {
        /// The address that was asked for.
        addr: String,
        /// Why not.
        source: io::Error,
    },
    /// A file or folder operation failed.
    #[error("cannot {doing} {}", path.display())]
    File {
        /// A verb phrase: "create", "read", "lock".
        doing: &'static str,
        /// Which file or folder.
        path: PathBuf,
        /// Why not.
        source: io::Error,
    },
    /// A program could not be started.
    #[error("cannot start {program}")]
    Start {
        /// The program.
        program: String,
        /// Why not.
        source: io::Error,
    },
    /// A program ended before it was useful.
    #[error("{program} ended: {how}\n{tail}")]
    Ended {
        /// The program.
        program: &'static str,
        /// Its exit status, in words.
        how: String,
        /// The last lines it wrote.
        tail: String,
    },
    /// A program did not become ready in time.
    #[error("{program} was not ready after {seconds} s; its log is {}", log.display())]
    NotReady {
        /// The program.
        program: &'static str,
        /// How long it had.
        seconds: u64,
        /// Where it writes.
        log: PathBuf,
    },
    /// Software is missing and this process cannot install it.
    #[error("{what} is missing here, and it could not be installed\n{advice}")]
    Missing {
        /// What is missing.
        what: String,
        /// What the person can do.
        advice: String,
    },
    /// The data were written by another major version of PostgreSQL.
    #[error(
        "the data in {} are of PostgreSQL {data}, but only these versions are installed: {installed}\n  install postgresql-{data} (or set HALL_PG_BIN), dump with pg_dumpall, and load into a new folder; nothing was changed",
        dir.display()
    )]
    OtherVersion {
        /// The data directory.
        dir: PathBuf,
        /// Major version of the data.
        data: u32,
        /// What is installed.
        installed: String,
    },
    /// The folder's PostgreSQL is held by a process that does not stop.
    #[error("PostgreSQL in {} is still run by pid {pid}, which does not stop; stop that process and try again", dir.display())]
    StillHeld {
        /// The data directory.
        dir: PathBuf,
        /// Who holds it.
        pid: u32,
    },
    /// A private server keeps dying.
    #[error("{program} died {times} times in a row; giving up. Its log is {}", log.display())]
    KeepsDying {
        /// The program.
        program: &'static str,
        /// How often in a row.
        times: u32,
        /// Where it writes.
        log: PathBuf,
    },
    /// Ctrl-C or TERM came while starting.
    #[error("interrupted while starting; everything started so far was stopped")]
    Interrupted,
    /// A setting is missing or wrong.
    #[error("{0}")]
    Setting(String),
    /// Something from below that says enough itself.
    #[error("{doing} failed")]
    Step {
        /// What was being done.
        doing: &'static str,
        /// Why it failed.
        source: Cause,
    },
}

impl LaunchError {
    /// For `map_err` on file operations: `LaunchError::file("create", &path)`.
    pub fn file(doing: &'static str, path: impl Into<PathBuf>) -> impl FnOnce(io::Error) -> Self {
        let path = path.into();
        move |source| Self::File { doing, path, source }
    }

    /// For `map_err` on anything else: `LaunchError::step("the migration")`.
    pub fn step<E: Into<Cause>>(doing: &'static str) -> impl FnOnce(E) -> Self {
        move |error| Self::Step { doing, source: error.into() }
    }
}

/// An error and its causes, one per line, for the terminal.
pub struct Explained<'a>(pub &'a dyn Error);

impl fmt::Display for Explained<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)?;
        let mut next = self.0.source();
        while let Some(cause) = next {
            write!(f, "\n  because: {cause}")?;
            next = cause.source();
        }
        Ok(())
    }
}

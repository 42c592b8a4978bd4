//! The private PostgreSQL: cluster, start, readiness, stop.

use crate::{
    error::LaunchError,
    place::Place,
    progress::say,
    servers::{
        account::Account,
        find::{self, PostgresBin},
        pidfile,
        sockets::Sockets,
        spawn::{Death, command},
    },
};
use diesel_async::{AsyncConnection, AsyncPgConnection, SimpleAsyncConnection};
use rustix::process::Signal;
use std::{
    fs,
    path::{Path, PathBuf},
    process::Stdio,
};
use tokio::process::Child;

/// For a small machine with many small pools; every commit is on the disk before it is answered.
const SETTINGS: &[&str] = &[
    "listen_addresses=",
    "port=5432",
    "unix_socket_permissions=0700",
    "max_connections=200",
    "shared_buffers=128MB",
    "max_wal_size=2GB",
    "fsync=on",
    "synchronous_commit=on",
    "timezone=UTC",
    "log_timezone=UTC",
    "log_min_duration_statement=-1",
    "log_parameter_max_length_on_error=0",
];

/// How to run the PostgreSQL of one folder.
#[derive(Debug)]
pub(super) struct Postgres {
    bin: PostgresBin,
    data: PathBuf,
    socket_dir: PathBuf,
    log: PathBuf,
    account: Account,
}

impl Postgres {
    /// Picks the binaries that fit the data, and makes the cluster at the first start.
    pub(super) async fn prepare(
        place: &Place,
        state: &Path,
        account: &Account,
        sockets: &Sockets,
    ) -> Result<Self, LaunchError> {
        let data = state.join("data");
        let bin = pick(&data, find::postgres(place))?;
        let this = Self {
            bin,
            data,
            socket_dir: sockets.dir().to_path_buf(),
            log: state.join("postgres.log"),
            account: account.clone(),
        };
        if !this.data.join("PG_VERSION").exists() {
            this.make_cluster(state).await?;
        }
        Ok(this)
    }

    /// Where another database of this server is reached.
    pub(super) fn url(&self, database: &str) -> String {
        format!("postgresql:///{database}?host={}&port=5432&user=hall", self.socket_dir.display())
    }

    pub(super) fn log(&self) -> &Path {
        &self.log
    }

    /// Starts it; it is not ready yet.
    pub(super) async fn spawn(&self) -> Result<Child, LaunchError> {
        let pidfile = self.data.join("postmaster.pid");
        pidfile::clear(&pidfile, &self.data.to_string_lossy(), &self.data, Signal::INT).await?;
        let log = open_log(&self.log)?;
        let errors = log.try_clone().map_err(LaunchError::file("open", &self.log))?;
        let mut postgres = self.program("postgres", Death::Interrupt);
        postgres.arg("-D").arg(&self.data);
        postgres.arg("-c").arg(format!("unix_socket_directories={}", self.socket_dir.display()));
        for setting in SETTINGS {
            postgres.args(["-c", setting]);
        }
        let started = postgres.stdout(log).stderr(errors).spawn();
        started.map_err(|source| LaunchError::Start { program: "postgres".into(), source })
    }

    /// Whether it answers.
    pub(super) async fn answers(&self) -> bool {
        AsyncPgConnection::establish(&self.url("postgres")).await.is_ok()
    }

    /// Made beside and renamed, so that an interrupted first start leaves nothing that looks complete.
    async fn make_cluster(&self, state: &Path) -> Result<(), LaunchError> {
        say(format_args!("making a PostgreSQL {} cluster in {}", self.bin.major, self.data.display()));
        let new = state.join("data.new");
        if new.exists() {
            fs::remove_dir_all(&new).map_err(LaunchError::file("remove", &new))?;
        }
        let output = self
            .program("initdb", Death::Kill)
            .args(["-U", "hall", "--auth-local=trust", "--auth-host=reject", "-E", "UTF8"])
            .args(["--locale=C.UTF-8", "--data-checksums", "-D"])
            .arg(&new)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .output()
            .await
            .map_err(|source| LaunchError::Start { program: "initdb".into(), source })?;
        if !output.status.success() {
            return Err(LaunchError::Ended {
                program: "initdb",
                how: output.status.to_string(),
                tail: String::from_utf8_lossy(&output.stderr).into_owned(),
            });
        }
        fs::rename(&new, &self.data).map_err(LaunchError::file("put into place", &self.data))
    }

    fn program(&self, name: &str, death: Death) -> tokio::process::Command {
        let mut command = command(&self.bin.dir.join(name), &self.account, death);
        if let Some(lib) = find::own_libraries(&self.bin.dir) {
            command.env("LD_LIBRARY_PATH", lib);
        }
        command
    }
}

/// Creates the database `hall` if it is not there.
pub(super) async fn create_database(admin_url: &str) -> Result<(), LaunchError> {
    let connected = AsyncPgConnection::establish(admin_url).await;
    let mut connection = connected.map_err(LaunchError::step("connecting to PostgreSQL"))?;
    match connection.batch_execute("CREATE DATABASE hall").await {
        Err(error) if !is_duplicate(&error) => Err(LaunchError::step("creating the database")(error)),
        _ => Ok(()),
    }
}

/// The newest for new data; for existing data the version that wrote them, or a refusal.
fn pick(data: &Path, found: Vec<PostgresBin>) -> Result<PostgresBin, LaunchError> {
    let written = fs::read_to_string(data.join("PG_VERSION")).ok().and_then(|v| v.trim().parse::<u32>().ok());
    let versions: Vec<String> = found.iter().map(|bin| bin.major.to_string()).collect();
    let fits = |bin: &PostgresBin| written.is_none_or(|major| bin.major == major);
    found.into_iter().find(fits).ok_or_else(|| LaunchError::OtherVersion {
        dir: data.to_path_buf(),
        data: written.unwrap_or_default(),
        installed: versions.join(", "),
    })
}

/// Kept from start to start, begun anew when it has grown.
pub(super) fn open_log(path: &Path) -> Result<fs::File, LaunchError> {
    let grown = fs::metadata(path).is_ok_and(|meta| meta.len() > 20_000_000);
    fs::OpenOptions::new()
        .create(true)
        .append(!grown)
        .write(true)
        .truncate(grown)
        .open(path)
        .map_err(LaunchError::file("open", path))
}

/// The last lines of a log, indented.
pub(super) fn tail(log: &Path) -> String {
    let text = fs::read_to_string(log).unwrap_or_default();
    let lines: Vec<&str> = text.lines().collect();
    let last = lines.iter().skip(lines.len().saturating_sub(5));
    last.map(|line| format!("  {line}")).collect::<Vec<_>>().join("\n")
}

fn is_duplicate(error: &diesel::result::Error) -> bool {
    matches!(error, diesel::result::Error::DatabaseError(_, info) if info.message().contains("already exists"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn data_of_another_version_are_refused_and_named() {
        let dir = tempfile::tempdir().unwrap();
        fs::write(dir.path().join("PG_VERSION"), "14\n").unwrap();
        let bins =
            vec![PostgresBin { dir: "/x".into(), major: 17 }, PostgresBin { dir: "/y".into(), major: 15 }];
        let refused = pick(dir.path(), bins.clone()).unwrap_err().to_string();
        assert!(refused.contains("PostgreSQL 14") && refused.contains("17, 15"), "{refused}");
        fs::write(dir.path().join("PG_VERSION"), "15\n").unwrap();
        assert_eq!(pick(dir.path(), bins).unwrap().major, 15);
    }
}

//! The private Redis: a fast way for events that PostgreSQL holds anyway.

use crate::{
    error::LaunchError,
    place::Place,
    servers::{
        account::Account,
        find, pidfile,
        postgres::open_log,
        sockets::Sockets,
        spawn::{Death, command},
    },
};
use rustix::process::Signal;
use std::{
    fs,
    path::{Path, PathBuf},
};
use tokio::process::Child;

/// How to run the Redis of one folder.
#[derive(Debug)]
pub(super) struct Redis {
    program: PathBuf,
    dir: PathBuf,
    socket: PathBuf,
    log: PathBuf,
    account: Account,
}

impl Redis {
    pub(super) fn prepare(
        place: &Place,
        state: &Path,
        account: &Account,
        sockets: &Sockets,
    ) -> Result<Self, LaunchError> {
        let program = find::redis(place).ok_or_else(|| LaunchError::Missing {
            what: "redis-server".into(),
            advice: "  install it: apt-get install redis-server".into(),
        })?;
        let dir = state.join("redis");
        account.own_folder(&dir)?;
        let (socket, log) = (sockets.redis(), state.join("redis.log"));
        Ok(Self { program, dir, socket, log, account: account.clone() })
    }

    pub(super) fn url(&self) -> String {
        format!("redis+unix://{}", self.socket.display())
    }

    pub(super) fn log(&self) -> &Path {
        &self.log
    }

    /// Starts it; it is not ready yet.
    pub(super) async fn spawn(&self) -> Result<Child, LaunchError> {
        let pidfile = self.dir.join("redis.pid");
        pidfile::clear(&pidfile, &self.socket.to_string_lossy(), &self.dir, Signal::TERM).await?;
        fs::remove_file(&self.socket).ok();
        let log = open_log(&self.log)?;
        let errors = log.try_clone().map_err(LaunchError::file("open", &self.log))?;
        command(&self.program, &self.account, Death::Terminate)
            .args(["--port", "0", "--daemonize", "no", "--unixsocketperm", "700", "--unixsocket"])
            .arg(&self.socket)
            .args(["--appendonly", "yes", "--appendfsync", "everysec", "--save", "", "--dir"])
            .arg(&self.dir)
            .arg("--pidfile")
            .arg(&pidfile)
            .args(["--maxmemory-policy", "noeviction"])
            .stdout(log)
            .stderr(errors)
            .spawn()
            .map_err(|source| LaunchError::Start { program: "redis-server".into(), source })
    }

    /// While it reads its file it accepts connections but answers LOADING.
    pub(super) async fn answers(&self) -> bool {
        let Ok(client) = ::redis::Client::open(self.url()) else { return false };
        let Ok(mut connection) = client.get_multiplexed_async_connection().await else { return false };
        ::redis::cmd("PING").query_async::<String>(&mut connection).await.is_ok()
    }
}

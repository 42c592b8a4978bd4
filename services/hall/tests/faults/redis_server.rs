//! A Redis of a test's own, which it may empty as it likes.

use crate::process::{Process, until};
use hall::place::Place;
use std::{path::PathBuf, process::Command};

/// Killed when dropped.
pub(crate) struct RedisServer {
    _process: Process,
    _folder: tempfile::TempDir,
    pub(crate) url: String,
}

impl RedisServer {
    pub(crate) async fn start() -> Self {
        // Short, because the path of a socket is.
        let folder = tempfile::Builder::new().prefix("r").tempdir_in("/tmp").unwrap();
        let socket = folder.path().join("s");
        let mut command = Command::new(program());
        command.args(["--port", "0", "--save", "", "--appendonly", "no", "--unixsocket"]).arg(&socket);
        let process = Process::start(command, &folder.path().join("said"));
        let url = format!("redis+unix://{}", socket.display());
        let client = redis::Client::open(url.as_str()).unwrap();
        until("Redis answers", async || client.get_multiplexed_async_connection().await.is_ok()).await;
        Self { _process: process, _folder: folder, url }
    }

    /// Loses everything.
    pub(crate) async fn flush_all(&self) {
        let mut conn = crate::installation::connect(&self.url).await;
        let _done: () = redis::cmd("FLUSHALL").query_async(&mut conn).await.unwrap();
    }
}

/// The program that the hall itself would start, from the folder that the tests' own servers came from.
fn program() -> PathBuf {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../.hall/test");
    let place = Place::create(&folder).unwrap();
    hall::servers::redis_program(&place).expect("there is a Redis to start")
}

//! A hall of one's own: this executable's `up` in a folder that is emptied first, on a free port.

use crate::{
    bench::mortal, error::LaunchError, lock::held_by, manifest::Manifest, place::Place, progress::say,
    servers::terminate,
};
use std::{fs, path::Path, process::Stdio, time::Duration};
use tokio::process::Child;

/// How long an empty folder may take to become a hall, installing servers included.
const PATIENCE: Duration = Duration::from_secs(600);
/// What a person at the terminal may have set for his own hall.
const NOT_INHERITED: [&str; 6] =
    ["DATABASE_URL", "REDIS_URL", "HALL_LISTEN", "HALL_URL", "HALL_MASTER_KEY", "HALL_SERVICE_KEY"];

/// The child and its folder.
#[derive(Debug)]
pub(super) struct House {
    child: Child,
    place: Place,
}

impl House {
    /// Empties the folder and starts the hall in it.
    pub(super) fn build(dir: &Path) -> Result<Self, LaunchError> {
        let place = Place::create(dir)?;
        if let Some(pid) = held_by(&place)? {
            let holder = format!("pid {pid}");
            return Err(LaunchError::AlreadyRunning { dir: dir.to_path_buf(), holder });
        }
        empty(&place)?;
        say(format_args!("starting a throw-away hall in {}", place.root().display()));
        let log = place.root().join("up.log");
        let log = fs::File::create(&log).map_err(LaunchError::file("create", &log))?;
        let program = std::env::current_exe().map_err(LaunchError::step("finding this program"))?;
        let mut command = mortal(&program);
        command.args(["up", "--listen", "127.0.0.1:0", "--dir"]).arg(place.root());
        NOT_INHERITED.iter().for_each(|name| {
            command.env_remove(name);
        });
        let child = command
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(log)
            .spawn()
            .map_err(|source| LaunchError::Start { program: "hall".into(), source })?;
        Ok(Self { child, place })
    }

    /// Waits until it runs.
    pub(super) async fn open(&mut self) -> Result<Manifest, LaunchError> {
        let log = self.place.root().join("up.log");
        let place = self.place.clone();
        let opening = async {
            loop {
                let manifest = Manifest::read(&place)?;
                if manifest.running {
                    return Ok(manifest);
                }
                tokio::time::sleep(Duration::from_millis(100)).await;
            }
        };
        tokio::select! {
            opened = tokio::time::timeout(PATIENCE, opening) => opened.unwrap_or_else(|_elapsed| {
                Err(LaunchError::NotReady { program: "hall up", seconds: PATIENCE.as_secs(), log: log.clone() })
            }),
            ended = self.child.wait() => Err(LaunchError::Ended {
                program: "hall up",
                how: ended.map(|status| status.to_string()).unwrap_or_default(),
                tail: fs::read_to_string(&log).unwrap_or_default(),
            }),
        }
    }

    /// Stops it in order.
    pub(super) async fn close(mut self) {
        if let Some(pid) = self.child.id() {
            terminate(pid);
        }
        self.child.wait().await.ok();
    }
}

/// What an earlier run left goes, except programs that were unpacked.
fn empty(place: &Place) -> Result<(), LaunchError> {
    let root = place.root();
    let keep = place.vendor();
    let entries = fs::read_dir(root).map_err(LaunchError::file("read", root))?;
    for path in entries.filter_map(Result::ok).map(|entry| entry.path()).filter(|path| *path != keep) {
        let gone = if path.is_dir() { fs::remove_dir_all(&path) } else { fs::remove_file(&path) };
        gone.map_err(LaunchError::file("delete", &path))?;
    }
    Ok(())
}

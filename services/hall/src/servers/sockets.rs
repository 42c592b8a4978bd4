//! Where the servers' sockets lie. A socket path may have 107 bytes, and connection URLs want no escapes; where the
//! data folder's path does not fit, a private folder under /tmp holds the sockets.

use crate::{error::LaunchError, place::Place, progress::say, servers::account::Account};
use std::{
    fs, io,
    os::unix::{ffi::OsStrExt, fs::DirBuilderExt, fs::chown},
    path::{Path, PathBuf},
};

/// `sockaddr_un` has room for this many bytes.
const LIMIT: usize = 107;
/// The longest name that is put into the folder.
const LONGEST: &str = "/.s.PGSQL.5432.lock";

/// The folder with the servers' sockets.
#[derive(Debug)]
pub(super) struct Sockets {
    dir: PathBuf,
    temporary: bool,
    note: PathBuf,
}

impl Sockets {
    /// In `state`, or below /tmp if its path is too long or not plain.
    pub(super) fn prepare(place: &Place, state: &Path, account: &Account) -> Result<Self, LaunchError> {
        let note = place.sockets_note();
        remove_leftover(&note);
        if fits(state) {
            return Ok(Self { dir: state.to_path_buf(), temporary: false, note });
        }
        let dir = make_temporary(place)?;
        if account.switch {
            chown(&dir, Some(account.uid), Some(account.gid))
                .map_err(LaunchError::file("give away", &dir))?;
        }
        fs::write(&note, dir.as_os_str().as_bytes()).map_err(LaunchError::file("write", &note))?;
        say(format_args!(
            "the path {} is too long or too unusual for sockets; they are in {}",
            state.display(),
            dir.display()
        ));
        Ok(Self { dir, temporary: true, note })
    }

    pub(super) fn dir(&self) -> &Path {
        &self.dir
    }

    pub(super) fn redis(&self) -> PathBuf {
        self.dir.join("redis.sock")
    }

    /// After both servers have stopped.
    pub(super) fn remove(&self) {
        if self.temporary {
            fs::remove_dir_all(&self.dir).ok();
            fs::remove_file(&self.note).ok();
        }
    }
}

fn fits(dir: &Path) -> bool {
    let bytes = dir.as_os_str().as_bytes();
    let plain = |byte: &u8| byte.is_ascii_alphanumeric() || b"/._-".contains(byte);
    bytes.len() + LONGEST.len() <= LIMIT && bytes.iter().all(plain)
}

/// Made new and closed to others: a folder somebody prepared under this name is never used.
fn make_temporary(place: &Place) -> Result<PathBuf, LaunchError> {
    let mut last = io::Error::from(io::ErrorKind::AlreadyExists);
    for attempt in 0..100_u32 {
        let dir = PathBuf::from(format!("/tmp/hall-{}-{}-{attempt}", place.digest(), std::process::id()));
        match fs::DirBuilder::new().mode(0o700).create(&dir) {
            Ok(()) => return Ok(dir),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => last = error,
            Err(error) => return Err(LaunchError::file("create the folder", dir)(error)),
        }
    }
    Err(LaunchError::file("create a folder in", "/tmp")(last))
}

/// A hall that was killed leaves its folder; the note says which.
fn remove_leftover(note: &Path) {
    if let Ok(dir) = fs::read_to_string(note) {
        if dir.starts_with("/tmp/hall-") && !dir.contains("..") {
            fs::remove_dir_all(dir).ok();
        }
        fs::remove_file(note).ok();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_short_plain_paths_hold_sockets() {
        assert!(fits(Path::new("/srv/hall/.hall/servers")));
        assert!(!fits(Path::new("/srv/my hall/.hall")));
        assert!(!fits(Path::new("/srv/村/.hall")));
        assert!(!fits(Path::new(&format!("/{}", "x".repeat(90)))));
    }
}

//! Who runs the private servers: PostgreSQL refuses root, so root lends them an unprivileged account.

use crate::{
    error::LaunchError,
    progress::say,
    servers::spawn::{Death, command},
};
use std::{
    fs,
    os::unix::fs::{PermissionsExt, chown},
    path::{Path, PathBuf},
    process::Command,
};

/// The account of the private servers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Account {
    pub(super) uid: u32,
    pub(super) gid: u32,
    /// True when we are root and have to become somebody else.
    pub(super) switch: bool,
}

impl Account {
    /// The caller's own, or for root `postgres`, `hall`, or a newly made `hall`.
    pub(super) fn choose() -> Result<Self, LaunchError> {
        let (uid, gid) = (rustix::process::geteuid(), rustix::process::getegid());
        if !uid.is_root() {
            return Ok(Self { uid: uid.as_raw(), gid: gid.as_raw(), switch: false });
        }
        let found = lookup("postgres").or_else(|| lookup("hall"));
        let (uid, gid) = match found {
            Some(ids) => ids,
            None => create()?,
        };
        Ok(Self { uid, gid, switch: true })
    }

    /// Creates a folder that only this account enters.
    pub(super) fn own_folder(&self, path: &Path) -> Result<(), LaunchError> {
        fs::create_dir_all(path).map_err(LaunchError::file("create the folder", path))?;
        if self.switch {
            chown(path, Some(self.uid), Some(self.gid)).map_err(LaunchError::file("give away", path))?;
        }
        fs::set_permissions(path, fs::Permissions::from_mode(0o700))
            .map_err(LaunchError::file("protect", path))
    }

    /// Whether the account can get to the folder: every parent must let it through.
    pub(super) async fn reaches(&self, path: &Path) -> Result<bool, LaunchError> {
        if !self.switch {
            return Ok(true);
        }
        let status = command(Path::new("/usr/bin/test"), self, Death::Kill)
            .arg("-x")
            .arg(path)
            .status()
            .await
            .map_err(|source| LaunchError::Start { program: "test".into(), source })?;
        Ok(status.success())
    }

    /// Where the servers keep their data: in the data folder, or, if the account cannot get there (a checkout
    /// below a closed home folder), in a system folder named after it.
    pub(super) async fn state_folder(&self, wanted: &Path, digest: &str) -> Result<PathBuf, LaunchError> {
        self.own_folder(wanted)?;
        if self.reaches(wanted).await? {
            return Ok(wanted.to_path_buf());
        }
        let system = PathBuf::from(format!("/var/lib/hall-{digest}"));
        say(format_args!(
            "the servers' account cannot get into {}; their data go to {}",
            wanted.display(),
            system.display()
        ));
        self.own_folder(&system)?;
        Ok(system)
    }
}

fn lookup(name: &str) -> Option<(u32, u32)> {
    let passwd = fs::read_to_string("/etc/passwd").ok()?;
    passwd.lines().find_map(|line| {
        let mut fields = line.split(':');
        (fields.next()? == name).then_some(())?;
        let uid = fields.nth(1)?.parse().ok()?;
        Some((uid, fields.next()?.parse().ok()?))
    })
}

fn create() -> Result<(u32, u32), LaunchError> {
    say("creating the system account `hall` for the private servers");
    let made = Command::new("useradd")
        .args(["--system", "--no-create-home", "--user-group", "--shell", "/usr/sbin/nologin", "hall"])
        .status();
    made.ok().filter(|status| status.success()).and_then(|_| lookup("hall")).ok_or_else(|| {
        LaunchError::Missing {
            what: "An unprivileged account".into(),
            advice: "  PostgreSQL refuses to run as root; create one: useradd --system hall".into(),
        }
    })
}

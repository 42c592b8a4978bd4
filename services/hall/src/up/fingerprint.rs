//! Has this folder been seeded with exactly this? Then a start need not go through all of it again.

use crate::{error::LaunchError, seed};
use sha2::{Digest, Sha256};
use std::{fs, os::unix::fs::MetadataExt, path::Path};

/// Of everything that the seed is made from: its files, and the executable that writes them.
pub(super) fn of_seed() -> Result<String, LaunchError> {
    let mut digest = Sha256::new();
    add_folder(&mut digest, &seed::folder())?;
    let program = std::env::current_exe().and_then(fs::metadata);
    let program = program.map_err(LaunchError::step("finding this executable"))?;
    digest.update(format!("{} {} {}", program.len(), program.mtime(), program.mtime_nsec()));
    Ok(digest.finalize().iter().map(|byte| format!("{byte:02x}")).collect())
}

fn add_folder(digest: &mut Sha256, folder: &Path) -> Result<(), LaunchError> {
    let entries = fs::read_dir(folder).map_err(LaunchError::file("read", folder))?;
    let mut paths: Vec<_> = entries.flatten().map(|entry| entry.path()).collect();
    paths.sort();
    for path in paths {
        if path.is_dir() {
            add_folder(digest, &path)?;
        } else {
            digest.update(path.to_string_lossy().as_bytes());
            digest.update(fs::read(&path).map_err(LaunchError::file("read", &path))?);
        }
    }
    Ok(())
}

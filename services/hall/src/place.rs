//! The data folder of one hall (`--dir`): where each file lies.

use crate::error::LaunchError;
use sha2::{Digest, Sha256};
use std::{
    fs,
    os::unix::{ffi::OsStrExt, fs::PermissionsExt},
    path::{Path, PathBuf},
};

/// An existing data folder, by its canonical path.
#[derive(Debug, Clone)]
pub struct Place {
    root: PathBuf,
}

impl Place {
    /// Creates the folder if it is not there.
    pub fn create(dir: &Path) -> Result<Self, LaunchError> {
        fs::create_dir_all(dir).map_err(LaunchError::file("create the folder", dir))?;
        Self::existing(dir)
    }

    /// The folder, which must be there.
    pub fn existing(dir: &Path) -> Result<Self, LaunchError> {
        let root = fs::canonicalize(dir).map_err(LaunchError::file("find the folder", dir))?;
        Ok(Self { root })
    }

    /// The folder itself.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// Held for as long as a hall runs here.
    pub fn lock(&self) -> PathBuf {
        self.root.join("lock")
    }

    /// What the outside reads: address and demo accounts.
    pub fn manifest(&self) -> PathBuf {
        self.root.join("up.json")
    }

    /// The keys that a first start makes.
    pub fn keys(&self) -> PathBuf {
        self.root.join("keys.json")
    }

    /// Programs unpacked from package registries.
    pub fn vendor(&self) -> PathBuf {
        self.root.join("vendor")
    }

    /// Remembers a socket folder outside, so that the next start can remove a left-over one.
    pub fn sockets_note(&self) -> PathBuf {
        self.root.join("sockets")
    }

    /// Uploaded files of the services; only this process reads them.
    pub fn files(&self) -> Result<PathBuf, LaunchError> {
        let files = self.root.join("files");
        fs::create_dir_all(&files).map_err(LaunchError::file("create the folder", &files))?;
        fs::set_permissions(&files, fs::Permissions::from_mode(0o700))
            .map_err(LaunchError::file("protect", &files))?;
        Ok(files)
    }

    /// A short name that no other folder of this machine has.
    pub fn digest(&self) -> String {
        let hash = Sha256::digest(self.root.as_os_str().as_bytes());
        hash.iter().take(6).map(|byte| format!("{byte:02x}")).collect()
    }
}

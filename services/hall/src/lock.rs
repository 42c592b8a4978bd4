//! One hall per folder: a lock that the kernel gives back even after kill -9.

use crate::{error::LaunchError, place::Place};
use std::{
    fs::{File, OpenOptions, TryLockError},
    io::{Read, Seek, Write},
    time::{Duration, Instant},
};

/// Holds the folder until dropped.
#[derive(Debug)]
pub struct Lock {
    file: File,
    place: Place,
}

impl Lock {
    /// Takes the folder, or says who has it.
    pub fn take(place: &Place) -> Result<Self, LaunchError> {
        let file = open(place)?;
        match file.try_lock() {
            Ok(()) => {
                let lock = Self { file, place: place.clone() };
                lock.note("starting")?;
                Ok(lock)
            }
            Err(TryLockError::WouldBlock) => Err(LaunchError::AlreadyRunning {
                dir: place.root().to_path_buf(),
                holder: holder(&file).unwrap_or_else(|| "by a process that is just starting".into()),
            }),
            Err(TryLockError::Error(error)) => Err(LaunchError::file("lock", place.lock())(error)),
        }
    }

    /// Writes what the next one reads if it comes too early: pid and address.
    pub fn note(&self, what: &str) -> Result<(), LaunchError> {
        let mut file = &self.file;
        let text = format!("pid {}, {what}", std::process::id());
        file.set_len(0)
            .and_then(|()| file.rewind())
            .and_then(|()| file.write_all(text.as_bytes()))
            .map_err(LaunchError::file("write", self.place.lock()))
    }
}

impl Drop for Lock {
    fn drop(&mut self) {
        // Best effort: an old note does no harm, because only the lock counts.
        self.file.set_len(0).ok();
    }
}

/// Who holds the folder now: their pid, or nobody.
pub fn held_by(place: &Place) -> Result<Option<u32>, LaunchError> {
    if !place.lock().exists() {
        return Ok(None);
    }
    let file = open(place)?;
    match file.try_lock() {
        Ok(()) => Ok(None),
        Err(TryLockError::WouldBlock) => Ok(pid_of(&holder(&file).unwrap_or_default())),
        Err(TryLockError::Error(error)) => Err(LaunchError::file("lock", place.lock())(error)),
    }
}

/// Waits until nobody holds the folder; false if that takes longer than `patience`.
pub fn wait_until_free(place: &Place, patience: Duration) -> Result<bool, LaunchError> {
    let until = Instant::now() + patience;
    loop {
        if open(place)?.try_lock().is_ok() {
            return Ok(true);
        }
        if Instant::now() > until {
            return Ok(false);
        }
        std::thread::sleep(Duration::from_millis(50));
    }
}

fn open(place: &Place) -> Result<File, LaunchError> {
    OpenOptions::new()
        .create(true)
        .truncate(false)
        .read(true)
        .write(true)
        .open(place.lock())
        .map_err(LaunchError::file("open", place.lock()))
}

fn holder(mut file: &File) -> Option<String> {
    let mut text = String::new();
    file.rewind().ok()?;
    file.read_to_string(&mut text).ok()?;
    (!text.is_empty()).then_some(text)
}

fn pid_of(note: &str) -> Option<u32> {
    note.strip_prefix("pid ")?.split(',').next()?.trim().parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_has_one_holder_and_tells_who_it_is() {
        let dir = tempfile::tempdir().unwrap();
        let place = Place::create(dir.path()).unwrap();
        let lock = Lock::take(&place).unwrap();
        lock.note("http://127.0.0.1:1").unwrap();
        let error = Lock::take(&place).unwrap_err().to_string();
        assert!(error.contains(&format!("pid {}, http://127.0.0.1:1", std::process::id())), "{error}");
        assert_eq!(held_by(&place).unwrap(), Some(std::process::id()));
        drop(lock);
        assert_eq!(held_by(&place).unwrap(), None);
        Lock::take(&place).unwrap();
    }
}

//! The keys of a hall: made at the first `up` into `keys.json`, given by the environment in production.

use crate::{error::LaunchError, place::Place, progress::say};
use kernel::config::Source;
use secrecy::SecretString;
use serde::{Deserialize, Serialize};
use std::{
    fs,
    io::{Read, Write},
    os::unix::fs::OpenOptionsExt,
    path::Path,
};

/// What all services derive their keys from.
#[derive(Debug, Clone)]
pub struct Keys {
    /// Master keys of 64 hex digits, newest first.
    pub masters: Vec<SecretString>,
    /// Signs the tokens that services show each other.
    pub service: SecretString,
}

#[derive(Serialize, Deserialize)]
struct Stored {
    master_keys: Vec<String>,
    service_key: String,
}

impl Keys {
    /// From `HALL_MASTER_KEY` (64 hex digits; several with commas, newest first) and `HALL_SERVICE_KEY`, or from
    /// the files that `HALL_MASTER_KEY_FILE` and `HALL_SERVICE_KEY_FILE` name. `None` if neither is set.
    pub fn from_source(source: &Source) -> Result<Option<Self>, LaunchError> {
        let master = given(source, "HALL_MASTER_KEY")?;
        let service = given(source, "HALL_SERVICE_KEY")?;
        match (master, service) {
            (None, None) => Ok(None),
            (Some(master), Some(service)) => {
                let masters =
                    master.split(',').map(|key| SecretString::from(key.trim().to_owned())).collect();
                Ok(Some(Self { masters, service: SecretString::from(service) }))
            }
            _ => {
                Err(LaunchError::Setting("set both HALL_MASTER_KEY and HALL_SERVICE_KEY, or neither".into()))
            }
        }
    }

    /// The folder's own; made if it has none. Without them its encrypted values cannot be read again.
    pub fn of_folder(place: &Place) -> Result<Self, LaunchError> {
        let path = place.keys();
        if !path.exists() {
            make(&path)?;
            say(format_args!("made new keys in {} (keep that file as safe as the data)", path.display()));
        }
        let text = fs::read_to_string(&path).map_err(LaunchError::file("read", &path))?;
        let stored: Stored = serde_json::from_str(&text).map_err(LaunchError::step("reading keys.json"))?;
        Ok(Self {
            masters: stored.master_keys.into_iter().map(SecretString::from).collect(),
            service: SecretString::from(stored.service_key),
        })
    }
}

fn given(source: &Source, name: &str) -> Result<Option<String>, LaunchError> {
    if let Some(value) = source.text(name) {
        return Ok(Some(value));
    }
    let Some(path) = source.text(&format!("{name}_FILE")) else { return Ok(None) };
    let text = fs::read_to_string(&path).map_err(LaunchError::file("read", path))?;
    Ok(Some(text.trim().to_owned()))
}

/// Written beside, synced and renamed: a half-written key file would lock the data away.
fn make(path: &Path) -> Result<(), LaunchError> {
    let stored = Stored { master_keys: vec![random()?], service_key: random()? };
    let text = serde_json::to_string_pretty(&stored).map_err(LaunchError::step("writing keys.json"))?;
    write_private(path, &text)
}

/// Replaces a file that only we may read, in one step.
pub(crate) fn write_private(path: &Path, text: &str) -> Result<(), LaunchError> {
    let new = path.with_extension("new");
    fs::remove_file(&new).ok();
    let mut file = fs::OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(&new)
        .map_err(LaunchError::file("create", &new))?;
    file.write_all(text.as_bytes())
        .and_then(|()| file.sync_all())
        .and_then(|()| fs::rename(&new, path))
        .map_err(LaunchError::file("write", path))
}

fn random() -> Result<String, LaunchError> {
    let mut bytes = [0_u8; 32];
    fs::File::open("/dev/urandom")
        .and_then(|mut source| source.read_exact(&mut bytes))
        .map_err(LaunchError::file("read", "/dev/urandom"))?;
    Ok(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use secrecy::ExposeSecret;
    use std::os::unix::fs::PermissionsExt;

    #[test]
    fn a_folder_keeps_the_keys_it_was_given_first_and_shows_them_to_nobody() {
        let dir = tempfile::tempdir().unwrap();
        let place = Place::create(dir.path()).unwrap();
        let first = Keys::of_folder(&place).unwrap();
        let again = Keys::of_folder(&place).unwrap();
        assert_eq!(first.service.expose_secret(), again.service.expose_secret());
        assert_eq!(first.masters[0].expose_secret().len(), 64);
        assert_eq!(fs::metadata(place.keys()).unwrap().permissions().mode() & 0o777, 0o600);
    }

    #[test]
    fn half_of_the_keys_is_refused() {
        let source = Source::of(vec![("HALL_MASTER_KEY".into(), "ab".repeat(32))]);
        assert!(Keys::from_source(&source).is_err());
        assert!(Keys::from_source(&Source::of(vec![])).unwrap().is_none());
    }
}

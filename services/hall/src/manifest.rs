//! `up.json`: what those who check from outside read: address, demo accounts, private servers.

use crate::{error::LaunchError, keys::write_private, place::Place};
use serde::{Deserialize, Serialize};
use std::{collections::BTreeMap, fs};

/// Demo accounts by name: `citizen`, `clerk_a`, ….
pub type Accounts = BTreeMap<String, Account>;

/// A demo account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Account {
    /// What to log in as.
    pub user: String,
    /// The password, valid in this folder's data only.
    pub password: String,
    /// The person's or staff member's id.
    pub id: String,
    /// The hall of a staff member.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hall: Option<String>,
}

/// The content of `up.json`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// Where the hall is, without a slash at its end.
    pub base_url: String,
    /// Whether it runs. After kill -9 this stays true: the folder's lock is what counts.
    pub running: bool,
    /// The process, while it runs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pid: Option<u32>,
    /// The private PostgreSQL, if it is ours: address and process.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub database_url: Option<String>,
    /// See `database_url`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub postgres_pid: Option<u32>,
    /// The private Redis, if it is ours: address and process.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub redis_url: Option<String>,
    /// See `redis_url`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub redis_pid: Option<u32>,
    /// Where the simulated message gateway shows what it took, while it runs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub messages_url: Option<String>,
    /// Which seed the data hold already, see `up::fingerprint`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seeded: Option<String>,
    /// The demo accounts; empty where nothing was seeded.
    #[serde(default)]
    pub accounts: Accounts,
}

impl Manifest {
    /// What an earlier start left; empty if there was none.
    pub fn read(place: &Place) -> Result<Self, LaunchError> {
        let path = place.manifest();
        if !path.exists() {
            return Ok(Self::default());
        }
        let text = fs::read_to_string(&path).map_err(LaunchError::file("read", &path))?;
        serde_json::from_str(&text).map_err(LaunchError::step("reading up.json"))
    }

    /// Replaces the file in one step; only its owner may read it.
    pub fn write(&self, place: &Place) -> Result<(), LaunchError> {
        let text = serde_json::to_string_pretty(self).map_err(LaunchError::step("writing up.json"))?;
        write_private(&place.manifest(), &text)
    }

    /// Takes the marks of a running hall away; the accounts stay.
    pub fn write_stopped(self, place: &Place) -> Result<(), LaunchError> {
        let Self { base_url, seeded, accounts, .. } = self;
        Self { base_url, seeded, accounts, ..Self::default() }.write(place)
    }
}

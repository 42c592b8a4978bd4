//! `deploy/seed/accounts.json`: made-up persons and staff.

use crate::error::LaunchError;
use auth::Role;
use chrono::NaiveDate;
use identity::seed::AccountKind;
use kernel::code::{CitizenNo, Division, MobileNo, Uscc};
use serde::Deserialize;
use std::{fs, path::Path};

/// The whole file.
#[derive(Deserialize)]
pub(super) struct AccountFile {
    /// The public-security authority that issued the persons' papers.
    pub(super) police: Uscc,
    /// How long the seals and the chief representatives' letters are valid.
    pub(super) letters: Validity,
    pub(super) persons: Vec<DemoPerson>,
    pub(super) staff: Vec<DemoStaff>,
}

#[derive(Deserialize)]
pub(super) struct Validity {
    pub(super) from: NaiveDate,
    pub(super) until: NaiveDate,
}

#[derive(Deserialize)]
pub(super) struct DemoPerson {
    pub(super) account: String,
    pub(super) name: String,
    pub(super) citizen_no: CitizenNo,
    pub(super) mobile: MobileNo,
    pub(super) division: Division,
    pub(super) address: String,
}

#[derive(Deserialize)]
pub(super) struct DemoStaff {
    pub(super) account: String,
    pub(super) name: String,
    pub(super) kind: AccountKind,
    pub(super) number: CitizenNo,
    pub(super) organisation: String,
    pub(super) roles: Vec<Role>,
    pub(super) division: Division,
    pub(super) authority: Option<Uscc>,
    /// The division whose hall it is.
    pub(super) hall: Option<Division>,
    pub(super) window: Option<i16>,
    #[serde(default)]
    pub(super) villages: Vec<Division>,
}

impl AccountFile {
    pub(super) fn read(folder: &Path) -> Result<Self, LaunchError> {
        let path = folder.join("accounts.json");
        let text = fs::read_to_string(&path).map_err(LaunchError::file("read", &path))?;
        serde_json::from_str(&text).map_err(LaunchError::step("reading accounts.json"))
    }
}

//! The demo accounts: their passwords follow from the folder's key and stand in `up.json` only.

use super::file::AccountFile;
use crate::{
    error::LaunchError,
    manifest::{Account, Accounts},
};
use auth::Role;
use contracts::{
    catalogue::{hall_id, window_id},
    identity::PersonKind,
};
use identity::seed::{self, SeedPerson, seed_person, seed_staff};
use kernel::{
    code::{Division, Uscc},
    db::Db,
    id::StaffId,
};
use licence::DemoHolder;
use secrecy::{ExposeSecret, SecretString};
use sha2::{Digest, Sha256};
use uuid::Uuid;

/// Someone whom an authority authorises by letter to decide at the window.
pub(super) struct Chief {
    pub(super) staff: StaffId,
    pub(super) authority: Uscc,
    pub(super) authority_name: String,
}

/// Enters the persons; they are to be given their papers.
pub(super) async fn enrol_persons(
    db: &Db,
    key: &SecretString,
    file: &AccountFile,
    accounts: &mut Accounts,
) -> Result<Vec<DemoHolder>, LaunchError> {
    let mut holders = Vec::new();
    for person in &file.persons {
        let password = password(key, accounts, &person.account);
        let entered = SeedPerson {
            kind: PersonKind::Natural,
            number: person.citizen_no.expose().to_owned(),
            name: person.name.clone(),
            mobile: Some(person.mobile.clone()),
            division: person.division.clone(),
            login: Some((person.account.clone(), SecretString::from(password.clone()))),
        };
        let id = seed_person(db, &entered).await.map_err(LaunchError::step("seeding the persons"))?;
        note(accounts, &person.account, password, id.as_uuid(), None);
        holders.push(DemoHolder {
            person: id,
            name: person.name.clone(),
            citizen_no: person.citizen_no.clone(),
            address: person.address.clone(),
            authority: file.police.clone(),
        });
    }
    Ok(holders)
}

/// Opens the accounts of staff, agents and departments; answers with the chief representatives.
pub(super) async fn enrol_staff(
    db: &Db,
    key: &SecretString,
    file: &AccountFile,
    accounts: &mut Accounts,
) -> Result<Vec<Chief>, LaunchError> {
    let mut chiefs = Vec::new();
    for staff in &file.staff {
        let hall = staff.hall.as_ref().map(hall_id);
        let password = password(key, accounts, &staff.account);
        let account = seed::Account {
            user_name: staff.account.clone(),
            kind: staff.kind,
            name: staff.name.clone(),
            number: staff.number.expose().to_owned(),
            organisation: staff.organisation.clone(),
            roles: staff.roles.clone(),
            division: Some(staff.division.prefix()),
            hall,
            window: hall.zip(staff.window).map(|(hall, number)| window_id(hall, number)),
            authority: staff.authority.clone(),
            villages: staff.villages.iter().map(Division::prefix).collect(),
            active: true,
        };
        let id = seed_staff(db, &account, &SecretString::from(password.clone()))
            .await
            .map_err(LaunchError::step("seeding the staff"))?;
        note(accounts, &staff.account, password, id.as_uuid(), hall.map(|hall| hall.to_string()));
        if let Some(authority) = staff.authority.clone().filter(|_| staff.roles.contains(&Role::Chief)) {
            chiefs.push(Chief { staff: id, authority, authority_name: staff.organisation.clone() });
        }
    }
    Ok(chiefs)
}

/// Follows from the folder's key, so that a start that is killed halfway loses no password.
fn password(key: &SecretString, known: &Accounts, name: &str) -> String {
    let made = || {
        let digest = Sha256::new().chain_update("demo password ").chain_update(key.expose_secret());
        let digest = digest.chain_update(" ").chain_update(name).finalize();
        digest.iter().take(10).map(|byte| format!("{byte:02x}")).collect()
    };
    known.get(name).map_or_else(made, |account| account.password.clone())
}

fn note(accounts: &mut Accounts, name: &str, password: String, id: Uuid, hall: Option<String>) {
    let account = Account { user: name.to_owned(), password, id: id.to_string(), hall };
    accounts.insert(name.to_owned(), account);
}

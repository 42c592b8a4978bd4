//! Between a staff account and its sealed row.

use contracts::identity::StaffChanged;
use kernel::{crypto::Aad, db::Tx, id::StaffId};

use super::subject::roles_of;
use crate::{
    domain::{
        account::{Account, AccountKind},
        person::PersonNumber,
    },
    problem::IdentityError,
    store::staff::StaffRow,
};

/// The sealed row of an account as it shall be.
pub(crate) fn seal_account(
    tx: &Tx,
    id: StaffId,
    account: &Account,
    version: i64,
) -> Result<StaffRow, IdentityError> {
    account.check().map_err(IdentityError::BadAccount)?;
    let number = PersonNumber::parse(contracts::identity::PersonKind::Natural, &account.number)
        .map_err(IdentityError::BadNumber)?;
    Ok(StaffRow {
        id,
        user_name: account.user_name.clone(),
        kind: account.kind.as_str().to_owned(),
        name: tx.keyring().seal(Aad::new("staff", "name", id.as_uuid()), account.name.as_bytes())?,
        number_hash: tx.keyring().lookup("staff_number", number.as_str()),
        organisation: account.organisation.clone(),
        roles: account.roles.iter().map(ToString::to_string).collect(),
        division: account.division.clone(),
        hall: account.hall,
        window_id: account.window,
        authority: account.authority.clone(),
        villages: account.villages.clone(),
        active: account.active,
        version,
        changed_at: tx.now(),
    })
}

/// The member's own name.
pub(crate) fn open_name(tx: &Tx, row: &StaffRow) -> Result<String, IdentityError> {
    Ok(tx.keyring().open_text(Aad::new("staff", "name", row.id.as_uuid()), &row.name)?)
}

/// The account in a row, without the member's number: only its hash is kept.
pub(crate) struct StoredAccount {
    pub(crate) row: StaffRow,
    pub(crate) kind: AccountKind,
    pub(crate) roles: Vec<auth::Role>,
    pub(crate) name: String,
}

/// Opens a row for those who administrate accounts, and for the member himself.
pub(crate) fn open_account(tx: &Tx, row: StaffRow) -> Result<StoredAccount, IdentityError> {
    let kind = AccountKind::parse(&row.kind).ok_or(IdentityError::Stored)?;
    Ok(StoredAccount { kind, roles: roles_of(&row.roles)?, name: open_name(tx, &row)?, row })
}

/// The event that tells of the account as it is now.
pub(crate) fn changed_event(row: &StaffRow) -> StaffChanged {
    StaffChanged {
        staff_id: row.id,
        roles: row.roles.clone(),
        hall: row.hall,
        window: row.window_id,
        division: row.division.clone(),
        authority: row.authority.clone(),
        villages: row.villages.clone(),
        active: row.active,
    }
}

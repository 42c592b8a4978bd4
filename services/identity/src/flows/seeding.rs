//! Demo persons and accounts, through the flows that real ones go through. Seeding twice changes nothing.

use kernel::{
    actor::Actor,
    audit::{self, Entity},
    db::{Db, Tx, transact},
    id::{PersonId, StaffId},
};
use serde_json::json;
use uuid::Uuid;

use super::{
    passwords::Passwords,
    person_row::Person,
    persons::register_within,
    proposals::taken,
    staff_row::{changed_event, seal_account},
};
use crate::{
    domain::{
        account::Account,
        password::{NewPassword, StoredPassword},
    },
    problem::IdentityError,
    store::{
        clients::{self, ClientRow},
        credentials::{self, CredentialRow},
        staff,
    },
};

/// A person and, where a user name is given, his log-in.
pub(crate) async fn seed_person(
    db: &Db,
    person: &Person,
    login: Option<(&str, NewPassword)>,
) -> Result<PersonId, IdentityError> {
    let login = hashed(login).await?;
    transact(db, &Actor::service("identity"), async |tx| {
        let id = register_within(tx, person).await?;
        if let Some((user_name, stored)) = &login {
            add_credential(tx, user_name, stored, Some(id), None).await?;
        }
        Ok(id)
    })
    .await
}

/// An account with its log-in; an existing one of that user name stays as it is.
pub(crate) async fn seed_staff(
    db: &Db,
    account: &Account,
    password: NewPassword,
) -> Result<StaffId, IdentityError> {
    let login = hashed(Some((account.user_name.as_str(), password))).await?;
    transact(db, &Actor::service("identity"), async |tx| {
        if let Some(row) = staff::find_by_user_name(tx, &account.user_name).await? {
            return Ok(row.id);
        }
        let id = StaffId::random();
        let row = seal_account(tx, id, account, 1)?;
        staff::insert(tx, &row).await.map_err(taken)?;
        audit::record(tx, "seed_staff", Entity::new("staff", id.as_uuid()), account).await?;
        bus::publish(tx, &changed_event(&row)).await?;
        if let Some((user_name, stored)) = &login {
            add_credential(tx, user_name, stored, None, Some(id)).await?;
        }
        Ok(id)
    })
    .await
}

/// A registered OpenID Connect client; a secret makes it a confidential one.
pub(crate) async fn seed_client(
    db: &Db,
    id: &str,
    secret_hash: Option<Vec<u8>>,
    redirect_uris: &[String],
) -> Result<(), IdentityError> {
    let row = ClientRow {
        id: id.to_owned(),
        secret_hash,
        redirect_uris: redirect_uris.to_vec(),
        name: id.to_owned(),
        scopes: vec!["openid".to_owned(), "hall".to_owned()],
        active: true,
        version: 1,
    };
    transact(db, &Actor::service("identity"), async |tx| {
        clients::register(tx, &row).await?;
        let detail = json!({ "client": id, "redirect_uris": redirect_uris });
        Ok(audit::record(tx, "register_client", Entity::new("client", Uuid::nil()), &detail).await?)
    })
    .await
}

type Login<'a> = (&'a str, StoredPassword);

async fn hashed(login: Option<(&str, NewPassword)>) -> Result<Option<Login<'_>>, IdentityError> {
    let Some((user_name, password)) = login else { return Ok(None) };
    Ok(Some((user_name, Passwords::new().hash(password).await?)))
}

async fn add_credential(
    tx: &mut Tx,
    user_name: &str,
    stored: &StoredPassword,
    person_id: Option<PersonId>,
    staff_id: Option<StaffId>,
) -> Result<(), IdentityError> {
    let row = CredentialRow {
        id: Uuid::new_v4(),
        user_name: user_name.to_owned(),
        person_id,
        staff_id,
        password: Some(stored.phc().to_owned()),
        enrolment_hash: None,
        enrolment_until: None,
        changed_at: tx.now(),
        mobile_proven_at: None,
        must_enrol: false,
    };
    credentials::insert(tx, &row).await?;
    Ok(())
}

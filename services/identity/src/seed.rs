//! What the launcher's seeding calls. Idempotent: a second run finds what the first one made.

use contracts::identity::PersonKind;
use kernel::{
    code::{Division, MobileNo},
    db::Db,
    id::{PersonId, StaffId},
};
use secrecy::{ExposeSecret, SecretString};

pub use crate::domain::account::{Account, AccountKind};
use crate::{
    domain::{
        password::NewPassword,
        person::{PersonName, PersonNumber},
        secret::digest,
    },
    flows::{person_row::Person, seeding},
    problem::IdentityError,
};

/// A demo person.
#[derive(Clone)]
pub struct SeedPerson {
    /// Natural or legal.
    pub kind: PersonKind,
    /// The citizen number or unified social credit code.
    pub number: String,
    /// The name.
    pub name: String,
    /// The mobile number, if any.
    pub mobile: Option<MobileNo>,
    /// The division of residence or seat.
    pub division: Division,
    /// User name and password, if the person can log in.
    pub login: Option<(String, SecretString)>,
}

/// Enters a demo person, with a log-in where one is given; a known one keeps his id and his password.
pub async fn seed_person(db: &Db, person: &SeedPerson) -> Result<PersonId, IdentityError> {
    let entered = Person {
        number: PersonNumber::parse(person.kind, &person.number).map_err(IdentityError::BadNumber)?,
        name: PersonName::parse(&person.name).map_err(IdentityError::BadName)?,
        mobile: person.mobile.clone(),
        division: person.division.clone(),
        assurance: 2,
    };
    let login = match &person.login {
        Some((user_name, password)) => Some((user_name.as_str(), chosen(password)?)),
        None => None,
    };
    seeding::seed_person(db, &entered, login).await
}

/// Opens a demo account; an existing one of that user name stays as it is. It is the one way past the two
/// administrators, so only seeding calls it.
pub async fn seed_staff(
    db: &Db,
    account: &Account,
    password: &SecretString,
) -> Result<StaffId, IdentityError> {
    seeding::seed_staff(db, account, chosen(password)?).await
}

/// Registers an OpenID Connect client, or gives it a new secret and addresses. Without a secret it is public.
pub async fn seed_client(
    db: &Db,
    id: &str,
    secret: Option<&SecretString>,
    redirect_uris: &[String],
) -> Result<(), IdentityError> {
    let hash = secret.map(|secret| digest(secret.expose_secret()));
    seeding::seed_client(db, id, hash, redirect_uris).await
}

fn chosen(password: &SecretString) -> Result<NewPassword, IdentityError> {
    NewPassword::parse(password.expose_secret()).map_err(IdentityError::WeakPassword)
}

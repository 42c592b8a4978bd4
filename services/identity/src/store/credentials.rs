//! Rows of credentials: user names and stored passwords.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use kernel::{
    db::DbError,
    id::{PersonId, StaffId},
};
use uuid::Uuid;

use crate::schema::credential;

/// A credential as stored.
#[derive(Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = credential, check_for_backend(diesel::pg::Pg), treat_none_as_default_value = false)]
pub(crate) struct CredentialRow {
    pub(crate) id: Uuid,
    pub(crate) user_name: String,
    pub(crate) person_id: Option<PersonId>,
    pub(crate) staff_id: Option<StaffId>,
    pub(crate) password: Option<String>,
    pub(crate) enrolment_hash: Option<Vec<u8>>,
    pub(crate) enrolment_until: Option<DateTime<Utc>>,
    pub(crate) changed_at: DateTime<Utc>,
    pub(crate) mobile_proven_at: Option<DateTime<Utc>>,
    pub(crate) must_enrol: bool,
}

/// Whether the credential was new; an existing one of that user name stays as it is.
pub(crate) async fn insert(conn: &mut AsyncPgConnection, row: &CredentialRow) -> Result<bool, DbError> {
    let added = diesel::insert_into(credential::table)
        .values(row)
        .on_conflict(credential::user_name)
        .do_nothing()
        .execute(conn)
        .await?;
    Ok(added == 1)
}

pub(crate) async fn find(conn: &mut AsyncPgConnection, id: Uuid) -> Result<Option<CredentialRow>, DbError> {
    Ok(credential::table.find(id).select(CredentialRow::as_select()).first(conn).await.optional()?)
}

pub(crate) async fn find_by_user_name(
    conn: &mut AsyncPgConnection,
    user_name: &str,
) -> Result<Option<CredentialRow>, DbError> {
    let row = credential::table.filter(credential::user_name.eq(user_name));
    Ok(row.select(CredentialRow::as_select()).first(conn).await.optional()?)
}

/// The log-in of a person, if he has one.
pub(crate) async fn find_by_person(
    conn: &mut AsyncPgConnection,
    person: PersonId,
) -> Result<Option<CredentialRow>, DbError> {
    let row = credential::table.filter(credential::person_id.eq(person));
    Ok(row.select(CredentialRow::as_select()).first(conn).await.optional()?)
}

/// Sets the password and spends the enrolment; false if the enrolment was spent meanwhile.
pub(crate) async fn enrol(
    conn: &mut AsyncPgConnection,
    id: Uuid,
    enrolment_hash: &[u8],
    password: &str,
    at: DateTime<Utc>,
) -> Result<bool, DbError> {
    let waiting = credential::table.find(id).filter(credential::enrolment_hash.eq(enrolment_hash));
    let changed = diesel::update(waiting)
        .set((
            credential::password.eq(password),
            credential::enrolment_hash.eq(None::<Vec<u8>>),
            credential::enrolment_until.eq(None::<DateTime<Utc>>),
            credential::changed_at.eq(at),
        ))
        .execute(conn)
        .await?;
    Ok(changed == 1)
}

/// Sets another password, and spends whatever enrolment there was.
pub(crate) async fn set_password(
    conn: &mut AsyncPgConnection,
    id: Uuid,
    password: &str,
    at: DateTime<Utc>,
) -> Result<(), DbError> {
    diesel::update(credential::table.find(id))
        .set((
            credential::password.eq(password),
            credential::enrolment_hash.eq(None::<Vec<u8>>),
            credential::enrolment_until.eq(None::<DateTime<Utc>>),
            credential::changed_at.eq(at),
        ))
        .execute(conn)
        .await?;
    Ok(())
}

/// Makes the password void: a new one is chosen with the code of this hash. Where `must_enrol`, an app is set up anew.
pub(crate) async fn reset(
    conn: &mut AsyncPgConnection,
    id: Uuid,
    (enrolment_hash, until): (&[u8], DateTime<Utc>),
    must_enrol: bool,
    at: DateTime<Utc>,
) -> Result<(), DbError> {
    diesel::update(credential::table.find(id))
        .set((
            credential::password.eq(None::<String>),
            credential::enrolment_hash.eq(enrolment_hash),
            credential::enrolment_until.eq(until),
            credential::must_enrol.eq(must_enrol),
            credential::changed_at.eq(at),
        ))
        .execute(conn)
        .await?;
    Ok(())
}

/// An app was set up, as was asked.
pub(crate) async fn enrolled(conn: &mut AsyncPgConnection, id: Uuid) -> Result<(), DbError> {
    diesel::update(credential::table.find(id)).set(credential::must_enrol.eq(false)).execute(conn).await?;
    Ok(())
}

/// The telephone that is noted was answered.
pub(crate) async fn prove_mobile(
    conn: &mut AsyncPgConnection,
    id: Uuid,
    at: DateTime<Utc>,
) -> Result<(), DbError> {
    diesel::update(credential::table.find(id)).set(credential::mobile_proven_at.eq(at)).execute(conn).await?;
    Ok(())
}

/// The log-in of a staff account.
pub(crate) async fn find_by_staff(
    conn: &mut AsyncPgConnection,
    staff: StaffId,
) -> Result<Option<CredentialRow>, DbError> {
    let row = credential::table.filter(credential::staff_id.eq(staff));
    Ok(row.select(CredentialRow::as_select()).first(conn).await.optional()?)
}

//! Rows of passkeys, and of challenges that count once.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use kernel::db::DbError;
use uuid::Uuid;

use crate::schema::{passkey, passkey_challenge};

/// A passkey as stored.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = passkey, check_for_backend(diesel::pg::Pg), treat_none_as_default_value = false)]
pub(crate) struct PasskeyRow {
    pub(crate) id: Uuid,
    pub(crate) credential_id: Uuid,
    pub(crate) key_id: Vec<u8>,
    pub(crate) algorithm: i16,
    pub(crate) public_key: Vec<u8>,
    pub(crate) counter: i64,
    pub(crate) name: String,
    pub(crate) added_at: DateTime<Utc>,
    pub(crate) used_at: Option<DateTime<Utc>>,
    pub(crate) stopped_at: Option<DateTime<Utc>>,
}

/// Whether the key was new.
pub(crate) async fn insert(conn: &mut AsyncPgConnection, row: &PasskeyRow) -> Result<bool, DbError> {
    let added = diesel::insert_into(passkey::table)
        .values(row)
        .on_conflict(passkey::key_id)
        .do_nothing()
        .execute(conn)
        .await?;
    Ok(added == 1)
}

/// The keys of a credential, oldest first.
pub(crate) async fn list(conn: &mut AsyncPgConnection, credential: Uuid) -> Result<Vec<PasskeyRow>, DbError> {
    let rows = passkey::table.filter(passkey::credential_id.eq(credential));
    Ok(rows.order((passkey::added_at, passkey::id)).select(PasskeyRow::as_select()).load(conn).await?)
}

/// The key of that name, locked: of two who use it at once the second sees the counter of the first.
pub(crate) async fn find_by_key(
    conn: &mut AsyncPgConnection,
    key_id: &[u8],
) -> Result<Option<PasskeyRow>, DbError> {
    let row = passkey::table.filter(passkey::key_id.eq(key_id)).select(PasskeyRow::as_select());
    Ok(row.for_update().first(conn).await.optional()?)
}

/// Notes that a key was used.
pub(crate) async fn used(
    conn: &mut AsyncPgConnection,
    id: Uuid,
    counter: i64,
    at: DateTime<Utc>,
) -> Result<(), DbError> {
    diesel::update(passkey::table.find(id))
        .set((passkey::counter.eq(counter), passkey::used_at.eq(at)))
        .execute(conn)
        .await?;
    Ok(())
}

/// The key opens nothing any more.
pub(crate) async fn stop(conn: &mut AsyncPgConnection, id: Uuid, at: DateTime<Utc>) -> Result<(), DbError> {
    diesel::update(passkey::table.find(id)).set(passkey::stopped_at.eq(at)).execute(conn).await?;
    Ok(())
}

/// Removes a key of a credential; false if it has none such.
pub(crate) async fn delete(
    conn: &mut AsyncPgConnection,
    credential: Uuid,
    id: Uuid,
) -> Result<bool, DbError> {
    let row = passkey::table.find(id).filter(passkey::credential_id.eq(credential));
    Ok(diesel::delete(row).execute(conn).await? == 1)
}

/// Removes all keys of a credential.
pub(crate) async fn delete_all(conn: &mut AsyncPgConnection, credential: Uuid) -> Result<(), DbError> {
    diesel::delete(passkey::table.filter(passkey::credential_id.eq(credential))).execute(conn).await?;
    Ok(())
}

/// A challenge as stored: by its hash.
#[derive(Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = passkey_challenge, check_for_backend(diesel::pg::Pg), treat_none_as_default_value = false)]
pub(crate) struct ChallengeRow {
    pub(crate) hash: Vec<u8>,
    pub(crate) purpose: String,
    pub(crate) credential_id: Option<Uuid>,
    pub(crate) expires_at: DateTime<Utc>,
}

pub(crate) async fn insert_challenge(
    conn: &mut AsyncPgConnection,
    row: &ChallengeRow,
) -> Result<(), DbError> {
    diesel::insert_into(passkey_challenge::table).values(row).execute(conn).await?;
    Ok(())
}

/// Spends a challenge: it is gone, whatever comes of it.
pub(crate) async fn spend_challenge(
    conn: &mut AsyncPgConnection,
    hash: &[u8],
) -> Result<Option<ChallengeRow>, DbError> {
    let row = diesel::delete(passkey_challenge::table.find(hash)).returning(ChallengeRow::as_returning());
    Ok(row.get_result(conn).await.optional()?)
}

/// Forgets challenges that nobody answered; returns how many.
pub(crate) async fn prune(conn: &mut AsyncPgConnection, before: DateTime<Utc>) -> Result<usize, DbError> {
    let old = passkey_challenge::table.filter(passkey_challenge::expires_at.lt(before));
    Ok(diesel::delete(old).execute(conn).await?)
}

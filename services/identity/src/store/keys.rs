//! Rows of signing keys.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use kernel::{crypto::Sealed, db::DbError};
use uuid::Uuid;

use crate::schema::signing_key;

/// A key as stored.
#[derive(Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = signing_key, check_for_backend(diesel::pg::Pg), treat_none_as_default_value = false)]
pub(crate) struct KeyRow {
    pub(crate) id: Uuid,
    pub(crate) kid: String,
    pub(crate) seed: Sealed,
    pub(crate) created_at: DateTime<Utc>,
    pub(crate) shown_until: Option<DateTime<Utc>>,
}

/// The key that signs; none before the first log-in.
pub(crate) async fn current(conn: &mut AsyncPgConnection) -> Result<Option<KeyRow>, DbError> {
    let row = signing_key::table.filter(signing_key::shown_until.is_null()).select(KeyRow::as_select());
    Ok(row.first(conn).await.optional()?)
}

/// All keys that tokens may still be signed with.
pub(crate) async fn shown(conn: &mut AsyncPgConnection, now: DateTime<Utc>) -> Result<Vec<KeyRow>, DbError> {
    let shown = signing_key::shown_until.is_null().or(signing_key::shown_until.gt(now));
    let rows = signing_key::table.filter(shown).order(signing_key::created_at.asc());
    Ok(rows.select(KeyRow::as_select()).load(conn).await?)
}

/// Makes the current key one that only verifies, until `until`.
pub(crate) async fn retire_current(
    conn: &mut AsyncPgConnection,
    until: DateTime<Utc>,
) -> Result<(), DbError> {
    diesel::update(signing_key::table.filter(signing_key::shown_until.is_null()))
        .set(signing_key::shown_until.eq(until))
        .execute(conn)
        .await?;
    Ok(())
}

/// Whether the key was stored; false if another process was first to make one.
pub(crate) async fn insert(conn: &mut AsyncPgConnection, row: &KeyRow) -> Result<bool, DbError> {
    let added =
        diesel::insert_into(signing_key::table).values(row).on_conflict_do_nothing().execute(conn).await?;
    Ok(added == 1)
}

/// Deletes keys that nothing is verified with any more.
pub(crate) async fn prune(conn: &mut AsyncPgConnection, now: DateTime<Utc>) -> Result<usize, DbError> {
    Ok(diesel::delete(signing_key::table.filter(signing_key::shown_until.lt(now))).execute(conn).await?)
}

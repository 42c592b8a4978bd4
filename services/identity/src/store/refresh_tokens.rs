//! Rows of refresh tokens: a session's family.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use kernel::{db::DbError, id::SessionId};

use crate::schema::refresh_token;

/// A refresh token as stored: by its hash.
#[derive(Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = refresh_token, check_for_backend(diesel::pg::Pg), treat_none_as_default_value = false)]
pub(crate) struct RefreshRow {
    pub(crate) hash: Vec<u8>,
    pub(crate) session_id: SessionId,
    pub(crate) expires_at: DateTime<Utc>,
    pub(crate) spent_at: Option<DateTime<Utc>>,
}

pub(crate) async fn insert(conn: &mut AsyncPgConnection, row: &RefreshRow) -> Result<(), DbError> {
    diesel::insert_into(refresh_token::table).values(row).execute(conn).await?;
    Ok(())
}

pub(crate) async fn find(conn: &mut AsyncPgConnection, hash: &[u8]) -> Result<Option<RefreshRow>, DbError> {
    Ok(refresh_token::table.find(hash).select(RefreshRow::as_select()).first(conn).await.optional()?)
}

/// The token, locked: of two who bring it at once the second finds it spent.
pub(crate) async fn find_for_update(
    conn: &mut AsyncPgConnection,
    hash: &[u8],
) -> Result<Option<RefreshRow>, DbError> {
    let row = refresh_token::table.find(hash).select(RefreshRow::as_select()).for_update();
    Ok(row.first(conn).await.optional()?)
}

pub(crate) async fn spend(
    conn: &mut AsyncPgConnection,
    hash: &[u8],
    at: DateTime<Utc>,
) -> Result<(), DbError> {
    diesel::update(refresh_token::table.find(hash)).set(refresh_token::spent_at.eq(at)).execute(conn).await?;
    Ok(())
}

/// Deletes tokens that ran out long ago; returns how many.
pub(crate) async fn prune(conn: &mut AsyncPgConnection, before: DateTime<Utc>) -> Result<usize, DbError> {
    let old = refresh_token::table.filter(refresh_token::expires_at.lt(before));
    Ok(diesel::delete(old).execute(conn).await?)
}

//! Rows of log-in codes, each spent once.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use kernel::{db::DbError, id::SessionId};
use uuid::Uuid;

use crate::schema::login_code;

/// A code as stored: by its hash.
#[derive(Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = login_code, check_for_backend(diesel::pg::Pg), treat_none_as_default_value = false)]
pub(crate) struct CodeRow {
    pub(crate) hash: Vec<u8>,
    pub(crate) credential_id: Uuid,
    pub(crate) client_id: String,
    pub(crate) redirect_uri: String,
    pub(crate) challenge: String,
    pub(crate) nonce: Option<String>,
    pub(crate) expires_at: DateTime<Utc>,
    pub(crate) session_id: Option<SessionId>,
    pub(crate) second_factor: bool,
    /// How sure the province is of him, if it let him in.
    pub(crate) upstream_level: Option<i16>,
    /// The certificate that earned it.
    pub(crate) certificate_id: Option<Uuid>,
}

pub(crate) async fn insert(conn: &mut AsyncPgConnection, row: &CodeRow) -> Result<(), DbError> {
    diesel::insert_into(login_code::table).values(row).execute(conn).await?;
    Ok(())
}

/// The code, locked: of two who bring it at once the second finds it spent.
pub(crate) async fn find_for_update(
    conn: &mut AsyncPgConnection,
    hash: &[u8],
) -> Result<Option<CodeRow>, DbError> {
    let row = login_code::table.find(hash).select(CodeRow::as_select()).for_update();
    Ok(row.first(conn).await.optional()?)
}

pub(crate) async fn spend(
    conn: &mut AsyncPgConnection,
    hash: &[u8],
    session: SessionId,
) -> Result<(), DbError> {
    diesel::update(login_code::table.find(hash))
        .set(login_code::session_id.eq(session))
        .execute(conn)
        .await?;
    Ok(())
}

pub(crate) async fn delete(conn: &mut AsyncPgConnection, hash: &[u8]) -> Result<(), DbError> {
    diesel::delete(login_code::table.find(hash)).execute(conn).await?;
    Ok(())
}

/// Deletes codes that ran out long ago; returns how many.
pub(crate) async fn prune(conn: &mut AsyncPgConnection, before: DateTime<Utc>) -> Result<usize, DbError> {
    Ok(diesel::delete(login_code::table.filter(login_code::expires_at.lt(before))).execute(conn).await?)
}

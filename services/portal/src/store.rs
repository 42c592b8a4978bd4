//! Rows of sessions.
use crate::schema::session;
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use kernel::{crypto::Sealed, db::DbError};
use uuid::Uuid;

/// A session as stored.
#[derive(Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = session, check_for_backend(diesel::pg::Pg), treat_none_as_default_value = false)]
pub(crate) struct SessionRow {
    pub(crate) id: Uuid,
    pub(crate) hash: Vec<u8>,
    pub(crate) tokens: Sealed,
    pub(crate) access_expires_at: DateTime<Utc>,
    pub(crate) expires_at: DateTime<Utc>,
    pub(crate) version: i32,
}

pub(crate) async fn insert(conn: &mut AsyncPgConnection, row: &SessionRow) -> Result<(), DbError> {
    diesel::insert_into(session::table).values(row).execute(conn).await?;
    Ok(())
}

pub(crate) async fn find(
    conn: &mut AsyncPgConnection,
    hash: &[u8],
    now: DateTime<Utc>,
) -> Result<Option<SessionRow>, DbError> {
    Ok(session::table
        .filter(session::hash.eq(hash))
        .filter(session::expires_at.gt(now))
        .select(SessionRow::as_select())
        .first(conn)
        .await
        .optional()?)
}

/// Lets the access token of a session count as old.
pub(crate) async fn age(
    conn: &mut AsyncPgConnection,
    hash: &[u8],
    now: DateTime<Utc>,
) -> Result<(), DbError> {
    diesel::update(session::table.filter(session::hash.eq(hash)))
        .set(session::access_expires_at.eq(now))
        .execute(conn)
        .await?;
    Ok(())
}

/// Takes the renewal of a session upon oneself; false if another request has.
pub(crate) async fn claim(
    conn: &mut AsyncPgConnection,
    row: &SessionRow,
    now: DateTime<Utc>,
    until: DateTime<Utc>,
) -> Result<bool, DbError> {
    let free = session::renewing_until.is_null().or(session::renewing_until.le(now).assume_not_null());
    let claimed = diesel::update(session::table.find(row.id))
        .filter(session::version.eq(row.version))
        .filter(free)
        .set(session::renewing_until.eq(until))
        .execute(conn)
        .await?;
    Ok(claimed == 1)
}

/// Puts the next tokens into a session that was claimed.
pub(crate) async fn renew(
    conn: &mut AsyncPgConnection,
    id: Uuid,
    tokens: &Sealed,
    access_expires_at: DateTime<Utc>,
) -> Result<(), DbError> {
    diesel::update(session::table.find(id))
        .set((
            session::tokens.eq(tokens),
            session::access_expires_at.eq(access_expires_at),
            session::version.eq(session::version + 1),
            session::renewing_until.eq(None::<DateTime<Utc>>),
        ))
        .execute(conn)
        .await?;
    Ok(())
}

pub(crate) async fn delete(conn: &mut AsyncPgConnection, hash: &[u8]) -> Result<(), DbError> {
    diesel::delete(session::table.filter(session::hash.eq(hash))).execute(conn).await?;
    Ok(())
}

pub(crate) async fn delete_old(conn: &mut AsyncPgConnection, now: DateTime<Utc>) -> Result<usize, DbError> {
    Ok(diesel::delete(session::table.filter(session::expires_at.le(now))).execute(conn).await?)
}

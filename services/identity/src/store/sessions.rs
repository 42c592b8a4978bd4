//! Rows of log-in sessions.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use kernel::{db::DbError, id::SessionId};
use uuid::Uuid;

use crate::schema::session;

/// A session as stored.
#[derive(Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = session, check_for_backend(diesel::pg::Pg), treat_none_as_default_value = false)]
pub(crate) struct SessionRow {
    pub(crate) id: SessionId,
    pub(crate) credential_id: Uuid,
    pub(crate) subject: Uuid,
    pub(crate) client_id: String,
    pub(crate) assurance: i16,
    pub(crate) started_at: DateTime<Utc>,
    pub(crate) used_at: DateTime<Utc>,
    pub(crate) expires_at: DateTime<Utc>,
    pub(crate) ended_at: Option<DateTime<Utc>>,
    pub(crate) end_reason: Option<String>,
    pub(crate) second_factor_at: Option<DateTime<Utc>>,
    /// How sure the province is of him, if it let him in: the session counts for that.
    pub(crate) upstream_level: Option<i16>,
}

pub(crate) async fn insert(conn: &mut AsyncPgConnection, row: &SessionRow) -> Result<(), DbError> {
    diesel::insert_into(session::table).values(row).execute(conn).await?;
    Ok(())
}

pub(crate) async fn find(conn: &mut AsyncPgConnection, id: SessionId) -> Result<Option<SessionRow>, DbError> {
    Ok(session::table.find(id).select(SessionRow::as_select()).first(conn).await.optional()?)
}

/// The sessions of a person or staff account that are not over, newest first.
pub(crate) async fn list_live(
    conn: &mut AsyncPgConnection,
    subject: Uuid,
    now: DateTime<Utc>,
    limit: i64,
) -> Result<Vec<SessionRow>, DbError> {
    let live = session::table.filter(session::subject.eq(subject)).filter(session::ended_at.is_null());
    let live = live.filter(session::expires_at.gt(now)).order((session::started_at.desc(), session::id));
    Ok(live.limit(limit).select(SessionRow::as_select()).load(conn).await?)
}

/// Notes that the second factor was shown now.
pub(crate) async fn step_up(
    conn: &mut AsyncPgConnection,
    id: SessionId,
    at: DateTime<Utc>,
) -> Result<(), DbError> {
    diesel::update(session::table.find(id)).set(session::second_factor_at.eq(at)).execute(conn).await?;
    Ok(())
}

/// The sessions of a person or staff account that are not ended.
pub(crate) async fn live_of(conn: &mut AsyncPgConnection, subject: Uuid) -> Result<Vec<SessionId>, DbError> {
    let live = session::table.filter(session::subject.eq(subject)).filter(session::ended_at.is_null());
    Ok(live.select(session::id).order(session::id).load(conn).await?)
}

/// Ends a session and says whose it was; nothing if it was ended before.
pub(crate) async fn end(
    conn: &mut AsyncPgConnection,
    id: SessionId,
    reason: &str,
    at: DateTime<Utc>,
) -> Result<Option<Uuid>, DbError> {
    let ended = diesel::update(session::table.find(id).filter(session::ended_at.is_null()))
        .set((session::ended_at.eq(at), session::end_reason.eq(reason)))
        .returning(session::subject)
        .get_result(conn)
        .await;
    Ok(ended.optional()?)
}

pub(crate) async fn touch(
    conn: &mut AsyncPgConnection,
    id: SessionId,
    at: DateTime<Utc>,
) -> Result<(), DbError> {
    diesel::update(session::table.find(id)).set(session::used_at.eq(at)).execute(conn).await?;
    Ok(())
}

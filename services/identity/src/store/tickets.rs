//! Rows of log-ins whose password was right and that wait for more.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use kernel::{crypto::LookupHash, db::DbError};
use uuid::Uuid;

use crate::schema::login_ticket;

/// A ticket as stored: by its hash.
#[derive(Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = login_ticket, check_for_backend(diesel::pg::Pg), treat_none_as_default_value = false)]
pub(crate) struct TicketRow {
    pub(crate) hash: Vec<u8>,
    pub(crate) credential_id: Uuid,
    pub(crate) step: String,
    pub(crate) code_hash: Option<LookupHash>,
    pub(crate) wrong: i32,
    pub(crate) expires_at: DateTime<Utc>,
}

pub(crate) async fn insert(conn: &mut AsyncPgConnection, row: &TicketRow) -> Result<(), DbError> {
    diesel::insert_into(login_ticket::table).values(row).execute(conn).await?;
    Ok(())
}

/// The ticket, locked.
pub(crate) async fn find_for_update(
    conn: &mut AsyncPgConnection,
    hash: &[u8],
) -> Result<Option<TicketRow>, DbError> {
    let row = login_ticket::table.find(hash).select(TicketRow::as_select()).for_update();
    Ok(row.first(conn).await.optional()?)
}

/// What the ticket waits for next, and until when.
pub(crate) async fn set_step(
    conn: &mut AsyncPgConnection,
    hash: &[u8],
    step: &str,
    expires_at: DateTime<Utc>,
) -> Result<(), DbError> {
    diesel::update(login_ticket::table.find(hash))
        .set((
            login_ticket::step.eq(step),
            login_ticket::code_hash.eq(None::<LookupHash>),
            login_ticket::expires_at.eq(expires_at),
        ))
        .execute(conn)
        .await?;
    Ok(())
}

pub(crate) async fn count_wrong(conn: &mut AsyncPgConnection, hash: &[u8]) -> Result<(), DbError> {
    let row = login_ticket::table.find(hash);
    diesel::update(row).set(login_ticket::wrong.eq(login_ticket::wrong + 1)).execute(conn).await?;
    Ok(())
}

pub(crate) async fn delete(conn: &mut AsyncPgConnection, hash: &[u8]) -> Result<(), DbError> {
    diesel::delete(login_ticket::table.find(hash)).execute(conn).await?;
    Ok(())
}

/// Deletes tickets that ran out; returns how many.
pub(crate) async fn prune(conn: &mut AsyncPgConnection, before: DateTime<Utc>) -> Result<usize, DbError> {
    Ok(diesel::delete(login_ticket::table.filter(login_ticket::expires_at.lt(before))).execute(conn).await?)
}

//! Rows of messages that wait to be handed to the gateway.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use kernel::{crypto::Sealed, db::DbError};
use uuid::Uuid;

use crate::schema::message_due;

/// A message as stored.
#[derive(Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = message_due, check_for_backend(diesel::pg::Pg))]
pub(crate) struct MessageRow {
    pub(crate) id: Uuid,
    pub(crate) message: Sealed,
    pub(crate) at: DateTime<Utc>,
    pub(crate) tries: i32,
    pub(crate) next_try_at: DateTime<Utc>,
}

pub(crate) async fn insert(conn: &mut AsyncPgConnection, row: &MessageRow) -> Result<(), DbError> {
    diesel::insert_into(message_due::table).values(row).execute(conn).await?;
    Ok(())
}

/// Messages whose time has come, oldest first, passed over where another process has them in hand.
pub(crate) async fn due(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    limit: i64,
) -> Result<Vec<MessageRow>, DbError> {
    let rows = message_due::table
        .filter(message_due::next_try_at.le(now))
        .order(message_due::next_try_at.asc())
        .limit(limit)
        .select(MessageRow::as_select())
        .for_update()
        .skip_locked();
    Ok(rows.load(conn).await?)
}

/// It is tried now; next at `next`, unless it is sent.
pub(crate) async fn tried(
    conn: &mut AsyncPgConnection,
    id: Uuid,
    next: DateTime<Utc>,
) -> Result<(), DbError> {
    diesel::update(message_due::table.find(id))
        .set((message_due::tries.eq(message_due::tries + 1), message_due::next_try_at.eq(next)))
        .execute(conn)
        .await?;
    Ok(())
}

/// It was sent, or there is no use in it any more.
pub(crate) async fn delete(conn: &mut AsyncPgConnection, id: Uuid) -> Result<(), DbError> {
    diesel::delete(message_due::table.find(id)).execute(conn).await?;
    Ok(())
}

/// Forgets messages that nobody sends, where there is no gateway; returns how many.
pub(crate) async fn prune(conn: &mut AsyncPgConnection, before: DateTime<Utc>) -> Result<usize, DbError> {
    Ok(diesel::delete(message_due::table.filter(message_due::at.lt(before))).execute(conn).await?)
}

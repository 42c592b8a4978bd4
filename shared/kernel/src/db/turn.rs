//! Turns: what is done to one thing is done by one after the other, without writing the thing's row as holding it would.
use super::{Cached, DbError};
use diesel::sql_types::{Array, Uuid as SqlUuid};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use uuid::Uuid;

/// Waits for the turn of these things, in the order of their ids, and keeps it until the transaction ends. What is read
/// afterwards is as the one before has left it.
pub async fn take_turns(mut conn: &AsyncPgConnection, ids: &[Uuid]) -> Result<(), DbError> {
    let turns = diesel::sql_query(
        "SELECT pg_advisory_xact_lock(hashtextextended(id::text, 0)) FROM unnest($1) AS id ORDER BY id",
    );
    Cached(turns.bind::<Array<SqlUuid>, _>(ids)).execute(&mut conn).await?;
    Ok(())
}

//! Rows of the revocation feed.

use auth::Revocation;
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use kernel::{db::DbError, id::SessionId};
use uuid::Uuid;

use crate::schema::revocation;

/// The lock under which ids are handed out, so that they are committed in their order.
const FEED_LOCK: i64 = 0x6964_656e_7469_7479;

type Row = (i64, SessionId, Uuid, String, DateTime<Utc>);

/// Takes the feed's lock until the transaction ends and adds a row. Called last in a transaction: all others
/// who end sessions wait for it.
pub(crate) async fn append(
    conn: &mut AsyncPgConnection,
    session: SessionId,
    subject: Uuid,
    reason: &str,
) -> Result<(), DbError> {
    diesel::sql_query("SELECT pg_advisory_xact_lock($1)")
        .bind::<diesel::sql_types::BigInt, _>(FEED_LOCK)
        .execute(conn)
        .await?;
    diesel::insert_into(revocation::table)
        .values((
            revocation::session_id.eq(session),
            revocation::subject.eq(subject),
            revocation::reason.eq(reason),
        ))
        .execute(conn)
        .await?;
    Ok(())
}

/// The feed after a place, oldest first.
pub(crate) async fn after(
    conn: &mut AsyncPgConnection,
    place: i64,
    limit: i64,
) -> Result<Vec<Revocation>, DbError> {
    let page = revocation::table.filter(revocation::id.gt(place)).order(revocation::id.asc()).limit(limit);
    Ok(page.load::<Row>(conn).await?.into_iter().map(item).collect())
}

/// The last place before a time: older revocations concern tokens that have expired anyway.
pub(crate) async fn place_before(conn: &mut AsyncPgConnection, time: DateTime<Utc>) -> Result<i64, DbError> {
    let last: Option<i64> = revocation::table
        .filter(revocation::at.lt(time))
        .select(diesel::dsl::max(revocation::id))
        .first(conn)
        .await?;
    Ok(last.unwrap_or(0))
}

fn item((id, session, subject, reason, at): Row) -> Revocation {
    Revocation { id, session, subject, reason, at }
}

//! The hearing side: how far this service is with each source, and which events had their effect.
use super::outbox::position;
use crate::{Position, envelope::Envelope, schema::bus_position};
use chrono::{DateTime, Utc};
use diesel::{
    prelude::*,
    sql_query,
    sql_types::{Array, BigInt, Bool, Nullable, Text, Timestamptz, Uuid as SqlUuid},
};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use kernel::db::{Cached, DbError};
use uuid::Uuid;

/// How far a consumer is with a source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Progress {
    /// It has never heard of it.
    None,
    /// It is loading the first copy, which stands at the given position, and goes on at the cursor.
    Loading { at: Position, cursor: Option<String> },
    /// Everything up to here has had its effect or is held.
    At(Position),
}

type Row = (i64, Option<i64>, Option<String>);

fn progress(row: Option<Row>) -> Result<Progress, DbError> {
    Ok(match row {
        None => Progress::None,
        Some((_, Some(at), cursor)) => Progress::Loading { at: position(at)?, cursor },
        Some((at, None, _)) => Progress::At(position(at)?),
    })
}

/// How far this service is with `source`.
pub(crate) async fn find(conn: &mut AsyncPgConnection, source: &str) -> Result<Progress, DbError> {
    let row = bus_position::table
        .find(source)
        .select((bus_position::position, bus_position::snapshot_position, bus_position::snapshot_cursor))
        .first(conn)
        .await
        .optional()?;
    progress(row)
}

/// The same, and until the end of the transaction no one else moves it.
pub(crate) async fn lock(conn: &mut AsyncPgConnection, source: &str) -> Result<Progress, DbError> {
    let row = bus_position::table
        .find(source)
        .select((bus_position::position, bus_position::snapshot_position, bus_position::snapshot_cursor))
        .for_update()
        .first(conn)
        .await
        .optional()?;
    progress(row)
}

/// Makes the row of a source that has none; false if someone else was faster.
pub(crate) async fn begin(
    conn: &mut AsyncPgConnection,
    source: &str,
    progress: &Progress,
) -> Result<bool, DbError> {
    let (at, loading, cursor) = columns(progress);
    let made = diesel::insert_into(bus_position::table)
        .values((
            bus_position::source.eq(source),
            bus_position::position.eq(at),
            bus_position::snapshot_position.eq(loading),
            bus_position::snapshot_cursor.eq(cursor),
        ))
        .on_conflict_do_nothing()
        .execute(conn)
        .await?;
    Ok(made == 1)
}

fn columns(progress: &Progress) -> (i64, Option<i64>, Option<&str>) {
    match progress {
        Progress::None => (0, None, None),
        Progress::Loading { at, cursor } => (0, Some(at.get()), cursor.as_deref()),
        Progress::At(at) => (at.get(), None, None),
    }
}

/// Moves the (locked) row of a source.
pub(crate) async fn set(
    conn: &mut AsyncPgConnection,
    source: &str,
    progress: &Progress,
) -> Result<(), DbError> {
    let (at, loading, cursor) = columns(progress);
    let moved = sql_query(
        "UPDATE bus_position SET position = $2, snapshot_position = $3, snapshot_cursor = $4, \
         moved_at = hall_now() WHERE source = $1",
    )
    .bind::<Text, _>(source)
    .bind::<BigInt, _>(at)
    .bind::<Nullable<BigInt>, _>(loading)
    .bind::<Nullable<Text>, _>(cursor);
    Cached(moved).execute(conn).await?;
    Ok(())
}

/// Moves the row of a source over events without effect, from `from` (or beyond) up to `to`; false if it stands
/// elsewhere. Its commit need not wait for the disk: lost in a crash, they are passed over again.
pub(crate) async fn skip(
    conn: &mut AsyncPgConnection,
    source: &str,
    from: Position,
    to: Position,
) -> Result<bool, DbError> {
    let moved = sql_query(
        "UPDATE bus_position SET position = $3, moved_at = hall_now() \
         WHERE source = $1 AND snapshot_position IS NULL AND position >= $2 AND position < $3 \
         RETURNING set_config('synchronous_commit', 'off', true)",
    )
    .bind::<Text, _>(source)
    .bind::<BigInt, _>(from.get())
    .bind::<BigInt, _>(to.get());
    Ok(Cached(moved).execute(conn).await? == 1)
}

/// What an event is on entering.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Entry {
    /// It is to have its effect now; its inbox row is written.
    New,
    /// It has had its effect before.
    Known,
    /// An earlier event of its subject is held, so it must wait behind that one.
    Behind,
}

#[derive(QueryableByName)]
struct Entered {
    #[diesel(sql_type = Bool)]
    behind: bool,
    #[diesel(sql_type = Bool)]
    new: bool,
}

/// Takes an event in: moves the (locked) position to it and writes its inbox row unless it has to wait. One
/// statement, for this is the path of every event.
pub(crate) async fn enter(
    conn: &mut AsyncPgConnection,
    source: &str,
    envelope: &Envelope,
) -> Result<Entry, DbError> {
    let enter = sql_query(
        "WITH moved AS ( \
             UPDATE bus_position SET position = $2, moved_at = hall_now() WHERE source = $1), \
         held AS ( \
             SELECT EXISTS (SELECT FROM bus_held \
                            WHERE source = $1 AND subject = $3 AND state <> 'dropped') AS behind), \
         new AS ( \
             INSERT INTO inbox (source, event_id, occurred_at) \
             SELECT $1, $4, $5 FROM held WHERE NOT behind ON CONFLICT DO NOTHING RETURNING 1) \
         SELECT behind, EXISTS (SELECT FROM new) AS new FROM held",
    )
    .bind::<Text, _>(source)
    .bind::<BigInt, _>(envelope.position.get())
    .bind::<SqlUuid, _>(envelope.subject)
    .bind::<SqlUuid, _>(envelope.id.as_uuid())
    .bind::<Timestamptz, _>(envelope.time);
    let entered: Entered = Cached(enter).get_result(conn).await?;
    Ok(match entered {
        Entered { behind: true, .. } => Entry::Behind,
        Entered { new: true, .. } => Entry::New,
        Entered { .. } => Entry::Known,
    })
}

#[derive(QueryableByName)]
struct AllEntered {
    #[diesel(sql_type = Bool)]
    all: bool,
}

/// Takes events in together: moves the (locked) position to `to` and writes their inbox rows. False if one of them has
/// had its effect or has to wait; then the transaction is to be rolled back.
pub(crate) async fn enter_all(
    conn: &mut AsyncPgConnection,
    source: &str,
    to: Position,
    envelopes: &[&Envelope],
) -> Result<bool, DbError> {
    let subjects: Vec<Uuid> = envelopes.iter().map(|envelope| envelope.subject).collect();
    let ids: Vec<Uuid> = envelopes.iter().map(|envelope| envelope.id.as_uuid()).collect();
    let times: Vec<DateTime<Utc>> = envelopes.iter().map(|envelope| envelope.time).collect();
    let enter = sql_query(
        "WITH moved AS ( \
             UPDATE bus_position SET position = $2, moved_at = hall_now() WHERE source = $1), \
         new AS ( \
             INSERT INTO inbox (source, event_id, occurred_at) \
             SELECT $1, told.id, told.at FROM unnest($4, $5) AS told (id, at) \
             ON CONFLICT DO NOTHING RETURNING 1) \
         SELECT (SELECT count(*) FROM new) = cardinality($4) AND NOT EXISTS ( \
             SELECT FROM bus_held WHERE source = $1 AND subject = ANY($3) AND state <> 'dropped') AS \"all\"",
    )
    .bind::<Text, _>(source)
    .bind::<BigInt, _>(to.get())
    .bind::<Array<SqlUuid>, _>(subjects)
    .bind::<Array<SqlUuid>, _>(ids)
    .bind::<Array<Timestamptz>, _>(times);
    let entered: AllEntered = Cached(enter).get_result(conn).await?;
    Ok(entered.all)
}

/// Writes the inbox row of a held event; false if it has had its effect before.
pub(crate) async fn admit(
    conn: &mut AsyncPgConnection,
    source: &str,
    envelope: &Envelope,
) -> Result<bool, DbError> {
    let made = sql_query(
        "INSERT INTO inbox (source, event_id, occurred_at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING",
    )
    .bind::<Text, _>(source)
    .bind::<SqlUuid, _>(envelope.id.as_uuid())
    .bind::<Timestamptz, _>(envelope.time)
    .execute(conn)
    .await?;
    Ok(made == 1)
}

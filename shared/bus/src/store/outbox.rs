//! The sending side: outbox, head and registered consumers.
use crate::{
    Position,
    envelope::{Envelope, Fact},
    schema::{bus_consumer, bus_head, outbox},
};
use chrono::{DateTime, Utc};
use diesel::{
    dsl::sql,
    prelude::*,
    sql_query,
    sql_types::{BigInt, Double, Integer, Nullable, Text, Timestamptz, Uuid as SqlUuid},
    upsert::excluded,
};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use kernel::{
    db::{Cached, DbError},
    id::EventId,
};
use serde_json::value::RawValue;
use uuid::Uuid;

/// A row of the outbox that has its position.
#[derive(Debug, Queryable, QueryableByName)]
pub(crate) struct Stamped {
    #[diesel(sql_type = SqlUuid)]
    event_id: Uuid,
    #[diesel(sql_type = Text)]
    kind: String,
    #[diesel(sql_type = SqlUuid)]
    subject: Uuid,
    #[diesel(sql_type = Timestamptz)]
    occurred_at: DateTime<Utc>,
    /// JSON, as PostgreSQL writes it.
    #[diesel(sql_type = Text)]
    data: String,
    #[diesel(sql_type = Nullable<Text>)]
    traceparent: Option<String>,
    #[diesel(sql_type = BigInt)]
    position: i64,
}

impl Stamped {
    /// The row as it travels.
    pub(crate) fn envelope(self, service: &str) -> Result<Envelope, DbError> {
        Ok(Envelope::of(
            service,
            Fact {
                id: EventId::from_uuid(self.event_id),
                kind: self.kind,
                subject: self.subject,
                time: self.occurred_at,
                data: RawValue::from_string(self.data)?,
                traceparent: self.traceparent,
                position: position(self.position)?,
            },
        ))
    }
}

/// CHECK constraints keep positions from being negative, so this does not fail on what the bus has written.
pub(crate) fn position(number: i64) -> Result<Position, DbError> {
    Position::new(number).map_err(|error| diesel::result::Error::DeserializationError(Box::new(error)).into())
}

/// Gives up to `batch` committed events their positions, in one transaction of its own, which also records that
/// everything up to `sent` is in the stream.
pub(crate) async fn stamp(
    conn: &mut AsyncPgConnection,
    batch: u16,
    sent: Position,
) -> Result<Vec<Stamped>, DbError> {
    let stamp = sql_query(
        "SELECT event_id, type AS kind, subject, occurred_at, data::text, traceparent, position \
         FROM bus_stamp($1, $2) ORDER BY position",
    );
    let stamp = stamp.bind::<Integer, _>(i32::from(batch)).bind::<BigInt, _>(sent.get());
    Ok(Cached(stamp).load(conn).await?)
}

/// The events after a position, in order.
pub(crate) async fn after(
    conn: &mut AsyncPgConnection,
    after: Position,
    limit: i64,
) -> Result<Vec<Stamped>, DbError> {
    Ok(outbox::table
        .filter(outbox::position.gt(after.get()))
        .order(outbox::position)
        .limit(limit)
        .select((
            outbox::event_id,
            outbox::kind,
            outbox::subject,
            outbox::occurred_at,
            sql::<Text>("data::text"),
            outbox::traceparent,
            outbox::position.assume_not_null(),
        ))
        .load(conn)
        .await?)
}

/// The last position given, and the last one known to be in the stream.
pub(crate) async fn head(conn: &mut AsyncPgConnection) -> Result<(Position, Position), DbError> {
    let (given, sent) = bus_head::table.select((bus_head::position, bus_head::sent)).first(conn).await?;
    Ok((position(given)?, position(sent)?))
}

/// Records that everything up to `sent` is in the stream. Its commit need not wait for the disk: lost in a crash, they are
/// sent again.
pub(crate) async fn mark_sent(conn: &mut AsyncPgConnection, sent: Position) -> Result<(), DbError> {
    let mark = sql_query(
        "UPDATE bus_head SET sent = $1 WHERE sent < $1 RETURNING set_config('synchronous_commit', 'off', true)",
    );
    Cached(mark.bind::<BigInt, _>(sent.get())).execute(conn).await?;
    Ok(())
}

/// Records how far a consumer has come, which also registers it.
pub(crate) async fn passed(
    conn: &mut AsyncPgConnection,
    consumer: &str,
    passed: Position,
    seen: DateTime<Utc>,
) -> Result<(), DbError> {
    diesel::insert_into(bus_consumer::table)
        .values((
            bus_consumer::consumer.eq(consumer),
            bus_consumer::passed.eq(passed.get()),
            bus_consumer::last_seen.eq(seen),
        ))
        .on_conflict(bus_consumer::consumer)
        .do_update()
        .set((
            bus_consumer::passed.eq(excluded(bus_consumer::passed)),
            bus_consumer::last_seen.eq(excluded(bus_consumer::last_seen)),
        ))
        .execute(conn)
        .await?;
    Ok(())
}

/// How far each registered consumer is behind.
pub(crate) async fn consumers(conn: &mut AsyncPgConnection) -> Result<Vec<(String, i64)>, DbError> {
    let (head, _) = head(conn).await?;
    let rows: Vec<(String, i64)> = bus_consumer::table
        .select((bus_consumer::consumer, bus_consumer::passed))
        .order(bus_consumer::consumer)
        .limit(100)
        .load(conn)
        .await?;
    Ok(rows.into_iter().map(|(name, passed)| (name, head.get().saturating_sub(passed).max(0))).collect())
}

#[derive(QueryableByName)]
struct Waiting {
    #[diesel(sql_type = BigInt)]
    count: i64,
    #[diesel(sql_type = Double)]
    age: f64,
}

/// How many events have no position yet (counted up to 10,000), and for how many seconds the oldest has waited.
pub(crate) async fn unstamped(conn: &mut AsyncPgConnection) -> Result<(i64, f64), DbError> {
    let waiting: Waiting = sql_query(
        "SELECT count(*) AS count, \
                coalesce(greatest(extract(epoch FROM hall_now() - min(occurred_at)), 0), 0)::float8 AS age \
         FROM (SELECT occurred_at FROM outbox WHERE position IS NULL ORDER BY id LIMIT 10000) waiting",
    )
    .get_result(conn)
    .await?;
    Ok((waiting.count, waiting.age))
}

#[derive(QueryableByName)]
struct Gone {
    #[diesel(sql_type = BigInt)]
    gone: i64,
}

/// Deletes a bite of events that all consumers have passed and that are older than `keep_seconds`.
pub(crate) async fn prune(
    conn: &mut AsyncPgConnection,
    keep_seconds: f64,
    bite: i32,
) -> Result<i64, DbError> {
    let gone: Gone = sql_query("SELECT bus_prune(make_interval(secs => $1), $2) AS gone")
        .bind::<Double, _>(keep_seconds)
        .bind::<Integer, _>(bite)
        .get_result(conn)
        .await?;
    Ok(gone.gone)
}

/// Makes the coming months' partitions.
pub(crate) async fn make_months(conn: &mut AsyncPgConnection) -> Result<(), DbError> {
    sql_query("SELECT bus_make_months(2)").execute(conn).await?;
    Ok(())
}

#[derive(QueryableByName)]
struct Locked {
    #[diesel(sql_type = diesel::sql_types::Bool)]
    locked: bool,
}

/// Takes the session lock of this schema's one active relay, if no other session has it.
pub(crate) async fn lead(conn: &mut AsyncPgConnection) -> Result<bool, DbError> {
    let lock =
        sql_query("SELECT pg_try_advisory_lock(hashtext('bus_relay'), hashtext(current_schema())) AS locked");
    let locked: Locked = Cached(lock).get_result(conn).await?;
    Ok(locked.locked)
}

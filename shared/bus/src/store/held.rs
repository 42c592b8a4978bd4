//! Events that could not have their effect yet, and the tries they had.
use super::outbox::position;
use crate::{
    config::Verdict,
    envelope::Envelope,
    held::{Held, HeldState},
    schema::{bus_attempt, bus_held},
};
use chrono::{DateTime, Utc};
use diesel::{
    dsl::sql,
    prelude::*,
    sql_query,
    sql_types::{BigInt, Double, Integer, Nullable, Text, Timestamptz, Uuid as SqlUuid},
};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use kernel::{
    db::{Cached, DbError},
    id::EventId,
};
use serde_json::Value;
use uuid::Uuid;

/// How many characters of a reason are kept.
const REASON_LENGTH: usize = 1000;

/// An event that is due to be tried again.
#[derive(Debug)]
pub(crate) struct Due {
    pub(crate) id: i64,
    pub(crate) attempts: i32,
    pub(crate) envelope: Envelope,
}

/// Puts an event aside: parked behind another of its subject, or failed for the first time.
pub(crate) async fn hold(
    conn: &mut AsyncPgConnection,
    source: &str,
    envelope: &Envelope,
    failed: Option<(&str, Verdict)>,
) -> Result<(), DbError> {
    let (state, attempts, reason, wait) = match failed {
        None => (HeldState::Parked, 0, None, None),
        Some((reason, verdict)) => {
            let (state, wait) = after(verdict);
            (state, 1, Some(clip(reason)), wait)
        }
    };
    sql_query(
        "INSERT INTO bus_held (source, position, event_id, subject, type, envelope, state, attempts, reason, next_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, clock_timestamp() + make_interval(secs => $10)) \
         ON CONFLICT (source, event_id) DO NOTHING",
    )
    .bind::<Text, _>(source)
    .bind::<BigInt, _>(envelope.position.get())
    .bind::<SqlUuid, _>(envelope.id.as_uuid())
    .bind::<SqlUuid, _>(envelope.subject)
    .bind::<Text, _>(&envelope.kind)
    .bind::<diesel::sql_types::Jsonb, _>(serde_json::to_value(envelope)?)
    .bind::<Text, _>(state.as_str())
    .bind::<Integer, _>(attempts)
    .bind::<Nullable<Text>, _>(reason)
    .bind::<Nullable<Double>, _>(wait)
    .execute(conn)
    .await?;
    if let Some((reason, _)) = failed {
        note(conn, source, envelope.id, attempts, reason).await?;
    }
    Ok(())
}

fn after(verdict: Verdict) -> (HeldState, Option<f64>) {
    match verdict {
        Verdict::Again(wait) => (HeldState::Waiting, Some(wait.as_secs_f64())),
        Verdict::Dead => (HeldState::Dead, None),
    }
}

fn clip(reason: &str) -> String {
    reason.chars().take(REASON_LENGTH).collect()
}

/// Records one failed try.
async fn note(
    conn: &mut AsyncPgConnection,
    source: &str,
    event: EventId,
    attempt: i32,
    reason: &str,
) -> Result<(), DbError> {
    diesel::insert_into(bus_attempt::table)
        .values((
            bus_attempt::source.eq(source),
            bus_attempt::event_id.eq(event.as_uuid()),
            bus_attempt::attempt.eq(attempt),
            bus_attempt::reason.eq(clip(reason)),
        ))
        .execute(conn)
        .await?;
    Ok(())
}

/// Whether an event of this subject is held, so that later ones have to wait.
pub(crate) async fn blocks(
    conn: &mut AsyncPgConnection,
    source: &str,
    subject: Uuid,
) -> Result<bool, DbError> {
    let held = bus_held::table
        .filter(bus_held::source.eq(source))
        .filter(bus_held::subject.eq(subject))
        .filter(bus_held::state.ne(HeldState::Dropped.as_str()));
    Ok(diesel::select(diesel::dsl::exists(held)).get_result(conn).await?)
}

/// The events of `source` whose next try is due, oldest first.
pub(crate) async fn due(conn: &mut AsyncPgConnection, source: &str, limit: i64) -> Result<Vec<Due>, DbError> {
    let due = bus_held::table
        .filter(bus_held::source.eq(source))
        .filter(bus_held::state.eq(HeldState::Waiting.as_str()))
        .filter(bus_held::next_at.le(sql::<Nullable<Timestamptz>>("clock_timestamp()")))
        .order(bus_held::position)
        .limit(limit)
        .select((bus_held::id, bus_held::attempts, bus_held::envelope));
    let rows: Vec<(i64, i32, Value)> = Cached(due).load(conn).await?;
    rows.into_iter()
        .map(|(id, attempts, envelope)| Ok(Due { id, attempts, envelope: serde_json::from_value(envelope)? }))
        .collect()
}

/// Whether the event still waits for the try that was prepared; until the end of the transaction no one else
/// tries it.
pub(crate) async fn lock(conn: &mut AsyncPgConnection, due: &Due) -> Result<bool, DbError> {
    let found: Option<i64> = bus_held::table
        .filter(bus_held::id.eq(due.id))
        .filter(bus_held::attempts.eq(due.attempts))
        .filter(bus_held::state.eq(HeldState::Waiting.as_str()))
        .select(bus_held::id)
        .for_update()
        .first(conn)
        .await
        .optional()?;
    Ok(found.is_some())
}

/// Records a further failure of a (locked) event.
pub(crate) async fn fail(
    conn: &mut AsyncPgConnection,
    source: &str,
    due: &Due,
    reason: &str,
    verdict: Verdict,
) -> Result<(), DbError> {
    let (state, wait) = after(verdict);
    let attempts = due.attempts.saturating_add(1);
    sql_query(
        "UPDATE bus_held SET state = $2, attempts = $3, reason = $4, \
         next_at = clock_timestamp() + make_interval(secs => $5) WHERE id = $1",
    )
    .bind::<BigInt, _>(due.id)
    .bind::<Text, _>(state.as_str())
    .bind::<Integer, _>(attempts)
    .bind::<Text, _>(clip(reason))
    .bind::<Nullable<Double>, _>(wait)
    .execute(conn)
    .await?;
    note(conn, source, due.envelope.id, attempts, reason).await
}

/// Removes an event that had its effect.
pub(crate) async fn remove(conn: &mut AsyncPgConnection, id: i64) -> Result<(), DbError> {
    diesel::delete(bus_held::table.find(id)).execute(conn).await?;
    Ok(())
}

/// Lets the first event parked for a subject step to the front.
pub(crate) async fn step_up(
    conn: &mut AsyncPgConnection,
    source: &str,
    subject: Uuid,
) -> Result<(), DbError> {
    sql_query(
        "UPDATE bus_held SET state = 'waiting', next_at = clock_timestamp() WHERE id = ( \
             SELECT id FROM bus_held WHERE source = $1 AND subject = $2 AND state = 'parked' \
             ORDER BY position LIMIT 1)",
    )
    .bind::<Text, _>(source)
    .bind::<SqlUuid, _>(subject)
    .execute(conn)
    .await?;
    Ok(())
}

type HeldRow = (
    i64,
    String,
    i64,
    Uuid,
    Uuid,
    String,
    Value,
    String,
    i32,
    Option<String>,
    Option<DateTime<Utc>>,
    DateTime<Utc>,
);

fn held(row: HeldRow) -> Result<Held, DbError> {
    let (id, source, at, event_id, subject, kind, envelope, state, attempts, reason, next_at, held_at) = row;
    Ok(Held {
        id,
        source,
        position: position(at)?,
        event_id: EventId::from_uuid(event_id),
        subject,
        kind,
        envelope: serde_json::from_value(envelope)?,
        state: serde_json::from_value(Value::String(state))?,
        attempts,
        reason,
        next_at,
        held_at,
    })
}

/// What is held, oldest first, from after the given id.
pub(crate) async fn list(conn: &mut AsyncPgConnection, after: i64, limit: i64) -> Result<Vec<Held>, DbError> {
    let rows: Vec<HeldRow> =
        bus_held::table.filter(bus_held::id.gt(after)).order(bus_held::id).limit(limit).load(conn).await?;
    rows.into_iter().map(held).collect()
}

/// Which source sent a held event.
pub(crate) async fn source_of(conn: &mut AsyncPgConnection, id: i64) -> Result<Option<String>, DbError> {
    Ok(bus_held::table.find(id).select(bus_held::source).first(conn).await.optional()?)
}

/// One held event; until the end of the transaction no one else moves it.
pub(crate) async fn find_locked(conn: &mut AsyncPgConnection, id: i64) -> Result<Option<Held>, DbError> {
    let row: Option<HeldRow> = bus_held::table.find(id).for_update().first(conn).await.optional()?;
    row.map(held).transpose()
}

/// Gives a (locked) dead event all its tries again.
pub(crate) async fn revive(conn: &mut AsyncPgConnection, id: i64) -> Result<(), DbError> {
    sql_query(
        "UPDATE bus_held SET state = 'waiting', attempts = 0, next_at = clock_timestamp() WHERE id = $1",
    )
    .bind::<BigInt, _>(id)
    .execute(conn)
    .await?;
    Ok(())
}

/// Gives a (locked) dead event up. The row stays, for whoever asks what was lost.
pub(crate) async fn give_up(conn: &mut AsyncPgConnection, id: i64) -> Result<(), DbError> {
    diesel::update(bus_held::table.find(id))
        .set(bus_held::state.eq(HeldState::Dropped.as_str()))
        .execute(conn)
        .await?;
    Ok(())
}

/// How many events there are in each state.
pub(crate) async fn counts(conn: &mut AsyncPgConnection) -> Result<Vec<(String, i64)>, DbError> {
    Ok(bus_held::table
        .group_by(bus_held::state)
        .select((bus_held::state, diesel::dsl::count_star()))
        .load(conn)
        .await?)
}

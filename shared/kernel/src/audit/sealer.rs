//! Stamps committed audit and access rows with position and hash within a second, and signs a root a minute.
//!
//! Rows commit unchained: a chain inside the write transaction would make all commits wait for each other.
//! One sealer per schema works at a time, under an advisory transaction lock.
use super::chain::{GENESIS, Hash, link, root_message};
use crate::{
    actor::Actor,
    db::{Cached, Db, DbError, Tx, transact},
    problem::Chain,
    service::Stop,
};
use chrono::{DateTime, Utc};
use diesel::{
    prelude::*,
    sql_types::{Array, BigInt, Binary, Text, Timestamptz, Uuid as SqlUuid},
};
use diesel_async::RunQueryDsl;
use std::{
    collections::HashMap,
    time::{Duration, Instant},
};
use uuid::Uuid;

/// How many rows one transaction seals.
const BATCH: i64 = 500;
/// How long a row may wait for its seal.
const SEAL_EVERY: Duration = Duration::from_secs(1);
/// How often a root is signed while there is news.
const ROOT_EVERY: Duration = Duration::from_secs(60);

/// The logs that are sealed, each with what reads its rows as they are now. The bounds of time let PostgreSQL look into
/// the partitions of these days only.
const LOGS: [(&str, &str); 2] = [
    (
        "audit",
        "SELECT l.id, l.at, to_jsonb(l)::text AS row FROM audit l WHERE l.at BETWEEN $1 AND $2 AND l.id = ANY($3)",
    ),
    (
        "access_log",
        "SELECT l.id, l.at, to_jsonb(l)::text AS row FROM access_log l WHERE l.at BETWEEN $1 AND $2 AND l.id = ANY($3)",
    ),
];

/// A row that waits for its seal.
#[derive(QueryableByName)]
struct Unsealed {
    #[diesel(sql_type = BigInt)]
    n: i64,
    #[diesel(sql_type = Text)]
    log: String,
    #[diesel(sql_type = SqlUuid)]
    id: Uuid,
    #[diesel(sql_type = Timestamptz)]
    at: DateTime<Utc>,
}

/// The same row as it is in its log.
#[derive(QueryableByName)]
struct Logged {
    #[diesel(sql_type = SqlUuid)]
    id: Uuid,
    #[diesel(sql_type = Timestamptz)]
    at: DateTime<Utc>,
    #[diesel(sql_type = Text)]
    row: String,
}

#[derive(QueryableByName)]
struct Head {
    #[diesel(sql_type = BigInt)]
    position: i64,
    #[diesel(sql_type = Binary)]
    hash: Vec<u8>,
}

/// Runs until stopped.
pub async fn run(db: Db, stop: Stop) {
    let mut signed = Instant::now();
    while !stop.is_stopped() {
        match seal_pending(&db).await {
            Ok(_sealed) => {}
            Err(error) => tracing::warn!(error = %Chain(&error), service = db.service(), "sealing failed"),
        }
        if signed.elapsed() >= ROOT_EVERY {
            signed = Instant::now();
            if let Err(error) = sign_root(&db).await {
                tracing::warn!(error = %Chain(&error), service = db.service(), "signing a root failed");
            }
        }
        stop.sleep(SEAL_EVERY).await;
    }
}

/// Seals what is committed and not yet sealed; returns how many rows.
pub async fn seal_pending(db: &Db) -> Result<usize, DbError> {
    let (mut sealed, mut after) = (0, Some(0));
    while let Some(from) = after {
        let some;
        (some, after) =
            transact(db, &Actor::service(db.service()), async |tx| seal_batch(tx, from).await).await?;
        sealed += some;
    }
    Ok(sealed)
}

/// Seals the next rows behind a place in the queue. Tells how many, and from where to go on if there may be more.
async fn seal_batch(tx: &mut Tx, after: i64) -> Result<(usize, Option<i64>), DbError> {
    let lock = "SELECT pg_advisory_xact_lock(hashtext('hall-sealer'), hashtext(current_schema()))";
    Cached(diesel::sql_query(lock)).execute(&mut **tx).await?;
    let next = diesel::sql_query("SELECT n, log, id, at FROM unsealed WHERE n > $1 ORDER BY n LIMIT $2");
    let next = next.bind::<BigInt, _>(after).bind::<BigInt, _>(BATCH);
    let mut rows: Vec<Unsealed> = Cached(next).load(&mut **tx).await?;
    let full = rows.len() >= usize::try_from(BATCH).unwrap_or(usize::MAX);
    let go_on = rows.last().filter(|_| full).map(|row| row.n);
    let logged = logged(tx, &rows).await?;
    // A row that is no longer there keeps its place in the queue and is never sealed.
    rows.retain(|row| logged.contains_key(&(row.id, row.at)));
    if rows.is_empty() {
        return Ok((0, go_on));
    }
    let (before, mut hash) = head(tx).await?;
    let texts = rows.iter().filter_map(|row| Some((row, logged.get(&(row.id, row.at))?)));
    let links = texts.map(|(row, text)| {
        hash = link(&hash, &row.log, text);
        hash.to_vec()
    });
    let hashes: Vec<Vec<u8>> = links.collect();
    let seal = diesel::sql_query(
        "INSERT INTO seal (position, log, id, at, hash) SELECT $1 + nth, log, id, at, hash
         FROM unnest($2, $3, $4, $5) WITH ORDINALITY AS new (log, id, at, hash, nth)",
    )
    .bind::<BigInt, _>(before)
    .bind::<Array<Text>, _>(rows.iter().map(|row| row.log.as_str()).collect::<Vec<_>>())
    .bind::<Array<SqlUuid>, _>(rows.iter().map(|row| row.id).collect::<Vec<_>>())
    .bind::<Array<Timestamptz>, _>(rows.iter().map(|row| row.at).collect::<Vec<_>>())
    .bind::<Array<Binary>, _>(hashes);
    Cached(seal).execute(&mut **tx).await?;
    let done = diesel::sql_query("DELETE FROM unsealed WHERE n = ANY($1)")
        .bind::<Array<BigInt>, _>(rows.iter().map(|row| row.n).collect::<Vec<_>>());
    Cached(done).execute(&mut **tx).await?;
    Ok((rows.len(), go_on))
}

/// The rows as they are now. The statements are planned anew each time: only with the times in hand PostgreSQL leaves
/// the other partitions out.
async fn logged(tx: &mut Tx, rows: &[Unsealed]) -> Result<HashMap<(Uuid, DateTime<Utc>), String>, DbError> {
    let mut all = HashMap::with_capacity(rows.len());
    for (log, read) in LOGS {
        let of_log = || rows.iter().filter(|row| row.log == log);
        let (first, last) = (of_log().map(|row| row.at).min(), of_log().map(|row| row.at).max());
        let (Some(first), Some(last)) = (first, last) else { continue };
        let read = diesel::sql_query(read)
            .bind::<Timestamptz, _>(first)
            .bind::<Timestamptz, _>(last)
            .bind::<Array<SqlUuid>, _>(of_log().map(|row| row.id).collect::<Vec<_>>());
        let found: Vec<Logged> = read.load(&mut **tx).await?;
        all.extend(found.into_iter().map(|row| ((row.id, row.at), row.row)));
    }
    Ok(all)
}

async fn head(tx: &mut Tx) -> Result<(i64, Hash), DbError> {
    let last = diesel::sql_query("SELECT position, hash FROM seal ORDER BY position DESC LIMIT 1");
    let head: Option<Head> = Cached(last).get_result(&mut **tx).await.optional()?;
    Ok(head.map_or((0, GENESIS), |head| (head.position, head.hash.try_into().unwrap_or(GENESIS))))
}

/// Signs the head of the chain, if it moved since the last root.
pub async fn sign_root(db: &Db) -> Result<bool, DbError> {
    transact(db, &Actor::service(db.service()), async |tx| {
        let (position, hash) = head(tx).await?;
        let at = tx.now();
        let message = root_message(tx.service(), position, &hash, &at);
        let (signature, key_id) = (tx.keyring().sign(message.as_bytes()), tx.keyring().key_id());
        let made = diesel::sql_query(
            "INSERT INTO seal_root (position, hash, at, key_id, signature) SELECT $1, $2, $3, $4, $5 WHERE $1 > 0
             ON CONFLICT (position) DO NOTHING",
        )
        .bind::<BigInt, _>(position)
        .bind::<Binary, _>(hash.to_vec())
        .bind::<Timestamptz, _>(at)
        .bind::<Text, _>(key_id)
        .bind::<Binary, _>(signature)
        .execute(&mut **tx)
        .await?;
        Ok(made > 0)
    })
    .await
}

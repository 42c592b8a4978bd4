//! Verifies the chain of a live database, and hands its rows out for whoever verifies elsewhere. Reads only.
use super::check::{Break, ChainCheck, PublishedKey, PublishedKeys, SealedRow, SignedRoot, Verdict, Wrong};
use crate::{
    actor::Actor,
    crypto::Keyring,
    db::{Db, DbError, Tx, transact},
};
use chrono::{DateTime, Utc};
use diesel::{
    prelude::*,
    sql_types::{BigInt, Binary, Nullable, Text, Timestamptz, Uuid as SqlUuid},
};
use diesel_async::RunQueryDsl;
use uuid::Uuid;

/// How many rows are read at once.
const PAGE: i64 = 1000;

/// The key that a service's roots are signed with, as it is published.
pub fn published(service: &str, keys: &Keyring) -> PublishedKey {
    PublishedKey { service: service.to_owned(), key_id: keys.key_id(), public_key: keys.public_key() }
}

/// Recomputes the chain of a service from its first row, against its own roots and those that `held` brings from outside.
pub async fn verify(db: &Db, keys: &PublishedKeys, held: &[SignedRoot]) -> Result<Verdict, DbError> {
    let mut signed = roots(db).await?;
    signed.extend(held.iter().filter(|root| root.service == db.service()).cloned());
    let mut check = match ChainCheck::begin(keys, &signed) {
        Ok(check) => check,
        Err(found) => return Ok(Verdict::Broken(found)),
    };
    loop {
        let rows = rows(db, check.position()).await?;
        if rows.is_empty() {
            break;
        }
        for row in &rows {
            if let Err(found) = check.row(row) {
                return Ok(Verdict::Broken(found));
            }
        }
    }
    let position = check.position();
    Ok(match strays(db, position).await? {
        Some(stray) => Verdict::Broken(stray),
        None => check.end(),
    })
}

/// The same with the service's own key and no roots from outside.
pub async fn verify_own(db: &Db) -> Result<Verdict, DbError> {
    let keys = PublishedKeys { keys: vec![published(db.service(), db.keyring())] };
    verify(db, &keys, &[]).await
}

async fn read<T>(db: &Db, work: impl AsyncFnOnce(&mut Tx) -> Result<T, DbError>) -> Result<T, DbError> {
    transact(db, &Actor::service(db.service()), work).await
}

#[derive(QueryableByName)]
struct Row {
    #[diesel(sql_type = BigInt)]
    position: i64,
    #[diesel(sql_type = Text)]
    log: String,
    #[diesel(sql_type = SqlUuid)]
    id: Uuid,
    #[diesel(sql_type = Binary)]
    hash: Vec<u8>,
    #[diesel(sql_type = Nullable<Text>)]
    row: Option<String>,
}

/// The next rows of the chain after a position, in order; none at its end.
pub async fn rows(db: &Db, after: i64) -> Result<Vec<SealedRow>, DbError> {
    read(db, async |tx| {
        let found: Vec<Row> = diesel::sql_query(
            "SELECT s.position, s.log, s.id, s.hash, coalesce(to_jsonb(a)::text, to_jsonb(l)::text) AS row FROM seal s
             LEFT JOIN audit a ON s.log = 'audit' AND a.id = s.id AND a.at = s.at
             LEFT JOIN access_log l ON s.log = 'access_log' AND l.id = s.id AND l.at = s.at
             WHERE s.position > $1 ORDER BY s.position LIMIT $2",
        )
        .bind::<BigInt, _>(after)
        .bind::<BigInt, _>(PAGE)
        .load(&mut **tx)
        .await?;
        let sealed = |Row { position, log, id, hash, row }| SealedRow { position, log, id, hash, row };
        Ok(found.into_iter().map(sealed).collect())
    })
    .await
}

#[derive(QueryableByName)]
struct Root {
    #[diesel(sql_type = BigInt)]
    position: i64,
    #[diesel(sql_type = Binary)]
    hash: Vec<u8>,
    #[diesel(sql_type = Timestamptz)]
    at: DateTime<Utc>,
    #[diesel(sql_type = Text)]
    key_id: String,
    #[diesel(sql_type = Binary)]
    signature: Vec<u8>,
}

/// Every root that the service signed, in order.
pub async fn roots(db: &Db) -> Result<Vec<SignedRoot>, DbError> {
    let sql = "SELECT position, hash, at, key_id, signature FROM seal_root ORDER BY position";
    let found: Vec<Root> = read(db, async |tx| Ok(diesel::sql_query(sql).load(&mut **tx).await?)).await?;
    Ok(found.into_iter().map(|root| signed(db.service(), root)).collect())
}

fn signed(service: &str, root: Root) -> SignedRoot {
    let Root { position, hash, at, key_id, signature } = root;
    SignedRoot { service: service.to_owned(), position, hash, at, key_id, signature }
}

/// The roots that `holder` has not taken yet, oldest first.
pub(super) async fn roots_due(db: &Db, holder: &str, limit: i64) -> Result<Vec<SignedRoot>, DbError> {
    let found: Vec<Root> = read(db, async |tx| {
        let due = diesel::sql_query(
            "SELECT r.position, r.hash, r.at, r.key_id, r.signature FROM seal_root r
             WHERE NOT EXISTS (SELECT FROM seal_root_handed h WHERE h.holder = $1 AND h.position = r.position)
             ORDER BY r.position LIMIT $2",
        );
        let due = due.bind::<Text, _>(holder).bind::<BigInt, _>(limit);
        Ok(due.load(&mut **tx).await?)
    })
    .await?;
    Ok(found.into_iter().map(|root| signed(db.service(), root)).collect())
}

#[derive(QueryableByName)]
struct Stray {
    #[diesel(sql_type = Text)]
    log: String,
    #[diesel(sql_type = SqlUuid)]
    id: Uuid,
    #[diesel(sql_type = diesel::sql_types::Bool)]
    there: bool,
}

/// A row that no seal and no queue knows, or one that the queue knows and the log does not.
async fn strays(db: &Db, head: i64) -> Result<Option<Break>, DbError> {
    let sql = "SELECT 'audit' AS log, a.id, true AS there FROM audit a
         WHERE NOT EXISTS (SELECT FROM seal s WHERE s.log = 'audit' AND s.id = a.id)
           AND NOT EXISTS (SELECT FROM unsealed u WHERE u.log = 'audit' AND u.id = a.id)
         UNION ALL
         SELECT 'access_log', l.id, true FROM access_log l
         WHERE NOT EXISTS (SELECT FROM seal s WHERE s.log = 'access_log' AND s.id = l.id)
           AND NOT EXISTS (SELECT FROM unsealed u WHERE u.log = 'access_log' AND u.id = l.id)
         UNION ALL
         SELECT u.log, u.id, false FROM unsealed u
         WHERE NOT EXISTS (SELECT FROM audit a WHERE u.log = 'audit' AND a.id = u.id AND a.at = u.at)
           AND NOT EXISTS (SELECT FROM access_log l WHERE u.log = 'access_log' AND l.id = u.id AND l.at = u.at)
         LIMIT 1";
    let found: Option<Stray> =
        read(db, async |tx| Ok(diesel::sql_query(sql).get_result(&mut **tx).await.optional()?)).await?;
    Ok(found.map(|stray| Break {
        position: head + 1,
        row: Some((stray.log, stray.id)),
        what: if stray.there { Wrong::RowSlippedIn } else { Wrong::RowTakenUnsealed },
    }))
}

//! Rows of known devices and of the pauses after failed log-ins.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use kernel::db::DbError;
use uuid::Uuid;

use crate::schema::{known_device, soft_lock};

/// Whom a pause is for: a hashed user name on a device, or on any device that is not known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct LockKey {
    pub(crate) who: Vec<u8>,
    pub(crate) device: Vec<u8>,
}

pub(crate) async fn is_known(
    conn: &mut AsyncPgConnection,
    credential: Uuid,
    device: &[u8],
) -> Result<bool, DbError> {
    let row = known_device::table.find((credential, device));
    Ok(diesel::select(diesel::dsl::exists(row)).get_result(conn).await?)
}

pub(crate) async fn remember(
    conn: &mut AsyncPgConnection,
    credential: Uuid,
    device: &[u8],
) -> Result<(), DbError> {
    diesel::insert_into(known_device::table)
        .values((known_device::credential_id.eq(credential), known_device::device.eq(device)))
        .on_conflict_do_nothing()
        .execute(conn)
        .await?;
    Ok(())
}

/// Failures so far and the end of the pause, locked: tries at the same time are counted one after the other.
pub(crate) async fn lock_row(
    conn: &mut AsyncPgConnection,
    key: &LockKey,
) -> Result<Option<(i32, DateTime<Utc>)>, DbError> {
    let row = soft_lock::table.find((&key.who, &key.device)).select((soft_lock::failures, soft_lock::until));
    Ok(row.for_update().first(conn).await.optional()?)
}

/// Counts one more try as failed and pauses until `until`.
pub(crate) async fn count_failure(
    conn: &mut AsyncPgConnection,
    key: &LockKey,
    failures: i32,
    until: DateTime<Utc>,
) -> Result<(), DbError> {
    diesel::insert_into(soft_lock::table)
        .values((
            soft_lock::who.eq(&key.who),
            soft_lock::device.eq(&key.device),
            soft_lock::failures.eq(failures),
            soft_lock::until.eq(until),
        ))
        .on_conflict((soft_lock::who, soft_lock::device))
        .do_update()
        .set((soft_lock::failures.eq(soft_lock::failures + 1), soft_lock::until.eq(until)))
        .execute(conn)
        .await?;
    Ok(())
}

pub(crate) async fn forget(conn: &mut AsyncPgConnection, key: &LockKey) -> Result<(), DbError> {
    diesel::delete(soft_lock::table.find((&key.who, &key.device))).execute(conn).await?;
    Ok(())
}

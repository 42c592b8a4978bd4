//! Rows of known devices and of the pauses after failed log-ins.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use kernel::db::DbError;
use uuid::Uuid;

use crate::{
    domain::soft_lock::Tries,
    schema::{known_device, soft_lock},
};

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

/// Whether anybody has logged in from the device.
pub(crate) async fn is_anybodys(conn: &mut AsyncPgConnection, device: &[u8]) -> Result<bool, DbError> {
    let row = known_device::table.filter(known_device::device.eq(device));
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

/// Forgets every device of a credential.
pub(crate) async fn forget_all(conn: &mut AsyncPgConnection, credential: Uuid) -> Result<(), DbError> {
    let known = known_device::table.filter(known_device::credential_id.eq(credential));
    diesel::delete(known).execute(conn).await?;
    Ok(())
}

/// Where the tries under a key stand, locked: those at the same time come one after the other.
pub(crate) async fn lock_tries(conn: &mut AsyncPgConnection, key: &LockKey) -> Result<Tries, DbError> {
    let none = Tries::none();
    let blank = (
        soft_lock::who.eq(&key.who),
        soft_lock::device.eq(&key.device),
        soft_lock::failures.eq(0),
        soft_lock::until.eq(none.until),
    );
    // Writing the row over itself makes it, or locks the one that is there, in one statement.
    let row: (i32, DateTime<Utc>, i32, Option<DateTime<Utc>>) = diesel::insert_into(soft_lock::table)
        .values(blank)
        .on_conflict((soft_lock::who, soft_lock::device))
        .do_update()
        .set(soft_lock::until.eq(soft_lock::until))
        .returning((soft_lock::failures, soft_lock::until, soft_lock::under_way, soft_lock::under_way_until))
        .get_result(conn)
        .await?;
    Ok(Tries {
        failures: row.0.unsigned_abs(),
        until: row.1,
        under_way: row.2.unsigned_abs(),
        under_way_until: row.3,
    })
}

/// Writes how the tries under a key stand now; what there is nothing to remember of is deleted.
pub(crate) async fn set_tries(
    conn: &mut AsyncPgConnection,
    key: &LockKey,
    tries: &Tries,
) -> Result<(), DbError> {
    let row = soft_lock::table.find((&key.who, &key.device));
    if tries.is_blank() {
        diesel::delete(row).execute(conn).await?;
        return Ok(());
    }
    diesel::update(row)
        .set((
            soft_lock::failures.eq(i32::try_from(tries.failures).unwrap_or(i32::MAX)),
            soft_lock::until.eq(tries.until),
            soft_lock::under_way.eq(i32::try_from(tries.under_way).unwrap_or(i32::MAX)),
            soft_lock::under_way_until.eq(tries.under_way_until),
        ))
        .execute(conn)
        .await?;
    Ok(())
}

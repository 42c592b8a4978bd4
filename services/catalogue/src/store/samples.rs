//! Files of samples: what is known of the bytes that lie in the store of files.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use kernel::db::DbError;
use uuid::Uuid;

use crate::schema::sample_files;

/// Notes a file. False if it was there before.
pub(crate) async fn add(
    conn: &mut AsyncPgConnection,
    (sha256, media_type, bytes): (&str, &str, i32),
    (by, at): (Uuid, DateTime<Utc>),
) -> Result<bool, DbError> {
    let row = diesel::insert_into(sample_files::table)
        .values((
            sample_files::sha256.eq(sha256),
            sample_files::media_type.eq(media_type),
            sample_files::bytes.eq(bytes),
            sample_files::added_by.eq(by),
            sample_files::added_at.eq(at),
        ))
        .on_conflict_do_nothing();
    Ok(row.execute(conn).await? == 1)
}

/// Hash and media type of those files that are there.
pub(crate) async fn known(
    conn: &mut AsyncPgConnection,
    hashes: &[&str],
) -> Result<Vec<(String, String)>, DbError> {
    let rows = sample_files::table.filter(sample_files::sha256.eq_any(hashes.to_vec()));
    Ok(rows.select((sample_files::sha256, sample_files::media_type)).load(conn).await?)
}

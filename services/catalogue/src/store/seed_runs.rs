//! Which seed files were put in whole.

use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use kernel::db::DbError;

use crate::schema::seed_run;

/// Whether files of this digest were put in.
pub(crate) async fn is_done(conn: &mut AsyncPgConnection, digest: &[u8]) -> Result<bool, DbError> {
    let found: Option<Vec<u8>> =
        seed_run::table.find(digest).select(seed_run::digest).first(conn).await.optional()?;
    Ok(found.is_some())
}

/// Notes that files of this digest are in.
pub(crate) async fn note(conn: &mut AsyncPgConnection, digest: &[u8]) -> Result<(), DbError> {
    diesel::insert_into(seed_run::table)
        .values(seed_run::digest.eq(digest))
        .on_conflict_do_nothing()
        .execute(conn)
        .await?;
    Ok(())
}

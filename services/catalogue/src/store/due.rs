//! Versions whose day has come.

use diesel::{dsl::sql, prelude::*, sql_types::Bool};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use kernel::{
    code::{BaseItemCode, ImplementingItemCode},
    db::DbError,
};

use crate::{
    domain::{item_state::ItemState, version_state::VersionState},
    schema::{base_versions, implementing_items, overlay_versions},
};

/// How many are put in force in one round.
const ROUND: i64 = 100;

/// Base items with a version whose day has come, the earliest first.
pub(crate) async fn bases(conn: &mut AsyncPgConnection) -> Result<Vec<BaseItemCode>, DbError> {
    let rows = base_versions::table
        .filter(base_versions::state.eq(VersionState::Scheduled))
        .filter(sql::<Bool>("effective_at <= hall_now()"))
        .order((base_versions::effective_at.asc(), base_versions::base_code.asc()))
        .select(base_versions::base_code)
        .limit(ROUND)
        .load(conn);
    Ok(rows.await?)
}

/// Implementing items with a version whose day has come, the earliest first; those that are gone wait for ever.
pub(crate) async fn overlays(conn: &mut AsyncPgConnection) -> Result<Vec<ImplementingItemCode>, DbError> {
    let rows = overlay_versions::table
        .inner_join(
            implementing_items::table.on(implementing_items::code.eq(overlay_versions::implementing_code)),
        )
        .filter(overlay_versions::state.eq(VersionState::Scheduled))
        .filter(implementing_items::state.ne(ItemState::Repealed))
        .filter(sql::<Bool>("overlay_versions.effective_at <= hall_now()"))
        .order((overlay_versions::effective_at.asc(), overlay_versions::implementing_code.asc()))
        .select(overlay_versions::implementing_code)
        .limit(ROUND)
        .load(conn);
    Ok(rows.await?)
}

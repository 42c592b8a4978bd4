//! Which items there are to be written into files, by code.

use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use kernel::{
    code::{BaseItemCode, ImplementingItemCode},
    db::DbError,
};

use crate::{
    domain::item_state::ItemState,
    schema::{base_items, implementing_items},
};

/// Base items that were ever published.
pub(crate) async fn base_codes(
    conn: &mut AsyncPgConnection,
    after: &str,
    limit: i64,
) -> Result<Vec<BaseItemCode>, DbError> {
    let rows = base_items::table
        .filter(base_items::code.gt(after).and(base_items::published_version.is_not_null()))
        .order(base_items::code.asc())
        .select(base_items::code)
        .limit(limit);
    Ok(rows.load(conn).await?)
}

/// Implementing items inside a division that the public sees.
pub(crate) async fn implementing_codes(
    conn: &mut AsyncPgConnection,
    inside: &str,
    after: &str,
    limit: i64,
) -> Result<Vec<(ImplementingItemCode, ItemState)>, DbError> {
    let rows = implementing_items::table
        .filter(implementing_items::code.gt(after))
        .filter(implementing_items::state.eq_any([ItemState::InForce, ItemState::Suspended]))
        .filter(implementing_items::division.like(format!("{inside}%")))
        .order(implementing_items::code.asc())
        .select((implementing_items::code, implementing_items::state))
        .limit(limit);
    Ok(rows.load(conn).await?)
}

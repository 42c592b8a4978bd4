//! Implementing items: who claimed what, and how far it is.

use chrono::{DateTime, NaiveDate, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use kernel::{
    code::{BaseItemCode, Division, ImplementingItemCode, Uscc},
    db::DbError,
};
use uuid::Uuid;

use crate::{
    domain::item_state::ItemState,
    schema::{authorities, implementing_items},
};

/// One implementing item.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = implementing_items, check_for_backend(diesel::pg::Pg))]
pub(crate) struct Claim {
    pub(crate) code: ImplementingItemCode,
    pub(crate) base_code: BaseItemCode,
    pub(crate) authority: Uscc,
    pub(crate) division: Division,
    pub(crate) state: ItemState,
    pub(crate) reason: Option<String>,
    pub(crate) published_version: Option<i32>,
    pub(crate) claimed_at: DateTime<Utc>,
    pub(crate) changed_at: DateTime<Utc>,
    pub(crate) pending_base: Option<i32>,
    pub(crate) pending_until: Option<NaiveDate>,
    pub(crate) suspended_above: bool,
}

#[derive(Insertable)]
#[diesel(table_name = implementing_items, treat_none_as_default_value = false)]
struct NewClaim<'a> {
    code: &'a ImplementingItemCode,
    base_code: BaseItemCode,
    authority: Uscc,
    division: &'a Division,
    state: ItemState,
    claimed_by: Uuid,
    claimed_at: DateTime<Utc>,
    changed_at: DateTime<Utc>,
}

/// Where an authority is.
pub(crate) async fn division_of(
    conn: &mut AsyncPgConnection,
    authority: &Uscc,
) -> Result<Option<Division>, DbError> {
    let row = authorities::table.find(authority).select(authorities::division).first(conn);
    Ok(row.await.optional()?)
}

/// Enters a claim; `None` if it is there already.
pub(crate) async fn insert(
    conn: &mut AsyncPgConnection,
    code: &ImplementingItemCode,
    division: &Division,
    by: Uuid,
    now: DateTime<Utc>,
) -> Result<Option<Claim>, DbError> {
    let new = NewClaim {
        code,
        base_code: code.base(),
        authority: code.authority(),
        division,
        state: ItemState::Claimed,
        claimed_by: by,
        claimed_at: now,
        changed_at: now,
    };
    let row = diesel::insert_into(implementing_items::table)
        .values(new)
        .on_conflict_do_nothing()
        .returning(Claim::as_returning());
    Ok(row.get_result(conn).await.optional()?)
}

/// An implementing item.
pub(crate) async fn find(
    conn: &mut AsyncPgConnection,
    code: &ImplementingItemCode,
) -> Result<Option<Claim>, DbError> {
    Ok(implementing_items::table.find(code).select(Claim::as_select()).first(conn).await.optional()?)
}

/// The same, locked: of two who work on one item the second waits.
pub(crate) async fn lock(
    conn: &mut AsyncPgConnection,
    code: &ImplementingItemCode,
) -> Result<Option<Claim>, DbError> {
    let row = implementing_items::table.find(code).select(Claim::as_select()).for_no_key_update();
    Ok(row.first(conn).await.optional()?)
}

/// Moves an item; `None` if someone was faster.
pub(crate) async fn move_to(
    conn: &mut AsyncPgConnection,
    claim: &Claim,
    to: ItemState,
    reason: Option<&str>,
    now: DateTime<Utc>,
) -> Result<Option<Claim>, DbError> {
    let row = implementing_items::table.find(&claim.code).filter(implementing_items::state.eq(claim.state));
    let moved = diesel::update(row)
        .set((
            implementing_items::state.eq(to),
            implementing_items::reason.eq(reason),
            implementing_items::changed_at.eq(now),
        ))
        .returning(Claim::as_returning());
    Ok(moved.get_result(conn).await.optional()?)
}

/// Puts an overlay in force; `None` if someone was faster. What was pending is done once the base fits.
pub(crate) async fn put_in_force(
    conn: &mut AsyncPgConnection,
    claim: &Claim,
    to: ItemState,
    (version, base_version): (i32, i32),
    now: DateTime<Utc>,
) -> Result<Option<Claim>, DbError> {
    let behind = claim.pending_base.is_some_and(|pending| base_version < pending);
    let row = implementing_items::table.find(&claim.code).filter(implementing_items::state.eq(claim.state));
    let moved = diesel::update(row)
        .set((
            implementing_items::state.eq(to),
            implementing_items::published_version.eq(version),
            implementing_items::changed_at.eq(now),
            implementing_items::pending_base.eq(behind.then_some(claim.pending_base).flatten()),
            implementing_items::pending_until.eq(behind.then_some(claim.pending_until).flatten()),
        ))
        .returning(Claim::as_returning());
    Ok(moved.get_result(conn).await.optional()?)
}

/// All that implement a base item and are not gone, locked, by code.
pub(crate) async fn lock_all(
    conn: &mut AsyncPgConnection,
    base: &BaseItemCode,
) -> Result<Vec<Claim>, DbError> {
    let rows = implementing_items::table
        .filter(implementing_items::base_code.eq(base).and(implementing_items::state.ne(ItemState::Repealed)))
        .order(implementing_items::code.asc())
        .select(Claim::as_select())
        .for_no_key_update();
    Ok(rows.load(conn).await?)
}

/// Notes whether the standard suspended an item.
pub(crate) async fn suspended_above(
    conn: &mut AsyncPgConnection,
    code: &ImplementingItemCode,
    above: bool,
) -> Result<(), DbError> {
    let row = diesel::update(implementing_items::table.find(code));
    row.set(implementing_items::suspended_above.eq(above)).execute(conn).await?;
    Ok(())
}

/// The item by which an authority implements a base item, whatever its state.
pub(crate) async fn of_authority(
    conn: &mut AsyncPgConnection,
    authority: &Uscc,
    base: &BaseItemCode,
) -> Result<Option<Claim>, DbError> {
    let row = implementing_items::table
        .filter(implementing_items::authority.eq(authority).and(implementing_items::base_code.eq(base)))
        .select(Claim::as_select())
        .for_no_key_update();
    Ok(row.first(conn).await.optional()?)
}

/// Asks one item to follow a base version that came while it was on its way.
pub(crate) async fn ask_to_follow(
    conn: &mut AsyncPgConnection,
    code: &ImplementingItemCode,
    version: i32,
    until: NaiveDate,
) -> Result<(), DbError> {
    diesel::update(implementing_items::table.find(code))
        .set((implementing_items::pending_base.eq(version), implementing_items::pending_until.eq(until)))
        .execute(conn)
        .await?;
    Ok(())
}

/// Which claims are wanted.
pub(crate) struct ClaimFilter<'a> {
    pub(crate) base: Option<&'a BaseItemCode>,
    pub(crate) division_prefix: &'a str,
    pub(crate) pending_only: bool,
    pub(crate) after: &'a str,
    pub(crate) limit: i64,
}

/// Claims by code.
pub(crate) async fn list(
    conn: &mut AsyncPgConnection,
    wanted: &ClaimFilter<'_>,
) -> Result<Vec<Claim>, DbError> {
    let mut rows = implementing_items::table
        .filter(implementing_items::code.gt(wanted.after))
        .filter(implementing_items::division.like(format!("{}%", wanted.division_prefix)))
        .order(implementing_items::code.asc())
        .select(Claim::as_select())
        .limit(wanted.limit)
        .into_boxed();
    if let Some(base) = wanted.base {
        rows = rows.filter(implementing_items::base_code.eq(base));
    }
    if wanted.pending_only {
        rows = rows.filter(implementing_items::pending_base.is_not_null());
    }
    Ok(rows.load(conn).await?)
}

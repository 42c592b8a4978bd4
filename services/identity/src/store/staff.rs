//! Rows of staff accounts.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use kernel::{
    actor::Scope,
    code::{DivisionPrefix, Uscc},
    crypto::{LookupHash, Sealed},
    db::DbError,
    id::{HallId, StaffId, WindowId},
};

use crate::schema::staff;

/// A staff account as stored.
#[derive(Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = staff, check_for_backend(diesel::pg::Pg), treat_none_as_default_value = false)]
pub(crate) struct StaffRow {
    pub(crate) id: StaffId,
    pub(crate) user_name: String,
    pub(crate) kind: String,
    pub(crate) name: Sealed,
    pub(crate) number_hash: LookupHash,
    pub(crate) organisation: String,
    pub(crate) roles: Vec<String>,
    pub(crate) division: Option<DivisionPrefix>,
    pub(crate) hall: Option<HallId>,
    pub(crate) window_id: Option<WindowId>,
    pub(crate) authority: Option<Uscc>,
    pub(crate) villages: Vec<DivisionPrefix>,
    pub(crate) active: bool,
    pub(crate) version: i64,
    pub(crate) changed_at: DateTime<Utc>,
}

pub(crate) async fn insert(conn: &mut AsyncPgConnection, row: &StaffRow) -> Result<(), DbError> {
    diesel::insert_into(staff::table).values(row).execute(conn).await?;
    Ok(())
}

/// Writes the account over the version that was looked at; false if someone was faster.
pub(crate) async fn replace(
    conn: &mut AsyncPgConnection,
    row: &StaffRow,
    base_version: i64,
) -> Result<bool, DbError> {
    let changed = diesel::update(staff::table.find(row.id).filter(staff::version.eq(base_version)))
        .set((
            staff::name.eq(&row.name),
            staff::number_hash.eq(&row.number_hash),
            staff::organisation.eq(&row.organisation),
            staff::roles.eq(&row.roles),
            staff::division.eq(&row.division),
            staff::hall.eq(row.hall),
            staff::window_id.eq(row.window_id),
            staff::authority.eq(&row.authority),
            staff::villages.eq(&row.villages),
            staff::active.eq(row.active),
            staff::version.eq(row.version),
            staff::changed_at.eq(row.changed_at),
        ))
        .execute(conn)
        .await?;
    Ok(changed == 1)
}

pub(crate) async fn find(conn: &mut AsyncPgConnection, id: StaffId) -> Result<Option<StaffRow>, DbError> {
    Ok(staff::table.find(id).select(StaffRow::as_select()).first(conn).await.optional()?)
}

/// The account, locked against changes until the transaction ends: a log-in and a change of the account do not
/// pass each other.
pub(crate) async fn find_for_share(
    conn: &mut AsyncPgConnection,
    id: StaffId,
) -> Result<Option<StaffRow>, DbError> {
    let row = staff::table.find(id).select(StaffRow::as_select()).for_share();
    Ok(row.first(conn).await.optional()?)
}

/// Locks the account until the transaction ends: log-ins of its member wait.
pub(crate) async fn lock(conn: &mut AsyncPgConnection, id: StaffId) -> Result<(), DbError> {
    staff::table.find(id).select(staff::id).for_update().first::<StaffId>(conn).await?;
    Ok(())
}

pub(crate) async fn find_by_user_name(
    conn: &mut AsyncPgConnection,
    user_name: &str,
) -> Result<Option<StaffRow>, DbError> {
    let row = staff::table.filter(staff::user_name.eq(user_name)).select(StaffRow::as_select());
    Ok(row.first(conn).await.optional()?)
}

/// Accounts after a user name, in the order of user names.
pub(crate) async fn list(
    conn: &mut AsyncPgConnection,
    after: &str,
    limit: i64,
) -> Result<Vec<StaffRow>, DbError> {
    let rows = staff::table.filter(staff::user_name.gt(after)).order(staff::user_name.asc());
    Ok(rows.limit(limit).select(StaffRow::as_select()).load(conn).await?)
}

/// Stops an account that is as it was looked at; false if someone was faster.
pub(crate) async fn stop(
    conn: &mut AsyncPgConnection,
    id: StaffId,
    version: i64,
    at: DateTime<Utc>,
) -> Result<bool, DbError> {
    let row = staff::table.find(id).filter(staff::version.eq(version));
    let stopped = diesel::update(row)
        .set((staff::active.eq(false), staff::version.eq(version + 1), staff::changed_at.eq(at)))
        .execute(conn)
        .await?;
    Ok(stopped == 1)
}

/// The active members of a hall or an authority, without one of them.
pub(crate) async fn colleagues(
    conn: &mut AsyncPgConnection,
    of: StaffId,
    scope: &Scope,
    limit: i64,
) -> Result<Vec<StaffRow>, DbError> {
    let near = staff::hall
        .eq(scope.hall)
        .assume_not_null()
        .or(staff::authority.eq(scope.authority.clone()).assume_not_null());
    let rows = staff::table
        .filter(staff::active)
        .filter(staff::kind.ne("department"))
        .filter(staff::id.ne(of))
        .filter(near);
    Ok(rows.order(staff::user_name).limit(limit).select(StaffRow::as_select()).load(conn).await?)
}

/// The organisation that citizens are told when this account looked at their data.
pub(crate) async fn organisation(
    conn: &mut AsyncPgConnection,
    id: StaffId,
) -> Result<Option<String>, DbError> {
    Ok(staff::table.find(id).select(staff::organisation).first(conn).await.optional()?)
}

//! Rows of log-ins by the province's provider, and of who is who over there.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use kernel::{
    crypto::{LookupHash, Sealed},
    db::DbError,
    id::PersonId,
};
use uuid::Uuid;

use crate::schema::{upstream_link, upstream_login};

/// A log-in that has gone there.
#[derive(Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = upstream_login, check_for_backend(diesel::pg::Pg), treat_none_as_default_value = false)]
pub(crate) struct UpstreamLoginRow {
    pub(crate) id: Uuid,
    pub(crate) state_hash: Vec<u8>,
    pub(crate) browser_hash: Vec<u8>,
    pub(crate) kept: Sealed,
    pub(crate) expires_at: DateTime<Utc>,
}

/// An account there that is a person here.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = upstream_link, check_for_backend(diesel::pg::Pg), treat_none_as_default_value = false)]
pub(crate) struct UpstreamLinkRow {
    pub(crate) id: Uuid,
    pub(crate) person_id: PersonId,
    pub(crate) issuer: String,
    pub(crate) account_hash: LookupHash,
    pub(crate) linked_at: DateTime<Utc>,
}

pub(crate) async fn insert_login(
    conn: &mut AsyncPgConnection,
    row: &UpstreamLoginRow,
) -> Result<(), DbError> {
    diesel::insert_into(upstream_login::table).values(row).execute(conn).await?;
    Ok(())
}

/// Takes out the log-in of a state: nobody comes back with it twice.
pub(crate) async fn take_login(
    conn: &mut AsyncPgConnection,
    state_hash: &[u8],
) -> Result<Option<UpstreamLoginRow>, DbError> {
    let taken = diesel::delete(upstream_login::table.filter(upstream_login::state_hash.eq(state_hash)))
        .returning(UpstreamLoginRow::as_returning())
        .get_result(conn)
        .await;
    Ok(taken.optional()?)
}

/// Deletes log-ins that nobody came back from; returns how many.
pub(crate) async fn prune(conn: &mut AsyncPgConnection, before: DateTime<Utc>) -> Result<usize, DbError> {
    let old = upstream_login::table.filter(upstream_login::expires_at.lt(before));
    Ok(diesel::delete(old).execute(conn).await?)
}

/// Ties an account there to a person here; false if either is tied already.
pub(crate) async fn link(conn: &mut AsyncPgConnection, row: &UpstreamLinkRow) -> Result<bool, DbError> {
    let added =
        diesel::insert_into(upstream_link::table).values(row).on_conflict_do_nothing().execute(conn).await?;
    Ok(added == 1)
}

pub(crate) async fn find_link(
    conn: &mut AsyncPgConnection,
    issuer: &str,
    account: &LookupHash,
) -> Result<Option<UpstreamLinkRow>, DbError> {
    let live = upstream_link::table.filter(upstream_link::ended_at.is_null());
    let row = live.filter(upstream_link::issuer.eq(issuer)).filter(upstream_link::account_hash.eq(account));
    Ok(row.select(UpstreamLinkRow::as_select()).first(conn).await.optional()?)
}

/// The accounts there that are tied to a person, at most one of each provider.
pub(crate) async fn links_of(
    conn: &mut AsyncPgConnection,
    person: PersonId,
) -> Result<Vec<UpstreamLinkRow>, DbError> {
    let live = upstream_link::table.filter(upstream_link::ended_at.is_null());
    let own = live.filter(upstream_link::person_id.eq(person)).order(upstream_link::issuer.asc()).limit(20);
    Ok(own.select(UpstreamLinkRow::as_select()).load(conn).await?)
}

/// Unties an account of a person; false if there is none of that id.
pub(crate) async fn unlink(
    conn: &mut AsyncPgConnection,
    id: Uuid,
    person: PersonId,
    at: DateTime<Utc>,
) -> Result<bool, DbError> {
    let live = upstream_link::table.find(id).filter(upstream_link::ended_at.is_null());
    let own = live.filter(upstream_link::person_id.eq(person));
    Ok(diesel::update(own).set(upstream_link::ended_at.eq(at)).execute(conn).await? == 1)
}

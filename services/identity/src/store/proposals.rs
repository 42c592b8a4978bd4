//! Rows of proposed changes of staff accounts.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use kernel::{crypto::Sealed, db::DbError, id::StaffId};
use uuid::Uuid;

use crate::schema::staff_proposal;

/// A proposal as stored.
#[derive(Debug, Queryable, Selectable)]
#[diesel(table_name = staff_proposal, check_for_backend(diesel::pg::Pg))]
pub(crate) struct ProposalRow {
    pub(crate) id: Uuid,
    pub(crate) staff_id: StaffId,
    pub(crate) change: Sealed,
    pub(crate) base_version: i64,
    pub(crate) state: String,
    pub(crate) proposed_by: Uuid,
    pub(crate) proposed_at: DateTime<Utc>,
}

/// A proposal to be stored.
#[derive(Debug, Insertable)]
#[diesel(table_name = staff_proposal, treat_none_as_default_value = false)]
pub(crate) struct NewProposal {
    pub(crate) id: Uuid,
    pub(crate) staff_id: StaffId,
    pub(crate) change: Sealed,
    pub(crate) base_version: i64,
    pub(crate) proposed_by: Uuid,
    pub(crate) proposed_at: DateTime<Utc>,
}

pub(crate) async fn insert(conn: &mut AsyncPgConnection, row: &NewProposal) -> Result<(), DbError> {
    diesel::insert_into(staff_proposal::table).values(row).execute(conn).await?;
    Ok(())
}

pub(crate) async fn find(conn: &mut AsyncPgConnection, id: Uuid) -> Result<Option<ProposalRow>, DbError> {
    Ok(staff_proposal::table.find(id).select(ProposalRow::as_select()).first(conn).await.optional()?)
}

/// Open proposals, oldest first, after a time and id.
pub(crate) async fn list_open(
    conn: &mut AsyncPgConnection,
    after: Option<Uuid>,
    limit: i64,
) -> Result<Vec<ProposalRow>, DbError> {
    let open = staff_proposal::table.filter(staff_proposal::state.eq("open"));
    let open = open.filter(staff_proposal::id.gt(after.unwrap_or(Uuid::nil())));
    let page = open.order(staff_proposal::id.asc()).limit(limit).select(ProposalRow::as_select());
    Ok(page.load(conn).await?)
}

/// Moves an open proposal to `state`; false if someone was faster.
pub(crate) async fn decide(
    conn: &mut AsyncPgConnection,
    id: Uuid,
    state: &str,
    by: Uuid,
    at: DateTime<Utc>,
) -> Result<bool, DbError> {
    let open = staff_proposal::table.find(id).filter(staff_proposal::state.eq("open"));
    let moved = diesel::update(open)
        .set((
            staff_proposal::state.eq(state),
            staff_proposal::decided_by.eq(by),
            staff_proposal::decided_at.eq(at),
        ))
        .execute(conn)
        .await?;
    Ok(moved == 1)
}

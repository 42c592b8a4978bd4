//! Rows of proposed changes of clients.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use kernel::db::DbError;
use uuid::Uuid;

use crate::schema::client_proposal;

/// A proposal as stored.
#[derive(Debug, Queryable, Selectable)]
#[diesel(table_name = client_proposal, check_for_backend(diesel::pg::Pg))]
pub(crate) struct ClientProposalRow {
    pub(crate) id: Uuid,
    pub(crate) client_id: String,
    pub(crate) change: serde_json::Value,
    pub(crate) base_version: i64,
    pub(crate) state: String,
    pub(crate) proposed_by: Uuid,
    pub(crate) proposed_at: DateTime<Utc>,
}

/// A proposal to be stored.
#[derive(Debug, Insertable)]
#[diesel(table_name = client_proposal, treat_none_as_default_value = false)]
pub(crate) struct NewClientProposal {
    pub(crate) id: Uuid,
    pub(crate) client_id: String,
    pub(crate) change: serde_json::Value,
    pub(crate) base_version: i64,
    pub(crate) proposed_by: Uuid,
    pub(crate) proposed_at: DateTime<Utc>,
}

pub(crate) async fn insert(conn: &mut AsyncPgConnection, row: &NewClientProposal) -> Result<(), DbError> {
    diesel::insert_into(client_proposal::table).values(row).execute(conn).await?;
    Ok(())
}

pub(crate) async fn find(
    conn: &mut AsyncPgConnection,
    id: Uuid,
) -> Result<Option<ClientProposalRow>, DbError> {
    let row = client_proposal::table.find(id).select(ClientProposalRow::as_select());
    Ok(row.first(conn).await.optional()?)
}

/// Open proposals by id, after one.
pub(crate) async fn list_open(
    conn: &mut AsyncPgConnection,
    after: Uuid,
    limit: i64,
) -> Result<Vec<ClientProposalRow>, DbError> {
    let open = client_proposal::table.filter(client_proposal::state.eq("open"));
    let open = open.filter(client_proposal::id.gt(after)).order(client_proposal::id.asc());
    Ok(open.limit(limit).select(ClientProposalRow::as_select()).load(conn).await?)
}

/// Moves an open proposal to `state`; false if someone was faster.
pub(crate) async fn decide(
    conn: &mut AsyncPgConnection,
    id: Uuid,
    state: &str,
    by: Uuid,
    at: DateTime<Utc>,
) -> Result<bool, DbError> {
    let open = client_proposal::table.find(id).filter(client_proposal::state.eq("open"));
    let decided = (client_proposal::decided_by.eq(by), client_proposal::decided_at.eq(at));
    let moved = diesel::update(open).set((client_proposal::state.eq(state), decided)).execute(conn).await?;
    Ok(moved == 1)
}

//! Rows of what takes two at a counter.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use kernel::{
    crypto::{LookupHash, Sealed},
    db::DbError,
    id::HallId,
};
use uuid::Uuid;

use crate::schema::counter_act;

/// An act as it was asked for.
#[derive(Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = counter_act, check_for_backend(diesel::pg::Pg), treat_none_as_default_value = false)]
pub(crate) struct ActRow {
    pub(crate) id: Uuid,
    pub(crate) kind: String,
    pub(crate) subject: Uuid,
    pub(crate) hall: Option<HallId>,
    pub(crate) change: Sealed,
    pub(crate) state: String,
    pub(crate) proposed_by: Uuid,
    pub(crate) proposer_number: Option<LookupHash>,
    pub(crate) proposed_at: DateTime<Utc>,
}

pub(crate) async fn insert(conn: &mut AsyncPgConnection, row: &ActRow) -> Result<(), DbError> {
    diesel::insert_into(counter_act::table).values(row).execute(conn).await?;
    Ok(())
}

pub(crate) async fn find(conn: &mut AsyncPgConnection, id: Uuid) -> Result<Option<ActRow>, DbError> {
    Ok(counter_act::table.find(id).select(ActRow::as_select()).first(conn).await.optional()?)
}

/// Acts asked for since a time and not decided, of staff accounts or of persons, after an id.
pub(crate) async fn list_open(
    conn: &mut AsyncPgConnection,
    of_staff: bool,
    since: DateTime<Utc>,
    after: Option<Uuid>,
    limit: i64,
) -> Result<Vec<ActRow>, DbError> {
    let open = counter_act::table
        .filter(counter_act::state.eq("open"))
        .filter(counter_act::kind.eq("reset_staff").eq(of_staff))
        .filter(counter_act::proposed_at.gt(since))
        .filter(counter_act::id.gt(after.unwrap_or(Uuid::nil())));
    let page = open.order(counter_act::id.asc()).limit(limit).select(ActRow::as_select());
    Ok(page.load(conn).await?)
}

/// Moves an open act to `state`; false if someone was faster.
pub(crate) async fn decide(
    conn: &mut AsyncPgConnection,
    id: Uuid,
    state: &str,
    by: Uuid,
    at: DateTime<Utc>,
) -> Result<bool, DbError> {
    let open = counter_act::table.find(id).filter(counter_act::state.eq("open"));
    let moved = diesel::update(open)
        .set((counter_act::state.eq(state), counter_act::decided_by.eq(by), counter_act::decided_at.eq(at)))
        .execute(conn)
        .await?;
    Ok(moved == 1)
}

//! What happened on a case, in order, as the applicant sees it.
use crate::{schema::timeline, store::cases::Case};
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use kernel::db::{DbError, Tx};
use serde_json::Value;
use uuid::Uuid;

/// One entry.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = timeline)]
pub(crate) struct Entry {
    pub(crate) seq: i64,
    pub(crate) what: String,
    pub(crate) actor_kind: String,
    pub(crate) actor_id: Uuid,
    pub(crate) role: String,
    pub(crate) detail: Value,
    pub(crate) at: DateTime<Utc>,
}

pub(crate) async fn add(tx: &Tx, case: &Case, what: &str, detail: Value) -> Result<(), DbError> {
    let actor = tx.actor().clone();
    diesel::insert_into(timeline::table)
        .values((
            timeline::county.eq(&case.county),
            timeline::case_id.eq(case.id.as_uuid()),
            timeline::what.eq(what),
            timeline::actor_kind.eq(actor.kind.as_str()),
            timeline::actor_id.eq(actor.id),
            timeline::role.eq(&actor.role),
            timeline::detail.eq(detail),
        ))
        .execute(&mut &**tx)
        .await?;
    Ok(())
}

pub(crate) async fn list(
    conn: &mut AsyncPgConnection,
    case: &Case,
    after: i64,
    limit: i64,
) -> Result<Vec<Entry>, DbError> {
    Ok(timeline::table
        .filter(timeline::county.eq(&case.county))
        .filter(timeline::case_id.eq(case.id.as_uuid()))
        .filter(timeline::seq.gt(after))
        .order(timeline::seq)
        .limit(limit + 1)
        .select(Entry::as_select())
        .load(conn)
        .await?)
}

//! What was done to a case and when, as the audit has it, each with its place in the hall's sealed chain. What the rows say
//! beyond that stays sealed; an exported chain proves them.
use crate::store::cases::Case;
use chrono::{DateTime, Utc};
use diesel::{
    QueryableByName,
    sql_types::{BigInt, Nullable, Text, Timestamptz, Uuid as Uid},
};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use kernel::db::DbError;
use serde::Serialize;
use uuid::Uuid;

/// One act.
#[derive(Debug, Serialize, QueryableByName)]
pub(crate) struct LogRow {
    #[diesel(sql_type = Uid)]
    id: Uuid,
    #[diesel(sql_type = Timestamptz)]
    at: DateTime<Utc>,
    #[diesel(sql_type = Text)]
    actor_kind: String,
    #[diesel(sql_type = Uid)]
    actor_id: Uuid,
    #[diesel(sql_type = Text)]
    actor_role: String,
    #[diesel(sql_type = Text)]
    action: String,
    /// The place in the chain, and the hash there; none in the second before it is sealed.
    #[diesel(sql_type = Nullable<BigInt>)]
    position: Option<i64>,
    #[diesel(sql_type = Nullable<Text>)]
    hash: Option<String>,
}

/// All that was done to a case, in order.
pub(crate) async fn of_case(conn: &mut AsyncPgConnection, case: &Case) -> Result<Vec<LogRow>, DbError> {
    let sql = "SELECT a.id, a.at, a.actor_kind, a.actor_id, a.actor_role, a.action, s.position, encode(s.hash, 'hex') AS hash
               FROM audit a LEFT JOIN seal s ON s.log = 'audit' AND s.id = a.id
               WHERE a.entity = 'case' AND a.entity_id = $1 ORDER BY a.at, a.id";
    Ok(diesel::sql_query(sql).bind::<Uid, _>(case.id.as_uuid()).load(conn).await?)
}

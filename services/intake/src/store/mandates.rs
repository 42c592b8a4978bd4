//! Mandates, and the lock under which an agent's act is compared with them.
use crate::{
    domain::mandate::{Act, Mandate, Way},
    schema::mandates::{self, dsl},
};
use chrono::{DateTime, Utc};
use diesel::{define_sql_function, prelude::*};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use kernel::{
    db::DbError,
    id::{FileId, MandateId, PersonId, StaffId},
};
use uuid::Uuid;

/// A mandate row.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = mandates)]
pub(crate) struct MandateRow {
    pub(crate) id: MandateId,
    pub(crate) principal_id: PersonId,
    pub(crate) agent_id: StaffId,
    pub(crate) items: Option<Vec<String>>,
    pub(crate) acts: Vec<Act>,
    pub(crate) way: Way,
    pub(crate) evidence_file: Option<FileId>,
    pub(crate) given_at: DateTime<Utc>,
    pub(crate) valid_to: DateTime<Utc>,
    pub(crate) revoked_at: Option<DateTime<Utc>>,
}

/// A mandate that is given.
#[derive(Insertable)]
#[diesel(table_name = mandates, treat_none_as_default_value = false)]
pub(crate) struct NewMandate {
    pub(crate) id: MandateId,
    pub(crate) principal_id: PersonId,
    pub(crate) agent_id: StaffId,
    pub(crate) items: Option<Vec<String>>,
    pub(crate) acts: Vec<Act>,
    pub(crate) way: Way,
    pub(crate) evidence_file: Option<FileId>,
    pub(crate) recorded_by_kind: &'static str,
    pub(crate) recorded_by: Uuid,
    pub(crate) given_at: DateTime<Utc>,
    pub(crate) valid_to: DateTime<Utc>,
}

impl From<MandateRow> for Mandate {
    fn from(row: MandateRow) -> Self {
        Self {
            id: row.id,
            principal: row.principal_id,
            agent: row.agent_id,
            items: row.items,
            acts: row.acts,
            given_at: row.given_at,
            valid_to: row.valid_to,
            revoked_at: row.revoked_at,
        }
    }
}

pub(crate) async fn insert(conn: &mut AsyncPgConnection, mandate: &NewMandate) -> Result<(), DbError> {
    diesel::insert_into(mandates::table).values(mandate).execute(conn).await?;
    Ok(())
}

/// All mandates of the pair, held until the transaction ends: a revocation waits for the act, or the act sees it.
pub(crate) async fn lock_pair(
    conn: &mut AsyncPgConnection,
    agent: StaffId,
    principal: PersonId,
) -> Result<Vec<Mandate>, DbError> {
    let rows: Vec<MandateRow> = mandates::table
        .filter(dsl::agent_id.eq(agent))
        .filter(dsl::principal_id.eq(principal))
        .order((dsl::given_at, dsl::id))
        .select(MandateRow::as_select())
        .for_share()
        .load(conn)
        .await?;
    Ok(rows.into_iter().map(Mandate::from).collect())
}

pub(crate) async fn find(conn: &mut AsyncPgConnection, id: MandateId) -> Result<Option<MandateRow>, DbError> {
    Ok(mandates::table.find(id).select(MandateRow::as_select()).first(conn).await.optional()?)
}

define_sql_function! {
    /// Business time now.
    fn hall_now() -> Timestamptz;
}

/// Ends a mandate, if it has not been ended; tells from when. The time is read once the row is held: an act under
/// the mandate that came first holds it too, so that its time is the earlier one.
pub(crate) async fn revoke(
    conn: &mut AsyncPgConnection,
    id: MandateId,
    by: Uuid,
) -> Result<Option<DateTime<Utc>>, DbError> {
    let open = mandates::table.find(id).filter(dsl::revoked_at.is_null());
    let held: Option<MandateId> = open.select(dsl::id).for_update().first(conn).await.optional()?;
    if held.is_none() {
        return Ok(None);
    }
    let change = (dsl::revoked_at.eq(hall_now().nullable()), dsl::revoked_by.eq(Some(by)));
    Ok(diesel::update(open).set(change).returning(dsl::revoked_at).get_result(conn).await?)
}

/// The mandates that row-level security shows, oldest first.
pub(crate) async fn list(
    conn: &mut AsyncPgConnection,
    after: Option<(DateTime<Utc>, MandateId)>,
    limit: i64,
) -> Result<Vec<MandateRow>, DbError> {
    let mut query = mandates::table.into_boxed();
    if let Some((given, id)) = after {
        query = query.filter(dsl::given_at.gt(given).or(dsl::given_at.eq(given).and(dsl::id.gt(id))));
    }
    let query = query.order((dsl::given_at, dsl::id)).limit(limit + 1);
    Ok(query.select(MandateRow::as_select()).load(conn).await?)
}

//! Rows of absences and of who stands in.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use kernel::{crypto::Sealed, db::DbError, id::StaffId};
use uuid::Uuid;

use crate::schema::{absence, staff};

/// An absence as stored.
#[derive(Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = absence, check_for_backend(diesel::pg::Pg), treat_none_as_default_value = false)]
pub(crate) struct AbsenceRow {
    pub(crate) id: Uuid,
    pub(crate) staff_id: StaffId,
    pub(crate) substitute_id: StaffId,
    pub(crate) from_at: DateTime<Utc>,
    pub(crate) until_at: DateTime<Utc>,
    pub(crate) reason: Sealed,
    pub(crate) state: String,
    pub(crate) proposed_by: Uuid,
    pub(crate) proposed_at: DateTime<Utc>,
    pub(crate) ended_at: Option<DateTime<Utc>>,
    pub(crate) told: bool,
}

pub(crate) async fn insert(conn: &mut AsyncPgConnection, row: &AbsenceRow) -> Result<(), DbError> {
    diesel::insert_into(absence::table).values(row).execute(conn).await?;
    Ok(())
}

/// An absence, locked until the transaction ends.
pub(crate) async fn find(conn: &mut AsyncPgConnection, id: Uuid) -> Result<Option<AbsenceRow>, DbError> {
    let row = absence::table.find(id).select(AbsenceRow::as_select()).for_update();
    Ok(row.first(conn).await.optional()?)
}

/// Moves an open absence to `state`; false if someone was faster.
pub(crate) async fn decide(
    conn: &mut AsyncPgConnection,
    id: Uuid,
    state: &str,
    by: Uuid,
    at: DateTime<Utc>,
) -> Result<bool, DbError> {
    let open = absence::table.find(id).filter(absence::state.eq("open"));
    let moved = diesel::update(open)
        .set((absence::state.eq(state), absence::decided_by.eq(by), absence::decided_at.eq(at)))
        .execute(conn)
        .await?;
    Ok(moved == 1)
}

/// Ends one before its time; false if it is over.
pub(crate) async fn end(
    conn: &mut AsyncPgConnection,
    id: Uuid,
    by: Uuid,
    at: DateTime<Utc>,
) -> Result<bool, DbError> {
    let live = absence::table
        .find(id)
        .filter(absence::state.eq("approved"))
        .filter(absence::ended_at.is_null())
        .filter(absence::until_at.gt(at));
    let ended = diesel::update(live)
        .set((absence::ended_at.eq(at), absence::ended_by.eq(by), absence::told.eq(false)))
        .execute(conn)
        .await?;
    Ok(ended == 1)
}

/// Whether one of two is away, or is to be away, in a time that touches this one.
pub(crate) async fn overlaps(
    conn: &mut AsyncPgConnection,
    members: [StaffId; 2],
    (from, until): (DateTime<Utc>, DateTime<Utc>),
) -> Result<bool, DbError> {
    let others = absence::table
        .filter(absence::staff_id.eq_any(members))
        .filter(absence::state.ne("refused"))
        .filter(absence::ended_at.is_null())
        .filter(absence::from_at.lt(until))
        .filter(absence::until_at.gt(from));
    Ok(diesel::select(diesel::dsl::exists(others)).get_result(conn).await?)
}

/// What is asked for, in force or to come, soonest first, after an end.
pub(crate) async fn list(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    limit: i64,
) -> Result<Vec<AbsenceRow>, DbError> {
    let rows = absence::table
        .filter(absence::state.ne("refused"))
        .filter(absence::ended_at.is_null())
        .filter(absence::until_at.gt(now))
        .order((absence::from_at.asc(), absence::id.asc()))
        .limit(limit);
    Ok(rows.select(AbsenceRow::as_select()).load(conn).await?)
}

/// For whom someone stands in at a time, with the roles of each who is not stopped.
pub(crate) async fn lent_to(
    conn: &mut AsyncPgConnection,
    substitute: StaffId,
    now: DateTime<Utc>,
) -> Result<Vec<(AbsenceRow, Vec<String>)>, DbError> {
    let rows = absence::table
        .inner_join(staff::table.on(staff::id.eq(absence::staff_id)))
        .filter(staff::active)
        .filter(absence::substitute_id.eq(substitute))
        .filter(absence::state.eq("approved"))
        .filter(absence::ended_at.is_null())
        .filter(absence::from_at.le(now))
        .filter(absence::until_at.gt(now))
        .order((absence::until_at.asc(), absence::id.asc()))
        .select((AbsenceRow::as_select(), staff::roles));
    Ok(rows.load(conn).await?)
}

/// Who stands in for someone at a time.
pub(crate) async fn substitutes_of(
    conn: &mut AsyncPgConnection,
    away: StaffId,
    now: DateTime<Utc>,
) -> Result<Vec<StaffId>, DbError> {
    let live = absence::table
        .filter(absence::staff_id.eq(away))
        .filter(absence::state.eq("approved"))
        .filter(absence::ended_at.is_null())
        .filter(absence::from_at.le(now))
        .filter(absence::until_at.gt(now));
    Ok(live.select(absence::substitute_id).order(absence::substitute_id).load(conn).await?)
}

/// When someone's standing in next begins or ends.
pub(crate) async fn next_change(
    conn: &mut AsyncPgConnection,
    substitute: StaffId,
    now: DateTime<Utc>,
) -> Result<Option<DateTime<Utc>>, DbError> {
    let live = absence::table
        .filter(absence::substitute_id.eq(substitute))
        .filter(absence::state.eq("approved"))
        .filter(absence::ended_at.is_null())
        .filter(absence::until_at.gt(now));
    let times: Vec<(DateTime<Utc>, DateTime<Utc>)> =
        live.select((absence::from_at, absence::until_at)).load(conn).await?;
    Ok(times.into_iter().map(|(from, until)| if from > now { from } else { until }).min())
}

/// Substitutes whose roles are not any more what the other services were told.
pub(crate) async fn to_tell(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    limit: i64,
) -> Result<Vec<AbsenceRow>, DbError> {
    let begun = absence::told
        .eq(false)
        .and(absence::state.eq("approved"))
        .and(absence::ended_at.is_null())
        .and(absence::from_at.le(now))
        .and(absence::until_at.gt(now));
    let over = absence::told.eq(true).and(absence::until_at.le(now));
    let rows = absence::table
        .filter(begun.or(over))
        .order(absence::id.asc())
        .limit(limit)
        .for_update()
        .skip_locked();
    Ok(rows.select(AbsenceRow::as_select()).load(conn).await?)
}

/// Notes whether the other services know that someone stands in.
pub(crate) async fn set_told(conn: &mut AsyncPgConnection, id: Uuid, told: bool) -> Result<(), DbError> {
    diesel::update(absence::table.find(id)).set(absence::told.eq(told)).execute(conn).await?;
    Ok(())
}

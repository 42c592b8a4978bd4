//! Rows of guardians.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use kernel::{db::DbError, id::PersonId};
use uuid::Uuid;

use crate::schema::guardianship;

/// A guardian of someone.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = guardianship, check_for_backend(diesel::pg::Pg), treat_none_as_default_value = false)]
pub(crate) struct GuardianRow {
    pub(crate) id: Uuid,
    pub(crate) ward_id: PersonId,
    pub(crate) guardian_id: PersonId,
    pub(crate) ground: String,
    /// What a court declared of an adult.
    pub(crate) capacity: Option<String>,
    /// The act at the counter; none where a parent asked the register himself.
    pub(crate) act_id: Option<Uuid>,
    pub(crate) since: DateTime<Utc>,
    pub(crate) until: Option<DateTime<Utc>>,
    /// `paper` or `register`.
    pub(crate) origin: String,
    /// What was asked of the household register.
    pub(crate) question_id: Option<Uuid>,
}

/// Whether he was not a guardian already; one whose time is over is no longer in the way.
pub(crate) async fn insert(conn: &mut AsyncPgConnection, row: &GuardianRow) -> Result<bool, DbError> {
    let over = guardianship::table
        .filter(guardianship::ward_id.eq(row.ward_id).and(guardianship::guardian_id.eq(row.guardian_id)))
        .filter(guardianship::ended_at.is_null().and(guardianship::until.le(row.since)));
    diesel::update(over).set(guardianship::ended_at.eq(row.since)).execute(conn).await?;
    let added = diesel::insert_into(guardianship::table).values(row).on_conflict_do_nothing();
    Ok(added.execute(conn).await? == 1)
}

/// A guardian who is one at a time, if that guardianship holds.
pub(crate) async fn find(
    conn: &mut AsyncPgConnection,
    id: Uuid,
    now: DateTime<Utc>,
) -> Result<Option<GuardianRow>, DbError> {
    let row = guardianship::table.find(id).filter(guardianship::ended_at.is_null());
    let row = row.filter(guardianship::until.is_null().or(guardianship::until.gt(now)));
    Ok(row.select(GuardianRow::as_select()).first(conn).await.optional()?)
}

/// As what someone is a guardian of another at a time, if he is.
pub(crate) async fn find_for(
    conn: &mut AsyncPgConnection,
    ward: PersonId,
    guardian: PersonId,
    now: DateTime<Utc>,
) -> Result<Option<GuardianRow>, DbError> {
    let row = guardianship::table
        .filter(guardianship::ward_id.eq(ward).and(guardianship::guardian_id.eq(guardian)))
        .filter(guardianship::ended_at.is_null())
        .filter(guardianship::until.is_null().or(guardianship::until.gt(now)));
    Ok(row.select(GuardianRow::as_select()).first(conn).await.optional()?)
}

/// Whose guardian someone is at a time.
pub(crate) async fn wards_of(
    conn: &mut AsyncPgConnection,
    guardian: PersonId,
    now: DateTime<Utc>,
    limit: i64,
) -> Result<Vec<GuardianRow>, DbError> {
    let rows = guardianship::table
        .filter(guardianship::guardian_id.eq(guardian).and(guardianship::ended_at.is_null()))
        .filter(guardianship::until.is_null().or(guardianship::until.gt(now)));
    let rows = rows.order((guardianship::since, guardianship::id)).limit(limit);
    Ok(rows.select(GuardianRow::as_select()).load(conn).await?)
}

/// Who someone's guardians are at a time.
pub(crate) async fn guardians_of(
    conn: &mut AsyncPgConnection,
    ward: PersonId,
    now: DateTime<Utc>,
    limit: i64,
) -> Result<Vec<GuardianRow>, DbError> {
    let rows = guardianship::table
        .filter(guardianship::ward_id.eq(ward).and(guardianship::ended_at.is_null()))
        .filter(guardianship::until.is_null().or(guardianship::until.gt(now)));
    let rows = rows.order((guardianship::since, guardianship::id)).limit(limit);
    Ok(rows.select(GuardianRow::as_select()).load(conn).await?)
}

/// He is a guardian no longer; false if that was so already.
pub(crate) async fn end(
    conn: &mut AsyncPgConnection,
    id: Uuid,
    act: Uuid,
    at: DateTime<Utc>,
) -> Result<bool, DbError> {
    let row = guardianship::table.find(id).filter(guardianship::ended_at.is_null());
    let ended = diesel::update(row)
        .set((guardianship::ended_at.eq(at), guardianship::end_act_id.eq(act)))
        .execute(conn)
        .await?;
    Ok(ended == 1)
}

/// Lets what an entry is or has as ward and guardian go over to another of the same human being; says which rows.
pub(crate) async fn give(
    conn: &mut AsyncPgConnection,
    gone: PersonId,
    stays: PersonId,
) -> Result<Vec<Uuid>, DbError> {
    let open = || guardianship::table.filter(guardianship::ended_at.is_null());
    let known: Vec<(PersonId, PersonId)> = open()
        .filter(guardianship::ward_id.eq(stays).or(guardianship::guardian_id.eq(stays)))
        .select((guardianship::ward_id, guardianship::guardian_id))
        .load(conn)
        .await?;
    let guardians: Vec<PersonId> = known.iter().map(|(_, guardian)| *guardian).chain([stays]).collect();
    let wards: Vec<PersonId> = known.iter().map(|(ward, _)| *ward).chain([stays]).collect();
    let as_ward = guardianship::table.filter(guardianship::ended_at.is_null());
    let as_ward =
        as_ward.filter(guardianship::ward_id.eq(gone)).filter(guardianship::guardian_id.ne_all(guardians));
    let mut moved: Vec<Uuid> = diesel::update(as_ward)
        .set(guardianship::ward_id.eq(stays))
        .returning(guardianship::id)
        .get_results(conn)
        .await?;
    let as_guardian = guardianship::table.filter(guardianship::ended_at.is_null());
    let as_guardian =
        as_guardian.filter(guardianship::guardian_id.eq(gone)).filter(guardianship::ward_id.ne_all(wards));
    let more: Vec<Uuid> = diesel::update(as_guardian)
        .set(guardianship::guardian_id.eq(stays))
        .returning(guardianship::id)
        .get_results(conn)
        .await?;
    moved.extend(more);
    Ok(moved)
}

/// Gives back what went over.
pub(crate) async fn give_back(
    conn: &mut AsyncPgConnection,
    moved: &[Uuid],
    (stays, to): (PersonId, PersonId),
) -> Result<(), DbError> {
    let rows =
        guardianship::table.filter(guardianship::id.eq_any(moved)).filter(guardianship::ward_id.eq(stays));
    diesel::update(rows).set(guardianship::ward_id.eq(to)).execute(conn).await?;
    let rows = guardianship::table
        .filter(guardianship::id.eq_any(moved))
        .filter(guardianship::guardian_id.eq(stays));
    diesel::update(rows).set(guardianship::guardian_id.eq(to)).execute(conn).await?;
    Ok(())
}

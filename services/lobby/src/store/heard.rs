//! Queries on what intake tells: cases and mandates.
use crate::schema::{known_cases, mandates};
use chrono::{DateTime, Utc};
use diesel::{
    prelude::*,
    sql_types::{Array, Bool, Nullable, Text, Timestamptz, Uuid as Uid},
};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use kernel::{
    db::{Cached, DbError},
    id::{CaseId, HallId, MandateId, PersonId, StaffId},
};
use uuid::Uuid;

/// A case that intake received.
#[derive(Debug, Queryable, Selectable)]
#[diesel(table_name = known_cases)]
pub(crate) struct KnownCase {
    pub(crate) case_id: CaseId,
    pub(crate) case_no: String,
    pub(crate) hall_id: Option<HallId>,
    pub(crate) at_window: bool,
    pub(crate) submitted_at: DateTime<Utc>,
    /// Whose it is; none of a case heard of before this was kept.
    pub(crate) applicant: Option<PersonId>,
}

/// Notes cases; hearing of one again changes nothing. One statement whatever their number: this is the path of every
/// application there is.
pub(crate) async fn keep_cases(conn: &mut AsyncPgConnection, cases: &[KnownCase]) -> Result<(), DbError> {
    let insert = diesel::sql_query(
        "INSERT INTO known_cases (case_id, case_no, hall_id, at_window, submitted_at, applicant) \
         SELECT * FROM unnest($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING",
    )
    .bind::<Array<Uid>, _>(cases.iter().map(|case| case.case_id).collect::<Vec<_>>())
    .bind::<Array<Text>, _>(cases.iter().map(|case| case.case_no.as_str()).collect::<Vec<_>>())
    .bind::<Array<Nullable<Uid>>, _>(cases.iter().map(|case| case.hall_id).collect::<Vec<_>>())
    .bind::<Array<Bool>, _>(cases.iter().map(|case| case.at_window).collect::<Vec<_>>())
    .bind::<Array<Timestamptz>, _>(cases.iter().map(|case| case.submitted_at).collect::<Vec<_>>())
    .bind::<Array<Nullable<Uid>>, _>(cases.iter().map(|case| case.applicant).collect::<Vec<_>>());
    Cached(insert).execute(conn).await?;
    Ok(())
}

/// The case of this number that a hall received.
pub(crate) async fn case_of_no(
    conn: &mut AsyncPgConnection,
    hall: HallId,
    number: &str,
) -> Result<Option<KnownCase>, DbError> {
    use known_cases::dsl as k;
    let query = k::known_cases.filter(k::case_no.eq(number).and(k::hall_id.eq(hall)));
    Ok(query.select(KnownCase::as_select()).first(conn).await.optional()?)
}

/// Notes a mandate; hearing of it again changes nothing.
pub(crate) async fn keep_mandate(
    conn: &mut AsyncPgConnection,
    id: MandateId,
    (agent, person): (StaffId, PersonId),
    valid_to: DateTime<Utc>,
    revoked: bool,
) -> Result<(), DbError> {
    use mandates::dsl as m;
    diesel::insert_into(m::mandates)
        .values((
            m::mandate_id.eq(id),
            m::agent_id.eq(agent),
            m::person_id.eq(person),
            m::valid_to.eq(valid_to),
            m::revoked.eq(revoked),
        ))
        .on_conflict_do_nothing()
        .execute(conn)
        .await?;
    Ok(())
}

/// Notes that a mandate was taken back.
pub(crate) async fn revoke_mandate(conn: &mut AsyncPgConnection, id: MandateId) -> Result<(), DbError> {
    diesel::update(mandates::table.find(id)).set(mandates::revoked.eq(true)).execute(conn).await?;
    Ok(())
}

/// Whether an agent may act for a person at `now`.
pub(crate) async fn mandate_holds(
    conn: &mut AsyncPgConnection,
    agent: Uuid,
    person: PersonId,
    now: DateTime<Utc>,
) -> Result<bool, DbError> {
    use mandates::dsl as m;
    let holds = m::mandates
        .filter(m::agent_id.eq(agent).and(m::person_id.eq(person)))
        .filter(m::revoked.eq(false).and(m::valid_to.gt(now)));
    Ok(diesel::select(diesel::dsl::exists(holds)).get_result(conn).await?)
}

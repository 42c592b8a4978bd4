//! Rows of what was asked of the household register.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use kernel::{crypto::LookupHash, db::DbError, id::PersonId};
use uuid::Uuid;

use crate::schema::{guardianship, household_question, person};

/// A question as it was asked.
#[derive(Debug, Insertable)]
#[diesel(table_name = household_question, check_for_backend(diesel::pg::Pg), treat_none_as_default_value = false)]
pub(crate) struct QuestionRow {
    pub(crate) id: Uuid,
    pub(crate) parent_id: PersonId,
    pub(crate) child_hash: LookupHash,
    pub(crate) asked_by: Uuid,
    pub(crate) asked_at: DateTime<Utc>,
}

pub(crate) async fn insert(conn: &mut AsyncPgConnection, row: &QuestionRow) -> Result<(), DbError> {
    diesel::insert_into(household_question::table).values(row).execute(conn).await?;
    Ok(())
}

/// How often it was asked about someone as a parent since a time.
pub(crate) async fn asked_since(
    conn: &mut AsyncPgConnection,
    parent: PersonId,
    since: DateTime<Utc>,
) -> Result<i64, DbError> {
    let asked = household_question::table
        .filter(household_question::parent_id.eq(parent).and(household_question::asked_at.gt(since)));
    Ok(asked.count().get_result(conn).await?)
}

/// Writes what the register answered; once.
pub(crate) async fn answer(
    conn: &mut AsyncPgConnection,
    id: Uuid,
    answer: &str,
    at: DateTime<Utc>,
) -> Result<(), DbError> {
    let open = household_question::table.find(id).filter(household_question::answer.is_null());
    diesel::update(open)
        .set((household_question::answer.eq(answer), household_question::answered_at.eq(at)))
        .execute(conn)
        .await?;
    Ok(())
}

/// Whether a counter ended it that someone was the guardian of another, also under entries of theirs that were merged.
pub(crate) async fn was_ended(
    conn: &mut AsyncPgConnection,
    ward: PersonId,
    guardian: PersonId,
) -> Result<bool, DbError> {
    let (wards, guardians) = (entries_of(conn, ward).await?, entries_of(conn, guardian).await?);
    let ended = guardianship::table
        .filter(guardianship::ward_id.eq_any(wards).and(guardianship::guardian_id.eq_any(guardians)))
        .filter(guardianship::end_act_id.is_not_null());
    Ok(diesel::select(diesel::dsl::exists(ended)).get_result(conn).await?)
}

/// The entries of one human being.
async fn entries_of(conn: &mut AsyncPgConnection, of: PersonId) -> Result<Vec<PersonId>, DbError> {
    let ids = person::table.filter(person::id.eq(of).or(person::merged_into.eq(of))).select(person::id);
    Ok(ids.load(conn).await?)
}

//! Rows of those who act for legal persons, and for whom sessions act.

use chrono::{DateTime, Utc};
use diesel::{
    pg::Pg,
    prelude::*,
    sql_types::{Bool, Nullable},
};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use kernel::{
    db::DbError,
    id::{PersonId, SessionId},
};
use uuid::Uuid;

use crate::{
    domain::legal::{LONGEST, LegalRole},
    schema::{legal_agent, session},
};

/// Someone who acts for a legal person.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = legal_agent, check_for_backend(diesel::pg::Pg), treat_none_as_default_value = false)]
pub(crate) struct AgentRow {
    pub(crate) id: Uuid,
    pub(crate) legal_id: PersonId,
    pub(crate) person_id: PersonId,
    pub(crate) role: String,
    pub(crate) items: Vec<String>,
    pub(crate) since: DateTime<Utc>,
    pub(crate) until: Option<DateTime<Utc>>,
    pub(crate) named_by: PersonId,
    pub(crate) ended_at: Option<DateTime<Utc>>,
}

/// Whether he was not named already.
pub(crate) async fn insert(conn: &mut AsyncPgConnection, row: &AgentRow) -> Result<bool, DbError> {
    let added = diesel::insert_into(legal_agent::table).values(row).on_conflict_do_nothing();
    Ok(added.execute(conn).await? == 1)
}

pub(crate) async fn find(conn: &mut AsyncPgConnection, id: Uuid) -> Result<Option<AgentRow>, DbError> {
    let row = legal_agent::table.find(id).filter(legal_agent::ended_at.is_null());
    Ok(row.select(AgentRow::as_select()).first(conn).await.optional()?)
}

/// Whether a right is not over at a time; see `last_moment`.
fn holds(now: DateTime<Utc>) -> InTime {
    let unended = legal_agent::until.is_null().and(legal_agent::since.gt(now - LONGEST));
    Box::new(legal_agent::until.gt(now).or(unended.nullable()))
}

type InTime = Box<dyn BoxableExpression<legal_agent::table, Pg, SqlType = Nullable<Bool>>>;

/// As what someone acts for a legal person at a time, if he does.
pub(crate) async fn find_for(
    conn: &mut AsyncPgConnection,
    legal: PersonId,
    person: PersonId,
    now: DateTime<Utc>,
) -> Result<Option<AgentRow>, DbError> {
    let row = legal_agent::table
        .filter(legal_agent::legal_id.eq(legal))
        .filter(legal_agent::person_id.eq(person))
        .filter(legal_agent::ended_at.is_null())
        .filter(holds(now));
    Ok(row.select(AgentRow::as_select()).first(conn).await.optional()?)
}

/// Rights to act, also those that are over, after an id.
pub(crate) async fn page(
    conn: &mut AsyncPgConnection,
    after: Uuid,
    limit: i64,
) -> Result<Vec<AgentRow>, DbError> {
    let rows = legal_agent::table.filter(legal_agent::id.gt(after)).order(legal_agent::id).limit(limit);
    Ok(rows.select(AgentRow::as_select()).load(conn).await?)
}

/// For whom someone acts at a time.
pub(crate) async fn list_of_person(
    conn: &mut AsyncPgConnection,
    person: PersonId,
    now: DateTime<Utc>,
    limit: i64,
) -> Result<Vec<AgentRow>, DbError> {
    let rows = legal_agent::table
        .filter(legal_agent::person_id.eq(person))
        .filter(legal_agent::ended_at.is_null())
        .filter(legal_agent::until.is_null().or(legal_agent::until.gt(now)))
        .order((legal_agent::since, legal_agent::id))
        .limit(limit);
    Ok(rows.select(AgentRow::as_select()).load(conn).await?)
}

/// Whom a legal person has named, those whose time is over included until they are ended.
pub(crate) async fn list_delegates(
    conn: &mut AsyncPgConnection,
    legal: PersonId,
    limit: i64,
) -> Result<Vec<AgentRow>, DbError> {
    let rows = legal_agent::table
        .filter(legal_agent::legal_id.eq(legal))
        .filter(legal_agent::role.eq(LegalRole::Delegate.as_str()))
        .filter(legal_agent::ended_at.is_null())
        .order((legal_agent::since, legal_agent::id))
        .limit(limit);
    Ok(rows.select(AgentRow::as_select()).load(conn).await?)
}

/// What others than this one hold of a legal person: as its representative, or named by someone else than him.
pub(crate) async fn of_others(
    conn: &mut AsyncPgConnection,
    legal: PersonId,
    person: PersonId,
    limit: i64,
) -> Result<Vec<AgentRow>, DbError> {
    let represents = legal_agent::role.eq(LegalRole::Representative.as_str());
    let rows = legal_agent::table
        .filter(legal_agent::legal_id.eq(legal))
        .filter(legal_agent::person_id.ne(person))
        .filter(represents.or(legal_agent::named_by.ne(person)))
        .filter(legal_agent::ended_at.is_null())
        .order(legal_agent::id)
        .limit(limit);
    Ok(rows.select(AgentRow::as_select()).load(conn).await?)
}

/// What someone holds of a legal person, its time over or not, until it is ended.
pub(crate) async fn find_open(
    conn: &mut AsyncPgConnection,
    legal: PersonId,
    person: PersonId,
) -> Result<Option<AgentRow>, DbError> {
    let row = legal_agent::table
        .filter(legal_agent::legal_id.eq(legal))
        .filter(legal_agent::person_id.eq(person))
        .filter(legal_agent::ended_at.is_null());
    Ok(row.select(AgentRow::as_select()).first(conn).await.optional()?)
}

/// He acts for it no longer; false if that was so already.
pub(crate) async fn end(conn: &mut AsyncPgConnection, id: Uuid, at: DateTime<Utc>) -> Result<bool, DbError> {
    let row = legal_agent::table.find(id).filter(legal_agent::ended_at.is_null());
    Ok(diesel::update(row).set(legal_agent::ended_at.eq(at)).execute(conn).await? == 1)
}

/// For whom a session acts, if not for the one who logged in.
pub(crate) async fn acting_for(
    conn: &mut AsyncPgConnection,
    id: SessionId,
) -> Result<Option<PersonId>, DbError> {
    let row = session::table.find(id).select(session::acting_for);
    Ok(row.first::<Option<PersonId>>(conn).await.optional()?.flatten())
}

/// Lets a session act for someone, or for the one who logged in again.
pub(crate) async fn set_acting_for(
    conn: &mut AsyncPgConnection,
    id: SessionId,
    legal: Option<PersonId>,
) -> Result<(), DbError> {
    diesel::update(session::table.find(id)).set(session::acting_for.eq(legal)).execute(conn).await?;
    Ok(())
}

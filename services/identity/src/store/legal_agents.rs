//! Rows of those who act for legal persons, and for whom sessions act.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use kernel::{
    db::DbError,
    id::{PersonId, SessionId},
};
use uuid::Uuid;

use crate::schema::{legal_agent, session};

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
        .filter(legal_agent::until.is_null().or(legal_agent::until.gt(now)));
    Ok(row.select(AgentRow::as_select()).first(conn).await.optional()?)
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

/// Who acts for a legal person, those whose time is over included until they are ended.
pub(crate) async fn list_of_legal(
    conn: &mut AsyncPgConnection,
    legal: PersonId,
    limit: i64,
) -> Result<Vec<AgentRow>, DbError> {
    let rows = legal_agent::table
        .filter(legal_agent::legal_id.eq(legal))
        .filter(legal_agent::ended_at.is_null())
        .order((legal_agent::since, legal_agent::id))
        .limit(limit);
    Ok(rows.select(AgentRow::as_select()).load(conn).await?)
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

/// The sessions in which someone acts for a legal person now.
pub(crate) async fn sessions_acting(
    conn: &mut AsyncPgConnection,
    legal: PersonId,
    person: PersonId,
) -> Result<Vec<SessionId>, DbError> {
    let live = session::table
        .filter(session::subject.eq(person.as_uuid()))
        .filter(session::acting_for.eq(legal))
        .filter(session::ended_at.is_null());
    Ok(live.select(session::id).order(session::id).load(conn).await?)
}

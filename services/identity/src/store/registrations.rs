//! Rows of registrations that people begin themselves, and of the code messages sent.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use kernel::{
    crypto::{LookupHash, Sealed},
    db::DbError,
};
use uuid::Uuid;

use crate::{
    domain::registration::State,
    schema::{code_message, registration},
};

/// A registration as stored.
#[derive(Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = registration, check_for_backend(diesel::pg::Pg), treat_none_as_default_value = false)]
pub(crate) struct RegistrationRow {
    pub(crate) id: Uuid,
    pub(crate) secret_hash: Vec<u8>,
    pub(crate) state: String,
    pub(crate) applicant: Sealed,
    pub(crate) number_hash: LookupHash,
    pub(crate) mobile_hash: LookupHash,
    pub(crate) password: String,
    pub(crate) code_hash: LookupHash,
    pub(crate) code_until: DateTime<Utc>,
    pub(crate) wrong_codes: i32,
    pub(crate) begun_at: DateTime<Utc>,
    pub(crate) tries: i32,
    pub(crate) next_try_at: Option<DateTime<Utc>>,
    pub(crate) notice: String,
}

pub(crate) async fn insert(conn: &mut AsyncPgConnection, row: &RegistrationRow) -> Result<(), DbError> {
    diesel::insert_into(registration::table).values(row).execute(conn).await?;
    Ok(())
}

/// The registration behind a secret, locked.
pub(crate) async fn find_by_secret(
    conn: &mut AsyncPgConnection,
    secret_hash: &[u8],
) -> Result<Option<RegistrationRow>, DbError> {
    let row = registration::table.filter(registration::secret_hash.eq(secret_hash)).for_update();
    Ok(row.select(RegistrationRow::as_select()).first(conn).await.optional()?)
}

/// A registration, locked.
pub(crate) async fn find(conn: &mut AsyncPgConnection, id: Uuid) -> Result<Option<RegistrationRow>, DbError> {
    let row = registration::table.find(id).for_update();
    Ok(row.select(RegistrationRow::as_select()).first(conn).await.optional()?)
}

/// How many were begun with a number since a moment.
pub(crate) async fn begun_since(
    conn: &mut AsyncPgConnection,
    number: &LookupHash,
    since: DateTime<Utc>,
) -> Result<i64, DbError> {
    let begun = registration::table
        .filter(registration::number_hash.eq(number))
        .filter(registration::begun_at.gt(since));
    Ok(begun.count().get_result(conn).await?)
}

pub(crate) async fn count_wrong_code(conn: &mut AsyncPgConnection, id: Uuid) -> Result<(), DbError> {
    diesel::update(registration::table.find(id))
        .set(registration::wrong_codes.eq(registration::wrong_codes + 1))
        .execute(conn)
        .await?;
    Ok(())
}

/// Moves a registration from one state to another; `notice` is what its applicant has to be told. False if someone
/// was faster.
pub(crate) async fn set_state(
    conn: &mut AsyncPgConnection,
    id: Uuid,
    (from, to): (State, State),
    next_try_at: Option<DateTime<Utc>>,
    notice: &str,
) -> Result<bool, DbError> {
    let row = registration::table.find(id).filter(registration::state.eq(from.as_str()));
    let moved = diesel::update(row)
        .set((
            registration::state.eq(to.as_str()),
            registration::next_try_at.eq(next_try_at),
            registration::notice.eq(notice),
        ))
        .execute(conn)
        .await?;
    Ok(moved == 1)
}

/// Pending ones whose time has come, locked; those that another process has in hand are left to it.
pub(crate) async fn due(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    limit: i64,
) -> Result<Vec<RegistrationRow>, DbError> {
    let due = registration::table
        .filter(registration::state.eq(State::Pending.as_str()))
        .filter(registration::next_try_at.le(now).assume_not_null());
    let rows = due.order(registration::next_try_at).limit(limit).for_update().skip_locked();
    Ok(rows.select(RegistrationRow::as_select()).load(conn).await?)
}

/// Notes a try and when the next one is.
pub(crate) async fn tried(
    conn: &mut AsyncPgConnection,
    id: Uuid,
    next: DateTime<Utc>,
) -> Result<(), DbError> {
    diesel::update(registration::table.find(id))
        .set((registration::tries.eq(registration::tries + 1), registration::next_try_at.eq(next)))
        .execute(conn)
        .await?;
    Ok(())
}

/// Those whose applicants have not been told yet how it ended.
pub(crate) async fn untold(
    conn: &mut AsyncPgConnection,
    limit: i64,
) -> Result<Vec<RegistrationRow>, DbError> {
    let rows = registration::table.filter(registration::notice.eq("due")).order(registration::begun_at);
    Ok(rows.limit(limit).select(RegistrationRow::as_select()).load(conn).await?)
}

pub(crate) async fn told(conn: &mut AsyncPgConnection, id: Uuid) -> Result<(), DbError> {
    diesel::update(registration::table.find(id)).set(registration::notice.eq("sent")).execute(conn).await?;
    Ok(())
}

/// Forgets registrations and messages of long ago that nobody waits for; returns how many.
pub(crate) async fn prune(conn: &mut AsyncPgConnection, before: DateTime<Utc>) -> Result<usize, DbError> {
    let over = registration::table
        .filter(registration::begun_at.lt(before))
        .filter(registration::state.ne(State::Pending.as_str()))
        .filter(registration::notice.ne("due"));
    let pruned = diesel::delete(over).execute(conn).await?;
    diesel::delete(code_message::table.filter(code_message::at.lt(before))).execute(conn).await?;
    Ok(pruned)
}

/// How many code messages went to a telephone since a moment.
pub(crate) async fn messages_since(
    conn: &mut AsyncPgConnection,
    mobile: &LookupHash,
    since: DateTime<Utc>,
) -> Result<i64, DbError> {
    let sent =
        code_message::table.filter(code_message::mobile_hash.eq(mobile)).filter(code_message::at.gt(since));
    Ok(sent.count().get_result(conn).await?)
}

/// Notes that a code message goes to a telephone.
pub(crate) async fn note_message(
    conn: &mut AsyncPgConnection,
    mobile: &LookupHash,
    at: DateTime<Utc>,
) -> Result<(), DbError> {
    let row =
        (code_message::id.eq(Uuid::new_v4()), code_message::mobile_hash.eq(mobile), code_message::at.eq(at));
    diesel::insert_into(code_message::table).values(row).execute(conn).await?;
    Ok(())
}

//! Rows of recoveries of log-ins, and of changes of telephones under way.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use kernel::{
    crypto::{LookupHash, Sealed},
    db::DbError,
    id::PersonId,
};
use uuid::Uuid;

use crate::{
    domain::recovery::RecoveryState,
    schema::{login_recovery, mobile_change},
};

/// A recovery as stored.
#[derive(Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = login_recovery, check_for_backend(diesel::pg::Pg), treat_none_as_default_value = false)]
pub(crate) struct RecoveryRow {
    pub(crate) id: Uuid,
    pub(crate) secret_hash: Vec<u8>,
    pub(crate) credential_id: Option<Uuid>,
    pub(crate) number_hash: LookupHash,
    pub(crate) applicant: Sealed,
    pub(crate) state: String,
    pub(crate) code_hash: LookupHash,
    pub(crate) code_until: DateTime<Utc>,
    pub(crate) wrong_codes: i32,
    pub(crate) password: Option<String>,
    pub(crate) begun_at: DateTime<Utc>,
    pub(crate) due_at: Option<DateTime<Utc>>,
    pub(crate) ended_at: Option<DateTime<Utc>>,
}

pub(crate) async fn insert(conn: &mut AsyncPgConnection, row: &RecoveryRow) -> Result<(), DbError> {
    diesel::insert_into(login_recovery::table).values(row).execute(conn).await?;
    Ok(())
}

/// The recovery of a browser's secret, locked.
pub(crate) async fn find_by_secret(
    conn: &mut AsyncPgConnection,
    hash: &[u8],
) -> Result<Option<RecoveryRow>, DbError> {
    let row = login_recovery::table.filter(login_recovery::secret_hash.eq(hash));
    Ok(row.select(RecoveryRow::as_select()).for_update().first(conn).await.optional()?)
}

/// The recovery that waits for a credential, locked.
pub(crate) async fn find_waiting(
    conn: &mut AsyncPgConnection,
    credential: Uuid,
) -> Result<Option<RecoveryRow>, DbError> {
    let row = login_recovery::table.filter(login_recovery::credential_id.eq(credential));
    let row = row.filter(login_recovery::state.eq(RecoveryState::Waiting.as_str()));
    Ok(row.select(RecoveryRow::as_select()).for_update().first(conn).await.optional()?)
}

/// So many were begun with this number since then.
pub(crate) async fn begun_since(
    conn: &mut AsyncPgConnection,
    number: &LookupHash,
    since: DateTime<Utc>,
) -> Result<i64, DbError> {
    let rows = login_recovery::table.filter(login_recovery::number_hash.eq(number));
    Ok(rows.filter(login_recovery::begun_at.gt(since)).count().get_result(conn).await?)
}

pub(crate) async fn count_wrong(conn: &mut AsyncPgConnection, id: Uuid) -> Result<(), DbError> {
    diesel::update(login_recovery::table.find(id))
        .set(login_recovery::wrong_codes.eq(login_recovery::wrong_codes + 1))
        .execute(conn)
        .await?;
    Ok(())
}

/// Lets a recovery wait with the password that shall count; false if it is no longer at its beginning.
pub(crate) async fn wait(
    conn: &mut AsyncPgConnection,
    id: Uuid,
    password: &str,
    due_at: DateTime<Utc>,
) -> Result<bool, DbError> {
    let begun = login_recovery::table.find(id);
    let begun = begun.filter(login_recovery::state.eq(RecoveryState::Begun.as_str()));
    let moved = diesel::update(begun)
        .set((
            login_recovery::state.eq(RecoveryState::Waiting.as_str()),
            login_recovery::password.eq(password),
            login_recovery::due_at.eq(due_at),
        ))
        .execute(conn)
        .await?;
    Ok(moved == 1)
}

/// Ends a recovery that was at `from`; false if someone was faster. The password is forgotten.
pub(crate) async fn end(
    conn: &mut AsyncPgConnection,
    id: Uuid,
    (from, to): (RecoveryState, RecoveryState),
    at: DateTime<Utc>,
) -> Result<bool, DbError> {
    let row = login_recovery::table.find(id).filter(login_recovery::state.eq(from.as_str()));
    let moved = diesel::update(row)
        .set((
            login_recovery::state.eq(to.as_str()),
            login_recovery::password.eq(None::<String>),
            login_recovery::ended_at.eq(at),
        ))
        .execute(conn)
        .await?;
    Ok(moved == 1)
}

/// Recoveries whose wait is over, oldest first, passed over where another process has them in hand.
pub(crate) async fn due(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    limit: i64,
) -> Result<Vec<RecoveryRow>, DbError> {
    let rows = login_recovery::table
        .filter(login_recovery::state.eq(RecoveryState::Waiting.as_str()))
        .filter(login_recovery::due_at.le(now))
        .order(login_recovery::due_at.asc())
        .limit(limit)
        .select(RecoveryRow::as_select())
        .for_update()
        .skip_locked();
    Ok(rows.load(conn).await?)
}

/// Forgets recoveries that came to nothing, and those that are over.
pub(crate) async fn prune(conn: &mut AsyncPgConnection, before: DateTime<Utc>) -> Result<usize, DbError> {
    let old = login_recovery::table
        .filter(login_recovery::begun_at.lt(before))
        .filter(login_recovery::state.ne(RecoveryState::Waiting.as_str()));
    Ok(diesel::delete(old).execute(conn).await?)
}

/// A change of a telephone as stored.
#[derive(Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = mobile_change, check_for_backend(diesel::pg::Pg), treat_none_as_default_value = false)]
pub(crate) struct MobileChangeRow {
    pub(crate) person_id: PersonId,
    pub(crate) mobile: Sealed,
    pub(crate) old_code_hash: LookupHash,
    pub(crate) new_code_hash: LookupHash,
    pub(crate) code_until: DateTime<Utc>,
    pub(crate) wrong_codes: i32,
}

/// Begins a change; one that was begun before is forgotten.
pub(crate) async fn begin_change(conn: &mut AsyncPgConnection, row: &MobileChangeRow) -> Result<(), DbError> {
    diesel::insert_into(mobile_change::table)
        .values(row)
        .on_conflict(mobile_change::person_id)
        .do_update()
        .set((
            mobile_change::mobile.eq(&row.mobile),
            mobile_change::old_code_hash.eq(&row.old_code_hash),
            mobile_change::new_code_hash.eq(&row.new_code_hash),
            mobile_change::code_until.eq(row.code_until),
            mobile_change::wrong_codes.eq(row.wrong_codes),
        ))
        .execute(conn)
        .await?;
    Ok(())
}

/// The change a person has begun, locked.
pub(crate) async fn find_change(
    conn: &mut AsyncPgConnection,
    person: PersonId,
) -> Result<Option<MobileChangeRow>, DbError> {
    let row = mobile_change::table.find(person).select(MobileChangeRow::as_select()).for_update();
    Ok(row.first(conn).await.optional()?)
}

pub(crate) async fn count_wrong_change(
    conn: &mut AsyncPgConnection,
    person: PersonId,
) -> Result<(), DbError> {
    diesel::update(mobile_change::table.find(person))
        .set(mobile_change::wrong_codes.eq(mobile_change::wrong_codes + 1))
        .execute(conn)
        .await?;
    Ok(())
}

pub(crate) async fn forget_change(conn: &mut AsyncPgConnection, person: PersonId) -> Result<(), DbError> {
    diesel::delete(mobile_change::table.find(person)).execute(conn).await?;
    Ok(())
}

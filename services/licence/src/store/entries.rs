//! Queries on what was entered without a case, and on what another person said to it.
use crate::schema::licence_entries;
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use kernel::{
    code::{LicenceTypeCode, Uscc},
    crypto::Sealed,
    db::DbError,
    id::LicenceId,
};
use uuid::Uuid;

/// An entry.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = licence_entries, treat_none_as_default_value = false)]
pub(crate) struct EntryRow {
    pub(crate) id: Uuid,
    pub(crate) kind: String,
    pub(crate) authority: Uscc,
    pub(crate) type_code: LicenceTypeCode,
    pub(crate) licence_id: Option<LicenceId>,
    pub(crate) lines: Option<i32>,
    pub(crate) content: Sealed,
    pub(crate) entered_by: Uuid,
    pub(crate) entered_at: DateTime<Utc>,
    pub(crate) outcome: Option<String>,
    pub(crate) decided_by: Option<Uuid>,
    pub(crate) decided_at: Option<DateTime<Utc>>,
    pub(crate) reason: Option<Sealed>,
    pub(crate) taken_at: Option<DateTime<Utc>>,
}

/// Stores an entry.
pub(crate) async fn insert_entry(conn: &mut AsyncPgConnection, row: &EntryRow) -> Result<(), DbError> {
    diesel::insert_into(licence_entries::table).values(row).execute(conn).await?;
    Ok(())
}

/// An entry of an authority, held until the transaction ends.
pub(crate) async fn lock_entry(
    conn: &mut AsyncPgConnection,
    id: Uuid,
    authority: &Uscc,
) -> Result<Option<EntryRow>, DbError> {
    use licence_entries::dsl as e;
    let one = e::licence_entries.find(id).filter(e::authority.eq(authority)).select(EntryRow::as_select());
    Ok(one.for_update().first(conn).await.optional()?)
}

/// An authority's entries that nobody decided on, oldest first, after a place in the list.
pub(crate) async fn open_entries(
    conn: &mut AsyncPgConnection,
    authority: &Uscc,
    after: Option<(DateTime<Utc>, Uuid)>,
    limit: i64,
) -> Result<Vec<EntryRow>, DbError> {
    use licence_entries::dsl as e;
    let mut query =
        e::licence_entries.filter(e::authority.eq(authority).and(e::outcome.is_null())).into_boxed();
    if let Some((at, id)) = after {
        query = query.filter(e::entered_at.gt(at).or(e::entered_at.eq(at).and(e::id.gt(id))));
    }
    let query = query.order((e::entered_at, e::id)).limit(limit);
    Ok(query.select(EntryRow::as_select()).load(conn).await?)
}

/// What somebody said to an entry.
#[derive(AsChangeset)]
#[diesel(table_name = licence_entries)]
pub(crate) struct Decided {
    pub(crate) outcome: &'static str,
    pub(crate) decided_by: Uuid,
    pub(crate) decided_at: DateTime<Utc>,
    pub(crate) reason: Option<Sealed>,
}

/// Decides on an entry, unless somebody did.
pub(crate) async fn decide_entry(
    conn: &mut AsyncPgConnection,
    id: Uuid,
    decided: &Decided,
) -> Result<Option<EntryRow>, DbError> {
    use licence_entries::dsl as e;
    let open = e::licence_entries.find(id).filter(e::outcome.is_null());
    Ok(diesel::update(open)
        .set(decided)
        .returning(EntryRow::as_returning())
        .get_result(conn)
        .await
        .optional()?)
}

/// Entries that nobody decided on since before a moment, oldest first; no other process takes them meanwhile.
pub(crate) async fn old_entries(
    conn: &mut AsyncPgConnection,
    before: DateTime<Utc>,
    limit: i64,
) -> Result<Vec<EntryRow>, DbError> {
    use licence_entries::dsl as e;
    let old = e::licence_entries.filter(e::outcome.is_null().and(e::entered_at.lt(before)));
    let old = old.order((e::entered_at, e::id)).limit(limit).select(EntryRow::as_select());
    Ok(old.for_update().skip_locked().load(conn).await?)
}

/// Lists that were approved before a moment and not taken to their end, oldest first.
pub(crate) async fn untaken_lists(
    conn: &mut AsyncPgConnection,
    before: DateTime<Utc>,
    limit: i64,
) -> Result<Vec<EntryRow>, DbError> {
    use licence_entries::dsl as e;
    let untaken = e::licence_entries
        .filter(e::kind.eq("list").and(e::outcome.eq("approved")))
        .filter(e::taken_at.is_null().and(e::decided_at.lt(before)));
    let untaken = untaken.order((e::decided_at, e::id)).limit(limit);
    Ok(untaken.select(EntryRow::as_select()).load(conn).await?)
}

/// Every line of a list was reached.
pub(crate) async fn list_taken(
    conn: &mut AsyncPgConnection,
    id: Uuid,
    at: DateTime<Utc>,
) -> Result<(), DbError> {
    use licence_entries::dsl as e;
    let untaken = e::licence_entries.find(id).filter(e::taken_at.is_null());
    diesel::update(untaken).set(e::taken_at.eq(at)).execute(conn).await?;
    Ok(())
}

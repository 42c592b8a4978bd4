//! Lists and their versions.

use chrono::{DateTime, NaiveDate, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use kernel::{
    code::{BaseItemCode, Division},
    db::DbError,
};
use serde_json::Value;
use uuid::Uuid;

use crate::{
    domain::lists::{kind::ListKind, state::ListState},
    schema::{base_items, lists},
};

/// One version of a list.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = lists, check_for_backend(diesel::pg::Pg), treat_none_as_default_value = false)]
pub(crate) struct ListRow {
    pub(crate) id: Uuid,
    pub(crate) kind: ListKind,
    pub(crate) division: Division,
    pub(crate) version: i32,
    pub(crate) state: ListState,
    pub(crate) title: String,
    pub(crate) document: String,
    pub(crate) effective_on: Option<NaiveDate>,
    pub(crate) entries: Value,
    pub(crate) reasons: Value,
    pub(crate) changes: Value,
    pub(crate) revision: i64,
    pub(crate) edited_by: Uuid,
    pub(crate) edited_at: DateTime<Utc>,
    pub(crate) checked_by: Option<Uuid>,
    pub(crate) approved_at: Option<DateTime<Utc>>,
    pub(crate) published_at: Option<DateTime<Utc>>,
}

/// Enters a version.
pub(crate) async fn insert(conn: &mut AsyncPgConnection, row: &ListRow) -> Result<(), DbError> {
    diesel::insert_into(lists::table).values(row).execute(conn).await?;
    Ok(())
}

/// A version.
pub(crate) async fn find(conn: &mut AsyncPgConnection, id: Uuid) -> Result<Option<ListRow>, DbError> {
    Ok(lists::table.find(id).select(ListRow::as_select()).first(conn).await.optional()?)
}

/// The newest version of a kind in a division, whatever its state.
pub(crate) async fn newest(
    conn: &mut AsyncPgConnection,
    kind: ListKind,
    division: &Division,
) -> Result<Option<ListRow>, DbError> {
    let rows = lists::table.filter(lists::kind.eq(kind).and(lists::division.eq(division)));
    let row = rows.order(lists::version.desc()).select(ListRow::as_select()).first(conn);
    Ok(row.await.optional()?)
}

/// Published versions of a kind in a division, the newest first.
pub(crate) async fn history(
    conn: &mut AsyncPgConnection,
    kind: ListKind,
    division: &Division,
    limit: i64,
) -> Result<Vec<ListRow>, DbError> {
    let rows = lists::table
        .filter(lists::kind.eq(kind).and(lists::division.eq(division)))
        .filter(lists::state.eq(ListState::Published))
        .order(lists::version.desc())
        .select(ListRow::as_select())
        .limit(limit);
    Ok(rows.load(conn).await?)
}

/// Published versions inside a division that are in force on a day: of each kind and place the newest.
pub(crate) async fn in_force(
    conn: &mut AsyncPgConnection,
    inside: &str,
    on: NaiveDate,
    limit: i64,
) -> Result<Vec<ListRow>, DbError> {
    let rows = lists::table
        .filter(lists::state.eq(ListState::Published).and(lists::effective_on.le(on)))
        .filter(lists::division.like(format!("{inside}%")))
        .distinct_on((lists::division, lists::kind))
        .order((lists::division.asc(), lists::kind.asc(), lists::effective_on.desc(), lists::version.desc()))
        .select(ListRow::as_select())
        .limit(limit);
    Ok(rows.load(conn).await?)
}

/// Versions inside a division that are not published yet.
pub(crate) async fn open(
    conn: &mut AsyncPgConnection,
    inside: &str,
    limit: i64,
) -> Result<Vec<ListRow>, DbError> {
    let rows = lists::table
        .filter(lists::state.ne(ListState::Published))
        .filter(lists::division.like(format!("{inside}%")))
        .order((lists::division.asc(), lists::kind.asc()))
        .select(ListRow::as_select())
        .limit(limit);
    Ok(rows.load(conn).await?)
}

/// Saves a version that was at `revision` and in `state`; `None` if someone was faster.
pub(crate) async fn save(
    conn: &mut AsyncPgConnection,
    row: &ListRow,
    revision: i64,
    state: ListState,
) -> Result<Option<ListRow>, DbError> {
    let guard = lists::revision.eq(revision).and(lists::state.eq(state));
    let saved = diesel::update(lists::table.find(row.id).filter(guard))
        .set((
            lists::state.eq(row.state),
            lists::title.eq(&row.title),
            lists::document.eq(&row.document),
            lists::effective_on.eq(row.effective_on),
            lists::entries.eq(&row.entries),
            lists::reasons.eq(&row.reasons),
            lists::changes.eq(&row.changes),
            lists::revision.eq(row.revision),
            lists::edited_by.eq(row.edited_by),
            lists::edited_at.eq(row.edited_at),
            lists::checked_by.eq(row.checked_by),
            lists::approved_at.eq(row.approved_at),
            lists::published_at.eq(row.published_at),
        ))
        .returning(ListRow::as_returning());
    Ok(saved.get_result(conn).await.optional()?)
}

/// Which of these base items there are.
pub(crate) async fn known_items(
    conn: &mut AsyncPgConnection,
    codes: &[&str],
) -> Result<Vec<BaseItemCode>, DbError> {
    let rows = base_items::table.filter(base_items::code.eq_any(codes)).select(base_items::code);
    Ok(rows.load(conn).await?)
}

//! Divisions, authorities, halls and windows.

use contracts::catalogue::window_id;
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use kernel::{
    code::{AuthorityNature, Division, Uscc},
    db::DbError,
    id::{HallId, WindowId},
};

use crate::{
    domain::place::HallKind,
    schema::{authorities, divisions, halls, windows},
};

/// A place.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = divisions, check_for_backend(diesel::pg::Pg), treat_none_as_default_value = false)]
pub(crate) struct DivisionRow {
    pub(crate) code: Division,
    pub(crate) name: String,
    pub(crate) parent: Option<Division>,
    pub(crate) level: String,
    pub(crate) prefix: String,
    pub(crate) fictitious: bool,
}

/// A body that holds powers.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = authorities, check_for_backend(diesel::pg::Pg), treat_none_as_default_value = false)]
pub(crate) struct AuthorityRow {
    pub(crate) code: Uscc,
    pub(crate) name: String,
    pub(crate) division: Division,
    pub(crate) kind: String,
    pub(crate) nature: AuthorityNature,
    pub(crate) fictitious: bool,
}

/// A hall.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = halls, check_for_backend(diesel::pg::Pg), treat_none_as_default_value = false)]
pub(crate) struct HallRow {
    pub(crate) id: HallId,
    pub(crate) division: Division,
    pub(crate) kind: HallKind,
    pub(crate) name: String,
    pub(crate) address: String,
    pub(crate) phone: String,
    pub(crate) hours: String,
    pub(crate) fictitious: bool,
}

/// A window of a hall.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = windows, check_for_backend(diesel::pg::Pg), treat_none_as_default_value = false)]
pub(crate) struct WindowRow {
    pub(crate) id: WindowId,
    pub(crate) hall: HallId,
    pub(crate) number: i16,
    pub(crate) name: String,
}

/// Enters what is new and corrects what differs; parents come first. Gives the number of rows that changed; the same
/// for the others below.
pub(crate) async fn put_divisions(
    conn: &mut AsyncPgConnection,
    rows: &[DivisionRow],
) -> Result<u32, DbError> {
    let codes = rows.iter().map(|row| row.code.as_str());
    let present = divisions::table.filter(divisions::code.eq_any(codes.collect::<Vec<_>>()));
    let present: Vec<DivisionRow> = present.select(DivisionRow::as_select()).load(conn).await?;
    let mut changed = 0;
    for row in rows.iter().filter(|row| !present.contains(row)) {
        let put = diesel::insert_into(divisions::table).values(row);
        put.on_conflict(divisions::code).do_update().set(row).execute(conn).await?;
        changed += 1;
    }
    Ok(changed)
}

/// Authorities.
pub(crate) async fn put_authorities(
    conn: &mut AsyncPgConnection,
    rows: &[AuthorityRow],
) -> Result<u32, DbError> {
    let codes = rows.iter().map(|row| row.code.as_str());
    let present = authorities::table.filter(authorities::code.eq_any(codes.collect::<Vec<_>>()));
    let present: Vec<AuthorityRow> = present.select(AuthorityRow::as_select()).load(conn).await?;
    let mut changed = 0;
    for row in rows.iter().filter(|row| !present.contains(row)) {
        let put = diesel::insert_into(authorities::table).values(row);
        put.on_conflict(authorities::code).do_update().set(row).execute(conn).await?;
        changed += 1;
    }
    Ok(changed)
}

/// Halls, with their first windows.
pub(crate) async fn put_halls(conn: &mut AsyncPgConnection, rows: &[HallRow]) -> Result<u32, DbError> {
    let present = halls::table.filter(halls::id.eq_any(rows.iter().map(|row| row.id)));
    let present: Vec<HallRow> = present.select(HallRow::as_select()).load(conn).await?;
    let mut changed = 0;
    for row in rows.iter().filter(|row| !present.contains(row)) {
        let put = diesel::insert_into(halls::table).values(row);
        put.on_conflict(halls::id).do_update().set(row).execute(conn).await?;
        let first = (1..=row.kind.windows()).map(|number| window(row.id, number));
        let put = diesel::insert_into(windows::table).values(first.collect::<Vec<_>>());
        put.on_conflict_do_nothing().execute(conn).await?;
        changed += 1;
    }
    Ok(changed)
}

fn window(hall: HallId, number: i16) -> WindowRow {
    WindowRow { id: window_id(hall, number), hall, number, name: format!("{number}号综合窗口") }
}

/// Divisions directly below one, or those without a parent.
pub(crate) async fn divisions_below(
    conn: &mut AsyncPgConnection,
    parent: Option<&Division>,
    after: &str,
    limit: i64,
) -> Result<Vec<DivisionRow>, DbError> {
    let mut rows = divisions::table
        .filter(divisions::code.gt(after))
        .order(divisions::code.asc())
        .select(DivisionRow::as_select())
        .limit(limit)
        .into_boxed();
    rows = match parent {
        Some(parent) => rows.filter(divisions::parent.eq(parent)),
        None => rows.filter(divisions::parent.is_null()),
    };
    Ok(rows.load(conn).await?)
}

/// Authorities inside a division, by code.
pub(crate) async fn authorities_in(
    conn: &mut AsyncPgConnection,
    prefix: &str,
    after: &str,
    limit: i64,
) -> Result<Vec<AuthorityRow>, DbError> {
    let rows = authorities::table
        .filter(authorities::code.gt(after))
        .filter(authorities::division.like(format!("{prefix}%")))
        .order(authorities::code.asc())
        .select(AuthorityRow::as_select())
        .limit(limit)
        .load(conn);
    Ok(rows.await?)
}

/// Where these authorities are; those that the directory does not know are left out.
pub(crate) async fn divisions_of(
    conn: &mut AsyncPgConnection,
    codes: &[&Uscc],
) -> Result<Vec<(Uscc, Division)>, DbError> {
    let codes: Vec<&str> = codes.iter().map(|code| code.as_str()).collect();
    let rows = authorities::table.filter(authorities::code.eq_any(codes));
    Ok(rows.select((authorities::code, authorities::division)).load(conn).await?)
}

/// Halls inside a division, by division.
pub(crate) async fn halls_in(
    conn: &mut AsyncPgConnection,
    prefix: &str,
    after: &str,
    limit: i64,
) -> Result<Vec<HallRow>, DbError> {
    let rows = halls::table
        .filter(halls::division.gt(after))
        .filter(halls::division.like(format!("{prefix}%")))
        .order(halls::division.asc())
        .select(HallRow::as_select())
        .limit(limit)
        .load(conn);
    Ok(rows.await?)
}

/// A hall with its windows.
pub(crate) async fn hall(
    conn: &mut AsyncPgConnection,
    id: HallId,
) -> Result<Option<(HallRow, Vec<WindowRow>)>, DbError> {
    let Some(hall) = halls::table.find(id).select(HallRow::as_select()).first(conn).await.optional()? else {
        return Ok(None);
    };
    let rows = windows::table
        .filter(windows::hall.eq(id))
        .order(windows::number.asc())
        .select(WindowRow::as_select())
        .limit(100)
        .load(conn);
    Ok(Some((hall, rows.await?)))
}

//! Intake's copy of published items.
use crate::schema::{base_items, item_marks, overlays};
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use kernel::{
    code::{BaseItemCode, ImplementingItemCode},
    db::DbError,
};
use serde_json::Value;

pub(crate) async fn keep_base(
    conn: &mut AsyncPgConnection,
    code: &BaseItemCode,
    version: i32,
    content: Value,
) -> Result<(), DbError> {
    diesel::insert_into(base_items::table)
        .values((
            base_items::base_code.eq(code.as_str()),
            base_items::version.eq(version),
            base_items::content.eq(content),
        ))
        .on_conflict_do_nothing()
        .execute(conn)
        .await?;
    Ok(())
}

pub(crate) async fn keep_overlay(
    conn: &mut AsyncPgConnection,
    code: &ImplementingItemCode,
    version: i32,
    base_version: i32,
    content: Value,
) -> Result<(), DbError> {
    diesel::insert_into(overlays::table)
        .values((
            overlays::implementing_code.eq(code.as_str()),
            overlays::version.eq(version),
            overlays::base_code.eq(code.base().as_str()),
            overlays::base_version.eq(base_version),
            overlays::content.eq(content),
        ))
        .on_conflict_do_nothing()
        .execute(conn)
        .await?;
    Ok(())
}

/// Marks an item as taking no cases, or takes the mark away. A repeal is never taken back.
pub(crate) async fn mark(
    conn: &mut AsyncPgConnection,
    code: &ImplementingItemCode,
    mark: Option<&str>,
) -> Result<(), DbError> {
    match mark {
        Some(mark) => {
            diesel::insert_into(item_marks::table)
                .values((item_marks::code.eq(code.as_str()), item_marks::mark.eq(mark)))
                .on_conflict(item_marks::code)
                .do_update()
                .set(item_marks::mark.eq(mark))
                .execute(conn)
                .await?;
        }
        None => {
            let suspended = item_marks::table.find(code.as_str()).filter(item_marks::mark.eq("suspended"));
            diesel::delete(suspended).execute(conn).await?;
        }
    }
    Ok(())
}

pub(crate) async fn is_marked(
    mut conn: &AsyncPgConnection,
    code: &ImplementingItemCode,
) -> Result<bool, DbError> {
    Ok(diesel::select(diesel::dsl::exists(item_marks::table.find(code.as_str())))
        .get_result(&mut conn)
        .await?)
}

/// The implementing items of a base item that are not gone, for who knows the base code only.
pub(crate) async fn implementing(
    conn: &mut AsyncPgConnection,
    base: &BaseItemCode,
) -> Result<Vec<ImplementingItemCode>, DbError> {
    let gone = item_marks::table
        .filter(item_marks::code.eq(overlays::implementing_code))
        .filter(item_marks::mark.eq("repealed"));
    Ok(overlays::table
        .filter(overlays::base_code.eq(base.as_str()))
        .filter(diesel::dsl::not(diesel::dsl::exists(gone)))
        .select(overlays::implementing_code)
        .distinct()
        .order(overlays::implementing_code)
        .load(conn)
        .await?)
}

/// The pair of versions that a case would begin with now.
pub(crate) async fn newest(
    conn: &mut AsyncPgConnection,
    code: &ImplementingItemCode,
) -> Result<Option<(i32, i32)>, DbError> {
    Ok(overlays::table
        .filter(overlays::implementing_code.eq(code.as_str()))
        .order(overlays::version.desc())
        .select((overlays::base_version, overlays::version))
        .first(conn)
        .await
        .optional()?)
}

/// One version of an overlay.
pub(crate) async fn overlay(
    conn: &mut AsyncPgConnection,
    code: &ImplementingItemCode,
    version: i32,
) -> Result<Option<Value>, DbError> {
    let row = overlays::table.find((code.as_str(), version)).select(overlays::content);
    Ok(row.first(conn).await.optional()?)
}

/// Both halves of an item at a pair of versions.
pub(crate) async fn halves(
    conn: &mut AsyncPgConnection,
    code: &ImplementingItemCode,
    base_version: i32,
    overlay_version: i32,
) -> Result<Option<(Value, Value)>, DbError> {
    let base: Option<Value> = base_items::table
        .find((code.base().as_str(), base_version))
        .select(base_items::content)
        .first(conn)
        .await
        .optional()?;
    let overlay: Option<Value> = overlays::table
        .find((code.as_str(), overlay_version))
        .select(overlays::content)
        .first(conn)
        .await
        .optional()?;
    Ok(base.zip(overlay))
}

//! Intake's copy of published bundles.
use crate::schema::bundles;
use contracts::catalogue::BundleContent;
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use kernel::db::DbError;
use serde_json::Value;

pub(crate) async fn keep(
    conn: &mut AsyncPgConnection,
    code: &str,
    version: i32,
    content: Value,
) -> Result<(), DbError> {
    diesel::insert_into(bundles::table)
        .values((bundles::code.eq(code), bundles::version.eq(version), bundles::content.eq(content)))
        .on_conflict_do_nothing()
        .execute(conn)
        .await?;
    Ok(())
}

/// The version that an application would begin with now.
pub(crate) async fn newest(
    conn: &mut AsyncPgConnection,
    code: &str,
) -> Result<Option<(i32, BundleContent)>, DbError> {
    let row: Option<(i32, Value)> = bundles::table
        .filter(bundles::code.eq(code))
        .order(bundles::version.desc())
        .select((bundles::version, bundles::content))
        .first(conn)
        .await
        .optional()?;
    row.map(|(version, content)| Ok((version, serde_json::from_value(content)?))).transpose()
}

/// One version.
pub(crate) async fn version(
    conn: &mut AsyncPgConnection,
    code: &str,
    version: i32,
) -> Result<Option<BundleContent>, DbError> {
    let row: Option<Value> =
        bundles::table.find((code, version)).select(bundles::content).first(conn).await.optional()?;
    row.map(|content| Ok(serde_json::from_value(content)?)).transpose()
}

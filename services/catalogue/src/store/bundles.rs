//! Bundles and their versions.

use chrono::{DateTime, Utc};
use contracts::catalogue::BundleContent;
use diesel::{dsl::sql, prelude::*, sql_types::Bool};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use kernel::db::DbError;
use serde_json::Value;
use uuid::Uuid;

use super::acts::Moving;
use crate::{
    domain::version_state::VersionState,
    schema::{bundle_versions, bundles},
};

/// A version without its content.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = bundle_versions, check_for_backend(diesel::pg::Pg))]
pub(crate) struct BundleVersion {
    pub(crate) code: String,
    pub(crate) version: i32,
    pub(crate) state: VersionState,
    pub(crate) revision: i64,
    pub(crate) edited_by: Uuid,
    pub(crate) edited_at: DateTime<Utc>,
    pub(crate) checked_by: Option<Uuid>,
    pub(crate) published_at: Option<DateTime<Utc>>,
    pub(crate) reason: Option<String>,
    pub(crate) basis: Option<String>,
    pub(crate) effective_at: Option<DateTime<Utc>>,
}

#[derive(Insertable)]
#[diesel(table_name = bundle_versions, treat_none_as_default_value = false)]
struct NewVersion<'a> {
    code: &'a str,
    version: i32,
    state: VersionState,
    content: Value,
    edited_by: Uuid,
    edited_at: DateTime<Utc>,
}

/// Makes sure that the bundle is there and locks it. True if it is new.
pub(crate) async fn claim_code(conn: &mut AsyncPgConnection, code: &str) -> Result<bool, DbError> {
    let row = diesel::insert_into(bundles::table).values(bundles::code.eq(code)).on_conflict_do_nothing();
    Ok(row.execute(conn).await? == 1)
}

/// Locks a bundle; `None` if there is none. Gives the version in force.
pub(crate) async fn lock(conn: &mut AsyncPgConnection, code: &str) -> Result<Option<Option<i32>>, DbError> {
    let row = bundles::table.find(code).select(bundles::published_version).for_no_key_update();
    Ok(row.first(conn).await.optional()?)
}

/// Notes the version in force.
pub(crate) async fn show(conn: &mut AsyncPgConnection, code: &str, version: i32) -> Result<(), DbError> {
    let row = diesel::update(bundles::table.find(code)).set(bundles::published_version.eq(version));
    row.execute(conn).await?;
    Ok(())
}

/// The version in one of these states.
pub(crate) async fn in_state(
    conn: &mut AsyncPgConnection,
    code: &str,
    states: &[VersionState],
) -> Result<Option<BundleVersion>, DbError> {
    let row = bundle_versions::table
        .filter(bundle_versions::code.eq(code).and(bundle_versions::state.eq_any(states.to_vec())))
        .select(BundleVersion::as_select());
    Ok(row.first(conn).await.optional()?)
}

/// All versions, the newest first.
pub(crate) async fn versions(
    conn: &mut AsyncPgConnection,
    code: &str,
    limit: i64,
) -> Result<Vec<BundleVersion>, DbError> {
    let rows = bundle_versions::table
        .filter(bundle_versions::code.eq(code))
        .order(bundle_versions::version.desc())
        .select(BundleVersion::as_select())
        .limit(limit);
    Ok(rows.load(conn).await?)
}

/// One version with its content.
pub(crate) async fn version(
    conn: &mut AsyncPgConnection,
    code: &str,
    version: i32,
) -> Result<Option<(BundleVersion, BundleContent)>, DbError> {
    let row: Option<(BundleVersion, Value)> = bundle_versions::table
        .find((code, version))
        .select((BundleVersion::as_select(), bundle_versions::content))
        .first(conn)
        .await
        .optional()?;
    row.map(|(row, content)| Ok((row, serde_json::from_value(content)?))).transpose()
}

/// Begins the next version.
pub(crate) async fn insert_draft(
    conn: &mut AsyncPgConnection,
    content: &BundleContent,
    editor: Uuid,
    now: DateTime<Utc>,
) -> Result<BundleVersion, DbError> {
    let last: Option<i32> = bundle_versions::table
        .filter(bundle_versions::code.eq(&content.code))
        .select(diesel::dsl::max(bundle_versions::version))
        .first(conn)
        .await?;
    let new = NewVersion {
        code: &content.code,
        version: last.unwrap_or(0) + 1,
        state: VersionState::Draft,
        content: serde_json::to_value(content)?,
        edited_by: editor,
        edited_at: now,
    };
    let row =
        diesel::insert_into(bundle_versions::table).values(new).returning(BundleVersion::as_returning());
    Ok(row.get_result(conn).await?)
}

/// Saves a draft; `None` if it is no draft any more or not at this revision.
pub(crate) async fn save_draft(
    conn: &mut AsyncPgConnection,
    content: &BundleContent,
    revision: i64,
    editor: Uuid,
    now: DateTime<Utc>,
) -> Result<Option<BundleVersion>, DbError> {
    let draft = bundle_versions::table.filter(
        bundle_versions::code
            .eq(&content.code)
            .and(bundle_versions::state.eq(VersionState::Draft))
            .and(bundle_versions::revision.eq(revision)),
    );
    let row = diesel::update(draft)
        .set((
            bundle_versions::content.eq(serde_json::to_value(content)?),
            bundle_versions::revision.eq(revision + 1),
            bundle_versions::edited_by.eq(editor),
            bundle_versions::edited_at.eq(now),
        ))
        .returning(BundleVersion::as_returning());
    Ok(row.get_result(conn).await.optional()?)
}

/// Moves a version; `None` if someone was faster.
pub(crate) async fn move_version(
    conn: &mut AsyncPgConnection,
    version: &BundleVersion,
    to: VersionState,
    moving: &Moving<'_>,
) -> Result<Option<BundleVersion>, DbError> {
    let row = bundle_versions::table.find((&version.code, version.version));
    let moved = diesel::update(row.filter(bundle_versions::state.eq(version.state)))
        .set((
            bundle_versions::state.eq(to),
            bundle_versions::reason.eq(moving.reason.or(version.reason.as_deref())),
            bundle_versions::basis.eq(moving.basis.or(version.basis.as_deref())),
            bundle_versions::checked_by.eq(moving.checked_by.or(version.checked_by)),
            bundle_versions::published_at.eq(moving.published_at(to, version.published_at)),
            bundle_versions::effective_at.eq(moving.effective_at(to, version.effective_at)),
        ))
        .returning(BundleVersion::as_returning());
    Ok(moved.get_result(conn).await.optional()?)
}

/// Published, whatever the day: a version is in force from its day on.
const PUBLISHED: [VersionState; 2] = [VersionState::Published, VersionState::Scheduled];

/// The bundle in force.
pub(crate) async fn in_force(
    conn: &mut AsyncPgConnection,
    code: &str,
) -> Result<Option<(i32, BundleContent)>, DbError> {
    let row: Option<(i32, Value)> = bundle_versions::table
        .filter(bundle_versions::code.eq(code).and(bundle_versions::state.eq_any(PUBLISHED)))
        .filter(sql::<Bool>("bundle_versions.effective_at <= hall_now()"))
        .order(bundle_versions::effective_at.desc())
        .select((bundle_versions::version, bundle_versions::content))
        .first(conn)
        .await
        .optional()?;
    row.map(|(version, content)| Ok((version, serde_json::from_value(content)?))).transpose()
}

/// Bundles in force, by code.
pub(crate) async fn list(
    conn: &mut AsyncPgConnection,
    after: &str,
    limit: i64,
) -> Result<Vec<(i32, BundleContent)>, DbError> {
    let rows: Vec<(i32, Value)> = bundle_versions::table
        .filter(bundle_versions::code.gt(after).and(bundle_versions::state.eq(VersionState::Published)))
        .order(bundle_versions::code.asc())
        .select((bundle_versions::version, bundle_versions::content))
        .limit(limit)
        .load(conn)
        .await?;
    rows.into_iter().map(|(version, content)| Ok((version, serde_json::from_value(content)?))).collect()
}

/// Bundles with a version whose day has come.
pub(crate) async fn due(conn: &mut AsyncPgConnection) -> Result<Vec<String>, DbError> {
    let rows = bundle_versions::table
        .filter(bundle_versions::state.eq(VersionState::Scheduled))
        .filter(sql::<Bool>("effective_at <= hall_now()"))
        .order(bundle_versions::effective_at.asc())
        .select(bundle_versions::code)
        .limit(100);
    Ok(rows.load(conn).await?)
}

/// A version of a bundle with what is told of it: code, version, when it was published, why, content.
pub(crate) type BundleTelling = (String, i32, DateTime<Utc>, (Option<String>, Option<String>), Value);

/// All versions that were ever published, by code and version.
pub(crate) async fn told_bundles_after(
    conn: &mut AsyncPgConnection,
    after: (&str, i32),
    limit: i64,
) -> Result<Vec<BundleTelling>, DbError> {
    let beyond = bundle_versions::code
        .gt(after.0)
        .or(bundle_versions::code.eq(after.0).and(bundle_versions::version.gt(after.1)));
    let rows = bundle_versions::table
        .filter(bundle_versions::published_at.is_not_null().and(beyond))
        .filter(sql::<Bool>("bundle_versions.effective_at <= hall_now()"))
        .order((bundle_versions::code.asc(), bundle_versions::version.asc()))
        .select((
            bundle_versions::code,
            bundle_versions::version,
            bundle_versions::published_at.assume_not_null(),
            (bundle_versions::reason, bundle_versions::basis),
            bundle_versions::content,
        ))
        .limit(limit);
    Ok(rows.load(conn).await?)
}

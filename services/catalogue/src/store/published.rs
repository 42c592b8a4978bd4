//! What is published: guides, and the whole of it for consumers that come new.

use chrono::{DateTime, Utc};
use contracts::catalogue::{BaseItemContent, OverlayContent};
use diesel::{dsl::sql, prelude::*, sql_types::Bool};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use kernel::{
    code::{BaseItemCode, ImplementingItemCode},
    db::DbError,
};
use serde_json::Value;

use crate::{
    domain::{item_state::ItemState, version_state::VersionState},
    schema::{base_versions, implementing_items, overlay_versions},
};

/// Published, whatever the day: a version is in force from its day on, also where the task that says so is late.
const PUBLISHED: [VersionState; 2] = [VersionState::Published, VersionState::Scheduled];

/// The base version that will be in force at a moment to come.
pub(crate) async fn base_at(
    conn: &mut AsyncPgConnection,
    code: &BaseItemCode,
    at: DateTime<Utc>,
) -> Result<Option<(i32, BaseItemContent)>, DbError> {
    let row: Option<(i32, Value)> = base_versions::table
        .filter(base_versions::base_code.eq(code).and(base_versions::state.eq_any(PUBLISHED)))
        .filter(base_versions::effective_at.le(at))
        .order(base_versions::effective_at.desc())
        .select((base_versions::version, base_versions::content))
        .first(conn)
        .await
        .optional()?;
    row.map(|(version, content)| Ok((version, serde_json::from_value(content)?))).transpose()
}

/// The base item in force.
pub(crate) async fn base(
    conn: &mut AsyncPgConnection,
    code: &BaseItemCode,
) -> Result<Option<(i32, BaseItemContent)>, DbError> {
    let row: Option<(i32, Value)> = base_versions::table
        .filter(base_versions::base_code.eq(code).and(base_versions::state.eq_any(PUBLISHED)))
        .filter(sql::<Bool>("base_versions.effective_at <= hall_now()"))
        .order(base_versions::effective_at.desc())
        .select((base_versions::version, base_versions::content))
        .first(conn)
        .await
        .optional()?;
    row.map(|(version, content)| Ok((version, serde_json::from_value(content)?))).transpose()
}

/// The base item in force; before it is, the version that is published for a day to come, with that day.
pub(crate) async fn base_or_next(
    conn: &mut AsyncPgConnection,
    code: &BaseItemCode,
) -> Result<Option<(i32, BaseItemContent, DateTime<Utc>)>, DbError> {
    let row: Option<(i32, Value, DateTime<Utc>)> = base_versions::table
        .filter(base_versions::base_code.eq(code).and(base_versions::state.eq_any(PUBLISHED)))
        .filter(base_versions::effective_at.is_not_null())
        // What is in force before what is not, and of that the newest: at most one version waits for its day.
        .order((sql::<Bool>("base_versions.effective_at > hall_now()"), base_versions::effective_at.desc()))
        .select((
            base_versions::version,
            base_versions::content,
            base_versions::effective_at.assume_not_null(),
        ))
        .first(conn)
        .await
        .optional()?;
    row.map(|(version, content, at)| Ok((version, serde_json::from_value(content)?, at))).transpose()
}

/// Base items in force, by code.
pub(crate) async fn bases_in_force(
    conn: &mut AsyncPgConnection,
    after: &str,
    limit: i64,
) -> Result<Vec<(BaseItemCode, BaseItemContent)>, DbError> {
    let rows: Vec<(BaseItemCode, Value)> = base_versions::table
        .filter(base_versions::base_code.gt(after).and(base_versions::state.eq(VersionState::Published)))
        .order(base_versions::base_code.asc())
        .select((base_versions::base_code, base_versions::content))
        .limit(limit)
        .load(conn)
        .await?;
    rows.into_iter().map(|(code, content)| Ok((code, serde_json::from_value(content)?))).collect()
}

/// The pair of an implementing item that is in force.
pub(crate) struct Pair {
    pub(crate) base_version: i32,
    pub(crate) base: BaseItemContent,
    pub(crate) overlay_version: i32,
    pub(crate) overlay: OverlayContent,
}

/// The pair in force; `None` before the first publication.
pub(crate) async fn pair(
    conn: &mut AsyncPgConnection,
    code: &ImplementingItemCode,
) -> Result<Option<Pair>, DbError> {
    let row: Option<(i32, Value, i32, Value)> = overlay_versions::table
        .inner_join(
            base_versions::table.on(base_versions::base_code
                .eq(overlay_versions::base_code)
                .and(base_versions::version.eq(overlay_versions::base_version))),
        )
        .filter(overlay_versions::implementing_code.eq(code))
        .filter(overlay_versions::state.eq_any(PUBLISHED))
        .filter(sql::<Bool>("overlay_versions.effective_at <= hall_now()"))
        .order(overlay_versions::effective_at.desc())
        .select((
            base_versions::version,
            base_versions::content,
            overlay_versions::version,
            overlay_versions::content,
        ))
        .first(conn)
        .await
        .optional()?;
    let Some((base_version, base, overlay_version, overlay)) = row else { return Ok(None) };
    let (base, overlay) = (serde_json::from_value(base)?, serde_json::from_value(overlay)?);
    Ok(Some(Pair { base_version, base, overlay_version, overlay }))
}

/// A version that was ever in force.
pub(crate) type BaseTelling = (BaseItemCode, i32, DateTime<Utc>, Because, Value);

/// What a version changes and why, and its basis.
pub(crate) type Because = (Option<String>, Option<String>);

/// All base versions that cases may be bound to, by code and version.
pub(crate) async fn bases_after(
    conn: &mut AsyncPgConnection,
    after: (&str, i32),
    limit: i64,
) -> Result<Vec<BaseTelling>, DbError> {
    let beyond = base_versions::base_code
        .gt(after.0)
        .or(base_versions::base_code.eq(after.0).and(base_versions::version.gt(after.1)));
    let rows = base_versions::table
        .filter(base_versions::published_at.is_not_null().and(beyond))
        .order((base_versions::base_code.asc(), base_versions::version.asc()))
        .select((
            base_versions::base_code,
            base_versions::version,
            base_versions::published_at.assume_not_null(),
            (base_versions::reason, base_versions::basis),
            base_versions::content,
        ))
        .limit(limit)
        .load(conn);
    Ok(rows.await?)
}

/// An overlay that was ever in force.
pub(crate) type OverlayTelling = (ImplementingItemCode, i32, i32, DateTime<Utc>, Because, Value);

/// All overlay versions that cases may be bound to, by code and version.
pub(crate) async fn overlays_after(
    conn: &mut AsyncPgConnection,
    after: (&str, i32),
    limit: i64,
) -> Result<Vec<OverlayTelling>, DbError> {
    let beyond = overlay_versions::implementing_code
        .gt(after.0)
        .or(overlay_versions::implementing_code.eq(after.0).and(overlay_versions::version.gt(after.1)));
    let rows = overlay_versions::table
        .filter(overlay_versions::published_at.is_not_null().and(beyond))
        .order((overlay_versions::implementing_code.asc(), overlay_versions::version.asc()))
        .select((
            overlay_versions::implementing_code,
            overlay_versions::version,
            overlay_versions::base_version,
            overlay_versions::published_at.assume_not_null(),
            (overlay_versions::reason, overlay_versions::basis),
            overlay_versions::content,
        ))
        .limit(limit)
        .load(conn);
    Ok(rows.await?)
}

/// A mark that acts at once.
pub(crate) type MarkTelling = (ImplementingItemCode, ItemState, Option<String>, DateTime<Utc>);

/// Items that are suspended or repealed, by code.
pub(crate) async fn marks_after(
    conn: &mut AsyncPgConnection,
    after: &str,
    limit: i64,
) -> Result<Vec<MarkTelling>, DbError> {
    let rows = implementing_items::table
        .filter(implementing_items::state.eq_any([ItemState::Suspended, ItemState::Repealed]))
        .filter(implementing_items::code.gt(after))
        .order(implementing_items::code.asc())
        .select((
            implementing_items::code,
            implementing_items::state,
            implementing_items::reason,
            implementing_items::changed_at,
        ))
        .limit(limit)
        .load(conn);
    Ok(rows.await?)
}

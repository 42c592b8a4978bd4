//! Versions of overlays.

use chrono::{DateTime, Utc};
use contracts::catalogue::OverlayContent;
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use kernel::{
    code::{BaseItemCode, ImplementingItemCode},
    db::DbError,
};
use serde_json::Value;
use uuid::Uuid;

use super::acts::Moving;
use crate::{domain::version_state::VersionState, schema::overlay_versions};

/// A version without its content.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = overlay_versions, check_for_backend(diesel::pg::Pg))]
pub(crate) struct OverlayVersion {
    pub(crate) implementing_code: ImplementingItemCode,
    pub(crate) version: i32,
    pub(crate) base_version: i32,
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
#[diesel(table_name = overlay_versions, treat_none_as_default_value = false)]
struct NewOverlay<'a> {
    implementing_code: &'a ImplementingItemCode,
    version: i32,
    base_code: BaseItemCode,
    base_version: i32,
    state: VersionState,
    content: Value,
    edited_by: Uuid,
    edited_at: DateTime<Utc>,
}

/// Who writes what on which base version.
pub(crate) struct Writing<'a> {
    pub(crate) content: &'a OverlayContent,
    pub(crate) base_version: i32,
    pub(crate) editor: Uuid,
    pub(crate) now: DateTime<Utc>,
}

/// The version that is being worked on.
pub(crate) async fn open_version(
    conn: &mut AsyncPgConnection,
    code: &ImplementingItemCode,
) -> Result<Option<OverlayVersion>, DbError> {
    let row = overlay_versions::table
        .filter(
            overlay_versions::implementing_code
                .eq(code)
                .and(overlay_versions::state.eq_any(VersionState::OPEN)),
        )
        .select(OverlayVersion::as_select())
        .first(conn);
    Ok(row.await.optional()?)
}

/// All versions, the newest first.
pub(crate) async fn versions(
    conn: &mut AsyncPgConnection,
    code: &ImplementingItemCode,
    below: i32,
    limit: i64,
) -> Result<Vec<OverlayVersion>, DbError> {
    let rows = overlay_versions::table
        .filter(overlay_versions::implementing_code.eq(code).and(overlay_versions::version.lt(below)))
        .order(overlay_versions::version.desc())
        .select(OverlayVersion::as_select())
        .limit(limit)
        .load(conn);
    Ok(rows.await?)
}

/// One version with its content.
pub(crate) async fn version(
    conn: &mut AsyncPgConnection,
    code: &ImplementingItemCode,
    version: i32,
) -> Result<Option<(OverlayVersion, OverlayContent)>, DbError> {
    let row: Option<(OverlayVersion, Value)> = overlay_versions::table
        .find((code, version))
        .select((OverlayVersion::as_select(), overlay_versions::content))
        .first(conn)
        .await
        .optional()?;
    row.map(|(row, content)| Ok((row, serde_json::from_value(content)?))).transpose()
}

/// Begins the next version.
pub(crate) async fn insert_draft(
    conn: &mut AsyncPgConnection,
    code: &ImplementingItemCode,
    writing: &Writing<'_>,
) -> Result<OverlayVersion, DbError> {
    let last: Option<i32> = overlay_versions::table
        .filter(overlay_versions::implementing_code.eq(code))
        .select(diesel::dsl::max(overlay_versions::version))
        .first(conn)
        .await?;
    let new = NewOverlay {
        implementing_code: code,
        version: last.unwrap_or(0) + 1,
        base_code: code.base(),
        base_version: writing.base_version,
        state: VersionState::Draft,
        content: serde_json::to_value(writing.content)?,
        edited_by: writing.editor,
        edited_at: writing.now,
    };
    let row =
        diesel::insert_into(overlay_versions::table).values(new).returning(OverlayVersion::as_returning());
    Ok(row.get_result(conn).await?)
}

/// Saves a draft; `None` if it is no draft any more or not at this revision.
pub(crate) async fn save_draft(
    conn: &mut AsyncPgConnection,
    draft: &OverlayVersion,
    revision: i64,
    writing: &Writing<'_>,
) -> Result<Option<OverlayVersion>, DbError> {
    let guard = overlay_versions::state.eq(VersionState::Draft).and(overlay_versions::revision.eq(revision));
    let row = overlay_versions::table.find((&draft.implementing_code, draft.version)).filter(guard);
    let saved = diesel::update(row)
        .set((
            overlay_versions::content.eq(serde_json::to_value(writing.content)?),
            overlay_versions::base_version.eq(writing.base_version),
            overlay_versions::revision.eq(revision + 1),
            overlay_versions::edited_by.eq(writing.editor),
            overlay_versions::edited_at.eq(writing.now),
        ))
        .returning(OverlayVersion::as_returning());
    Ok(saved.get_result(conn).await.optional()?)
}

/// Moves a version; `None` if someone was faster.
pub(crate) async fn move_version(
    conn: &mut AsyncPgConnection,
    version: &OverlayVersion,
    to: VersionState,
    moving: &Moving<'_>,
) -> Result<Option<OverlayVersion>, DbError> {
    let row = overlay_versions::table.find((&version.implementing_code, version.version));
    let moved = diesel::update(row.filter(overlay_versions::state.eq(version.state)))
        .set((
            overlay_versions::state.eq(to),
            overlay_versions::reason.eq(moving.reason.or(version.reason.as_deref())),
            overlay_versions::basis.eq(moving.basis.or(version.basis.as_deref())),
            overlay_versions::checked_by.eq(moving.checked_by.or(version.checked_by)),
            overlay_versions::published_at.eq(moving.published_at(to, version.published_at)),
            overlay_versions::effective_at.eq(moving.effective_at(to, version.effective_at)),
        ))
        .returning(OverlayVersion::as_returning());
    Ok(moved.get_result(conn).await.optional()?)
}

/// The version whose day is still to come.
pub(crate) async fn scheduled(
    conn: &mut AsyncPgConnection,
    code: &ImplementingItemCode,
) -> Result<Option<OverlayVersion>, DbError> {
    let of_code = overlay_versions::implementing_code.eq(code);
    let row = overlay_versions::table
        .filter(of_code.and(overlay_versions::state.eq(VersionState::Scheduled)))
        .select(OverlayVersion::as_select());
    Ok(row.first(conn).await.optional()?)
}

/// An overlay that waits for its day and was written for this base version.
pub(crate) async fn waiting_for(
    conn: &mut AsyncPgConnection,
    base_code: &BaseItemCode,
    base_version: i32,
) -> Result<Option<ImplementingItemCode>, DbError> {
    let of_base =
        overlay_versions::base_code.eq(base_code).and(overlay_versions::base_version.eq(base_version));
    let row = overlay_versions::table
        .filter(of_base.and(overlay_versions::state.eq(VersionState::Scheduled)))
        .order(overlay_versions::implementing_code.asc())
        .select(overlay_versions::implementing_code);
    Ok(row.first(conn).await.optional()?)
}

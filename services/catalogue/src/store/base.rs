//! Base items and their versions.

use chrono::{DateTime, NaiveDate, Utc};
use contracts::catalogue::{BaseItemContent, Theme};
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use kernel::{code::BaseItemCode, db::DbError};
use serde_json::Value;
use uuid::Uuid;

use super::acts::Moving;
use crate::{
    domain::{item_state::ItemState, standing::Standing, version_state::VersionState},
    schema::{base_items, base_versions, implementing_items},
};

/// A version without its content.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = base_versions, check_for_backend(diesel::pg::Pg))]
pub(crate) struct BaseVersion {
    pub(crate) base_code: BaseItemCode,
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
    pub(crate) follow_days: Option<i16>,
}

/// What a save of a draft writes.
#[derive(Insertable)]
#[diesel(table_name = base_versions, treat_none_as_default_value = false)]
struct NewVersion<'a> {
    base_code: &'a BaseItemCode,
    version: i32,
    state: VersionState,
    content: Value,
    edited_by: Uuid,
    edited_at: DateTime<Utc>,
}

/// Makes sure that the item is there and locks it: of two who work on one item the second waits.
/// True if it is new.
pub(crate) async fn claim_code(conn: &mut AsyncPgConnection, code: &BaseItemCode) -> Result<bool, DbError> {
    let made = diesel::insert_into(base_items::table)
        .values(base_items::code.eq(code))
        .on_conflict_do_nothing()
        .execute(conn)
        .await?;
    Ok(made == 1)
}

/// Locks an item; `None` if there is none. Gives the version in force.
pub(crate) async fn lock(
    conn: &mut AsyncPgConnection,
    code: &BaseItemCode,
) -> Result<Option<Option<i32>>, DbError> {
    let row = base_items::table.find(code).select(base_items::published_version).for_no_key_update();
    Ok(row.first(conn).await.optional()?)
}

/// Keeps the version in force from changing until the transaction ends. Taken before the lock on a claim, as
/// publishing a base version does it.
pub(crate) async fn hold(conn: &mut AsyncPgConnection, code: &BaseItemCode) -> Result<(), DbError> {
    let row = base_items::table.find(code).select(base_items::published_version).for_share();
    row.first::<Option<i32>>(conn).await.optional()?;
    Ok(())
}

/// The version that is being worked on.
pub(crate) async fn open_version(
    conn: &mut AsyncPgConnection,
    code: &BaseItemCode,
) -> Result<Option<BaseVersion>, DbError> {
    let row = base_versions::table
        .filter(base_versions::base_code.eq(code).and(base_versions::state.eq_any(VersionState::OPEN)))
        .select(BaseVersion::as_select())
        .first(conn);
    Ok(row.await.optional()?)
}

/// All versions, the newest first.
pub(crate) async fn versions(
    conn: &mut AsyncPgConnection,
    code: &BaseItemCode,
    below: i32,
    limit: i64,
) -> Result<Vec<BaseVersion>, DbError> {
    let rows = base_versions::table
        .filter(base_versions::base_code.eq(code).and(base_versions::version.lt(below)))
        .order(base_versions::version.desc())
        .select(BaseVersion::as_select())
        .limit(limit)
        .load(conn);
    Ok(rows.await?)
}

/// One version with its content.
pub(crate) async fn version(
    conn: &mut AsyncPgConnection,
    code: &BaseItemCode,
    version: i32,
) -> Result<Option<(BaseVersion, BaseItemContent)>, DbError> {
    let row: Option<(BaseVersion, Value)> = base_versions::table
        .find((code, version))
        .select((BaseVersion::as_select(), base_versions::content))
        .first(conn)
        .await
        .optional()?;
    row.map(|(row, content)| Ok((row, serde_json::from_value(content)?))).transpose()
}

/// Begins the next version.
pub(crate) async fn insert_draft(
    conn: &mut AsyncPgConnection,
    content: &BaseItemContent,
    editor: Uuid,
    now: DateTime<Utc>,
) -> Result<BaseVersion, DbError> {
    let last: Option<i32> = base_versions::table
        .filter(base_versions::base_code.eq(&content.code))
        .select(diesel::dsl::max(base_versions::version))
        .first(conn)
        .await?;
    let new = NewVersion {
        base_code: &content.code,
        version: last.unwrap_or(0) + 1,
        state: VersionState::Draft,
        content: serde_json::to_value(content)?,
        edited_by: editor,
        edited_at: now,
    };
    let row = diesel::insert_into(base_versions::table).values(new).returning(BaseVersion::as_returning());
    Ok(row.get_result(conn).await?)
}

/// Saves a draft; `None` if it is no draft any more or not at this revision.
pub(crate) async fn save_draft(
    conn: &mut AsyncPgConnection,
    draft: &BaseVersion,
    revision: i64,
    content: &BaseItemContent,
    editor: Uuid,
    now: DateTime<Utc>,
) -> Result<Option<BaseVersion>, DbError> {
    let guard = base_versions::state.eq(VersionState::Draft).and(base_versions::revision.eq(revision));
    let row = diesel::update(base_versions::table.find((&draft.base_code, draft.version)).filter(guard))
        .set((
            base_versions::content.eq(serde_json::to_value(content)?),
            base_versions::revision.eq(revision + 1),
            base_versions::edited_by.eq(editor),
            base_versions::edited_at.eq(now),
        ))
        .returning(BaseVersion::as_returning());
    Ok(row.get_result(conn).await.optional()?)
}

/// Moves a version; `None` if someone was faster.
pub(crate) async fn move_version(
    conn: &mut AsyncPgConnection,
    version: &BaseVersion,
    to: VersionState,
    moving: &Moving<'_>,
) -> Result<Option<BaseVersion>, DbError> {
    let row = base_versions::table.find((&version.base_code, version.version));
    let moved = diesel::update(row.filter(base_versions::state.eq(version.state)))
        .set((
            base_versions::state.eq(to),
            base_versions::reason.eq(moving.reason.or(version.reason.as_deref())),
            base_versions::basis.eq(moving.basis.or(version.basis.as_deref())),
            base_versions::checked_by.eq(moving.checked_by.or(version.checked_by)),
            base_versions::published_at.eq(moving.published_at(to, version.published_at)),
            base_versions::effective_at.eq(moving.effective_at(to, version.effective_at)),
            base_versions::follow_days.eq(moving.follow_days.or(version.follow_days)),
        ))
        .returning(BaseVersion::as_returning());
    Ok(moved.get_result(conn).await.optional()?)
}

/// The version whose day is still to come.
pub(crate) async fn scheduled(
    conn: &mut AsyncPgConnection,
    code: &BaseItemCode,
) -> Result<Option<BaseVersion>, DbError> {
    let row = base_versions::table
        .filter(base_versions::base_code.eq(code).and(base_versions::state.eq(VersionState::Scheduled)))
        .select(BaseVersion::as_select());
    Ok(row.first(conn).await.optional()?)
}

/// A base item's standing; `None` if there is no such item.
pub(crate) async fn standing(
    conn: &mut AsyncPgConnection,
    code: &BaseItemCode,
) -> Result<Option<Standing>, DbError> {
    Ok(base_items::table.find(code).select(base_items::standing).first(conn).await.optional()?)
}

/// Changes a base item's standing; `None` if someone was faster. A reason and its basis, or none when it is active.
pub(crate) async fn set_standing(
    conn: &mut AsyncPgConnection,
    code: &BaseItemCode,
    (from, to): (Standing, Standing),
    because: Option<(&str, &str)>,
) -> Result<Option<()>, DbError> {
    let (reason, basis) = because.unzip();
    let moved = diesel::update(base_items::table.find(code).filter(base_items::standing.eq(from)))
        .set((
            base_items::standing.eq(to),
            base_items::standing_reason.eq(reason),
            base_items::standing_basis.eq(basis),
        ))
        .execute(conn)
        .await?;
    Ok((moved == 1).then_some(()))
}

/// Shows the published version to searches.
pub(crate) async fn show(
    conn: &mut AsyncPgConnection,
    content: &BaseItemContent,
    version: i32,
) -> Result<(), DbError> {
    let lower = |words: &[String]| words.iter().map(|word| word.to_lowercase()).collect::<Vec<_>>();
    diesel::update(base_items::table.find(&content.code))
        .set((
            base_items::published_version.eq(version),
            base_items::name.eq(&content.name),
            base_items::aliases.eq(lower(&content.aliases)),
            base_items::pinyin.eq(lower(&content.pinyin)),
            base_items::domain.eq(content.domain.code()),
            base_items::item_type.eq(content.item_type.code()),
            base_items::themes.eq(content.themes.iter().map(Theme::key).collect::<Vec<_>>()),
        ))
        .execute(conn)
        .await?;
    Ok(())
}

/// Tells all who implement the item that they have to follow, and until when. Gives their number.
pub(crate) async fn ask_to_follow(
    conn: &mut AsyncPgConnection,
    code: &BaseItemCode,
    version: i32,
    until: NaiveDate,
) -> Result<usize, DbError> {
    let live = [ItemState::InForce, ItemState::Suspended];
    let rows = implementing_items::table.filter(implementing_items::base_code.eq(code));
    let told = diesel::update(rows.filter(implementing_items::state.eq_any(live)))
        .set((implementing_items::pending_base.eq(version), implementing_items::pending_until.eq(until)))
        .execute(conn)
        .await?;
    Ok(told)
}

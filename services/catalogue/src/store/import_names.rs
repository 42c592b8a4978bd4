//! Items of which only a name and a local code are known.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use kernel::{code::BaseItemCode, db::DbError};
use serde_json::Value;
use uuid::Uuid;

use crate::{domain::import::names::NameState, schema::name_drafts};

/// One draft.
#[derive(Debug, Clone, PartialEq, Queryable, Selectable, Insertable)]
#[diesel(table_name = name_drafts, check_for_backend(diesel::pg::Pg), treat_none_as_default_value = false)]
pub(crate) struct NameDraft {
    pub(crate) id: Uuid,
    pub(crate) local_code: String,
    pub(crate) name: String,
    pub(crate) department: String,
    pub(crate) grouping: String,
    pub(crate) item_type: Option<String>,
    pub(crate) details: Option<Value>,
    pub(crate) state: NameState,
    pub(crate) base_code: Option<BaseItemCode>,
    pub(crate) reason: Option<String>,
    pub(crate) revision: i64,
    pub(crate) edited_by: Uuid,
    pub(crate) edited_at: DateTime<Utc>,
}

/// Which drafts are wanted.
pub(crate) struct NameFilter<'a> {
    pub(crate) state: Option<NameState>,
    pub(crate) words: Option<&'a str>,
    pub(crate) after: &'a str,
    pub(crate) limit: i64,
}

/// Drafts by these local codes.
pub(crate) async fn by_codes(
    conn: &mut AsyncPgConnection,
    codes: &[&str],
) -> Result<Vec<NameDraft>, DbError> {
    let rows = name_drafts::table.filter(name_drafts::local_code.eq_any(codes));
    Ok(rows.select(NameDraft::as_select()).load(conn).await?)
}

/// Enters drafts.
pub(crate) async fn insert(conn: &mut AsyncPgConnection, drafts: &[NameDraft]) -> Result<(), DbError> {
    for drafts in drafts.chunks(500) {
        diesel::insert_into(name_drafts::table).values(drafts).execute(conn).await?;
    }
    Ok(())
}

/// A draft.
pub(crate) async fn find(conn: &mut AsyncPgConnection, id: Uuid) -> Result<Option<NameDraft>, DbError> {
    Ok(name_drafts::table.find(id).select(NameDraft::as_select()).first(conn).await.optional()?)
}

/// Saves a draft that was at the revision before; `None` if someone was faster.
pub(crate) async fn save(
    conn: &mut AsyncPgConnection,
    draft: &NameDraft,
) -> Result<Option<NameDraft>, DbError> {
    let row = name_drafts::table.find(draft.id).filter(name_drafts::revision.eq(draft.revision - 1));
    let saved = diesel::update(row)
        .set((
            name_drafts::name.eq(&draft.name),
            name_drafts::department.eq(&draft.department),
            name_drafts::grouping.eq(&draft.grouping),
            name_drafts::item_type.eq(&draft.item_type),
            name_drafts::details.eq(&draft.details),
            name_drafts::state.eq(draft.state),
            name_drafts::base_code.eq(&draft.base_code),
            name_drafts::reason.eq(&draft.reason),
            name_drafts::revision.eq(draft.revision),
            name_drafts::edited_by.eq(draft.edited_by),
            name_drafts::edited_at.eq(draft.edited_at),
        ))
        .returning(NameDraft::as_returning());
    Ok(saved.get_result(conn).await.optional()?)
}

/// Drafts by local code.
pub(crate) async fn list(
    conn: &mut AsyncPgConnection,
    wanted: &NameFilter<'_>,
) -> Result<Vec<NameDraft>, DbError> {
    let mut rows = name_drafts::table
        .filter(name_drafts::local_code.gt(wanted.after))
        .order(name_drafts::local_code.asc())
        .select(NameDraft::as_select())
        .limit(wanted.limit)
        .into_boxed();
    if let Some(state) = wanted.state {
        rows = rows.filter(name_drafts::state.eq(state));
    }
    if let Some(words) = wanted.words.filter(|words| !words.is_empty()) {
        // The words are looked for as they are: what means something to LIKE does not here.
        let plain = words.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_");
        let like = format!("%{plain}%");
        let fits = name_drafts::name.like(like.clone()).or(name_drafts::department.like(like.clone()));
        rows = rows.filter(fits.or(name_drafts::local_code.like(like)));
    }
    Ok(rows.load(conn).await?)
}

/// How many drafts are in each state.
pub(crate) async fn counts(conn: &mut AsyncPgConnection) -> Result<Vec<(NameState, i64)>, DbError> {
    let rows = name_drafts::table
        .group_by(name_drafts::state)
        .select((name_drafts::state, diesel::dsl::count_star()));
    Ok(rows.load(conn).await?)
}

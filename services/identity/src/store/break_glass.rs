//! Rows of break-glass, for whoever reviews them.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use kernel::{crypto::Sealed, db::DbError};
use uuid::Uuid;

use crate::schema::break_glass;

/// A break as stored.
#[derive(Debug, Queryable, Selectable)]
#[diesel(table_name = break_glass, check_for_backend(diesel::pg::Pg))]
pub(crate) struct BreakRow {
    pub(crate) id: Uuid,
    pub(crate) account: Uuid,
    pub(crate) subject: Option<Uuid>,
    pub(crate) reason: Sealed,
    pub(crate) at: DateTime<Utc>,
    pub(crate) reviewed_at: Option<DateTime<Utc>>,
    pub(crate) verdict: Option<String>,
    pub(crate) review: Option<Sealed>,
}

/// Breaks, newest first, those without a review or all.
pub(crate) async fn list(
    conn: &mut AsyncPgConnection,
    open_only: bool,
    before: Option<(DateTime<Utc>, Uuid)>,
    limit: i64,
) -> Result<Vec<BreakRow>, DbError> {
    let mut query = break_glass::table.into_boxed();
    if open_only {
        query = query.filter(break_glass::reviewed_at.is_null());
    }
    if let Some((at, id)) = before {
        let earlier = break_glass::at.eq(at).and(break_glass::id.lt(id));
        query = query.filter(break_glass::at.lt(at).or(earlier));
    }
    let query = query.order((break_glass::at.desc(), break_glass::id.desc())).limit(limit);
    Ok(query.select(BreakRow::as_select()).load(conn).await?)
}

pub(crate) async fn find(conn: &mut AsyncPgConnection, id: Uuid) -> Result<Option<BreakRow>, DbError> {
    Ok(break_glass::table.find(id).select(BreakRow::as_select()).first(conn).await.optional()?)
}

/// Reviews a break; nothing if it was reviewed.
pub(crate) async fn review(
    conn: &mut AsyncPgConnection,
    id: Uuid,
    (by, at): (Uuid, DateTime<Utc>),
    verdict: &str,
    words: Sealed,
) -> Result<Option<BreakRow>, DbError> {
    let open = break_glass::table.find(id).filter(break_glass::reviewed_at.is_null());
    let change = diesel::update(open).set((
        break_glass::reviewed_at.eq(Some(at)),
        break_glass::reviewed_by.eq(Some(by)),
        break_glass::verdict.eq(Some(verdict)),
        break_glass::review.eq(Some(words)),
    ));
    Ok(change.returning(BreakRow::as_returning()).get_result(conn).await.optional()?)
}

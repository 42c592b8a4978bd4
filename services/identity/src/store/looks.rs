//! Rows of the person's own view of who looked at his data.

use chrono::{DateTime, Utc};
use diesel::{dsl::sql, prelude::*, sql_types::Bool};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use kernel::{
    db::DbError,
    id::{CaseId, PersonId},
};
use uuid::Uuid;

use crate::schema::look;

/// A look as stored.
#[derive(Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = look, check_for_backend(diesel::pg::Pg), treat_none_as_default_value = false)]
pub(crate) struct LookRow {
    pub(crate) event_id: Uuid,
    pub(crate) source: String,
    pub(crate) subject: PersonId,
    pub(crate) actor_kind: String,
    pub(crate) actor_id: Uuid,
    pub(crate) organisation: Option<String>,
    pub(crate) purpose: String,
    pub(crate) case_id: Option<CaseId>,
    pub(crate) fields: Vec<String>,
    pub(crate) at: DateTime<Utc>,
    pub(crate) display: String,
    pub(crate) display_from: Option<DateTime<Utc>>,
    /// A keyed hash of the person's family name, by which looks at one family are counted.
    pub(crate) family_hash: Option<Vec<u8>>,
}

pub(crate) async fn insert(conn: &mut AsyncPgConnection, row: &LookRow) -> Result<(), DbError> {
    diesel::insert_into(look::table).values(row).on_conflict_do_nothing().execute(conn).await?;
    Ok(())
}

/// Looks of others at a person's entries that may be shown to him, newest first, before a place in that order.
pub(crate) async fn shown_to(
    conn: &mut AsyncPgConnection,
    entries: &[PersonId],
    before: Option<(DateTime<Utc>, Uuid)>,
    limit: i64,
) -> Result<Vec<LookRow>, DbError> {
    let himself: Vec<Uuid> = entries.iter().map(|entry| entry.as_uuid()).collect();
    let mut query = look::table
        .filter(look::subject.eq_any(entries))
        .filter(look::actor_id.ne_all(himself))
        .filter(sql::<Bool>("(display = 'now' OR (display = 'delayed' AND display_from <= hall_now()))"))
        .order((look::at.desc(), look::event_id.desc()))
        .limit(limit)
        .select(LookRow::as_select())
        .into_boxed();
    if let Some((at, id)) = before {
        query = query.filter(look::at.lt(at).or(look::at.eq(at).and(look::event_id.lt(id))));
    }
    Ok(query.load(conn).await?)
}

//! Rows of minors who live by their own work.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use kernel::{db::DbError, id::PersonId};
use uuid::Uuid;

use crate::schema::{own_work, person};

/// That someone lives by his own work, as stored.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = own_work, check_for_backend(diesel::pg::Pg), treat_none_as_default_value = false)]
pub(crate) struct OwnWorkRow {
    pub(crate) id: Uuid,
    pub(crate) person_id: PersonId,
    pub(crate) act_id: Uuid,
    pub(crate) since: DateTime<Utc>,
    pub(crate) until: DateTime<Utc>,
}

/// Whether it was new.
pub(crate) async fn insert(conn: &mut AsyncPgConnection, row: &OwnWorkRow) -> Result<bool, DbError> {
    let added = diesel::insert_into(own_work::table).values(row).on_conflict_do_nothing();
    Ok(added.execute(conn).await? == 1)
}

/// What holds of someone at a time. What was declared of an entry that was merged into his is his, as long as it is merged.
pub(crate) async fn find_for(
    conn: &mut AsyncPgConnection,
    of: PersonId,
    now: DateTime<Utc>,
) -> Result<Option<OwnWorkRow>, DbError> {
    let merged = person::table.filter(person::merged_into.eq(of)).select(person::id);
    let row = own_work::table
        .filter(own_work::person_id.eq(of).or(own_work::person_id.eq_any(merged)))
        .filter(own_work::ended_at.is_null().and(own_work::until.gt(now)));
    Ok(row.order(own_work::since).select(OwnWorkRow::as_select()).first(conn).await.optional()?)
}

/// It holds no longer; false if that was so already.
pub(crate) async fn end(
    conn: &mut AsyncPgConnection,
    id: Uuid,
    act: Uuid,
    at: DateTime<Utc>,
) -> Result<bool, DbError> {
    let row = own_work::table.find(id).filter(own_work::ended_at.is_null());
    let ended = diesel::update(row).set((own_work::ended_at.eq(at), own_work::end_act_id.eq(act)));
    Ok(ended.execute(conn).await? == 1)
}

//! What of the lists is published, and until when.
use crate::{
    schema::{benefit_lists, benefit_publications},
    store::benefits::List,
};
use chrono::{NaiveDate, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use kernel::db::{DbError, Tx};
use uuid::Uuid;

/// A publication.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = benefit_publications)]
pub(crate) struct Publication {
    pub(crate) list_id: Uuid,
    pub(crate) from_day: NaiveDate,
    pub(crate) to_day: NaiveDate,
    pub(crate) phone: String,
    pub(crate) taken_at: Option<chrono::DateTime<Utc>>,
}

/// Publishes a list; false if it is, or was.
pub(crate) async fn publish(
    tx: &mut Tx,
    list: Uuid,
    (from, to): (NaiveDate, NaiveDate),
    phone: &str,
) -> Result<bool, DbError> {
    let by = tx.actor().id;
    let made = diesel::insert_into(benefit_publications::table)
        .values((
            benefit_publications::list_id.eq(list),
            benefit_publications::from_day.eq(from),
            benefit_publications::to_day.eq(to),
            benefit_publications::phone.eq(phone),
            benefit_publications::published_by.eq(by),
        ))
        .on_conflict_do_nothing()
        .execute(&mut **tx)
        .await?;
    Ok(made == 1)
}

/// Takes a publication down before its last day; false if none stands.
pub(crate) async fn take_down(tx: &mut Tx, list: Uuid) -> Result<bool, DbError> {
    let (by, now) = (tx.actor().id, tx.now());
    let standing = benefit_publications::table.find(list).filter(benefit_publications::taken_at.is_null());
    let change = (benefit_publications::taken_by.eq(Some(by)), benefit_publications::taken_at.eq(Some(now)));
    Ok(diesel::update(standing).set(change).execute(&mut **tx).await? == 1)
}

pub(crate) async fn of_list(
    conn: &mut AsyncPgConnection,
    list: Uuid,
) -> Result<Option<Publication>, DbError> {
    let row = benefit_publications::table.find(list).select(Publication::as_select());
    Ok(row.first(conn).await.optional()?)
}

/// What stands on a day, the newest first; with the list of each.
pub(crate) async fn standing(
    conn: &mut AsyncPgConnection,
    today: NaiveDate,
    limit: i64,
) -> Result<Vec<(Publication, List)>, DbError> {
    let rows = benefit_publications::table
        .inner_join(benefit_lists::table.on(benefit_lists::id.eq(benefit_publications::list_id)))
        .filter(benefit_publications::from_day.le(today))
        .filter(benefit_publications::to_day.ge(today))
        .filter(benefit_publications::taken_at.is_null())
        .order((benefit_publications::from_day.desc(), benefit_publications::list_id))
        .limit(limit);
    Ok(rows.select((Publication::as_select(), List::as_select())).load(conn).await?)
}

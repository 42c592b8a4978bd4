//! Rows of persons. Numbers, names and mobiles go in and out sealed.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use kernel::{
    code::Division,
    crypto::{LookupHash, Sealed},
    db::DbError,
    id::PersonId,
};

use crate::schema::person;

/// A person as stored.
#[derive(Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = person, check_for_backend(diesel::pg::Pg), treat_none_as_default_value = false)]
pub(crate) struct PersonRow {
    pub(crate) id: PersonId,
    pub(crate) kind: String,
    pub(crate) number: Sealed,
    pub(crate) number_hash: LookupHash,
    pub(crate) name: Sealed,
    pub(crate) mobile: Option<Sealed>,
    pub(crate) mobile_hash: Option<LookupHash>,
    pub(crate) division: Division,
    pub(crate) assurance: i16,
    pub(crate) registered_at: DateTime<Utc>,
    /// The entry of the same human being that stands for this one.
    pub(crate) merged_into: Option<PersonId>,
}

/// Whether the number was new; a number that is known stays as it is.
pub(crate) async fn insert(conn: &mut AsyncPgConnection, row: &PersonRow) -> Result<bool, DbError> {
    let added = diesel::insert_into(person::table)
        .values(row)
        .on_conflict(person::number_hash)
        .do_nothing()
        .execute(conn)
        .await?;
    Ok(added == 1)
}

/// The person of an id. An entry that was merged into another leads to that one.
pub(crate) async fn find(conn: &mut AsyncPgConnection, id: PersonId) -> Result<Option<PersonRow>, DbError> {
    let entry = find_entry(conn, id).await?;
    standing(conn, entry).await
}

/// The entry of an id as it is, merged or not.
pub(crate) async fn find_entry(
    conn: &mut AsyncPgConnection,
    id: PersonId,
) -> Result<Option<PersonRow>, DbError> {
    Ok(person::table.find(id).select(PersonRow::as_select()).first(conn).await.optional()?)
}

/// The person of a number, of the present one or of one under which he was entered before.
pub(crate) async fn find_by_number(
    conn: &mut AsyncPgConnection,
    number: &LookupHash,
) -> Result<Option<PersonRow>, DbError> {
    let entry = find_entry_by_number(conn, number).await?;
    standing(conn, entry).await
}

/// The entry of a number as it is, merged or not.
pub(crate) async fn find_entry_by_number(
    conn: &mut AsyncPgConnection,
    number: &LookupHash,
) -> Result<Option<PersonRow>, DbError> {
    let row = person::table.filter(person::number_hash.eq(number)).select(PersonRow::as_select());
    Ok(row.first(conn).await.optional()?)
}

/// The entry that stands for this one; merged entries point at one step to it.
pub(crate) async fn standing(
    conn: &mut AsyncPgConnection,
    entry: Option<PersonRow>,
) -> Result<Option<PersonRow>, DbError> {
    match entry.as_ref().and_then(|row| row.merged_into) {
        Some(survivor) => find_entry(conn, survivor).await,
        None => Ok(entry),
    }
}

/// Raises how sure identity is of a person; never lowers it. Whether it was lower.
pub(crate) async fn raise(
    conn: &mut AsyncPgConnection,
    id: PersonId,
    assurance: i16,
) -> Result<bool, DbError> {
    let lower = person::table.find(id).filter(person::assurance.lt(assurance));
    Ok(diesel::update(lower).set(person::assurance.eq(assurance)).execute(conn).await? == 1)
}

/// Notes another telephone.
pub(crate) async fn set_mobile(
    conn: &mut AsyncPgConnection,
    id: PersonId,
    mobile: &Sealed,
    hash: &LookupHash,
) -> Result<(), DbError> {
    diesel::update(person::table.find(id))
        .set((person::mobile.eq(mobile), person::mobile_hash.eq(hash)))
        .execute(conn)
        .await?;
    Ok(())
}

/// Ids of persons after an id, in order.
pub(crate) async fn ids_after(
    conn: &mut AsyncPgConnection,
    after: PersonId,
    limit: i64,
) -> Result<Vec<PersonId>, DbError> {
    let ids = person::table.filter(person::id.gt(after)).order(person::id.asc()).limit(limit);
    Ok(ids.select(person::id).load(conn).await?)
}

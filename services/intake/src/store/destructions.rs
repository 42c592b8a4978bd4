//! Destruction lists (销毁清册), and what carrying them out does. Erasing itself is a function of the database.
use crate::{
    domain::retention::{ItemState, ListState},
    schema::{destroyed_bytes, destruction_items, destruction_lists},
    store::retentions::DueRow,
};
use chrono::{DateTime, NaiveDate, Utc};
use diesel::{
    dsl::{count_star, max, sql},
    prelude::*,
    sql_types::{BigInt, Bool, Integer, Text, Uuid as SqlUuid},
};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use kernel::db::{DbError, Tx};
use std::collections::BTreeMap;
use uuid::Uuid;

/// A list.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = destruction_lists)]
pub(crate) struct List {
    pub(crate) id: Uuid,
    pub(crate) list_no: String,
    pub(crate) state: ListState,
    pub(crate) reason: String,
    pub(crate) proposed_by: Uuid,
    pub(crate) proposed_at: DateTime<Utc>,
    pub(crate) appraisal: Option<String>,
    pub(crate) decided_by: Option<Uuid>,
    pub(crate) decided_at: Option<DateTime<Utc>>,
    pub(crate) executed_at: Option<DateTime<Utc>>,
}

/// A case on a list.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = destruction_items)]
pub(crate) struct ItemRow {
    pub(crate) case_id: Uuid,
    pub(crate) case_no: String,
    pub(crate) item: String,
    pub(crate) ended_on: NaiveDate,
    pub(crate) class: String,
    pub(crate) retain_through: NaiveDate,
    pub(crate) state: ItemState,
    pub(crate) erased_at: Option<DateTime<Utc>>,
    pub(crate) erased_values: Option<i32>,
}

/// Enters a list with its cases, under the next number of its office and year.
pub(crate) async fn propose(
    tx: &mut Tx,
    (unit, year): (&str, i16),
    reason: &str,
    cases: &[DueRow],
) -> Result<Option<Uuid>, DbError> {
    let (id, by) = (Uuid::new_v4(), tx.actor().id);
    let of = destruction_lists::table
        .filter(destruction_lists::unit.eq(unit))
        .filter(destruction_lists::year.eq(year));
    let last: Option<i32> = of.select(max(destruction_lists::nth)).first(&mut **tx).await?;
    let nth = last.unwrap_or_default().saturating_add(1);
    let entered = diesel::insert_into(destruction_lists::table)
        .values((
            destruction_lists::id.eq(id),
            destruction_lists::unit.eq(unit),
            destruction_lists::year.eq(year),
            destruction_lists::nth.eq(nth),
            destruction_lists::list_no.eq(format!("{unit}-{year}-{nth:04}")),
            destruction_lists::reason.eq(reason),
            destruction_lists::proposed_by.eq(by),
        ))
        .on_conflict_do_nothing()
        .execute(&mut **tx)
        .await?;
    if entered == 0 {
        return Ok(None);
    }
    for case in cases {
        let listed = diesel::insert_into(destruction_items::table)
            .values((
                destruction_items::list_id.eq(id),
                destruction_items::county.eq(&case.county),
                destruction_items::case_id.eq(case.case_id),
                destruction_items::case_no.eq(case.case_no.as_deref().unwrap_or_default()),
                destruction_items::item.eq(case.item.as_deref().unwrap_or_default()),
                destruction_items::ended_on.eq(case.ended_on),
                destruction_items::class.eq(&case.class),
                destruction_items::retain_through.eq(case.retain_through),
            ))
            .on_conflict_do_nothing()
            .execute(&mut **tx)
            .await?;
        if listed == 0 {
            return Ok(None);
        }
    }
    Ok(Some(id))
}

pub(crate) async fn find(conn: &mut AsyncPgConnection, id: Uuid) -> Result<Option<List>, DbError> {
    Ok(destruction_lists::table.find(id).select(List::as_select()).first(conn).await.optional()?)
}

/// The same, and nobody else answers it until the transaction ends.
pub(crate) async fn lock(conn: &mut AsyncPgConnection, id: Uuid) -> Result<Option<List>, DbError> {
    let row = destruction_lists::table.find(id).select(List::as_select());
    Ok(row.for_no_key_update().first(conn).await.optional()?)
}

/// The lists of the caller's office, the newest first.
pub(crate) async fn lists(conn: &mut AsyncPgConnection, limit: i64) -> Result<Vec<List>, DbError> {
    let newest = destruction_lists::table
        .order((destruction_lists::proposed_at.desc(), destruction_lists::id))
        .limit(limit);
    Ok(newest.select(List::as_select()).load(conn).await?)
}

/// The cases of a list.
pub(crate) async fn items(conn: &mut AsyncPgConnection, list: Uuid) -> Result<Vec<ItemRow>, DbError> {
    Ok(destruction_items::table
        .filter(destruction_items::list_id.eq(list))
        .order((destruction_items::case_no, destruction_items::case_id))
        .select(ItemRow::as_select())
        .load(conn)
        .await?)
}

/// Of each of these lists, how many cases stand in which state.
pub(crate) async fn counts(
    conn: &mut AsyncPgConnection,
    lists: &[Uuid],
) -> Result<BTreeMap<(Uuid, String), i64>, DbError> {
    let rows: Vec<(Uuid, String, i64)> = destruction_items::table
        .filter(destruction_items::list_id.eq_any(lists.iter().copied()))
        .group_by((destruction_items::list_id, destruction_items::state))
        .select((destruction_items::list_id, destruction_items::state, count_star()))
        .load(conn)
        .await?;
    Ok(rows.into_iter().map(|(list, state, count)| ((list, state), count)).collect())
}

/// Answers a list that waits for an answer.
pub(crate) async fn answer(
    tx: &mut Tx,
    list: Uuid,
    (state, appraisal): (ListState, &str),
) -> Result<bool, DbError> {
    let (by, now) = (tx.actor().id, tx.now());
    let open = destruction_lists::table.find(list).filter(destruction_lists::state.eq(ListState::Proposed));
    let change = (
        destruction_lists::state.eq(state),
        destruction_lists::appraisal.eq(Some(appraisal)),
        destruction_lists::decided_by.eq(Some(by)),
        destruction_lists::decided_at.eq(Some(now)),
    );
    Ok(diesel::update(open).set(change).execute(&mut **tx).await? == 1)
}

/// Takes cases off a list: struck by who appraises, or kept because something came in between.
pub(crate) async fn take_off(
    conn: &mut AsyncPgConnection,
    list: Uuid,
    cases: &[Uuid],
    state: ItemState,
) -> Result<usize, DbError> {
    let listed = destruction_items::table
        .filter(destruction_items::list_id.eq(list))
        .filter(destruction_items::case_id.eq_any(cases.iter().copied()))
        .filter(destruction_items::state.eq(ItemState::Listed));
    Ok(diesel::update(listed).set(destruction_items::state.eq(state)).execute(conn).await?)
}

/// The lists that are approved and not carried out to their end, and those with which bytes have to go that came back later.
pub(crate) async fn to_carry_out(conn: &mut AsyncPgConnection) -> Result<Vec<Uuid>, DbError> {
    let to_do = destroyed_bytes::table
        .filter(sql::<Bool>("destroyed_bytes.state IN ('waiting', 'going')"))
        .select(destroyed_bytes::list_id);
    let open = destruction_lists::state.eq(ListState::Approved).or(destruction_lists::id.eq_any(to_do));
    Ok(destruction_lists::table
        .filter(open)
        .order((destruction_lists::decided_at, destruction_lists::id))
        .select(destruction_lists::id)
        .load(conn)
        .await?)
}

/// The next case of a list that is to be erased.
pub(crate) async fn next_case(
    conn: &mut AsyncPgConnection,
    list: Uuid,
) -> Result<Option<(String, Uuid)>, DbError> {
    Ok(destruction_items::table
        .filter(destruction_items::list_id.eq(list))
        .filter(destruction_items::state.eq(ItemState::Listed))
        .order(destruction_items::case_id)
        .select((destruction_items::county, destruction_items::case_id))
        .first(conn)
        .await
        .optional()?)
}

#[derive(QueryableByName)]
struct Erased {
    #[diesel(sql_type = Integer)]
    went: i32,
}

/// Erases a case that an approved list names; how many values went. The database refuses what is held or still to be kept.
pub(crate) async fn erase(
    conn: &mut AsyncPgConnection,
    list: Uuid,
    (county, case): (&str, Uuid),
) -> Result<i32, DbError> {
    let erase = diesel::sql_query("SELECT erase_case($1, $2, $3) AS went");
    let row: Erased = erase
        .bind::<SqlUuid, _>(list)
        .bind::<Text, _>(county)
        .bind::<SqlUuid, _>(case)
        .get_result(conn)
        .await?;
    Ok(row.went)
}

/// The next bytes of a list that are to be removed from the store.
pub(crate) async fn next_bytes(conn: &mut AsyncPgConnection, list: Uuid) -> Result<Option<String>, DbError> {
    Ok(destroyed_bytes::table
        .filter(destroyed_bytes::list_id.eq(list))
        // Word for word the predicate of the partial index.
        .filter(sql::<Bool>("state IN ('waiting', 'going')"))
        .order(destroyed_bytes::sha256)
        .select(destroyed_bytes::sha256)
        .first(conn)
        .await
        .optional()?)
}

#[derive(QueryableByName)]
struct Taken {
    #[diesel(sql_type = Bool)]
    taken: bool,
}

/// Whether these bytes may go now; false where something that is not destroyed rests on them.
pub(crate) async fn take_bytes(
    conn: &mut AsyncPgConnection,
    list: Uuid,
    hash: &str,
) -> Result<bool, DbError> {
    let take = diesel::sql_query("SELECT take_bytes($1, $2) AS taken");
    let row: Taken = take.bind::<SqlUuid, _>(list).bind::<Text, _>(hash).get_result(conn).await?;
    Ok(row.taken)
}

/// Has bytes go that were put into the store for a document after its case was destroyed.
pub(crate) async fn late_bytes(tx: &mut Tx, document: Uuid, hash: &str) -> Result<(), DbError> {
    let late = diesel::sql_query("SELECT late_bytes($1, $2)");
    late.bind::<SqlUuid, _>(document).bind::<Text, _>(hash).execute(&mut **tx).await?;
    Ok(())
}

/// These bytes are gone.
pub(crate) async fn gone(tx: &mut Tx, list: Uuid, hash: &str) -> Result<(), DbError> {
    let row = destroyed_bytes::table.find((list, hash)).filter(destroyed_bytes::state.eq("going"));
    let change = (destroyed_bytes::state.eq("gone"), destroyed_bytes::at.eq(sql("clock_timestamp()")));
    diesel::update(row).set(change).execute(&mut **tx).await?;
    Ok(())
}

/// Ends a list of which nothing waits any more; false if another did.
pub(crate) async fn executed(tx: &mut Tx, list: Uuid) -> Result<bool, DbError> {
    let now = tx.now();
    let row = destruction_lists::table.find(list).filter(destruction_lists::state.eq(ListState::Approved));
    let change =
        (destruction_lists::state.eq(ListState::Executed), destruction_lists::executed_at.eq(Some(now)));
    Ok(diesel::update(row).set(change).execute(&mut **tx).await? == 1)
}

#[derive(QueryableByName)]
struct Left {
    #[diesel(sql_type = BigInt)]
    values: i64,
}

/// How many sealed values of destroyed cases are still there.
pub(crate) async fn values_left(conn: &mut AsyncPgConnection) -> Result<i64, DbError> {
    let row: Left = diesel::sql_query("SELECT values_left() AS values").get_result(conn).await?;
    Ok(row.values)
}

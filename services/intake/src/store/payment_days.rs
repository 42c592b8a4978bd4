//! The gateway's files day by day, our books of the same days, and what differs.
use crate::{
    domain::payment::{Book, Difference, Differs, RefundState, Settled},
    schema::{pay_differences, pay_orders, payments, reconciliations, refunds},
};
use chrono::{DateTime, NaiveDate, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use kernel::{
    crypto::Aad,
    db::{DbError, Tx},
};
use uuid::Uuid;

/// Our books of a day.
pub(crate) async fn ours(conn: &mut AsyncPgConnection, day: NaiveDate) -> Result<Book, DbError> {
    let paid: Vec<(String, i64, String)> = payments::table
        .inner_join(pay_orders::table.on(pay_orders::id.eq(payments::order_id)))
        .filter(payments::paid_day.eq(day))
        .select((payments::txn_no, payments::amount_fen, pay_orders::order_no))
        .load(conn)
        .await?;
    let back: Vec<(String, i64, String)> = refunds::table
        .inner_join(payments::table.on(payments::id.eq(refunds::payment_id)))
        .inner_join(pay_orders::table.on(pay_orders::id.eq(payments::order_id)))
        .filter(refunds::done_day.eq(Some(day)))
        .filter(refunds::state.eq(RefundState::Done))
        .select((refunds::refund_no, refunds::amount_fen, pay_orders::order_no))
        .load(conn)
        .await?;
    let mut book = Book::default();
    for (number, _, order) in paid.iter().chain(&back) {
        book.orders.insert(number.clone(), order.clone());
    }
    book.paid = paid.into_iter().map(|(number, fen, _)| (number, fen)).collect();
    book.refunded = back.into_iter().map(|(number, fen, _)| (number, fen)).collect();
    Ok(book)
}

/// A file that was compared.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = reconciliations)]
pub(crate) struct Reconciled {
    pub(crate) day: NaiveDate,
    pub(crate) digest: String,
    pub(crate) lines: i32,
    pub(crate) paid_fen: i64,
    pub(crate) refunded_fen: i64,
    pub(crate) ours_paid_fen: i64,
    pub(crate) ours_refunded_fen: i64,
    pub(crate) differences: i32,
    pub(crate) loaded_at: DateTime<Utc>,
}

/// A file that is compared.
pub(crate) struct NewFile<'a> {
    pub(crate) day: NaiveDate,
    pub(crate) digest: &'a str,
    pub(crate) body: &'a [u8],
    pub(crate) lines: i32,
    /// Paid and given back: theirs, then ours.
    pub(crate) sums: [i64; 4],
    pub(crate) differences: i32,
}

/// Keeps a file; false if the same one was compared before.
pub(crate) async fn keep(tx: &mut Tx, new: &NewFile<'_>) -> Result<bool, DbError> {
    let by = tx.actor().id;
    let [paid, refunded, ours_paid, ours_refunded] = new.sums;
    let made = diesel::insert_into(reconciliations::table)
        .values((
            reconciliations::day.eq(new.day),
            reconciliations::digest.eq(new.digest),
            reconciliations::body.eq(new.body),
            reconciliations::lines.eq(new.lines),
            reconciliations::paid_fen.eq(paid),
            reconciliations::refunded_fen.eq(refunded),
            reconciliations::ours_paid_fen.eq(ours_paid),
            reconciliations::ours_refunded_fen.eq(ours_refunded),
            reconciliations::differences.eq(new.differences),
            reconciliations::loaded_by.eq(by),
        ))
        .on_conflict_do_nothing()
        .execute(&mut **tx)
        .await?;
    Ok(made == 1)
}

pub(crate) async fn find(
    conn: &mut AsyncPgConnection,
    day: NaiveDate,
    digest: &str,
) -> Result<Option<Reconciled>, DbError> {
    let row = reconciliations::table.find((day, digest)).select(Reconciled::as_select());
    Ok(row.first(conn).await.optional()?)
}

/// The newest days first.
pub(crate) async fn list(conn: &mut AsyncPgConnection, limit: i64) -> Result<Vec<Reconciled>, DbError> {
    let rows = reconciliations::table.order((reconciliations::day.desc(), reconciliations::loaded_at.desc()));
    Ok(rows.limit(limit).select(Reconciled::as_select()).load(conn).await?)
}

/// Makes a task of a difference; false if it is one.
pub(crate) async fn differs(
    conn: &mut AsyncPgConnection,
    day: NaiveDate,
    found: &Differs,
) -> Result<bool, DbError> {
    let made = diesel::insert_into(pay_differences::table)
        .values((
            pay_differences::id.eq(Uuid::new_v4()),
            pay_differences::day.eq(day),
            pay_differences::kind.eq(found.kind),
            pay_differences::number.eq(&found.number),
            pay_differences::order_no.eq(&found.order_no),
            pay_differences::theirs_fen.eq(found.theirs_fen),
            pay_differences::ours_fen.eq(found.ours_fen),
        ))
        .on_conflict_do_nothing()
        .execute(conn)
        .await?;
    Ok(made == 1)
}

/// A difference.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = pay_differences)]
pub(crate) struct DifferenceRow {
    pub(crate) id: Uuid,
    pub(crate) day: NaiveDate,
    pub(crate) kind: Difference,
    pub(crate) number: String,
    pub(crate) order_no: Option<String>,
    pub(crate) theirs_fen: Option<i64>,
    pub(crate) ours_fen: Option<i64>,
    pub(crate) how: Option<Settled>,
    pub(crate) settled_by: Option<Uuid>,
    pub(crate) settled_at: Option<DateTime<Utc>>,
}

/// The open ones, the oldest first; with `settled`, the settled ones, the newest first.
pub(crate) async fn differences(
    conn: &mut AsyncPgConnection,
    settled: bool,
    limit: i64,
) -> Result<Vec<DifferenceRow>, DbError> {
    let rows = pay_differences::table.limit(limit).select(DifferenceRow::as_select());
    if settled {
        let order = (pay_differences::settled_at.desc(), pay_differences::id);
        return Ok(rows.filter(pay_differences::settled_at.is_not_null()).order(order).load(conn).await?);
    }
    let order = (pay_differences::day, pay_differences::id);
    Ok(rows.filter(pay_differences::settled_at.is_null()).order(order).load(conn).await?)
}

pub(crate) async fn difference(
    conn: &mut AsyncPgConnection,
    id: Uuid,
) -> Result<Option<DifferenceRow>, DbError> {
    Ok(pay_differences::table.find(id).select(DifferenceRow::as_select()).first(conn).await.optional()?)
}

/// Settles a difference; false if that was done.
pub(crate) async fn settle(tx: &mut Tx, id: Uuid, how: Settled, words: &str) -> Result<bool, DbError> {
    let (by, now) = (tx.actor().id, tx.now());
    let words = tx.keyring().seal(Aad::new("pay_differences", "words", id), words.as_bytes())?;
    let open = pay_differences::table.find(id).filter(pay_differences::settled_at.is_null());
    let change = (
        pay_differences::how.eq(Some(how)),
        pay_differences::words.eq(Some(words)),
        pay_differences::settled_by.eq(Some(by)),
        pay_differences::settled_at.eq(Some(now)),
    );
    Ok(diesel::update(open).set(change).execute(&mut **tx).await? == 1)
}

/// Whether any file of this day was compared.
pub(crate) async fn has(conn: &mut AsyncPgConnection, day: NaiveDate) -> Result<bool, DbError> {
    let of_day = reconciliations::table.filter(reconciliations::day.eq(day));
    Ok(diesel::select(diesel::dsl::exists(of_day)).get_result(conn).await?)
}

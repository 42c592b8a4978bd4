//! Orders at the gateway, what was paid on them, and what went back.
use crate::{
    domain::payment::{Counts, FoundBy, OrderState, PaidThere, RefundReason, RefundState},
    schema::{pay_notices, pay_orders, payments, refunds},
    store::{cases::Case, fees::FeeNotice},
};
use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use diesel::{define_sql_function, prelude::*};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use kernel::{
    db::{DbError, Tx},
    id::CaseId,
};
use legal_clock::local_date;
use uuid::Uuid;

define_sql_function! {
    /// Business time now.
    fn hall_now() -> Timestamptz;
}

/// An order at the gateway.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = pay_orders)]
pub(crate) struct PayOrder {
    pub(crate) id: Uuid,
    pub(crate) order_no: String,
    pub(crate) notice_id: Uuid,
    pub(crate) case_id: CaseId,
    pub(crate) amount_fen: i64,
    pub(crate) state: OrderState,
    pub(crate) pay_url: Option<String>,
    pub(crate) expires_at: DateTime<Utc>,
}

/// Keeps an order before the gateway hears of it.
pub(crate) async fn order(
    tx: &mut Tx,
    case: &Case,
    notice: &FeeNotice,
    order_no: &str,
    (expires_at, ask_at): (DateTime<Utc>, DateTime<Utc>),
) -> Result<(), DbError> {
    let by = tx.actor().id;
    diesel::insert_into(pay_orders::table)
        .values((
            pay_orders::id.eq(Uuid::new_v4()),
            pay_orders::order_no.eq(order_no),
            pay_orders::notice_id.eq(notice.id),
            pay_orders::county.eq(&case.county),
            pay_orders::case_id.eq(case.id.as_uuid()),
            pay_orders::amount_fen.eq(notice.due_fen),
            pay_orders::state.eq(OrderState::Asked),
            pay_orders::asked_by.eq(by),
            pay_orders::expires_at.eq(expires_at),
            pay_orders::ask_at.eq(Some(ask_at)),
        ))
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// The orders of a notice, in order.
pub(crate) async fn orders(conn: &mut AsyncPgConnection, notice: Uuid) -> Result<Vec<PayOrder>, DbError> {
    let rows = pay_orders::table.filter(pay_orders::notice_id.eq(notice));
    let rows = rows.order((pay_orders::asked_at, pay_orders::id)).select(PayOrder::as_select());
    Ok(rows.load(conn).await?)
}

pub(crate) async fn order_by_no(
    conn: &mut AsyncPgConnection,
    order_no: &str,
) -> Result<Option<PayOrder>, DbError> {
    let row = pay_orders::table.filter(pay_orders::order_no.eq(order_no)).select(PayOrder::as_select());
    Ok(row.first(conn).await.optional()?)
}

/// Moves an order on, unless someone was faster; `ask_at` says when the gateway is asked next.
pub(crate) async fn set_order(
    conn: &mut AsyncPgConnection,
    order: &PayOrder,
    to: OrderState,
    ask_at: Option<DateTime<Utc>>,
) -> Result<bool, DbError> {
    let row = pay_orders::table.find(order.id).filter(pay_orders::state.eq(order.state));
    let change = (pay_orders::state.eq(to), pay_orders::ask_at.eq(ask_at));
    Ok(diesel::update(row).set(change).execute(conn).await? == 1)
}

/// The gateway has taken the order.
pub(crate) async fn placed(
    conn: &mut AsyncPgConnection,
    order: &PayOrder,
    pay_url: &str,
) -> Result<bool, DbError> {
    let row = pay_orders::table.find(order.id).filter(pay_orders::state.eq(OrderState::Asked));
    let change = (pay_orders::state.eq(OrderState::Open), pay_orders::pay_url.eq(Some(pay_url)));
    Ok(diesel::update(row).set(change).execute(conn).await? == 1)
}

/// Closes what is open of a notice: the task tells the gateway.
pub(crate) async fn close_all(tx: &mut Tx, notice: Uuid) -> Result<(), DbError> {
    let now = tx.now();
    let open = pay_orders::table
        .filter(pay_orders::notice_id.eq(notice))
        .filter(pay_orders::state.eq_any([OrderState::Asked, OrderState::Open]));
    let change = (pay_orders::state.eq(OrderState::Closing), pay_orders::ask_at.eq(Some(now)));
    diesel::update(open).set(change).execute(&mut **tx).await?;
    Ok(())
}

/// The orders that the gateway is to be asked about now.
pub(crate) async fn to_ask(tx: &mut Tx, limit: i64) -> Result<Vec<PayOrder>, DbError> {
    let now = tx.now();
    let due =
        pay_orders::table.filter(pay_orders::ask_at.le(Some(now))).order(pay_orders::ask_at).limit(limit);
    Ok(due.select(PayOrder::as_select()).load(&mut **tx).await?)
}

/// Keeps the number of a notice of the gateway; false if it came before.
pub(crate) async fn heard(
    conn: &mut AsyncPgConnection,
    notice_id: &str,
    order_no: &str,
) -> Result<bool, DbError> {
    let made = diesel::insert_into(pay_notices::table)
        .values((pay_notices::notice_id.eq(notice_id), pay_notices::order_no.eq(order_no)))
        .on_conflict_do_nothing()
        .execute(conn)
        .await?;
    Ok(made == 1)
}

/// A payment.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = payments)]
pub(crate) struct Payment {
    pub(crate) id: Uuid,
    pub(crate) txn_no: String,
    pub(crate) case_id: CaseId,
    pub(crate) amount_fen: i64,
    pub(crate) counts: Counts,
    pub(crate) receipt_no: Option<String>,
    pub(crate) paid_at: DateTime<Utc>,
}

/// Books a payment; nothing if it is booked.
pub(crate) async fn book(
    tx: &mut Tx,
    case: &Case,
    order: &PayOrder,
    paid: &PaidThere,
    (counts, found_by): (Counts, FoundBy),
) -> Result<Option<Uuid>, DbError> {
    let id = Uuid::new_v4();
    let made = diesel::insert_into(payments::table)
        .values((
            payments::id.eq(id),
            payments::txn_no.eq(&paid.txn_no),
            payments::order_id.eq(order.id),
            payments::notice_id.eq(order.notice_id),
            payments::county.eq(&case.county),
            payments::case_id.eq(case.id.as_uuid()),
            payments::amount_fen.eq(paid.amount_fen),
            payments::counts.eq(counts),
            payments::found_by.eq(found_by),
            payments::receipt_no.eq(&paid.receipt_no),
            payments::paid_at.eq(paid.paid_at),
            payments::paid_day.eq(local_date(paid.paid_at)),
        ))
        .on_conflict(payments::txn_no)
        .do_nothing()
        .execute(&mut **tx)
        .await?;
    Ok((made == 1).then_some(id))
}

/// What was paid on a notice, in order.
pub(crate) async fn of_notice(conn: &mut AsyncPgConnection, notice: Uuid) -> Result<Vec<Payment>, DbError> {
    let rows = payments::table.filter(payments::notice_id.eq(notice));
    let rows = rows.order((payments::paid_at, payments::id)).select(Payment::as_select());
    Ok(rows.load(conn).await?)
}

pub(crate) async fn find(conn: &mut AsyncPgConnection, id: Uuid) -> Result<Option<Payment>, DbError> {
    Ok(payments::table.find(id).select(Payment::as_select()).first(conn).await.optional()?)
}

pub(crate) async fn is_booked(conn: &mut AsyncPgConnection, txn_no: &str) -> Result<bool, DbError> {
    let row = payments::table.filter(payments::txn_no.eq(txn_no));
    Ok(diesel::select(diesel::dsl::exists(row)).get_result(conn).await?)
}

/// Money that goes back.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = refunds)]
pub(crate) struct Refund {
    pub(crate) id: Uuid,
    pub(crate) refund_no: String,
    pub(crate) payment_id: Uuid,
    pub(crate) case_id: CaseId,
    pub(crate) amount_fen: i64,
    pub(crate) reason: RefundReason,
    pub(crate) state: RefundState,
    pub(crate) proposed_by: Uuid,
    pub(crate) proposed_at: DateTime<Utc>,
    pub(crate) approved_by: Option<Uuid>,
    pub(crate) done_day: Option<NaiveDate>,
}

/// Proposes to give money back; where nobody weighs it, it is approved with that.
pub(crate) async fn give_back(
    tx: &mut Tx,
    case: &Case,
    payment: Uuid,
    (amount_fen, reason): (i64, RefundReason),
    by_itself: bool,
) -> Result<Uuid, DbError> {
    let (id, by, now) = (Uuid::new_v4(), tx.actor().id, tx.now());
    let state = if by_itself { RefundState::Approved } else { RefundState::Proposed };
    let at = by_itself.then_some(now);
    diesel::insert_into(refunds::table)
        .values((
            refunds::id.eq(id),
            refunds::refund_no.eq(format!("TK{}", id.simple())),
            refunds::payment_id.eq(payment),
            refunds::county.eq(&case.county),
            refunds::case_id.eq(case.id.as_uuid()),
            refunds::amount_fen.eq(amount_fen),
            refunds::reason.eq(reason),
            refunds::state.eq(state),
            refunds::proposed_by.eq(by),
            refunds::approved_by.eq(by_itself.then_some(by)),
            refunds::approved_at.eq(at),
            refunds::ask_at.eq(at),
        ))
        .execute(&mut **tx)
        .await?;
    Ok(id)
}

/// What went back, or is to go back, of these payments.
pub(crate) async fn refunds_of(
    conn: &mut AsyncPgConnection,
    payments: &[Uuid],
) -> Result<Vec<Refund>, DbError> {
    let rows = refunds::table.filter(refunds::payment_id.eq_any(payments));
    let rows = rows.order((refunds::proposed_at, refunds::id)).select(Refund::as_select());
    Ok(rows.load(conn).await?)
}

/// A refund, held until the transaction ends.
pub(crate) async fn lock_refund(conn: &mut AsyncPgConnection, id: Uuid) -> Result<Option<Refund>, DbError> {
    let row = refunds::table.find(id).select(Refund::as_select()).for_no_key_update();
    Ok(row.first(conn).await.optional()?)
}

/// Those that wait for a second person, the oldest first.
pub(crate) async fn proposed(conn: &mut AsyncPgConnection, limit: i64) -> Result<Vec<Refund>, DbError> {
    let rows = refunds::table.filter(refunds::state.eq(RefundState::Proposed));
    let rows = rows.order((refunds::proposed_at, refunds::id)).limit(limit).select(Refund::as_select());
    Ok(rows.load(conn).await?)
}

/// The second person's word.
pub(crate) async fn judge(tx: &mut Tx, refund: &Refund, approve: bool) -> Result<(), DbError> {
    let (by, now) = (tx.actor().id, tx.now());
    let to = if approve { RefundState::Approved } else { RefundState::Declined };
    let change = (
        refunds::state.eq(to),
        refunds::approved_by.eq(Some(by)),
        refunds::approved_at.eq(Some(now)),
        refunds::ask_at.eq(approve.then_some(now)),
    );
    diesel::update(refunds::table.find(refund.id)).set(change).execute(&mut **tx).await?;
    Ok(())
}

/// The refunds that the gateway is to be told of now, each with the number of its payment.
pub(crate) async fn refunds_to_ask(tx: &mut Tx, limit: i64) -> Result<Vec<(Refund, String)>, DbError> {
    let now = tx.now();
    let due = refunds::table.inner_join(payments::table.on(payments::id.eq(refunds::payment_id)));
    let due = due.filter(refunds::ask_at.le(Some(now))).order(refunds::ask_at).limit(limit);
    Ok(due.select((Refund::as_select(), payments::txn_no)).load(&mut **tx).await?)
}

/// What the gateway said of a refund that was under way; nothing is asked again before a while.
pub(crate) async fn refund_said(
    tx: &mut Tx,
    refund: &Refund,
    (to, done_day): (RefundState, Option<NaiveDate>),
) -> Result<bool, DbError> {
    let again = (to == RefundState::Approved).then(|| tx.now() + TimeDelta::minutes(5));
    let row = refunds::table.find(refund.id).filter(refunds::state.eq(RefundState::Approved));
    let change = (refunds::state.eq(to), refunds::ask_at.eq(again), refunds::done_day.eq(done_day));
    Ok(diesel::update(row).set(change).execute(&mut **tx).await? == 1)
}

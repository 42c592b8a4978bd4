//! Handlers for the payment gateway's notices, refunds, and the comparison of the day's books.
use super::query::SettledQuery;
use crate::flows::{
    fee_read::RefundOut,
    payment::{self, Till},
    payment_day::{self, DayIn, DayOut, DifferenceOut, SettleIn},
    payment_refund::{self, RefundIn},
};
use actix_web::{
    HttpRequest,
    http::Method,
    web::{Bytes, Data, Json, Path, Query},
};
use auth::{
    May,
    permission::{FeeApprove, FeeAssess, PaymentReconcile},
};
use kernel::{
    db::Db,
    http::{Answer, Created, NoContent, Routes},
    idempotency::IdempotencyKey,
};
use uuid::Uuid;

/// The header that carries the gateway's signature.
const SIGNATURE: &str = "X-Signature";

/// The operations.
pub(super) fn table() -> Routes {
    Routes::new()
        .public(
            Method::POST,
            "/payment-notices",
            hear_payment,
            "The payment gateway says, signed, that someone paid; what was paid is what it answers when asked",
        )
        .guarded(
            Method::POST,
            "/payments/{id}/refunds",
            propose_refund,
            "Proposes to give a payment back, whole or in part",
        )
        .guarded(
            Method::GET,
            "/refunds",
            list_refunds,
            "The refunds that wait for a second person, the oldest first",
        )
        .guarded(
            Method::POST,
            "/refunds/{id}/approve",
            approve_refund,
            "Approves a refund that another one proposed",
        )
        .guarded(
            Method::POST,
            "/refunds/{id}/decline",
            decline_refund,
            "Declines a refund that another one proposed",
        )
        .guarded(
            Method::POST,
            "/reconciliations",
            reconcile_payments,
            "Fetches the gateway's signed file of a day that is over and compares; the same file again changes nothing",
        )
        .guarded(
            Method::GET,
            "/reconciliations",
            list_days,
            "The days that were compared, the newest first",
        )
        .guarded(
            Method::GET,
            "/payment-differences",
            list_differences,
            "What differs between the gateway's books and ours, as tasks",
        )
        .guarded(
            Method::POST,
            "/payment-differences/{id}/settle",
            settle_difference,
            "Settles a difference: recorded as the gateway confirms it, or explained",
        )
}

async fn hear_payment(
    db: Data<Db>,
    till: Data<Till>,
    request: HttpRequest,
    body: Bytes,
) -> Answer<NoContent> {
    let signature = request.headers().get(SIGNATURE).and_then(|value| value.to_str().ok());
    payment::hear_payment(&db, &till, &body, signature.unwrap_or_default()).await?;
    Ok(NoContent)
}

async fn propose_refund(
    may: May<FeeAssess>,
    db: Data<Db>,
    key: IdempotencyKey,
    id: Path<Uuid>,
    body: Json<RefundIn>,
) -> Answer<Created<RefundOut>> {
    Ok(Created(payment_refund::propose_refund(&db, &may, &key, *id, &body).await?))
}

async fn list_refunds(may: May<FeeApprove>, db: Data<Db>) -> Answer<Json<Vec<RefundOut>>> {
    Ok(Json(payment_refund::list_refunds(&db, &may).await?))
}

async fn approve_refund(may: May<FeeApprove>, db: Data<Db>, id: Path<Uuid>) -> Answer<Json<RefundOut>> {
    Ok(Json(payment_refund::judge_refund(&db, &may, *id, true).await?))
}

async fn decline_refund(may: May<FeeApprove>, db: Data<Db>, id: Path<Uuid>) -> Answer<Json<RefundOut>> {
    Ok(Json(payment_refund::judge_refund(&db, &may, *id, false).await?))
}

async fn reconcile_payments(
    may: May<PaymentReconcile>,
    db: Data<Db>,
    till: Data<Till>,
    body: Json<DayIn>,
) -> Answer<Json<DayOut>> {
    Ok(Json(payment_day::reconcile_payments(&db, &till, &may, body.day).await?))
}

async fn list_days(may: May<PaymentReconcile>, db: Data<Db>) -> Answer<Json<Vec<DayOut>>> {
    Ok(Json(payment_day::list_days(&db, &may).await?))
}

async fn list_differences(
    may: May<PaymentReconcile>,
    db: Data<Db>,
    query: Query<SettledQuery>,
) -> Answer<Json<Vec<DifferenceOut>>> {
    Ok(Json(payment_day::list_differences(&db, &may, query.settled).await?))
}

async fn settle_difference(
    may: May<PaymentReconcile>,
    db: Data<Db>,
    till: Data<Till>,
    id: Path<Uuid>,
    body: Json<SettleIn>,
) -> Answer<Json<DifferenceOut>> {
    Ok(Json(payment_day::settle_difference(&db, &till, &may, *id, &body).await?))
}

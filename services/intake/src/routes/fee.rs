//! Handlers for what a case costs.
use crate::flows::{
    fee::{self, FeeNoticeIn, ReductionIn, VoidIn},
    fee_read::{self, FeesOut},
    fee_waiting::{self, WaitingReductionOut},
    payment::{self, PayOut, Till},
};
use actix_web::{
    http::Method,
    web::{Data, Json, Path},
};
use auth::{
    May,
    permission::{CaseFile, CaseRead, FeeApprove, FeeAssess},
};
use kernel::{
    db::Db,
    http::{Answer, Created, Routes},
    id::CaseId,
    idempotency::IdempotencyKey,
};

/// The operations.
pub(super) fn table() -> Routes {
    Routes::new()
        .guarded(
            Method::GET,
            "/cases/{id}/fees",
            list_fees,
            "What a case can be charged, was charged, and how it was paid",
        )
        .guarded(
            Method::POST,
            "/cases/{id}/fee-notice",
            issue_fee_notice,
            "Issues the notice of payment, by the fees that the item publishes",
        )
        .guarded(
            Method::POST,
            "/cases/{id}/fee-notice/void",
            void_fee_notice,
            "Takes back a notice that should not have been issued, before it is paid",
        )
        .guarded(
            Method::POST,
            "/cases/{id}/fee-notice/reduction",
            propose_reduction,
            "Proposes, with its ground, to take something off what is due",
        )
        .guarded(
            Method::POST,
            "/cases/{id}/fee-notice/reduction/approve",
            approve_reduction,
            "Approves a reduction that another one proposed",
        )
        .guarded(
            Method::GET,
            "/fee-reductions",
            list_fee_reductions,
            "The reductions that wait for a second person, the oldest first",
        )
        .guarded(
            Method::POST,
            "/cases/{id}/payment",
            pay_fee,
            "Where the notice can be paid now; the same order until it is paid or over",
        )
}

async fn list_fees(may: May<CaseRead>, db: Data<Db>, id: Path<CaseId>) -> Answer<Json<FeesOut>> {
    Ok(Json(fee_read::list_fees(&db, &may, *id).await?))
}

async fn issue_fee_notice(
    may: May<FeeAssess>,
    db: Data<Db>,
    key: IdempotencyKey,
    id: Path<CaseId>,
    body: Json<FeeNoticeIn>,
) -> Answer<Created<FeesOut>> {
    Ok(Created(fee::issue_fee_notice(&db, &may, &key, *id, &body).await?))
}

async fn void_fee_notice(
    may: May<FeeAssess>,
    db: Data<Db>,
    id: Path<CaseId>,
    body: Json<VoidIn>,
) -> Answer<Json<FeesOut>> {
    Ok(Json(fee::void_fee_notice(&db, &may, *id, &body).await?))
}

async fn propose_reduction(
    may: May<FeeAssess>,
    db: Data<Db>,
    key: IdempotencyKey,
    id: Path<CaseId>,
    body: Json<ReductionIn>,
) -> Answer<Created<FeesOut>> {
    Ok(Created(fee::propose_reduction(&db, &may, &key, *id, &body).await?))
}

async fn approve_reduction(may: May<FeeApprove>, db: Data<Db>, id: Path<CaseId>) -> Answer<Json<FeesOut>> {
    Ok(Json(fee::approve_reduction(&db, &may, *id).await?))
}

async fn list_fee_reductions(may: May<FeeApprove>, db: Data<Db>) -> Answer<Json<Vec<WaitingReductionOut>>> {
    Ok(Json(fee_waiting::list_fee_reductions(&db, &may).await?))
}

async fn pay_fee(
    may: May<CaseFile>,
    db: Data<Db>,
    till: Data<Till>,
    id: Path<CaseId>,
) -> Answer<Json<PayOut>> {
    Ok(Json(payment::pay_fee(&db, &till, &may, *id).await?))
}

//! Handlers for field steps, objections and reviews.
use crate::flows::{
    self, Standing,
    objection::{NewObjection, ObjectionOut, Settlement},
    review::NewReview,
    step::NewStep,
};
use actix_web::web::{Data, Json, Path};
use auth::{
    May,
    permission::{CaseReview, StepRecord},
};
use kernel::{
    db::Db,
    http::{Answer, Created},
    id::CaseId,
    idempotency::IdempotencyKey,
};
use uuid::Uuid;

pub(super) async fn record_step(
    may: May<StepRecord>,
    db: Data<Db>,
    key: IdempotencyKey,
    at: Path<(CaseId, String)>,
    body: Json<NewStep>,
) -> Answer<Created<Standing>> {
    let at = (at.0, at.1.as_str());
    Ok(Created(flows::step::record_step(&db, &may, &key, at, &body).await?))
}

pub(super) async fn sign_step(
    may: May<StepRecord>,
    db: Data<Db>,
    at: Path<(CaseId, String)>,
) -> Answer<Json<Standing>> {
    Ok(Json(flows::step::sign_step(&db, &may, at.0, &at.1).await?))
}

pub(super) async fn record_objection(
    may: May<StepRecord>,
    db: Data<Db>,
    key: IdempotencyKey,
    id: Path<CaseId>,
    body: Json<NewObjection>,
) -> Answer<Created<ObjectionOut>> {
    Ok(Created(flows::objection::record_objection(&db, &may, &key, *id, &body).await?))
}

pub(super) async fn settle_objection(
    may: May<StepRecord>,
    db: Data<Db>,
    at: Path<(CaseId, Uuid)>,
    body: Json<Settlement>,
) -> Answer<Json<Standing>> {
    Ok(Json(flows::objection::settle_objection(&db, &may, *at, &body).await?))
}

pub(super) async fn review_case(
    may: May<CaseReview>,
    db: Data<Db>,
    at: Path<(CaseId, String)>,
    body: Json<NewReview>,
) -> Answer<Json<Standing>> {
    let at = (at.0, at.1.as_str());
    Ok(Json(flows::review::review_case(&db, &may, at, &body).await?))
}

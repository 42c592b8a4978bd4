//! Handlers for holds on contact and payee.
use crate::flows::{self, Standing, hold::ReleaseIn};
use actix_web::web::{Data, Json, Path};
use auth::{
    May,
    permission::{CaseAccept, CaseDecide, CaseFile},
};
use kernel::{db::Db, http::Answer, id::CaseId, idempotency::IdempotencyKey};

pub(super) async fn confirm_payee(
    may: May<CaseFile>,
    db: Data<Db>,
    id: Path<CaseId>,
) -> Answer<Json<Standing>> {
    Ok(Json(flows::hold::confirm_payee(&db, &may, *id).await?))
}

pub(super) async fn propose_release(
    may: May<CaseAccept>,
    db: Data<Db>,
    key: IdempotencyKey,
    id: Path<CaseId>,
    body: Json<ReleaseIn>,
) -> Answer<Json<Standing>> {
    Ok(Json(flows::hold::propose_release(&db, &may, &key, *id, &body).await?))
}

pub(super) async fn approve_release(
    may: May<CaseDecide>,
    db: Data<Db>,
    id: Path<CaseId>,
) -> Answer<Json<Standing>> {
    Ok(Json(flows::hold::approve_release(&db, &may, *id).await?))
}

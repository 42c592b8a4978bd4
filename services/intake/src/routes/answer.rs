//! Handlers for the hall's answer to an application.
use crate::flows::{
    self, Standing,
    accept::{Acceptance, Rejection},
    deficiency::NewNotice,
};
use actix_web::web::{Data, Json, Path};
use auth::{May, permission::CaseAccept};
use kernel::{
    db::Db,
    http::{Answer, Created},
    id::CaseId,
    idempotency::IdempotencyKey,
};

pub(super) async fn request_supplement(
    may: May<CaseAccept>,
    db: Data<Db>,
    key: IdempotencyKey,
    id: Path<CaseId>,
    body: Json<NewNotice>,
) -> Answer<Created<Standing>> {
    Ok(Created(flows::deficiency::request_supplement(&db, &may, &key, *id, &body).await?))
}

pub(super) async fn accept_case(
    may: May<CaseAccept>,
    db: Data<Db>,
    id: Path<CaseId>,
    body: Json<Acceptance>,
) -> Answer<Json<Standing>> {
    Ok(Json(flows::accept::accept_case(&db, &may, *id, &body).await?))
}

pub(super) async fn reject_case(
    may: May<CaseAccept>,
    db: Data<Db>,
    id: Path<CaseId>,
    body: Json<Rejection>,
) -> Answer<Json<Standing>> {
    Ok(Json(flows::accept::reject_case(&db, &may, *id, &body).await?))
}

//! Handlers for decisions and deliveries.
use crate::flows::{self, Standing, decide::Verdict, deliver::Delivery};
use actix_web::web::{Data, Json, Path};
use auth::{
    May,
    permission::{CaseAccept, CaseDecide},
};
use kernel::{
    db::Db,
    http::{Answer, Created},
    id::CaseId,
    idempotency::IdempotencyKey,
};

pub(super) async fn decide_case(
    may: May<CaseDecide>,
    db: Data<Db>,
    key: IdempotencyKey,
    id: Path<CaseId>,
    body: Json<Verdict>,
) -> Answer<Created<Standing>> {
    Ok(Created(flows::decide::decide_case(&db, &may, &key, *id, &body).await?))
}

pub(super) async fn decide_on_the_spot(
    may: May<CaseAccept>,
    db: Data<Db>,
    key: IdempotencyKey,
    id: Path<CaseId>,
    body: Json<Verdict>,
) -> Answer<Created<Standing>> {
    Ok(Created(flows::decide::decide_on_the_spot(&db, &may, &key, *id, &body).await?))
}

pub(super) async fn deliver_result(
    may: May<CaseAccept>,
    db: Data<Db>,
    key: IdempotencyKey,
    id: Path<CaseId>,
    body: Json<Delivery>,
) -> Answer<Created<Standing>> {
    Ok(Created(flows::deliver::deliver_result(&db, &may, &key, *id, &body).await?))
}

//! Handlers for the legal clock of a case.
use crate::flows::{
    self, Standing,
    clock::{ClockOut, NewExtension, NewSuspension},
};
use actix_web::web::{Data, Json, Path};
use auth::{
    May,
    permission::{CaseAccept, CaseRead},
};
use kernel::{
    db::Db,
    http::{Answer, Created},
    id::CaseId,
    idempotency::IdempotencyKey,
};

pub(super) async fn suspend_clock(
    may: May<CaseAccept>,
    db: Data<Db>,
    key: IdempotencyKey,
    id: Path<CaseId>,
    body: Json<NewSuspension>,
) -> Answer<Created<Standing>> {
    Ok(Created(flows::clock::suspend_clock(&db, &may, &key, *id, &body).await?))
}

pub(super) async fn resume_clock(
    may: May<CaseAccept>,
    db: Data<Db>,
    id: Path<CaseId>,
) -> Answer<Json<Standing>> {
    Ok(Json(flows::clock::resume_clock(&db, &may, *id).await?))
}

pub(super) async fn extend_clock(
    may: May<CaseAccept>,
    db: Data<Db>,
    key: IdempotencyKey,
    id: Path<CaseId>,
    body: Json<NewExtension>,
) -> Answer<Created<Standing>> {
    Ok(Created(flows::clock::extend_clock(&db, &may, &key, *id, &body).await?))
}

pub(super) async fn get_clock(may: May<CaseRead>, db: Data<Db>, id: Path<CaseId>) -> Answer<Json<ClockOut>> {
    Ok(Json(flows::clock::get_clock(&db, &may, *id).await?))
}

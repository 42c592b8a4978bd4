//! Handlers for the look before acceptance and for taking up again what was decided.
use crate::flows::{
    self, Standing,
    reopen::{NewProposal, Settled},
};
use actix_web::{
    http::Method,
    web::{Data, Json, Path},
};
use auth::{
    May,
    permission::{CaseAccept, CaseReopen},
};
use kernel::{
    db::Db,
    http::{Answer, Created, Routes},
    id::CaseId,
    idempotency::IdempotencyKey,
};
use uuid::Uuid;

/// The look before acceptance, and taking up again what was decided.
pub(super) fn routes() -> Routes {
    Routes::new()
        .guarded(
            Method::POST,
            "/cases/{id}/prereview",
            prereview_case,
            "Finds an online application ready before it is accepted; its answer stays due as it was",
        )
        .guarded(
            Method::POST,
            "/cases/{id}/reopenings",
            propose_reopening,
            "Proposes, on a document or a finding, to take up again what was decided",
        )
        .guarded(
            Method::POST,
            "/cases/{id}/reopenings/{reopening}/settle",
            settle_reopening,
            "A leader who neither decided nor proposed agrees that it is decided anew, or does not",
        )
}

pub(super) async fn prereview_case(
    may: May<CaseAccept>,
    db: Data<Db>,
    id: Path<CaseId>,
) -> Answer<Json<Standing>> {
    Ok(Json(flows::prereview::prereview_case(&db, &may, *id).await?))
}

pub(super) async fn propose_reopening(
    may: May<CaseReopen>,
    db: Data<Db>,
    key: IdempotencyKey,
    id: Path<CaseId>,
    body: Json<NewProposal>,
) -> Answer<Created<Standing>> {
    Ok(Created(flows::reopen::propose_reopening(&db, &may, &key, *id, &body).await?))
}

pub(super) async fn settle_reopening(
    may: May<CaseReopen>,
    db: Data<Db>,
    key: IdempotencyKey,
    at: Path<(CaseId, Uuid)>,
    body: Json<Settled>,
) -> Answer<Json<Standing>> {
    Ok(Json(flows::reopen::settle_reopening(&db, &may, &key, *at, *body).await?))
}

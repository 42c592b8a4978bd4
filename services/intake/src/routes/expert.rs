//! Handlers of expert reviews.
use crate::flows::{
    Standing,
    expert::{
        self, LeavesIn, OpinionIn, PanelIn, ReportIn,
        out::{self, PanelOut},
    },
};
use actix_web::{
    http::Method,
    web::{Data, Json, Path},
};
use auth::{
    May,
    permission::{CaseAccept, QueueWork},
};
use kernel::{
    db::Db,
    http::{Answer, Created, Routes},
    id::CaseId,
    idempotency::IdempotencyKey,
};
use uuid::Uuid;

/// The operations of expert reviews.
pub(super) fn table() -> Routes {
    Routes::new()
        .guarded(
            Method::POST,
            "/cases/{id}/experts",
            draw_panel,
            "Draws a panel of experts, an odd number, among those with nothing to avoid",
        )
        .guarded(
            Method::GET,
            "/cases/{id}/experts",
            list_panels,
            "The panels of a case with candidates, opinions and reports",
        )
        .guarded(
            Method::POST,
            "/cases/{id}/experts/{expert}/replace",
            replace_expert,
            "Lets an expert leave who has to keep away; the hall draws another in his place",
        )
        .guarded(
            Method::POST,
            "/cases/{id}/experts/{expert}/opinion",
            take_opinion,
            "Takes an expert's signed opinion in",
        )
        .guarded(
            Method::POST,
            "/cases/{id}/experts/{expert}/confirm",
            confirm_opinion,
            "Confirms, as a second person, an opinion that was taken in",
        )
        .guarded(
            Method::POST,
            "/cases/{id}/experts/report",
            sum_up_experts,
            "Sums the opinions up; a clock that stood for the review runs again from tomorrow",
        )
}

async fn draw_panel(
    may: May<CaseAccept>,
    db: Data<Db>,
    key: IdempotencyKey,
    id: Path<CaseId>,
    body: Json<PanelIn>,
) -> Answer<Created<Standing>> {
    Ok(Created(expert::draw_panel(&db, &may, &key, *id, &body).await?))
}

async fn list_panels(may: May<QueueWork>, db: Data<Db>, id: Path<CaseId>) -> Answer<Json<Vec<PanelOut>>> {
    Ok(Json(out::list_panels(&db, &may, *id).await?))
}

async fn replace_expert(
    may: May<CaseAccept>,
    db: Data<Db>,
    key: IdempotencyKey,
    at: Path<(CaseId, Uuid)>,
    body: Json<LeavesIn>,
) -> Answer<Json<Standing>> {
    Ok(Json(expert::replace_expert(&db, &may, &key, *at, &body).await?))
}

async fn take_opinion(
    may: May<CaseAccept>,
    db: Data<Db>,
    key: IdempotencyKey,
    at: Path<(CaseId, Uuid)>,
    body: Json<OpinionIn>,
) -> Answer<Json<Standing>> {
    Ok(Json(expert::take_opinion(&db, &may, &key, *at, &body).await?))
}

async fn confirm_opinion(
    may: May<QueueWork>,
    db: Data<Db>,
    at: Path<(CaseId, Uuid)>,
) -> Answer<Json<Standing>> {
    Ok(Json(expert::confirm_opinion(&db, &may, *at).await?))
}

async fn sum_up_experts(
    may: May<CaseAccept>,
    db: Data<Db>,
    key: IdempotencyKey,
    id: Path<CaseId>,
    body: Json<ReportIn>,
) -> Answer<Json<Standing>> {
    Ok(Json(expert::sum_up_experts(&db, &may, &key, *id, &body).await?))
}

//! Handlers for outages of windows, and for what is entered after them.
use crate::flows::{
    Standing,
    catch_up::{self, CatchUpIn, CatchUpOut, OutageIn, OutageOut},
};
use actix_web::{
    http::Method,
    web::{Data, Json, Path},
};
use auth::{
    May,
    permission::{CaseAccept, CaseRead, OutageApprove},
};
use kernel::{
    db::Db,
    http::{Answer, Created, Routes},
    id::CaseId,
    idempotency::IdempotencyKey,
};
use uuid::Uuid;

/// The operations.
pub(super) fn table() -> Routes {
    Routes::new()
        .guarded(
            Method::POST,
            "/outages",
            record_outage,
            "Records an outage of the caller's hall, once it is over",
        )
        .guarded(Method::GET, "/outages", list_outages, "The outages of the caller's hall, the newest first")
        .guarded(
            Method::POST,
            "/outages/{id}/approve",
            approve_outage,
            "Approves an outage that another one recorded",
        )
        .guarded(
            Method::POST,
            "/cases/{id}/catch-up",
            enter_catch_up,
            "Records number, date and scan of the paper receipt that was given during an outage",
        )
        .guarded(
            Method::GET,
            "/cases/{id}/catch-up",
            get_catch_up,
            "Both times of a case that was taken in on paper: the paper's and the entry's",
        )
        .guarded(
            Method::POST,
            "/cases/{id}/catch-up/approve",
            approve_catch_up,
            "Approves what another one entered: the paper's date becomes the day of receipt",
        )
}

async fn record_outage(
    may: May<CaseAccept>,
    db: Data<Db>,
    key: IdempotencyKey,
    body: Json<OutageIn>,
) -> Answer<Created<OutageOut>> {
    Ok(Created(catch_up::record_outage(&db, &may, &key, &body).await?))
}

async fn list_outages(may: May<CaseAccept>, db: Data<Db>) -> Answer<Json<Vec<OutageOut>>> {
    Ok(Json(catch_up::list_outages(&db, &may).await?))
}

async fn approve_outage(may: May<OutageApprove>, db: Data<Db>, id: Path<Uuid>) -> Answer<Json<OutageOut>> {
    Ok(Json(catch_up::approve_outage(&db, &may, *id).await?))
}

async fn enter_catch_up(
    may: May<CaseAccept>,
    db: Data<Db>,
    key: IdempotencyKey,
    id: Path<CaseId>,
    body: Json<CatchUpIn>,
) -> Answer<Created<Standing>> {
    Ok(Created(catch_up::enter_catch_up(&db, &may, &key, *id, &body).await?))
}

async fn get_catch_up(may: May<CaseRead>, db: Data<Db>, id: Path<CaseId>) -> Answer<Json<CatchUpOut>> {
    Ok(Json(catch_up::get_catch_up(&db, &may, *id).await?))
}

async fn approve_catch_up(may: May<OutageApprove>, db: Data<Db>, id: Path<CaseId>) -> Answer<Json<Standing>> {
    Ok(Json(catch_up::approve_catch_up(&db, &may, *id).await?))
}

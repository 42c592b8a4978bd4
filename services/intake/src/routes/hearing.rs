//! Handlers for hearings.
use crate::flows::{
    self, Standing,
    hearing::{HearingNotice, Minutes},
};
use actix_web::{
    http::Method,
    web::{Data, Json, Path},
};
use auth::{
    May,
    permission::{CaseAccept, CaseFile, StepRecord},
};
use kernel::{
    db::Db,
    http::{Answer, Created, Routes},
    id::CaseId,
    idempotency::IdempotencyKey,
};

/// The operations of hearings.
pub(super) fn routes() -> Routes {
    Routes::new()
        .guarded(
            Method::POST,
            "/cases/{id}/hearing",
            tell_hearing_right,
            "Tells the parties of their right to a hearing; they have five days to apply",
        )
        .guarded(Method::POST, "/cases/{id}/hearing/apply", apply_for_hearing, "Applies for the hearing")
        .guarded(
            Method::POST,
            "/cases/{id}/hearing/notice",
            notice_hearing,
            "Tells the parties of day, place and chair seven days before; the clock stands",
        )
        .guarded(
            Method::POST,
            "/cases/{id}/hearing/minutes",
            record_minutes,
            "The chair records the minutes that everyone signed; the clock runs again",
        )
}

pub(super) async fn tell_hearing_right(
    may: May<CaseAccept>,
    db: Data<Db>,
    key: IdempotencyKey,
    id: Path<CaseId>,
) -> Answer<Created<Standing>> {
    Ok(Created(flows::hearing::tell_hearing_right(&db, &may, &key, *id).await?))
}

pub(super) async fn apply_for_hearing(
    may: May<CaseFile>,
    db: Data<Db>,
    key: IdempotencyKey,
    id: Path<CaseId>,
) -> Answer<Json<Standing>> {
    Ok(Json(flows::hearing::apply_for_hearing(&db, &may, &key, *id).await?))
}

pub(super) async fn notice_hearing(
    may: May<CaseAccept>,
    db: Data<Db>,
    key: IdempotencyKey,
    id: Path<CaseId>,
    body: Json<HearingNotice>,
) -> Answer<Json<Standing>> {
    Ok(Json(flows::hearing::notice_hearing(&db, &may, &key, *id, &body).await?))
}

pub(super) async fn record_minutes(
    may: May<StepRecord>,
    db: Data<Db>,
    key: IdempotencyKey,
    id: Path<CaseId>,
    body: Json<Minutes>,
) -> Answer<Json<Standing>> {
    Ok(Json(flows::hearing::record_minutes(&db, &may, &key, *id, &body).await?))
}

//! Handlers for windows.
use crate::flows::{self, PanelOut, PauseIn, ServeIn, TicketOut, WindowOut};
use actix_web::web::{Data, Json, Path};
use auth::{
    May,
    permission::{HallManage, TicketCall},
};
use kernel::{db::Db, http::Answer, id::WindowId, idempotency::IdempotencyKey, personal::Personal};

pub(super) async fn read_panel(may: May<TicketCall>, db: Data<Db>) -> Answer<Json<PanelOut>> {
    let (panel, needs) = flows::read_panel(&db, &may.actor).await?;
    Ok(Json(panel.with_needs(needs.map(Personal::reveal))))
}

pub(super) async fn open_window(
    may: May<TicketCall>,
    db: Data<Db>,
    id: Path<WindowId>,
) -> Answer<Json<WindowOut>> {
    Ok(Json(flows::open_window(&db, &may.actor, *id).await?))
}

pub(super) async fn pause_window(
    may: May<TicketCall>,
    db: Data<Db>,
    id: Path<WindowId>,
    body: Json<PauseIn>,
) -> Answer<Json<WindowOut>> {
    Ok(Json(flows::pause_window(&db, &may.actor, *id, &body).await?))
}

pub(super) async fn close_window(
    may: May<TicketCall>,
    db: Data<Db>,
    id: Path<WindowId>,
) -> Answer<Json<WindowOut>> {
    Ok(Json(flows::close_window(&db, &may.actor, *id).await?))
}

pub(super) async fn call_next(
    may: May<TicketCall>,
    db: Data<Db>,
    key: IdempotencyKey,
    id: Path<WindowId>,
) -> Answer<Json<TicketOut>> {
    Ok(Json(flows::call_next(&db, &may.actor, &key, *id).await?))
}

pub(super) async fn free_window(
    may: May<HallManage>,
    db: Data<Db>,
    id: Path<WindowId>,
) -> Answer<Json<WindowOut>> {
    Ok(Json(flows::free_window(&db, &may.actor, *id).await?))
}

pub(super) async fn set_window_queues(
    may: May<HallManage>,
    db: Data<Db>,
    id: Path<WindowId>,
    body: Json<ServeIn>,
) -> Answer<Json<WindowOut>> {
    Ok(Json(flows::set_window_queues(&db, &may.actor, *id, &body).await?))
}

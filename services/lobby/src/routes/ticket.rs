//! Handlers for tickets and visits.
use crate::flows::{self, CheckIn, EndIn, IssueIn, TicketOut, TransferIn, VisitOut};
use actix_web::web::{Data, Json, Path};
use auth::{
    May,
    permission::{TicketCall, TicketIssue},
};
use kernel::{
    db::Db,
    http::{Answer, Created},
    id::TicketId,
    idempotency::IdempotencyKey,
};

pub(super) async fn issue_ticket(
    may: May<TicketIssue>,
    db: Data<Db>,
    key: IdempotencyKey,
    body: Json<IssueIn>,
) -> Answer<Created<TicketOut>> {
    Ok(Created(flows::issue_ticket(&db, &may, &key, &body).await?))
}

pub(super) async fn check_in(
    may: May<TicketIssue>,
    db: Data<Db>,
    key: IdempotencyKey,
    body: Json<CheckIn>,
) -> Answer<Created<TicketOut>> {
    Ok(Created(flows::check_in(&db, &may, &key, &body).await?))
}

pub(super) async fn requeue_ticket(
    may: May<TicketIssue>,
    db: Data<Db>,
    id: Path<TicketId>,
) -> Answer<Json<TicketOut>> {
    Ok(Json(flows::requeue_ticket(&db, &may.actor, *id).await?))
}

pub(super) async fn recall_ticket(
    may: May<TicketCall>,
    db: Data<Db>,
    id: Path<TicketId>,
) -> Answer<Json<TicketOut>> {
    Ok(Json(flows::recall_ticket(&db, &may.actor, *id).await?))
}

pub(super) async fn start_ticket(
    may: May<TicketCall>,
    db: Data<Db>,
    id: Path<TicketId>,
) -> Answer<Json<TicketOut>> {
    Ok(Json(flows::start_ticket(&db, &may.actor, *id).await?))
}

pub(super) async fn miss_ticket(
    may: May<TicketCall>,
    db: Data<Db>,
    id: Path<TicketId>,
) -> Answer<Json<TicketOut>> {
    Ok(Json(flows::miss_ticket(&db, &may.actor, *id).await?))
}

pub(super) async fn transfer_ticket(
    may: May<TicketCall>,
    db: Data<Db>,
    id: Path<TicketId>,
    body: Json<TransferIn>,
) -> Answer<Json<TicketOut>> {
    Ok(Json(flows::transfer_ticket(&db, &may.actor, *id, &body).await?))
}

pub(super) async fn end_visit(
    may: May<TicketCall>,
    db: Data<Db>,
    id: Path<TicketId>,
    body: Json<EndIn>,
) -> Answer<Json<VisitOut>> {
    Ok(Json(flows::end_visit(&db, &may.actor, *id, &body).await?))
}

//! Handlers for supervision after approval.
use super::query::WatchQuery;
use crate::flows::{
    self,
    supervision::{FindingOut, NewFinding, WatchOut},
};
use actix_web::web::{Data, Json, Path, Query};
use auth::{
    May,
    permission::{SupervisionAcknowledge, SupervisionRead},
};
use kernel::{
    db::Db,
    http::{Answer, Created, Page},
    idempotency::IdempotencyKey,
};
use uuid::Uuid;

pub(super) async fn list_supervision(
    may: May<SupervisionRead>,
    db: Data<Db>,
    query: Query<WatchQuery>,
) -> Answer<Json<Page<WatchOut>>> {
    let after = query.after.as_deref();
    Ok(Json(flows::supervision::list_supervision(&db, &may, query.open, after, query.limit()).await?))
}

pub(super) async fn acknowledge_decision(
    may: May<SupervisionAcknowledge>,
    db: Data<Db>,
    id: Path<Uuid>,
) -> Answer<Json<WatchOut>> {
    Ok(Json(flows::supervision::acknowledge_decision(&db, &may, *id).await?))
}

pub(super) async fn record_finding(
    may: May<SupervisionAcknowledge>,
    db: Data<Db>,
    key: IdempotencyKey,
    id: Path<Uuid>,
    body: Json<NewFinding>,
) -> Answer<Created<FindingOut>> {
    Ok(Created(flows::supervision::record_finding(&db, &may, &key, *id, &body).await?))
}

//! Handlers for alarms about licences.
use super::query::AlarmQuery;
use crate::flows::{
    self,
    alarm::{AlarmOut, SettleAlarm},
};
use actix_web::web::{Data, Json, Path, Query};
use auth::{May, permission::CaseAccept};
use kernel::{
    db::Db,
    http::{Answer, Page},
};
use uuid::Uuid;

pub(super) async fn list_licence_alarms(
    may: May<CaseAccept>,
    db: Data<Db>,
    query: Query<AlarmQuery>,
) -> Answer<Json<Page<AlarmOut>>> {
    let after = query.after.as_deref();
    let limit = query.limit();
    Ok(Json(flows::alarm::list_licence_alarms(&db, &may, query.review, after, limit).await?))
}

pub(super) async fn settle_licence_alarm(
    may: May<CaseAccept>,
    db: Data<Db>,
    id: Path<Uuid>,
    body: Json<SettleAlarm>,
) -> Answer<Json<AlarmOut>> {
    Ok(Json(flows::alarm::settle_licence_alarm(&db, &may, *id, &body).await?))
}

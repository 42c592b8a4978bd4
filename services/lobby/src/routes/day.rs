//! Handlers for a day's reckoning.
use crate::flows::{self, CloseIn, DayOut, SignIn, TicketOut};
use actix_web::web::{Data, Json, Path, Query};
use auth::{May, permission::HallManage};
use chrono::NaiveDate;
use kernel::{db::Db, http::Answer, id::TicketId};
use schemars::JsonSchema;
use serde::Deserialize;

/// Query of `GET /days`.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct DayQuery {
    /// Which day; today if it is not said.
    day: Option<NaiveDate>,
}

pub(super) async fn reconcile_day(
    may: May<HallManage>,
    db: Data<Db>,
    query: Query<DayQuery>,
) -> Answer<Json<DayOut>> {
    Ok(Json(flows::reconcile_day(&db, &may.actor, query.day).await?))
}

pub(super) async fn sign_day(may: May<HallManage>, db: Data<Db>, body: Json<SignIn>) -> Answer<Json<DayOut>> {
    Ok(Json(flows::sign_day(&db, &may.actor, &body).await?))
}

pub(super) async fn close_ticket(
    may: May<HallManage>,
    db: Data<Db>,
    id: Path<TicketId>,
    body: Json<CloseIn>,
) -> Answer<Json<TicketOut>> {
    Ok(Json(flows::close_ticket(&db, &may.actor, *id, &body).await?))
}

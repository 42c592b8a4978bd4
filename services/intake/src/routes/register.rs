//! Handlers for seals, letters and the calendar.
use super::query::SealQuery;
use crate::flows::{
    self,
    calendar::{NewYear, YearLoaded},
    seal::{Entered, LetterIn, SealIn, SealOut},
};
use actix_web::web::{Data, Json, Path, Query};
use auth::{
    May,
    permission::{CalendarManage, CaseAccept, SealManage},
};
use kernel::{
    db::Db,
    http::{Answer, Created},
    idempotency::IdempotencyKey,
};
use uuid::Uuid;

pub(super) async fn list_seals(
    may: May<CaseAccept>,
    db: Data<Db>,
    query: Query<SealQuery>,
) -> Answer<Json<Vec<SealOut>>> {
    Ok(Json(flows::seal::list_seals(&db, &may, &query.authority).await?))
}

pub(super) async fn enter_seal(
    may: May<SealManage>,
    db: Data<Db>,
    key: IdempotencyKey,
    body: Json<SealIn>,
) -> Answer<Created<Entered>> {
    Ok(Created(flows::seal::enter_seal(&db, &may, &key, &body).await?))
}

pub(super) async fn revoke_seal(may: May<SealManage>, db: Data<Db>, id: Path<Uuid>) -> Answer<Json<Entered>> {
    Ok(Json(flows::seal::revoke_seal(&db, &may, *id).await?))
}

pub(super) async fn enter_letter(
    may: May<SealManage>,
    db: Data<Db>,
    key: IdempotencyKey,
    body: Json<LetterIn>,
) -> Answer<Created<Entered>> {
    Ok(Created(flows::seal::enter_letter(&db, &may, &key, &body).await?))
}

pub(super) async fn revoke_letter(
    may: May<SealManage>,
    db: Data<Db>,
    id: Path<Uuid>,
) -> Answer<Json<Entered>> {
    Ok(Json(flows::seal::revoke_letter(&db, &may, *id).await?))
}

pub(super) async fn load_calendar(
    may: May<CalendarManage>,
    db: Data<Db>,
    key: IdempotencyKey,
    body: Json<NewYear>,
) -> Answer<Created<YearLoaded>> {
    Ok(Created(flows::calendar::load_calendar(&db, &may, &key, &body).await?))
}

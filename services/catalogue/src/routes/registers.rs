//! The register of halls, and inspections by the hall standard.

use actix_web::{
    HttpResponse,
    web::{Data, Json, Path, Payload, Query},
};
use auth::{
    May,
    permission::{ItemEdit, ItemPublish, ItemRead},
};
use kernel::{
    db::{Db, transact},
    http::{Created, IfMatch},
    id::HallId,
    idempotency::{IdempotencyKey, once},
    problem::ApiError,
};
use uuid::Uuid;

use super::{
    exports::{Attachment, attached},
    imports::whole,
};
use crate::{
    data_problem::DataError,
    domain::register::{content::RegisterContent, standard::POINTS},
    files::FileStore,
    flows::register::{inspect, station},
    views::registers::{
        DefectMove, HallRates, InspectionIn, InspectionOut, PhotoOut, RegisterOut, RegisterQuery,
        StandardPoint,
    },
};

pub(super) async fn list_registers(
    may: May<ItemRead>,
    db: Data<Db>,
    query: Query<RegisterQuery>,
) -> Result<Json<Vec<HallRates>>, ApiError> {
    Ok(Json(transact(&db, &may.actor, async |tx| station::list_registers(tx, &query.division).await).await?))
}

pub(super) async fn get_register(
    may: May<ItemRead>,
    db: Data<Db>,
    hall: Path<HallId>,
) -> Result<Json<RegisterOut>, ApiError> {
    Ok(Json(transact(&db, &may.actor, async |tx| station::get_register(tx, *hall).await).await?))
}

pub(super) async fn keep_register(
    may: May<ItemEdit>,
    db: Data<Db>,
    hall: Path<HallId>,
    revision: IfMatch,
    content: Json<RegisterContent>,
) -> Result<Json<RegisterOut>, ApiError> {
    let kept =
        transact(&db, &may.actor, async |tx| station::keep_register(tx, *hall, revision.0, &content).await);
    Ok(Json(kept.await?))
}

pub(super) async fn fill_register(
    may: May<ItemEdit>,
    db: Data<Db>,
    hall: Path<HallId>,
) -> Result<Json<RegisterOut>, ApiError> {
    Ok(Json(transact(&db, &may.actor, async |tx| station::fill_register(tx, *hall).await).await?))
}

pub(super) async fn list_standard_points(_may: May<ItemRead>) -> Result<Json<Vec<StandardPoint>>, ApiError> {
    let point = |(group, code, text): &(&str, &str, &str)| StandardPoint {
        group: (*group).to_owned(),
        code: (*code).to_owned(),
        text: (*text).to_owned(),
    };
    Ok(Json(POINTS.iter().map(point).collect()))
}

pub(super) async fn list_inspections(
    may: May<ItemRead>,
    db: Data<Db>,
    hall: Path<HallId>,
) -> Result<Json<Vec<InspectionOut>>, ApiError> {
    Ok(Json(transact(&db, &may.actor, async |tx| inspect::list_inspections(tx, *hall).await).await?))
}

pub(super) async fn inspect_hall(
    may: May<ItemPublish>,
    db: Data<Db>,
    key: IdempotencyKey,
    hall: Path<HallId>,
    body: Json<InspectionIn>,
) -> Result<Created<InspectionOut>, ApiError> {
    let made = transact(&db, &may.actor, async |tx| {
        once(tx, &key, &(*hall, &*body), async |tx| inspect::inspect_hall(tx, *hall, &body).await).await
    });
    Ok(Created(made.await?))
}

pub(super) async fn rectify_defect(
    may: May<ItemEdit>,
    db: Data<Db>,
    id: Path<Uuid>,
    body: Json<DefectMove>,
) -> Result<Json<InspectionOut>, ApiError> {
    let moved = transact(&db, &may.actor, async |tx| inspect::rectify_defect(tx, *id, &body).await);
    Ok(Json(moved.await?))
}

pub(super) async fn close_defect(
    may: May<ItemPublish>,
    db: Data<Db>,
    id: Path<Uuid>,
    body: Json<DefectMove>,
) -> Result<Json<InspectionOut>, ApiError> {
    let moved = transact(&db, &may.actor, async |tx| inspect::close_defect(tx, *id, &body).await);
    Ok(Json(moved.await?))
}

pub(super) async fn reopen_defect(
    may: May<ItemPublish>,
    db: Data<Db>,
    id: Path<Uuid>,
    body: Json<DefectMove>,
) -> Result<Json<InspectionOut>, ApiError> {
    let moved = transact(&db, &may.actor, async |tx| inspect::reopen_defect(tx, *id, &body).await);
    Ok(Json(moved.await?))
}

pub(super) async fn add_inspection_photo(
    may: May<ItemRead>,
    db: Data<Db>,
    files: Data<FileStore>,
    body: Payload,
) -> Result<Created<PhotoOut>, ApiError> {
    let bytes = whole(body, inspect::MAX_PHOTO).await?;
    Ok(Created(inspect::add_inspection_photo(&db, &files, &may.actor, &bytes).await?))
}

pub(super) async fn get_inspection_photo(
    may: May<ItemRead>,
    db: Data<Db>,
    files: Data<FileStore>,
    sha256: Path<String>,
) -> Result<HttpResponse, ApiError> {
    let kind = transact(&db, &may.actor, async |tx| inspect::get_inspection_photo(tx, &sha256).await).await?;
    let bytes = files.get(&sha256).await.map_err(DataError::from)?;
    let (media_type, ending) = if kind == "image/png" { ("image/png", "png") } else { ("image/jpeg", "jpg") };
    Ok(attached(Attachment { bytes, name: format!("{}.{ending}", *sha256), media_type }))
}

//! Handlers for batches of the national tables.
use crate::flows::national::{self, BatchIn, BatchOut, Tables};
use actix_web::{
    HttpResponse,
    http::{Method, header},
    web::{Data, Json, Path},
};
use auth::{
    May,
    permission::{NationalExport, NationalRead},
};
use kernel::{
    db::Db,
    http::{Answer, Created, Routes},
    idempotency::IdempotencyKey,
};
use uuid::Uuid;

/// The operations.
pub(super) fn table() -> Routes {
    Routes::new()
        .guarded(
            Method::GET,
            "/national/batches",
            list_national_batches,
            "The batches of the national tables of the caller's place, with cursors and hashes, the newest first",
        )
        .guarded(
            Method::POST,
            "/national/batches",
            ask_national_batch,
            "Asks for the next batch of a national table; nothing is read before another person makes it",
        )
        .guarded(
            Method::POST,
            "/national/batches/{id}/make",
            make_national_batch,
            "Makes a batch that another person asked for; the persons it names see that",
        )
        .guarded(
            Method::GET,
            "/national/batches/{id}/rows",
            get_national_rows,
            "The rows of a batch, the same bytes for ever; the look is logged and shown to the persons it names",
        )
        .guarded(
            Method::GET,
            "/national/batches/{id}/table",
            get_national_sheet,
            "The same rows as csv; the look is logged and shown to the persons it names",
        )
}

async fn list_national_batches(may: May<NationalRead>, db: Data<Db>) -> Answer<Json<Vec<BatchOut>>> {
    Ok(Json(national::list_national_batches(&db, &may).await?))
}

async fn ask_national_batch(
    may: May<NationalExport>,
    db: Data<Db>,
    tables: Data<Tables>,
    key: IdempotencyKey,
    body: Json<BatchIn>,
) -> Answer<Created<BatchOut>> {
    Ok(Created(national::ask_national_batch(&db, &may, &key, &tables, &body).await?))
}

async fn make_national_batch(
    may: May<NationalExport>,
    db: Data<Db>,
    tables: Data<Tables>,
    id: Path<Uuid>,
) -> Answer<Json<BatchOut>> {
    Ok(Json(national::make_national_batch(&db, &may, &tables, *id).await?))
}

async fn get_national_rows(may: May<NationalExport>, db: Data<Db>, id: Path<Uuid>) -> Answer<HttpResponse> {
    let bytes = national::get_national_rows(&db, &may, *id).await?;
    Ok(file("application/json", "json", bytes))
}

async fn get_national_sheet(may: May<NationalExport>, db: Data<Db>, id: Path<Uuid>) -> Answer<HttpResponse> {
    let text = national::get_national_sheet(&db, &may, *id).await?;
    Ok(file("text/csv; charset=utf-8", "csv", text.into_bytes()))
}

fn file(kind: &'static str, ending: &str, bytes: Vec<u8>) -> HttpResponse {
    HttpResponse::Ok()
        .insert_header((header::CONTENT_TYPE, kind))
        .insert_header((header::CONTENT_DISPOSITION, format!("attachment; filename=\"batch.{ending}\"")))
        .insert_header((header::X_CONTENT_TYPE_OPTIONS, "nosniff"))
        .insert_header((header::CACHE_CONTROL, "private, no-store"))
        .body(bytes)
}

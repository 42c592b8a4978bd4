//! Handlers for exchanges with the systems outside that handle cases.
use crate::domain::vertical_signature::Stamp;
use crate::flows::vertical::{
    self, Entered, ExchangeOut,
    file::{self, BatchOut, FileRead, NewBatch},
    hear::{self, Heard},
    material,
    stuck::{self, StuckExchanges},
    visit::{self, Back, Returned, VisitOut},
    wire::{HandedMaterial, Lines, Submission},
};
use crate::routes::file::download;
use crate::{domain::upload::BadFile, error::IntakeError, files::FileStore};
use actix_web::{
    HttpRequest, HttpResponse,
    http::{Method, header},
    web::{Bytes, Data, Json, Path, Payload},
};
use auth::{
    May,
    permission::{CaseAccept, CaseDecide, CaseFile},
};
use kernel::{
    code::CaseNo,
    db::Db,
    http::{Answer, Created, Routes},
    id::CaseId,
    idempotency::IdempotencyKey,
    personal::Personal,
};
use uuid::Uuid;

/// The largest file of answers.
const LARGEST: usize = 4 << 20;

/// The operations.
pub(super) fn table() -> Routes {
    Routes::new()
        .guarded(
            Method::POST,
            "/cases/{id}/exchange/send",
            send_again,
            "Hands a case to the system outside that handles it, again if that failed or sent it back",
        )
        .guarded(
            Method::POST,
            "/cases/{id}/exchange/result",
            enter_result,
            "Enters by hand what the system outside said: where it cannot say so itself, and for repair",
        )
        .guarded(
            Method::GET,
            "/vertical/stuck",
            list_stuck_exchanges,
            "The exchanges that a person has to look at: given up, in conflict, or without an answer for too long; and how many stand where",
        )
        .guarded(
            Method::POST,
            "/vertical/batches",
            make_batch,
            "Writes the cases that wait for a system into one signed file, for networks that only files pass",
        )
        .guarded(Method::GET, "/vertical/batches", list_batches, "The newest of these files, of the caller's authority")
        .guarded(
            Method::GET,
            "/vertical/batches/{id}/file",
            get_batch,
            "One of these files; the look is logged and shown to every applicant in it",
        )
        .guarded(
            Method::POST,
            "/vertical/{system}/files",
            read_file,
            "Reads a file of answers that a system made: whole or not at all, and any number of times",
        )
        .guarded(
            Method::POST,
            "/cases/{id}/exchange/visit",
            begin_visit,
            "Where the applicant goes to handle the case on the page of the system outside, once and for half an hour",
        )
        .and(for_systems())
}

/// What the systems themselves call, signed.
fn for_systems() -> Routes {
    Routes::new()
        .public(
            Method::POST,
            "/vertical/{system}/results",
            take_result,
            "Takes what a system outside says of a case, signed after Standard Webhooks; the same message any number of times",
        )
        .public(
            Method::GET,
            "/vertical/{system}/visits/{visit}",
            take_visit,
            "The case of a visit, for the system whose page the applicant has come to; signed, and logged for the applicant",
        )
        .public(
            Method::GET,
            "/vertical/{system}/materials/{address}",
            take_material,
            "The bytes of a material, for the system that handles the case; signed, once, and logged for the applicant",
        )
        .public(
            Method::POST,
            "/vertical/{system}/cases/{case_no}/materials",
            renew_material_addresses,
            "New addresses for the materials of a case that the system has; signed",
        )
        .public(
            Method::POST,
            "/vertical/returns",
            return_visit,
            "Takes the applicant back from the page of a system outside with what its token says, once",
        )
}

/// The headers of a signature, if they are there.
pub(super) fn stamp(request: &HttpRequest) -> Option<Stamp> {
    let text = |name: &str| request.headers().get(name).and_then(|value| value.to_str().ok());
    Some(Stamp {
        id: text("webhook-id")?.to_owned(),
        timestamp: text("webhook-timestamp")?.parse().ok()?,
        signature: text("webhook-signature")?.to_owned(),
    })
}

async fn send_again(may: May<CaseAccept>, db: Data<Db>, id: Path<CaseId>) -> Answer<Json<ExchangeOut>> {
    Ok(Json(vertical::send_again(&db, &may, *id).await?))
}

async fn enter_result(
    may: May<CaseDecide>,
    db: Data<Db>,
    key: IdempotencyKey,
    id: Path<CaseId>,
    body: Json<Entered>,
) -> Answer<Created<Heard>> {
    Ok(Created(vertical::enter_result(&db, &may, &key, *id, &body).await?))
}

async fn list_stuck_exchanges(
    may: May<CaseAccept>,
    db: Data<Db>,
    lines: Data<Lines>,
) -> Answer<Json<StuckExchanges>> {
    Ok(Json(stuck::list_stuck_exchanges(&db, &lines, &may).await?))
}

async fn take_material(
    db: Data<Db>,
    lines: Data<Lines>,
    store: Data<FileStore>,
    at: Path<(String, Uuid)>,
    request: HttpRequest,
) -> Answer<HttpResponse> {
    let taken = material::take_material(&db, &lines, (&at.0, at.1), stamp(&request)).await;
    download(&store, &taken.map(Personal::reveal)?).await
}

async fn renew_material_addresses(
    db: Data<Db>,
    lines: Data<Lines>,
    at: Path<(String, CaseNo)>,
    request: HttpRequest,
) -> Answer<Json<Vec<HandedMaterial>>> {
    let to = (at.0.as_str(), &at.1);
    Ok(Json(material::renew_material_addresses(&db, &lines, to, stamp(&request)).await?))
}

async fn make_batch(
    may: May<CaseDecide>,
    db: Data<Db>,
    lines: Data<Lines>,
    key: IdempotencyKey,
    body: Json<NewBatch>,
) -> Answer<Created<BatchOut>> {
    Ok(Created(file::make_batch(&db, &lines, &may, &key, &body).await?))
}

async fn list_batches(may: May<CaseDecide>, db: Data<Db>) -> Answer<Json<Vec<BatchOut>>> {
    Ok(Json(file::list_batches(&db, &may).await?))
}

async fn get_batch(may: May<CaseDecide>, db: Data<Db>, id: Path<Uuid>) -> Answer<HttpResponse> {
    let bytes = file::get_batch(&db, &may, *id).await.map(Personal::reveal)?;
    Ok(HttpResponse::Ok()
        .insert_header((header::CONTENT_TYPE, "application/zip"))
        .insert_header((header::CONTENT_DISPOSITION, format!("attachment; filename=\"{id}.zip\"")))
        .insert_header((header::X_CONTENT_TYPE_OPTIONS, "nosniff"))
        .insert_header((header::CACHE_CONTROL, "private, no-store"))
        .body(bytes))
}

async fn read_file(
    may: May<CaseDecide>,
    db: Data<Db>,
    lines: Data<Lines>,
    system: Path<String>,
    body: Payload,
) -> Answer<Json<FileRead>> {
    let bytes = body.to_bytes_limited(LARGEST).await.map_err(|_over| IntakeError::from(BadFile::TooLarge))?;
    let bytes = bytes.map_err(|_cut_off| IntakeError::from(BadFile::Empty))?;
    Ok(Json(file::read_file(&db, &lines, &may, &system, &bytes).await?))
}

async fn begin_visit(
    may: May<CaseFile>,
    db: Data<Db>,
    lines: Data<Lines>,
    id: Path<CaseId>,
) -> Answer<Created<VisitOut>> {
    Ok(Created(visit::begin_visit(&db, &lines, &may, *id).await?))
}

async fn take_result(
    db: Data<Db>,
    lines: Data<Lines>,
    system: Path<String>,
    request: HttpRequest,
    body: Bytes,
) -> Answer<Json<Heard>> {
    Ok(Json(hear::take_result(&db, &lines, &system, stamp(&request), &body).await?))
}

async fn take_visit(
    db: Data<Db>,
    lines: Data<Lines>,
    at: Path<(String, Uuid)>,
    request: HttpRequest,
) -> Answer<Json<Submission>> {
    let visit = visit::take_visit(&db, &lines, (&at.0, at.1), stamp(&request)).await;
    Ok(Json(visit.map(Personal::reveal)?))
}

async fn return_visit(db: Data<Db>, lines: Data<Lines>, body: Json<Back>) -> Answer<Json<Returned>> {
    Ok(Json(visit::return_visit(&db, &lines, &body).await?))
}

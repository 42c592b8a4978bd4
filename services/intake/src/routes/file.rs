//! Handlers for bytes: uploads are read up to their limit, downloads are attachments of a checked type.
use crate::{
    domain::upload::{BadFile, MAX_BYTES},
    error::IntakeError,
    files::FileStore,
    flows::{
        self,
        evidence::Upload,
        file::{Download, FileOut},
        licence::{LicenceTaken, Repository, TakeLicence},
        scan::Gate,
    },
};
use actix_web::{
    HttpRequest, HttpResponse,
    http::header::{self, HeaderMap},
    web::{Data, Json, Path, Payload},
};
use auth::{
    May,
    permission::{CaseFile, CaseRead, MandateGive, StepRecord},
};
use kernel::{
    db::Db,
    http::{Answer, Created},
    id::{CaseId, FileId},
    idempotency::IdempotencyKey,
    personal::Personal,
};

/// The header that carries a file's name.
const FILE_NAME: &str = "X-File-Name";

pub(super) async fn add_evidence(
    may: May<MandateGive>,
    db: Data<Db>,
    gate: Data<Gate>,
    key: IdempotencyKey,
    request: HttpRequest,
    body: Payload,
) -> Answer<Created<FileOut>> {
    let upload = upload(request.headers(), body).await?;
    Ok(Created(flows::evidence::add_evidence(&db, &gate, &may, &key, upload).await?))
}

pub(super) async fn add_case_evidence(
    may: May<StepRecord>,
    db: Data<Db>,
    gate: Data<Gate>,
    key: IdempotencyKey,
    id: Path<CaseId>,
    request: HttpRequest,
    body: Payload,
) -> Answer<Created<FileOut>> {
    let upload = upload(request.headers(), body).await?;
    Ok(Created(flows::evidence::add_case_evidence(&db, &gate, &may, &key, *id, upload).await?))
}

pub(super) async fn add_material_file(
    may: May<CaseFile>,
    db: Data<Db>,
    gate: Data<Gate>,
    key: IdempotencyKey,
    at: Path<(CaseId, String)>,
    request: HttpRequest,
    body: Payload,
) -> Answer<Created<FileOut>> {
    let upload = upload(request.headers(), body).await?;
    let at = (at.0, at.1.as_str());
    Ok(Created(flows::file::add_material_file(&db, &gate, &may, &key, at, upload).await?))
}

pub(super) async fn attach_licence(
    may: May<CaseFile>,
    db: Data<Db>,
    repository: Data<Repository>,
    key: IdempotencyKey,
    at: Path<(CaseId, String)>,
    body: Json<TakeLicence>,
) -> Answer<Created<LicenceTaken>> {
    let at = (at.0, at.1.as_str());
    Ok(Created(flows::licence::attach_licence(&db, &repository, &may, &key, at, &body).await?))
}

pub(super) async fn get_file(
    may: May<CaseRead>,
    db: Data<Db>,
    store: Data<FileStore>,
    at: Path<(CaseId, FileId)>,
) -> Answer<HttpResponse> {
    let file = flows::file::get_file(&db, &may, at.0, at.1).await.map(Personal::reveal)?;
    download(&store, &file).await
}

/// The answer that hands a file out: as an attachment that no browser runs or guesses at.
pub(super) async fn download(store: &FileStore, file: &Download) -> Answer<HttpResponse> {
    let bytes = store.get(&file.sha256).await.map_err(IntakeError::from)?;
    let name: String = file
        .name
        .bytes()
        .map(|byte| match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'.' | b'-' | b'_' => char::from(byte).to_string(),
            other => format!("%{other:02X}"),
        })
        .collect();
    Ok(HttpResponse::Ok()
        .insert_header((header::CONTENT_TYPE, file.media_type.as_str()))
        .insert_header((header::CONTENT_DISPOSITION, format!("attachment; filename*=UTF-8''{name}")))
        .insert_header((header::X_CONTENT_TYPE_OPTIONS, "nosniff"))
        .insert_header((header::CONTENT_SECURITY_POLICY, "sandbox; default-src 'none'"))
        .insert_header((header::CACHE_CONTROL, "private, no-store"))
        .body(bytes))
}

pub(super) async fn upload(headers: &HeaderMap, body: Payload) -> Result<Upload, IntakeError> {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok()).map(str::to_owned);
    let bytes = body.to_bytes_limited(MAX_BYTES).await.map_err(|_over| BadFile::TooLarge)?;
    Ok(Upload {
        bytes: bytes.map_err(|_cut_off| BadFile::Empty)?,
        content_type: text("Content-Type").unwrap_or_default(),
        name: text(FILE_NAME),
    })
}

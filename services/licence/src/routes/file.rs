//! Handlers that hand out files, and keep the certificates behind them.
use crate::{
    domain::FileKind,
    flows::{self, CheckPage, HandedOut, MadeKeys},
    views::{CertificateOut, RevokeIn},
};
use actix_web::{
    HttpResponse,
    http::header,
    web::{Data, Json, Path},
};
use auth::{
    May,
    permission::{LicenceRead, SealManage},
};
use kernel::{db::Db, http::Answer, id::LicenceId};

pub(super) async fn get_licence_pdf(
    may: May<LicenceRead>,
    db: Data<Db>,
    page: Data<CheckPage>,
    id: Path<LicenceId>,
) -> Answer<HttpResponse> {
    let sheet = flows::get_licence_sheet(&db, &may.actor, &page, *id, FileKind::Pdf).await?;
    Ok(handed_out(sheet, FileKind::Pdf))
}

pub(super) async fn get_licence_ofd(
    may: May<LicenceRead>,
    db: Data<Db>,
    page: Data<CheckPage>,
    id: Path<LicenceId>,
) -> Answer<HttpResponse> {
    let sheet = flows::get_licence_sheet(&db, &may.actor, &page, *id, FileKind::Ofd).await?;
    Ok(handed_out(sheet, FileKind::Ofd))
}

pub(super) fn handed_out(sheet: HandedOut, kind: FileKind) -> HttpResponse {
    let name = format!("attachment; filename=\"{}.{}\"", sheet.identifier, kind.name());
    HttpResponse::Ok()
        .insert_header((header::CONTENT_TYPE, kind.media_type()))
        .insert_header((header::CONTENT_DISPOSITION, name))
        .insert_header((header::X_CONTENT_TYPE_OPTIONS, "nosniff"))
        .insert_header((header::CACHE_CONTROL, "private, no-store"))
        .body(sheet.bytes)
}

pub(super) async fn revoke_certificate(
    may: May<SealManage>,
    db: Data<Db>,
    made: Data<MadeKeys>,
    serial: Path<String>,
    body: Json<RevokeIn>,
) -> Answer<Json<CertificateOut>> {
    Ok(Json(flows::revoke_certificate(&db, &made, &may.actor, &serial, body.why.name()).await?.into()))
}

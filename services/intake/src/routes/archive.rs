//! Handler for archive packages.
use crate::{
    files::FileStore,
    flows::{archive, document::print::CheckPage},
};
use actix_web::{
    HttpResponse,
    http::header,
    web::{Data, Path},
};
use auth::{May, permission::CaseRead};
use kernel::{db::Db, http::Answer, id::CaseId, personal::Personal};

pub(super) async fn get_archive(
    may: May<CaseRead>,
    db: Data<Db>,
    store: Data<FileStore>,
    page: Data<CheckPage>,
    id: Path<CaseId>,
) -> Answer<HttpResponse> {
    // Before anything is read: whoever is sent away has looked at nothing.
    let _desk = archive::desk().await?;
    let collected = archive::collect(&db, &may, *id).await.map(Personal::reveal)?;
    let package = archive::pack(&db, &store, &page, collected).await?;
    Ok(HttpResponse::Ok()
        .insert_header((header::CONTENT_TYPE, "application/zip"))
        .insert_header((header::CONTENT_DISPOSITION, format!("attachment; filename=\"{}\"", package.name)))
        .insert_header((header::X_CONTENT_TYPE_OPTIONS, "nosniff"))
        .insert_header((header::CACHE_CONTROL, "private, no-store"))
        .body(package.bytes))
}

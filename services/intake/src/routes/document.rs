//! Handlers for official documents.
use crate::{
    files::FileStore,
    flows::document::{
        check::{self, DocumentCheck, DocumentQuestion},
        print::{self, CheckPage},
        read::{self, DocumentOut},
    },
};
use actix_web::{
    HttpResponse,
    http::header,
    web::{Data, Json, Path, Query},
};
use auth::{May, permission::CaseRead};
use kernel::{db::Db, http::Answer, id::CaseId, personal::Personal};
use uuid::Uuid;

pub(super) async fn list_documents(
    may: May<CaseRead>,
    db: Data<Db>,
    id: Path<CaseId>,
) -> Answer<Json<Vec<DocumentOut>>> {
    Ok(Json(read::list_documents(&db, &may, *id).await?))
}

/// The PDF, to be shown and printed; what was printed once is handed out unchanged.
pub(super) async fn get_document(
    may: May<CaseRead>,
    db: Data<Db>,
    store: Data<FileStore>,
    page: Data<CheckPage>,
    at: Path<(CaseId, Uuid)>,
) -> Answer<HttpResponse> {
    let sheet = read::get_document(&db, &may, at.0, at.1).await.map(Personal::reveal)?;
    let printed = print::print_document(&db, &store, &page, sheet).await?;
    let name: String = printed.number.bytes().map(|byte| format!("%{byte:02X}")).collect();
    Ok(HttpResponse::Ok()
        .insert_header((header::CONTENT_TYPE, "application/pdf"))
        .insert_header((header::CONTENT_DISPOSITION, format!("inline; filename*=UTF-8''{name}.pdf")))
        .insert_header((header::X_CONTENT_TYPE_OPTIONS, "nosniff"))
        .insert_header((header::CACHE_CONTROL, "private, no-store"))
        .body(printed.pdf))
}

pub(super) async fn check_document(
    db: Data<Db>,
    asked: Query<DocumentQuestion>,
) -> Answer<Json<DocumentCheck>> {
    Ok(Json(check::check_document(&db, &asked).await?))
}

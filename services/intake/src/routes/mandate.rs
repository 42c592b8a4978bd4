//! Handlers for mandates.
use super::file::download;
use crate::{
    files::FileStore,
    flows::{
        self,
        licence::Repository,
        mandate::{MandateOut, NewMandate},
    },
};
use actix_web::{
    HttpResponse,
    http::header,
    web::{Data, Json, Path, Query},
};
use auth::{May, permission::MandateGive};
use kernel::{
    db::Db,
    http::{Answer, Created, Page, PageQuery},
    id::MandateId,
    idempotency::IdempotencyKey,
    personal::Personal,
};

pub(super) async fn give_mandate(
    may: May<MandateGive>,
    db: Data<Db>,
    repository: Data<Repository>,
    key: IdempotencyKey,
    body: Json<NewMandate>,
) -> Answer<Created<MandateOut>> {
    Ok(Created(flows::mandate::give_mandate(&db, &may, &key, &repository, &body).await?))
}

pub(super) async fn list_mandates(
    may: May<MandateGive>,
    db: Data<Db>,
    query: Query<PageQuery>,
) -> Answer<Json<Page<MandateOut>>> {
    let after = query.after.as_deref();
    Ok(Json(flows::mandate::list_mandates(&db, &may, after, query.limit()).await?))
}

pub(super) async fn revoke_mandate(
    may: May<MandateGive>,
    db: Data<Db>,
    id: Path<MandateId>,
) -> Answer<Json<MandateOut>> {
    Ok(Json(flows::mandate::revoke_mandate(&db, &may, *id).await?))
}

pub(super) async fn get_mandate_evidence(
    may: May<MandateGive>,
    db: Data<Db>,
    store: Data<FileStore>,
    id: Path<MandateId>,
) -> Answer<HttpResponse> {
    let file = flows::file::get_mandate_evidence(&db, &may, *id).await.map(Personal::reveal)?;
    download(&store, &file).await
}

/// The PDF, to be shown, printed and signed; the same content gives the same bytes.
pub(super) async fn get_mandate_document(
    may: May<MandateGive>,
    db: Data<Db>,
    id: Path<MandateId>,
) -> Answer<HttpResponse> {
    let pdf = flows::mandate_document::get_mandate_document(&db, &may, *id).await?;
    Ok(HttpResponse::Ok()
        .insert_header((header::CONTENT_TYPE, "application/pdf"))
        .insert_header((header::CONTENT_DISPOSITION, "inline; filename=\"mandate.pdf\""))
        .insert_header((header::X_CONTENT_TYPE_OPTIONS, "nosniff"))
        .insert_header((header::CACHE_CONTROL, "private, no-store"))
        .body(pdf))
}

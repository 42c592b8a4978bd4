//! Lists: read by everyone, written by editors, approved and published by others.

use actix_web::{
    HttpResponse,
    web::{Data, Json, Path, Payload, Query},
};
use auth::{
    May,
    permission::{ItemEdit, ItemPublish, ItemRead},
};
use kernel::{
    actor::Actor,
    db::{Db, transact},
    http::{Created, IfMatch, Traced},
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
    domain::{
        import::sheet,
        lists::{entries, kind::ListKind},
    },
    flows::{
        exports,
        lists::{edit, read},
    },
    views::{
        export::FileFormat,
        lists::{FillQuery, ListBegin, ListDetail, ListEdit, ListFileQuery, ListHistory, ListOut, ListQuery},
    },
};

pub(super) async fn list_lists(
    db: Data<Db>,
    trace: Traced,
    query: Query<ListQuery>,
) -> Result<Json<Vec<ListOut>>, ApiError> {
    let nobody = Actor::nobody().in_trace(trace.0);
    Ok(Json(transact(&db, &nobody, async |tx| read::list_lists(tx, &query).await).await?))
}

pub(super) async fn get_list(
    db: Data<Db>,
    trace: Traced,
    id: Path<Uuid>,
) -> Result<Json<ListDetail>, ApiError> {
    let nobody = Actor::nobody().in_trace(trace.0);
    Ok(Json(transact(&db, &nobody, async |tx| read::get_list(tx, *id).await).await?))
}

pub(super) async fn get_list_history(
    db: Data<Db>,
    trace: Traced,
    id: Path<Uuid>,
) -> Result<Json<Vec<ListHistory>>, ApiError> {
    let nobody = Actor::nobody().in_trace(trace.0);
    Ok(Json(transact(&db, &nobody, async |tx| read::get_list_history(tx, *id).await).await?))
}

pub(super) async fn get_list_file(
    db: Data<Db>,
    trace: Traced,
    id: Path<Uuid>,
    query: Query<ListFileQuery>,
) -> Result<HttpResponse, ApiError> {
    let nobody = Actor::nobody().in_trace(trace.0);
    let format = query.format.unwrap_or_default();
    let file = transact(&db, &nobody, async |tx| read::get_list_file(tx, *id, format).await);
    let (name, bytes) = file.await?;
    let name = format!("{name}.{}", format.extension());
    Ok(attached(Attachment { bytes, name, media_type: format.media_type() }))
}

pub(super) async fn list_list_drafts(
    may: May<ItemRead>,
    db: Data<Db>,
) -> Result<Json<Vec<ListOut>>, ApiError> {
    Ok(Json(transact(&db, &may.actor, async |tx| read::list_list_drafts(tx).await).await?))
}

pub(super) async fn get_list_draft(
    may: May<ItemRead>,
    db: Data<Db>,
    id: Path<Uuid>,
) -> Result<Json<ListDetail>, ApiError> {
    Ok(Json(transact(&db, &may.actor, async |tx| read::get_list_draft(tx, *id).await).await?))
}

pub(super) async fn begin_list(
    may: May<ItemEdit>,
    db: Data<Db>,
    key: IdempotencyKey,
    body: Json<ListBegin>,
) -> Result<Created<ListOut>, ApiError> {
    let made = transact(&db, &may.actor, async |tx| {
        once(tx, &key, &*body, async |tx| {
            Ok::<ListOut, DataError>(edit::begin_list(tx, body.kind, &body.division).await?.into())
        })
        .await
    });
    Ok(Created(made.await?))
}

pub(super) async fn edit_list(
    may: May<ItemEdit>,
    db: Data<Db>,
    id: Path<Uuid>,
    revision: IfMatch,
    body: Json<ListEdit>,
) -> Result<Json<ListOut>, ApiError> {
    let saved = transact(&db, &may.actor, async |tx| edit::edit_list(tx, *id, revision.0, &body).await);
    Ok(Json(saved.await?.into()))
}

pub(super) async fn fill_list(
    may: May<ItemEdit>,
    db: Data<Db>,
    id: Path<Uuid>,
    query: Query<FillQuery>,
    body: Payload,
) -> Result<Json<ListOut>, ApiError> {
    let bytes = whole(body, sheet::MAX_BYTES).await?;
    let saved = transact(&db, &may.actor, async |tx| edit::fill_list(tx, *id, query.revision, &bytes).await);
    Ok(Json(saved.await?.into()))
}

pub(super) async fn approve_list(
    may: May<ItemPublish>,
    db: Data<Db>,
    id: Path<Uuid>,
) -> Result<Json<ListOut>, ApiError> {
    Ok(Json(transact(&db, &may.actor, async |tx| edit::approve_list(tx, *id).await).await?.into()))
}

pub(super) async fn send_back_list(
    may: May<ItemPublish>,
    db: Data<Db>,
    id: Path<Uuid>,
) -> Result<Json<ListOut>, ApiError> {
    Ok(Json(transact(&db, &may.actor, async |tx| edit::send_back_list(tx, *id).await).await?.into()))
}

pub(super) async fn publish_list(
    may: May<ItemPublish>,
    db: Data<Db>,
    id: Path<Uuid>,
) -> Result<Json<ListOut>, ApiError> {
    Ok(Json(transact(&db, &may.actor, async |tx| edit::publish_list(tx, *id).await).await?.into()))
}

pub(super) async fn get_list_template(
    _may: May<ItemRead>,
    kind: Path<String>,
) -> Result<HttpResponse, ApiError> {
    let kind = ListKind::parse(&kind).map_err(|_unknown| DataError::NotFound("kind of list"))?;
    let bytes = exports::with_dictionary(&[entries::table(kind, &[])], &kind.columns())?;
    let name = format!("模板-{}.xlsx", kind.name_zh());
    Ok(attached(Attachment { bytes, name, media_type: FileFormat::Xlsx.media_type() }))
}

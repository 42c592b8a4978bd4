//! Imports: files in, reports out; and the names-only drafts that came of them.

use actix_web::{
    HttpRequest, HttpResponse,
    http::header::HeaderMap,
    web::{Bytes, Data, Json, Path, Payload, Query},
};
use auth::{
    May,
    permission::{ItemEdit, ItemRead},
};
use kernel::{
    db::{Db, transact},
    http::{Created, IfMatch, Page, PageQuery},
    idempotency::{IdempotencyKey, once},
    problem::ApiError,
};
use uuid::Uuid;

use super::exports::{Attachment, attached};
use crate::{
    data_problem::DataError,
    domain::import::{kind::ImportKind, sheet},
    files::FileStore,
    flows::{
        exports,
        imports::{begin, names, run},
    },
    views::import::{
        FindingLine, ImportOut, ImportQuery, NameAssign, NameCount, NameDraftOut, NameDrop, NameEdit,
        NameQuery,
    },
};

/// The header that carries a file's name, percent-encoded.
const FILE_NAME: &str = "X-File-Name";

pub(super) async fn begin_import(
    may: May<ItemEdit>,
    db: Data<Db>,
    files: Data<FileStore>,
    key: IdempotencyKey,
    query: Query<ImportQuery>,
    request: HttpRequest,
    body: Payload,
) -> Result<Created<ImportOut>, ApiError> {
    let name = file_name(request.headers())?;
    let bytes = whole(body, sheet::MAX_BYTES).await?;
    let mapping = mapping(query.mapping.as_deref().unwrap_or_default());
    let incoming = run::take(&files, &bytes, &name, query.kind, mapping).await?;
    let begun = transact(&db, &may.actor, async |tx| {
        once(tx, &key, &(&incoming.sha256, incoming.kind), async |tx| {
            Ok::<ImportOut, DataError>(begin::begin_import(tx, &incoming).await?.into())
        })
        .await
    });
    let begun = begun.await?;
    Ok(Created(run::run(&db, &files, begun.id).await?.into()))
}

pub(super) async fn list_imports(
    may: May<ItemRead>,
    db: Data<Db>,
    page: Query<PageQuery>,
) -> Result<Json<Page<ImportOut>>, ApiError> {
    let found = transact(&db, &may.actor, async |tx| {
        begin::list_imports(tx, page.after.as_deref(), page.limit()).await
    });
    Ok(Json(found.await?))
}

pub(super) async fn get_import(
    may: May<ItemRead>,
    db: Data<Db>,
    id: Path<Uuid>,
) -> Result<Json<ImportOut>, ApiError> {
    Ok(Json(transact(&db, &may.actor, async |tx| begin::get_import(tx, *id).await).await?))
}

pub(super) async fn list_import_findings(
    may: May<ItemRead>,
    db: Data<Db>,
    id: Path<Uuid>,
    page: Query<PageQuery>,
) -> Result<Json<Page<FindingLine>>, ApiError> {
    let found = transact(&db, &may.actor, async |tx| {
        begin::list_findings(tx, *id, page.after.as_deref(), page.limit()).await
    });
    Ok(Json(found.await?))
}

pub(super) async fn confirm_import(
    may: May<ItemEdit>,
    db: Data<Db>,
    files: Data<FileStore>,
    id: Path<Uuid>,
) -> Result<Json<ImportOut>, ApiError> {
    let job = transact(&db, &may.actor, async |tx| begin::confirm_import(tx, *id).await).await?;
    Ok(Json(run::run(&db, &files, job.id).await?.into()))
}

pub(super) async fn discard_import(
    may: May<ItemEdit>,
    db: Data<Db>,
    id: Path<Uuid>,
) -> Result<Json<ImportOut>, ApiError> {
    Ok(Json(transact(&db, &may.actor, async |tx| begin::discard_import(tx, *id).await).await?.into()))
}

pub(super) async fn get_import_template(
    _may: May<ItemRead>,
    kind: Path<String>,
) -> Result<HttpResponse, ApiError> {
    let kind = ImportKind::parse(&kind).map_err(|_unknown| DataError::NotFound("kind of import"))?;
    let bytes = exports::template(kind)?;
    Ok(attached(Attachment {
        bytes,
        name: format!("模板-{}.xlsx", kind.name_zh()),
        media_type: exports::XLSX,
    }))
}

pub(super) async fn list_name_drafts(
    may: May<ItemRead>,
    db: Data<Db>,
    query: Query<NameQuery>,
) -> Result<Json<Page<NameDraftOut>>, ApiError> {
    let limit = PageQuery { after: None, limit: query.limit }.limit();
    Ok(Json(transact(&db, &may.actor, async |tx| names::list_name_drafts(tx, &query, limit).await).await?))
}

pub(super) async fn count_name_drafts(
    may: May<ItemRead>,
    db: Data<Db>,
) -> Result<Json<Vec<NameCount>>, ApiError> {
    Ok(Json(transact(&db, &may.actor, async |tx| names::count_name_drafts(tx).await).await?))
}

pub(super) async fn edit_name_draft(
    may: May<ItemEdit>,
    db: Data<Db>,
    id: Path<Uuid>,
    revision: IfMatch,
    edit: Json<NameEdit>,
) -> Result<Json<NameDraftOut>, ApiError> {
    let saved =
        transact(&db, &may.actor, async |tx| names::edit_name_draft(tx, *id, revision.0, &edit).await);
    Ok(Json(saved.await?))
}

pub(super) async fn assign_name_draft(
    may: May<ItemEdit>,
    db: Data<Db>,
    id: Path<Uuid>,
    assign: Json<NameAssign>,
) -> Result<Json<NameDraftOut>, ApiError> {
    Ok(Json(transact(&db, &may.actor, async |tx| names::assign_name_draft(tx, *id, &assign).await).await?))
}

pub(super) async fn drop_name_draft(
    may: May<ItemEdit>,
    db: Data<Db>,
    id: Path<Uuid>,
    body: Json<NameDrop>,
) -> Result<Json<NameDraftOut>, ApiError> {
    let dropped =
        transact(&db, &may.actor, async |tx| names::drop_name_draft(tx, *id, body.reason.as_str()).await);
    Ok(Json(dropped.await?))
}

pub(super) async fn reopen_name_draft(
    may: May<ItemEdit>,
    db: Data<Db>,
    id: Path<Uuid>,
) -> Result<Json<NameDraftOut>, ApiError> {
    Ok(Json(transact(&db, &may.actor, async |tx| names::reopen_name_draft(tx, *id).await).await?))
}

/// A body up to a limit.
pub(super) async fn whole(body: Payload, most: usize) -> Result<Bytes, DataError> {
    let bytes = body.to_bytes_limited(most).await.map_err(|_over| sheet::BadSheet::TooLarge)?;
    bytes.map_err(|_cut_off| DataError::CutOff)
}

/// The file's name; one without a name is called after what it is.
pub(super) fn file_name(headers: &HeaderMap) -> Result<String, DataError> {
    let Some(header) = headers.get(FILE_NAME) else { return Ok("文件".to_owned()) };
    let encoded = header.to_str().map_err(|_not_ascii| DataError::FileName)?;
    let name = decoded(encoded).ok_or(DataError::FileName)?;
    let plain = (1..=200).contains(&name.chars().count()) && !name.chars().any(char::is_control);
    if plain { Ok(name) } else { Err(DataError::FileName) }
}

fn decoded(text: &str) -> Option<String> {
    let mut bytes = Vec::new();
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        if byte != b'%' {
            bytes.push(byte);
            continue;
        }
        let digits = [rest.next()?, rest.next()?];
        bytes.push(u8::from_str_radix(std::str::from_utf8(&digits).ok()?, 16).ok()?);
    }
    String::from_utf8(bytes).ok()
}

/// `name=事项;local_code=编码`.
fn mapping(text: &str) -> Vec<(String, String)> {
    let pairs = text.split([';', '；']).filter_map(|pair| pair.split_once('='));
    pairs.map(|(field, heading)| (field.trim().to_owned(), heading.trim().to_owned())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_and_a_mapping_are_read_as_they_are_sent() {
        assert_eq!(decoded("%E4%BA%8B%E9%A1%B9.csv").as_deref(), Some("事项.csv"));
        assert_eq!(decoded("%E4%B"), None);
        let pairs = mapping("name=事项; local_code=编码；x");
        assert_eq!(pairs, [("name".into(), "事项".into()), ("local_code".to_owned(), "编码".to_owned())]);
    }
}

//! Files out of the catalogue.

use actix_web::{
    HttpResponse,
    http::header,
    web::{Data, Path, Query},
};
use auth::{May, permission::ItemRead};
use kernel::{
    db::{Db, transact},
    problem::ApiError,
};

use crate::{
    data_problem::DataError, domain::import::kind::ImportKind, flows::exports, views::export::ExportQuery,
};

/// A file to be handed out.
pub(super) struct Attachment {
    pub(super) bytes: Vec<u8>,
    pub(super) name: String,
    pub(super) media_type: &'static str,
}

pub(super) async fn export_items(
    may: May<ItemRead>,
    db: Data<Db>,
    kind: Path<String>,
    query: Query<ExportQuery>,
) -> Result<HttpResponse, ApiError> {
    let kind = ImportKind::parse(&kind).map_err(|_unknown| DataError::NotFound("kind of export"))?;
    let format = query.format.unwrap_or_default();
    let file = transact(&db, &may.actor, async |tx| exports::export(tx, kind, &query).await).await?;
    let name = format!("{}.{}", kind.name_zh(), format.extension());
    Ok(attached(Attachment { bytes: file, name, media_type: format.media_type() }))
}

/// An attachment that no browser runs or guesses at.
pub(super) fn attached(file: Attachment) -> HttpResponse {
    let name: String = file
        .name
        .bytes()
        .map(|byte| match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'.' | b'-' | b'_' => char::from(byte).to_string(),
            other => format!("%{other:02X}"),
        })
        .collect();
    HttpResponse::Ok()
        .insert_header((header::CONTENT_TYPE, file.media_type))
        .insert_header((header::CONTENT_DISPOSITION, format!("attachment; filename*=UTF-8''{name}")))
        .insert_header((header::X_CONTENT_TYPE_OPTIONS, "nosniff"))
        .insert_header((header::CONTENT_SECURITY_POLICY, "sandbox; default-src 'none'"))
        .body(file.bytes)
}

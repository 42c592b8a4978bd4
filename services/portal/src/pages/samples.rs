//! Sample files, under the paths that versions of items name: the same bytes for ever.
use super::found;
use crate::{client::catalogue::samples, error::PortalError, session::Visitor};
use actix_web::{HttpResponse, http::header, web::Path};
use contracts::catalogue::{Sample, SampleKind};

pub(super) async fn sample(visitor: Visitor, name: Path<String>) -> Result<HttpResponse, PortalError> {
    let path = format!("{}{name}", Sample::FOLDER);
    let sample = Sample { kind: SampleKind::Result, material: None, name: String::new(), path };
    let (hash, _ending) = found(sample.file())?;
    let (kind, bytes) = samples::file(&visitor.api, hash).await?;
    Ok(HttpResponse::Ok()
        .content_type(kind)
        // A file, never a page of ours.
        .insert_header((header::CONTENT_DISPOSITION, "attachment"))
        .insert_header((header::CACHE_CONTROL, "public, max-age=31536000, immutable"))
        .body(bytes))
}

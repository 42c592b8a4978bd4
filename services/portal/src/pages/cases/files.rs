//! A file of a case, as it was brought. Intake logs the look.
use crate::{client::intake, error::PortalError, session::User};
use actix_web::{HttpResponse, http::header, web::Path};
use kernel::id::{CaseId, FileId};

/// Only kinds of file that run nothing are shown; anything else is saved.
const SHOWN: [&str; 3] = ["image/jpeg", "image/png", "application/pdf"];

pub(crate) async fn file(user: User, path: Path<(CaseId, FileId)>) -> Result<HttpResponse, PortalError> {
    let (case, file) = path.into_inner();
    let (kind, bytes) = intake::file(user.api(), case, file).await?;
    let (kind, place) = if SHOWN.contains(&kind.as_str()) {
        (kind, "inline")
    } else {
        ("application/octet-stream".to_owned(), "attachment")
    };
    let answer = HttpResponse::Ok()
        .content_type(kind)
        .insert_header((header::CONTENT_DISPOSITION, place))
        .insert_header((header::CACHE_CONTROL, "private, max-age=300"))
        .body(bytes);
    Ok(answer)
}

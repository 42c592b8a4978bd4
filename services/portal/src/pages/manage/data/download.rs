//! Files that are handed on as they come from the catalogue.
use crate::{client::catalogue::data as api, error::PortalError, pages::manage::CATALOGUE, session::User};
use actix_web::{HttpResponse, http::header, web::Path};

pub(crate) async fn template(user: User, kind: Path<String>) -> Result<HttpResponse, PortalError> {
    user.needs(CATALOGUE)?;
    let kind = word(&kind)?;
    hand_on(&user, &format!("/import-templates/{kind}"), &format!("{kind}.xlsx")).await
}

pub(crate) async fn export(user: User, path: Path<(String, String)>) -> Result<HttpResponse, PortalError> {
    user.needs(CATALOGUE)?;
    let (kind, format) = (word(&path.0)?, word(&path.1)?);
    hand_on(&user, &format!("/exports/{kind}?format={format}"), &format!("{kind}.{format}")).await
}

pub(crate) async fn list_template(user: User, kind: Path<String>) -> Result<HttpResponse, PortalError> {
    user.needs(CATALOGUE)?;
    let kind = word(&kind)?;
    hand_on(&user, &format!("/list-templates/{kind}"), &format!("{kind}.xlsx")).await
}

pub(crate) async fn photo(user: User, sha256: Path<String>) -> Result<HttpResponse, PortalError> {
    user.needs(CATALOGUE)?;
    let (kind, bytes) = api::file(user.api(), &format!("/inspection-photos/{}", word(&sha256)?)).await?;
    let kind = if kind == "image/png" { "image/png" } else { "image/jpeg" };
    Ok(HttpResponse::Ok()
        .content_type(kind)
        .insert_header((header::CACHE_CONTROL, "private, max-age=300"))
        .body(bytes))
}

/// A word of an address: letters, digits and underscores.
pub(crate) fn word(text: &str) -> Result<&str, PortalError> {
    let plain = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    if plain { Ok(text) } else { Err(PortalError::NotFound) }
}

async fn hand_on(user: &User, path: &str, name: &str) -> Result<HttpResponse, PortalError> {
    let (kind, bytes) = api::file(user.api(), path).await?;
    Ok(HttpResponse::Ok()
        .content_type(kind)
        .insert_header((header::CONTENT_DISPOSITION, format!("attachment; filename=\"{name}\"")))
        .body(bytes))
}

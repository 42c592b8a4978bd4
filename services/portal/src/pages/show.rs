//! From a template to an answer.
use crate::error::PortalError;
use actix_web::{
    HttpResponse,
    http::{StatusCode, header},
};
use askama::Template;

/// A page that is as asked for.
pub(crate) fn page(template: &impl Template) -> Result<HttpResponse, PortalError> {
    with_status(template, StatusCode::OK)
}

/// A page that is shown again because something on it has to be put right.
pub(crate) fn page_again(template: &impl Template) -> Result<HttpResponse, PortalError> {
    with_status(template, StatusCode::UNPROCESSABLE_ENTITY)
}

fn with_status(template: &impl Template, status: StatusCode) -> Result<HttpResponse, PortalError> {
    Ok(HttpResponse::build(status).content_type("text/html; charset=utf-8").body(template.render()?))
}

/// On to the page that tells the result.
pub(crate) fn see_other(to: &str) -> HttpResponse {
    HttpResponse::SeeOther().insert_header((header::LOCATION, to)).finish()
}

/// What was looked for, or the page that says that there is none.
pub(crate) fn found<T>(thing: Option<T>) -> Result<T, PortalError> {
    thing.ok_or(PortalError::NotFound)
}

//! Official documents (文书): shown and printed by those who may see the case, checked by anyone who holds one.
use super::page;
use crate::{
    client::intake::{self, Document, Genuine},
    error::PortalError,
    session::{User, Visitor},
    shell::Shell,
    words,
};
use actix_web::{
    HttpResponse,
    http::header,
    web::{self, Path, Query, ServiceConfig},
};
use askama::Template;
use kernel::id::CaseId;
use serde::Deserialize;
use uuid::Uuid;

/// The longest number or code that is looked for.
const LONGEST: usize = 80;

/// Mounts the pages of documents.
pub(super) fn mount(config: &mut ServiceConfig) {
    config
        .route("/c/{case}/documents/{document}", web::get().to(document))
        .route("/documents/check", web::get().to(check));
}

/// A document in a list: where it is, what it is called, its number, its day.
pub(crate) struct DocumentLink {
    pub(crate) href: String,
    pub(crate) name: String,
    pub(crate) number: String,
    pub(crate) day: String,
}

/// The documents of a case as links; none while intake cannot say. A page that shows them also lives without.
pub(crate) async fn links(user: &User, case: CaseId) -> Vec<DocumentLink> {
    let now = user.visitor.portal.clock.now();
    let known = intake::list_documents(user.api(), case).await.unwrap_or_default();
    let link = |document: Document| DocumentLink {
        href: format!("/c/{case}/documents/{}", document.id),
        name: document.name,
        number: document.number,
        day: words::day(document.given_on, now),
    };
    known.into_iter().map(link).collect()
}

async fn document(user: User, path: Path<(CaseId, Uuid)>) -> Result<HttpResponse, PortalError> {
    let bytes = intake::document(user.api(), path.0, path.1).await?;
    let answer = HttpResponse::Ok()
        .content_type("application/pdf")
        .insert_header((header::CONTENT_DISPOSITION, "inline"))
        .insert_header((header::CACHE_CONTROL, "private, max-age=300"))
        .body(bytes);
    Ok(answer)
}

#[derive(Deserialize)]
struct Asked {
    number: Option<String>,
    code: Option<String>,
}

#[derive(Template)]
#[template(path = "documents/check.html")]
struct CheckPage {
    shell: Shell,
    number: String,
    code: String,
    asked: bool,
    found: Option<Genuine>,
    day: String,
}

async fn check(visitor: Visitor, asked: Query<Asked>) -> Result<HttpResponse, PortalError> {
    let Asked { number, code } = asked.into_inner();
    let typed =
        |text: Option<String>| text.unwrap_or_default().trim().chars().take(LONGEST).collect::<String>();
    let (number, code) = (typed(number), typed(code));
    let asked = !number.is_empty() && !code.is_empty();
    let found = if asked { intake::check_document(&visitor.api, &number, &code).await? } else { None };
    let now = visitor.portal.clock.now();
    let day = found.as_ref().map(|genuine| words::day(genuine.given_on, now)).unwrap_or_default();
    page(&CheckPage { shell: visitor.shell("文书核验"), number, code, asked, found, day })
}

//! 委托: who may act for whom, the 委托书 of each, and how it is taken back.
use crate::{
    client::intake::{self as api, OwnMandate},
    error::PortalError,
    form::Mistake,
    pages::{dossier::refused, page, page_again, see_other},
    session::{Posted, User, random_text},
    shell::Shell,
    site::Portal,
    words,
};
use actix_web::{
    HttpResponse,
    http::header,
    web::{self, Path, Query, ServiceConfig},
};
use askama::Template;
use kernel::id::MandateId;
use serde::Deserialize;

/// Mounts the page and what it sends.
pub(super) fn mount(config: &mut ServiceConfig) {
    config
        .route("/mandates", web::get().to(mandates))
        .route("/mandates/{id}/document", web::get().to(document))
        .route("/mandates/{id}/revoke", web::post().to(revoke));
}

#[derive(Deserialize)]
pub(super) struct MandatesQuery {
    after: Option<String>,
}

struct Line {
    id: MandateId,
    items: String,
    from: String,
    until: String,
    /// It runs: it can be taken back.
    runs: bool,
    word: &'static str,
}

#[derive(Template)]
#[template(path = "me/mandates.html")]
struct MandatesPage {
    shell: Shell,
    lines: Vec<Line>,
    next: Option<String>,
    key: String,
    mistakes: Vec<Mistake>,
}

async fn mandates(user: User, query: Query<MandatesQuery>) -> Result<HttpResponse, PortalError> {
    show(&user, query.after.as_deref(), Vec::new()).await
}

async fn show(user: &User, after: Option<&str>, mistakes: Vec<Mistake>) -> Result<HttpResponse, PortalError> {
    let found = api::own_mandates(user.api(), after).await?;
    let mut lines = Vec::new();
    for mandate in found.items {
        lines.push(line(user, &user.visitor.portal, mandate).await);
    }
    let again = !mistakes.is_empty();
    let next = found.next.map(|after| serde_urlencoded::to_string([("after", after)]).unwrap_or_default());
    let template = MandatesPage {
        shell: user.shell("委托").with_errors(again),
        lines,
        next,
        key: random_text()?,
        mistakes,
    };
    if again { page_again(&template) } else { page(&template) }
}

async fn line(user: &User, portal: &Portal, mandate: OwnMandate) -> Line {
    let mut names = Vec::new();
    for code in mandate.items.iter().flatten() {
        names.push(portal.names.of(user.api(), code).await);
    }
    let now = portal.clock.now();
    let runs = mandate.revoked_at.is_none() && mandate.valid_to > now;
    Line {
        id: mandate.id,
        items: if names.is_empty() { "全部可以代办的事项".to_owned() } else { names.join("；") },
        from: words::minute(mandate.given_at),
        until: words::minute(mandate.revoked_at.unwrap_or(mandate.valid_to)),
        runs,
        word: if runs {
            "有效"
        } else if mandate.revoked_at.is_some() {
            "已撤销"
        } else {
            "已到期"
        },
    }
}

async fn document(user: User, id: Path<MandateId>) -> Result<HttpResponse, PortalError> {
    let bytes = api::mandate_document(user.api(), *id).await?;
    let answer = HttpResponse::Ok()
        .content_type("application/pdf")
        .insert_header((header::CONTENT_DISPOSITION, "inline"))
        .insert_header((header::CACHE_CONTROL, "private, max-age=300"))
        .body(bytes);
    Ok(answer)
}

async fn revoke(posted: Posted, id: Path<MandateId>) -> Result<HttpResponse, PortalError> {
    match api::revoke_mandate(posted.user.api(), posted.fields.key(), *id).await {
        Ok(()) => Ok(see_other("/mandates")),
        Err(fault) => show(&posted.user, None, refused(fault)?).await,
    }
}

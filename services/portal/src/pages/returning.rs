//! The way to the page of a system outside, and back. Whoever comes back is a visitor: his log-in does not travel with a link
//! from elsewhere, so he is told what happened and goes on to his case by himself.
use super::page;
use crate::{
    client::intake as api,
    error::PortalError,
    session::{Posted, Visitor, random_text},
    shell::Shell,
    words,
};
use actix_web::{
    HttpResponse,
    web::{self, Path, Query, ServiceConfig},
};
use askama::Template;
use kernel::id::CaseId;
use serde::Deserialize;

/// Mounts the way there and back.
pub(super) fn mount(config: &mut ServiceConfig) {
    config.route("/c/{case}/visit", web::post().to(visit)).route("/vertical/return", web::get().to(back));
}

async fn visit(posted: Posted, id: Path<CaseId>) -> Result<HttpResponse, PortalError> {
    let visit = api::begin_visit(posted.user.api(), posted.fields.key(), *id).await?;
    // The page's own policy lets no form lead elsewhere: the applicant follows a link, and sees where it goes.
    page(&AwayPage { shell: posted.user.shell("去业务系统办理"), case: *id, url: visit.url })
}

#[derive(Template)]
#[template(path = "cases/away.html")]
struct AwayPage {
    shell: Shell,
    case: CaseId,
    url: String,
}

#[derive(Deserialize)]
struct Back {
    system: String,
    token: String,
}

#[derive(Template)]
#[template(path = "cases/back.html")]
struct BackPage {
    shell: Shell,
    case: Option<CaseId>,
    says: String,
}

async fn back(visitor: Visitor, back: Query<Back>) -> Result<HttpResponse, PortalError> {
    let returned = api::return_visit(&visitor.api, &random_text()?, &back.system, &back.token).await;
    let (case, says) = match returned {
        Ok(returned) => (Some(returned.case), returned.effect_name),
        Err(fault) if fault.is_refusal() => (None, words::fault(&fault).1),
        Err(fault) => return Err(fault.into()),
    };
    page(&BackPage { shell: visitor.shell("已经回到通办"), case, says })
}

//! Lists: a citizen's own among his cases, and those that a window has.
use crate::{
    client::intake::{self, BundleCase},
    error::PortalError,
    pages::{clerk::CLERKS, page},
    session::{User, Visitor},
    shell::Shell,
    words,
};
use actix_web::{HttpResponse, web::Query};
use askama::Template;
use kernel::id::CaseId;
use serde::Deserialize;

/// An application in a list.
pub(crate) struct TogetherLine {
    pub(crate) href: String,
    pub(crate) name: String,
    pub(crate) number: String,
    pub(crate) state: String,
    pub(crate) begun: String,
    /// Its parts, and how many of them are over.
    pub(crate) parts: usize,
    pub(crate) over: usize,
    /// Cases that are reached through it only, since they are not handed in yet.
    pub(crate) drafts: Vec<CaseId>,
}

fn line(application: &BundleCase, under: &str) -> TogetherLine {
    let draft = application.state == "draft" && under == "/y";
    let drafts = application.parts.iter().filter(|part| part.state == "draft");
    TogetherLine {
        href: format!("{under}/{}{}", application.id, if draft { "/1" } else { "" }),
        name: application.name.clone(),
        number: application.bundle_no_grouped.clone().unwrap_or_default(),
        state: application.state_name.clone(),
        begun: words::minute(application.drafted_at),
        parts: application.parts.len(),
        over: application.parts.iter().filter(|part| part.turn == "over").count(),
        drafts: drafts.map(|part| part.case).collect(),
    }
}

/// The caller's own applications, the newest first.
pub(crate) async fn own_lines(user: &Visitor) -> Result<Vec<TogetherLine>, PortalError> {
    let found = intake::list_bundle_cases(&user.api, None).await?;
    let own = found.map(|page| page.items).unwrap_or_default();
    Ok(own.iter().filter(|it| it.state != "withdrawn").map(|it| line(it, "/y")).collect())
}

#[derive(Deserialize)]
pub(crate) struct After {
    after: Option<String>,
}

#[derive(Template)]
#[template(path = "together/window_list.html")]
struct DeskList {
    shell: Shell,
    lines: Vec<TogetherLine>,
    next: Option<String>,
}

pub(crate) async fn desk(user: User, query: Query<After>) -> Result<HttpResponse, PortalError> {
    user.needs(CLERKS)?;
    let plain = |after: &&str| after.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'.');
    let found = intake::list_bundle_cases(user.api(), query.after.as_deref().filter(plain)).await?;
    let (items, next) = found.map(|page| (page.items, page.next)).unwrap_or_default();
    let lines = items.iter().map(|it| line(it, "/w/y")).collect();
    page(&DeskList { shell: user.shell("一件事办件"), lines, next })
}

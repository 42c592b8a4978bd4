//! Today's work: what waits, by deadline; drafts; what is under way.
use crate::{
    client::intake,
    error::PortalError,
    pages::{
        cases::{CaseLine, lines},
        page,
    },
    session::User,
    shell::Shell,
};
use actix_web::HttpResponse;
use askama::Template;
use auth::Role;

/// So many of the cases under way are on the first page.
const SHOWN: usize = 5;

#[derive(Template)]
#[template(path = "agent/home.html")]
struct HomePage {
    shell: Shell,
    waiting: Vec<CaseLine>,
    drafts: usize,
    running: Vec<CaseLine>,
    more: usize,
}

#[derive(Template)]
#[template(path = "agent/drafts.html")]
struct DraftsPage {
    shell: Shell,
    drafts: Vec<CaseLine>,
}

pub(crate) async fn home(user: User) -> Result<HttpResponse, PortalError> {
    user.needs(&[Role::Agent])?;
    let found = intake::list_cases(user.api(), &[], None).await?;
    let all = lines(&user.visitor, found.items, "/c").await;
    let (drafts, others): (Vec<_>, Vec<_>) = all.into_iter().partition(|line| line.draft);
    let (waiting, mut running): (Vec<_>, Vec<_>) = others.into_iter().partition(|line| line.state.yours);
    running.retain(|line| line.day.is_some());
    let more = running.len().saturating_sub(SHOWN);
    running.truncate(SHOWN);
    page(&HomePage { shell: user.shell("代办首页"), waiting, drafts: drafts.len(), running, more })
}

/// What was begun and not handed in.
pub(crate) async fn drafts(user: User) -> Result<HttpResponse, PortalError> {
    user.needs(&[Role::Agent])?;
    let found = intake::list_cases(user.api(), &["draft"], None).await?;
    let drafts = lines(&user.visitor, found.items, "/c").await;
    page(&DraftsPage { shell: user.shell("草稿箱"), drafts })
}

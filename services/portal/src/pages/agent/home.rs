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

#[derive(Template)]
#[template(path = "agent/home.html")]
struct HomePage {
    shell: Shell,
    waiting: Vec<CaseLine>,
    running: Vec<CaseLine>,
}

pub(crate) async fn home(user: User) -> Result<HttpResponse, PortalError> {
    user.needs(&[Role::Agent])?;
    let found = intake::list_cases(user.api(), &[], None).await?;
    let all = lines(&user.visitor, found.items, "/c").await;
    let (waiting, running) = all.into_iter().partition(|line| line.state.yours);
    page(&HomePage { shell: user.shell("代办首页"), waiting, running })
}

//! What differs between two versions.
use super::list::state_words;
use crate::{
    client::catalogue::items::{self as api, Diff},
    error::PortalError,
    pages::{found, manage::CATALOGUE, page},
    session::User,
    shell::Shell,
};
use actix_web::{
    HttpResponse,
    web::{Path, Query},
};
use askama::Template;
use serde::Deserialize;

#[derive(Deserialize)]
pub(crate) struct CompareQuery {
    from: i32,
    to: i32,
}

#[derive(Template)]
#[template(path = "manage/items/diff.html")]
struct ComparePage {
    shell: Shell,
    code: String,
    diff: Diff,
    state: (&'static str, &'static str),
}

pub(crate) async fn compare(
    user: User,
    code: Path<String>,
    query: Query<CompareQuery>,
) -> Result<HttpResponse, PortalError> {
    user.needs(CATALOGUE)?;
    let diff = found(api::diff(user.api(), &code, query.from, query.to).await?)?;
    page(&ComparePage {
        shell: user.shell(&format!("第 {} 版改了什么", query.to)),
        code: code.into_inner(),
        state: state_words(&diff.to.state),
        diff,
    })
}

//! What differs between two versions.
use crate::{
    client::catalogue::items::{self as api, Diff},
    error::PortalError,
    pages::{
        found,
        manage::{CATALOGUE, life::state_words},
        page,
    },
    session::User,
    shell::Shell,
};
use actix_web::{
    HttpResponse,
    web::{Path, Query},
};
use askama::Template;
use serde::Deserialize;

/// Which versions are compared.
#[derive(Deserialize)]
pub(crate) struct CompareQuery {
    pub(crate) from: i32,
    pub(crate) to: i32,
}

/// What differs between two versions of an item or of a bundle.
#[derive(Template)]
#[template(path = "manage/items/diff.html")]
struct ComparePage {
    shell: Shell,
    code: String,
    /// Where its pages are.
    at: String,
    /// What "back" is called.
    back: &'static str,
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
    let at = format!("/m/items/{code}");
    show(&user, code.into_inner(), (at, "回事项"), diff)
}

/// The page of a difference; `back` says where it leads back to.
pub(in super::super) fn show(
    user: &User,
    code: String,
    (at, back): (String, &'static str),
    diff: Diff,
) -> Result<HttpResponse, PortalError> {
    page(&ComparePage {
        shell: user.shell(&format!("第 {} 版改了什么", diff.to.version)),
        state: state_words(&diff.to.state),
        code,
        at,
        back,
        diff,
    })
}

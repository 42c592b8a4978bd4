//! What fell due in a year, to be put on a list; a list, to be answered by another.
use super::{KEEPERS, wrong};
use crate::{
    client::intake::{self as api, Destruction, DueCase},
    error::PortalError,
    form::Mistake,
    pages::{dossier::refused, page, page_again, see_other},
    session::{Fields, Posted, User, random_text},
    shell::Shell,
    words,
};
use actix_web::{
    HttpResponse,
    web::{Path, Query},
};
use askama::Template;
use auth::Role;
use serde::Deserialize;
use uuid::Uuid;

#[derive(Deserialize)]
pub(crate) struct Turned {
    after: Option<String>,
}

#[derive(Template)]
#[template(path = "archive/year.html")]
struct YearPage {
    shell: Shell,
    year: i32,
    /// Each with the name of its item.
    cases: Vec<(DueCase, String)>,
    next: Option<String>,
    reason: String,
    key: String,
    mistakes: Vec<Mistake>,
}

pub(crate) async fn year(
    user: User,
    year: Path<i32>,
    turned: Query<Turned>,
) -> Result<HttpResponse, PortalError> {
    show_year(&user, *year, turned.after.as_deref(), &Fields::default(), Vec::new()).await
}

async fn show_year(
    user: &User,
    year: i32,
    after: Option<&str>,
    typed: &Fields,
    mistakes: Vec<Mistake>,
) -> Result<HttpResponse, PortalError> {
    user.needs(KEEPERS)?;
    let found = api::list_due_cases(user.api(), year, after).await?;
    let mut cases = Vec::new();
    for case in found.items {
        let name = user.visitor.portal.names.of(user.api(), &case.item).await;
        cases.push((case, name));
    }
    let again = !mistakes.is_empty();
    let template = YearPage {
        shell: user.shell(&format!("{year} 年到期的档案")).with_errors(again),
        year,
        cases,
        next: found.next,
        reason: typed.text("reason").to_owned(),
        key: random_text()?,
        mistakes,
    };
    if again { page_again(&template) } else { page(&template) }
}

pub(crate) async fn propose(posted: Posted, year: Path<i32>) -> Result<HttpResponse, PortalError> {
    let Posted { user, fields } = &posted;
    user.needs(KEEPERS)?;
    let cases = fields.all("case");
    if cases.is_empty() {
        return show_year(user, *year, None, fields, wrong("case-1", "请勾选要销毁的件。")).await;
    }
    match api::propose_destruction(user.api(), fields.key(), &cases, fields.text("reason")).await {
        Ok(list) => Ok(see_other(&format!("/archive/lists/{}", list.id))),
        Err(fault) => show_year(user, *year, None, fields, refused(fault)?).await,
    }
}

#[derive(Template)]
#[template(path = "archive/list.html")]
struct ListPage {
    shell: Shell,
    is: Destruction,
    proposed: String,
    executed: Option<String>,
    /// The user may answer it.
    may_appraise: bool,
    /// It waits, and is the user's own.
    own: bool,
    appraisal: String,
    key: String,
    mistakes: Vec<Mistake>,
}

pub(crate) async fn list(user: User, list: Path<Uuid>) -> Result<HttpResponse, PortalError> {
    show_list(&user, *list, &Fields::default(), Vec::new()).await
}

async fn show_list(
    user: &User,
    list: Uuid,
    typed: &Fields,
    mistakes: Vec<Mistake>,
) -> Result<HttpResponse, PortalError> {
    user.needs(KEEPERS)?;
    let is = api::get_destruction(user.api(), list).await?;
    let own = is.proposed_by == user.claims.sub;
    let open = is.state == "proposed";
    let again = !mistakes.is_empty();
    let template = ListPage {
        shell: user.shell(&format!("销毁清册 {}", is.list_no)).with_errors(again),
        proposed: words::minute(is.proposed_at),
        executed: is.executed_at.map(words::minute),
        may_appraise: open && !own && user.has(Role::Chief),
        own: open && own,
        is,
        appraisal: typed.text("appraisal").to_owned(),
        key: random_text()?,
        mistakes,
    };
    if again { page_again(&template) } else { page(&template) }
}

pub(crate) async fn appraise(posted: Posted, list: Path<Uuid>) -> Result<HttpResponse, PortalError> {
    let Posted { user, fields } = &posted;
    user.needs(&[Role::Chief])?;
    let answer = (fields.text("say") == "approve", fields.text("appraisal"));
    let strike = fields.all("strike");
    match api::appraise_destruction(user.api(), fields.key(), *list, answer, &strike).await {
        Ok(()) => Ok(see_other(&format!("/archive/lists/{list}"))),
        Err(fault) => show_list(user, *list, fields, refused(fault)?).await,
    }
}

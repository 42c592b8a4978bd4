//! The projects one may see; a window registers new ones.
use crate::{
    client::intake::{self, NewProject, ProjectLine},
    error::PortalError,
    form::Mistake,
    pages::{clerk::CLERKS, dossier::refused, page, page_again, see_other},
    session::{Fields, Posted, User, random_text},
    shell::Shell,
    words,
};
use actix_web::{HttpResponse, web::Query};
use askama::Template;
use serde::Deserialize;
use uuid::Uuid;

#[derive(Deserialize)]
pub(crate) struct After {
    after: Option<String>,
}

#[derive(Template)]
#[template(path = "projects/list.html")]
struct ListPage {
    shell: Shell,
    /// Id, name, code, day of registration.
    lines: Vec<(Uuid, String, String, String)>,
    next: Option<String>,
    may_register: bool,
    /// What was typed: code, name, bundle, division, applicant.
    typed: [String; 5],
    key: String,
    mistakes: Vec<Mistake>,
}

const NAMES: [&str; 5] = ["code", "name", "bundle", "division", "applicant"];

pub(crate) async fn list(user: User, query: Query<After>) -> Result<HttpResponse, PortalError> {
    show(&user, query.after.as_deref(), None, Vec::new()).await
}

async fn show(
    user: &User,
    after: Option<&str>,
    typed: Option<&Fields>,
    mistakes: Vec<Mistake>,
) -> Result<HttpResponse, PortalError> {
    let found = intake::list_projects(user.api(), after).await?;
    let line = |it: ProjectLine| (it.id, it.name, it.code, words::minute(it.registered_at));
    let place = user.visitor.portal.brand.division.as_str().to_owned();
    let text = |name: &str| match (typed.map(|typed| typed.text(name).to_owned()), name) {
        (Some(typed), _) => typed,
        (None, "division") => place.clone(),
        (None, _) => String::new(),
    };
    let wrong = !mistakes.is_empty();
    let template = ListPage {
        shell: user.shell("工程建设项目").with_errors(wrong),
        lines: found.items.into_iter().map(line).collect(),
        next: found.next.and_then(|after| serde_urlencoded::to_string([("after", after)]).ok()),
        may_register: user.needs(CLERKS).is_ok(),
        typed: NAMES.map(text),
        key: random_text()?,
        mistakes,
    };
    if wrong { page_again(&template) } else { page(&template) }
}

pub(crate) async fn register(posted: Posted) -> Result<HttpResponse, PortalError> {
    let (user, fields) = (posted.user, posted.fields);
    user.needs(CLERKS)?;
    let new = NewProject {
        code: fields.text("code"),
        name: fields.text("name"),
        bundle: fields.text("bundle"),
        division: fields.text("division"),
        applicant: fields.text("applicant"),
    };
    match intake::register_project(user.api(), fields.key(), &new).await {
        Ok(project) => Ok(see_other(&format!("/p/{}", project.line.id))),
        Err(fault) => show(&user, None, Some(&fields), refused(fault)?).await,
    }
}

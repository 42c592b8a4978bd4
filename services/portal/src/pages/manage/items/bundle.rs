//! Life events and projects: the list, one with its versions and steps, what differs, a preview.
use super::compare::{self, CompareQuery};
use crate::{
    client::catalogue::{
        bundles::{self as api, Guide},
        items::{self, DeskItem, DeskWanted, Version},
    },
    error::PortalError,
    form::Mistake,
    pages::{
        bundle as shown, found,
        manage::{
            CATALOGUE,
            life::{ActLine, Kind, May, VersionLine, body, state_words, told},
        },
        page, page_again, see_other,
    },
    session::{Posted, User, random_text},
    shell::Shell,
};
use actix_web::{
    HttpResponse,
    web::{self, Path, Query, ServiceConfig},
};
use askama::Template;
use auth::Role;
use contracts::catalogue::BundleContent;
use serde::Deserialize;

mod begin;
mod edit;
mod groups;
mod help;

use groups::GroupLine;

/// Mounts the pages of bundles.
pub(super) fn mount(config: &mut ServiceConfig) {
    config
        .route("/m/bundles", web::get().to(list))
        .route("/m/bundles", web::post().to(begin::create))
        .route("/m/bundles/{code}", web::get().to(bundle))
        .route("/m/bundles/{code}/begin", web::post().to(begin::begin))
        .route("/m/bundles/{code}/act", web::post().to(act))
        .route("/m/bundles/{code}/diff", web::get().to(differs))
        .route("/m/bundles/{code}/preview", web::get().to(preview))
        .route("/m/bundles/{code}/edit/{group}", web::get().to(edit::edit))
        .route("/m/bundles/{code}/edit/{group}", web::post().to(edit::save))
        .route("/m/bundles/{code}/help/{what}", web::post().to(help::help));
}

#[derive(Deserialize)]
struct ListQuery {
    after: Option<String>,
}

struct Line {
    item: DeskItem,
    state: (&'static str, &'static str),
    open: (&'static str, &'static str),
}

#[derive(Template)]
#[template(path = "manage/bundles/list.html")]
struct ListPage {
    shell: Shell,
    lines: Vec<Line>,
    next: Option<String>,
    edits: bool,
    /// What was typed for a new one.
    code: String,
    name: String,
    project: bool,
    key: String,
    mistakes: Vec<Mistake>,
}

#[derive(Template)]
#[template(path = "manage/bundles/bundle.html")]
struct BundlePage {
    shell: Shell,
    /// Where this bundle's pages are.
    at: String,
    shown: Version,
    state: (&'static str, &'static str),
    may: May,
    guide: Guide,
    limit: String,
    groups: Vec<GroupLine>,
    findings: Vec<String>,
    versions: Vec<VersionLine>,
    acts: Vec<ActLine>,
    key: String,
    mistakes: Vec<Mistake>,
}

async fn list(user: User, query: Query<ListQuery>) -> Result<HttpResponse, PortalError> {
    show_list(&user, query.after.as_deref(), None, Vec::new()).await
}

/// The list, with what is to be put right in the form for a new one.
async fn show_list(
    user: &User,
    after: Option<&str>,
    typed: Option<&BundleContent>,
    mistakes: Vec<Mistake>,
) -> Result<HttpResponse, PortalError> {
    user.needs(CATALOGUE)?;
    let wanted = DeskWanted { kind: "bundle", q: None, state: None, after, limit: 50 };
    let page_of = items::desk(user.api(), &wanted).await?;
    let line = |item: DeskItem| Line {
        state: state_words(&item.state),
        open: state_words(item.open_state.as_deref().unwrap_or_default()),
        item,
    };
    let again = !mistakes.is_empty();
    let template = ListPage {
        shell: user.shell("一件事和项目").with_errors(again),
        lines: page_of.items.into_iter().map(line).collect(),
        next: page_of.next,
        edits: user.has(Role::Editor),
        code: typed.map(|typed| typed.code.clone()).unwrap_or_default(),
        name: typed.map(|typed| typed.name.clone()).unwrap_or_default(),
        project: typed.is_some_and(|typed| typed.course != contracts::catalogue::BundleCourse::LifeEvent),
        key: random_text()?,
        mistakes,
    };
    if again { page_again(&template) } else { page(&template) }
}

async fn bundle(user: User, code: Path<String>) -> Result<HttpResponse, PortalError> {
    show(&user, &code, Vec::new()).await
}

/// The page of a bundle, with what has to be put right.
async fn show(user: &User, code: &str, mistakes: Vec<Mistake>) -> Result<HttpResponse, PortalError> {
    user.needs(CATALOGUE)?;
    let versions = found(api::versions(user.api(), code).await?)?;
    let newest = versions.iter().max_by_key(|version| version.version).map(|version| version.version);
    let detail = found(api::version(user.api(), code, found(newest)?).await?)?;
    let acts = api::acts(user.api(), code, detail.version.version).await?;
    let again = !mistakes.is_empty();
    let template = BundlePage {
        shell: user.shell(&format!("{} 一件事", detail.guide.bundle.name)).with_errors(again),
        at: format!("/m/bundles/{code}"),
        state: state_words(&detail.version.state),
        may: May::of(user, &detail.version.state),
        limit: shown::limit_words(detail.guide.limit),
        groups: groups::lines(&detail),
        findings: detail.version.findings.iter().map(groups::words).collect(),
        versions: VersionLine::all(versions),
        acts: acts.into_iter().map(ActLine::of).collect(),
        shown: detail.version,
        guide: detail.guide,
        key: random_text()?,
        mistakes,
    };
    if again { page_again(&template) } else { page(&template) }
}

/// Takes the step that the form names.
async fn act(posted: Posted, code: Path<String>) -> Result<HttpResponse, PortalError> {
    let Posted { user, fields } = posted;
    user.needs(CATALOGUE)?;
    let step = fields.text("step");
    let known =
        ["submit", "review", "return", "legal-review", "legal-return", "send-back", "publish", "withdraw"];
    if !known.contains(&step) {
        return Err(PortalError::NotFound);
    }
    found(api::versions(user.api(), &code).await?)?;
    let body = match body(step, &fields, Kind::Other) {
        Ok(body) => body,
        Err(mistake) => return show(&user, &code, vec![mistake]).await,
    };
    match api::step(user.api(), fields.key(), &code, step, &body).await {
        Ok(()) => Ok(see_other(&format!("/m/bundles/{code}"))),
        Err(fault) => show(&user, &code, told(fault)?).await,
    }
}

async fn differs(
    user: User,
    code: Path<String>,
    query: Query<CompareQuery>,
) -> Result<HttpResponse, PortalError> {
    user.needs(CATALOGUE)?;
    let diff = found(api::diff(user.api(), &code, query.from, query.to).await?)?;
    let at = format!("/m/bundles/{code}");
    compare::show(&user, code.into_inner(), (at, "回一件事"), diff)
}

#[derive(Deserialize)]
struct PreviewQuery {
    version: Option<i32>,
}

async fn preview(
    user: User,
    code: Path<String>,
    query: Query<PreviewQuery>,
) -> Result<HttpResponse, PortalError> {
    user.needs(CATALOGUE)?;
    let versions = found(api::versions(user.api(), &code).await?)?;
    let newest = versions.iter().max_by_key(|version| version.version).map(|version| version.version);
    let detail = found(api::version(user.api(), &code, found(query.version.or(newest))?).await?)?;
    shown::show(&user.visitor, detail.guide, true).await
}

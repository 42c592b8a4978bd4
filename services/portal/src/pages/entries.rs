//! What was entered without a case, for the second person: licences are issued when he approves it and not before.
use super::{dossier::refused, page, page_again, see_other};
use crate::{
    client::entries::{self as api, EntryDetail, ListDone},
    error::PortalError,
    form::Mistake,
    pages::clerk::CLERKS,
    session::{Posted, User},
    shell::Shell,
    words,
};
use actix_web::{
    HttpResponse,
    web::{self, Path, ServiceConfig},
};
use askama::Template;
use auth::Role;
use serde_json::Value;
use uuid::Uuid;

/// Mounts the page and what it sends.
pub(super) fn mount(config: &mut ServiceConfig) {
    config
        .route("/w/licences/entries/{entry}", web::get().to(entry))
        .route("/w/licences/entries/{entry}/approve", web::post().to(approve))
        .route("/w/licences/entries/{entry}/reject", web::post().to(reject));
}

struct Line {
    nth: usize,
    holder: String,
    says: String,
    problem: Option<&'static str>,
}

#[derive(Template)]
#[template(path = "licences/entry.html")]
struct EntryPage {
    shell: Shell,
    id: Uuid,
    what: &'static str,
    at: String,
    detail: EntryDetail,
    fields: Vec<(String, String)>,
    lines: Vec<Line>,
    done: Option<ListDone>,
    /// The lines that were passed over, and why.
    passed: Vec<(i32, &'static str)>,
    open: bool,
    checks: bool,
    key: String,
    mistakes: Vec<Mistake>,
}

async fn entry(user: User, id: Path<Uuid>) -> Result<HttpResponse, PortalError> {
    page(&entry_page(&user, *id, None, Vec::new()).await?)
}

async fn entry_page(
    user: &User,
    id: Uuid,
    done: Option<ListDone>,
    mistakes: Vec<Mistake>,
) -> Result<EntryPage, PortalError> {
    user.needs(CLERKS)?;
    let detail = api::entry(user.api(), id).await?;
    let what = what(detail.following.as_deref());
    let passed = done.iter().flat_map(|done| &done.lines);
    let passed = passed.filter_map(|line| Some((line.line, why(line.problem.as_deref()?)))).collect();
    Ok(EntryPage {
        shell: user.shell("审核录入").with_errors(!mistakes.is_empty()),
        id,
        what,
        at: words::minute(detail.entry.entered_at),
        fields: detail.fields.iter().map(|(key, value)| (key.clone(), said(value))).collect(),
        lines: lines(&detail),
        passed,
        open: detail.entry.outcome.is_none(),
        checks: user.has(Role::Chief),
        key: Uuid::new_v4().to_string(),
        detail,
        done,
        mistakes,
    })
}

/// What an entry is, in words.
pub(super) fn what(following: Option<&str>) -> &'static str {
    match following {
        Some("renew") => "延续、换证",
        Some(_) => "变更证照内容",
        None => "存量证照清单",
    }
}

fn why(problem: &str) -> &'static str {
    words::sentence(problem).unwrap_or("这一行不能录入。")
}

fn said(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), ToOwned::to_owned)
}

fn lines(detail: &EntryDetail) -> Vec<Line> {
    let line = |line: &api::EntryLine| {
        let from = line.valid_from.map(|day| format!("{day} 起"));
        let to = line.valid_to.map(|day| format!("到 {day}"));
        let fields = line.fields.values().map(said);
        let says = line.number.clone().into_iter().chain(from).chain(to).chain(fields);
        Line {
            nth: line.line,
            holder: format!("{} {}", line.holder_name, line.holder_number),
            says: says.collect::<Vec<_>>().join("，"),
            problem: line.problem.as_deref().map(why),
        }
    };
    detail.lines.iter().map(line).collect()
}

async fn approve(posted: Posted, id: Path<Uuid>) -> Result<HttpResponse, PortalError> {
    let (user, fields) = (&posted.user, &posted.fields);
    user.needs(&[Role::Chief])?;
    match api::approve(user.api(), fields.key(), *id).await {
        Ok(Some(done)) => page(&entry_page(user, *id, Some(done), Vec::new()).await?),
        Ok(None) => Ok(see_other("/w/licences")),
        Err(fault) => page_again(&entry_page(user, *id, None, refused(fault)?).await?),
    }
}

async fn reject(posted: Posted, id: Path<Uuid>) -> Result<HttpResponse, PortalError> {
    let (user, fields) = (&posted.user, &posted.fields);
    user.needs(&[Role::Chief])?;
    match api::reject(user.api(), fields.key(), *id, fields.text("reason")).await {
        Ok(()) => Ok(see_other("/w/licences")),
        Err(fault) => page_again(&entry_page(user, *id, None, refused(fault)?).await?),
    }
}

//! Following a changed standard: what waits, what it changes, what stands in the way, adopting it.
use crate::{
    client::catalogue::standard::{self as api, Conflict, Merge},
    error::PortalError,
    form::Mistake,
    pages::{dossier::refused, manage::CATALOGUE, page, page_again, see_other},
    session::{Posted, User, random_text},
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

#[derive(Deserialize)]
pub(crate) struct PendingQuery {
    overdue: Option<String>,
    after: Option<String>,
}

struct Line {
    code: String,
    name: String,
    authority: String,
    from: i32,
    to: i32,
    until: String,
    overdue: bool,
}

#[derive(Template)]
#[template(path = "manage/standard/pending.html")]
struct PendingPage {
    shell: Shell,
    overdue: bool,
    lines: Vec<Line>,
    next: Option<String>,
}

pub(crate) async fn list(user: User, query: Query<PendingQuery>) -> Result<HttpResponse, PortalError> {
    user.needs(CATALOGUE)?;
    let overdue = query.overdue.is_some();
    let found = api::pending(user.api(), overdue, query.after.as_deref()).await?;
    let now = user.visitor.portal.clock.now();
    let lines = found.items.into_iter().map(|row| Line {
        code: row.code,
        name: row.name,
        authority: row.authority_name,
        from: row.base_version,
        to: row.pending_base,
        until: words::day_until(row.until, now),
        overdue: row.overdue,
    });
    let next = found.next.and_then(|after| {
        let said = [("overdue", if overdue { "1" } else { "" }), ("after", after.as_str())];
        let said: Vec<_> = said.into_iter().filter(|(_, value)| !value.is_empty()).collect();
        serde_urlencoded::to_string(said).ok()
    });
    let lines = lines.collect();
    page(&PendingPage { shell: user.shell("待跟上的标准"), overdue, lines, next })
}

struct ChangeLine {
    label: String,
    from: String,
    to: String,
}

#[derive(Template)]
#[template(path = "manage/standard/follow.html")]
struct FollowPage {
    shell: Shell,
    code: String,
    name: String,
    authority: String,
    from: i32,
    to: i32,
    until: String,
    overdue: bool,
    changes: Vec<ChangeLine>,
    dropped: Vec<String>,
    conflicts: Vec<Conflict>,
    ready: bool,
    publisher: bool,
    key: String,
    mistakes: Vec<Mistake>,
}

pub(crate) async fn one(user: User, code: Path<String>) -> Result<HttpResponse, PortalError> {
    show(&user, &code, Vec::new()).await
}

async fn show(user: &User, code: &str, mistakes: Vec<Mistake>) -> Result<HttpResponse, PortalError> {
    user.needs(CATALOGUE)?;
    let Merge { pending, changes, dropped, conflicts, ready } = api::preview(user.api(), code).await?;
    let now = user.visitor.portal.clock.now();
    let words = |text: Option<String>| text.unwrap_or_else(|| "没有".to_owned());
    let line = |change: api::Change| ChangeLine {
        label: change.label,
        from: words(change.from),
        to: words(change.to),
    };
    let again = !mistakes.is_empty();
    let template = FollowPage {
        shell: user.shell(&format!("跟上新标准 {}", pending.name)).with_errors(again),
        code: pending.code,
        name: pending.name,
        authority: pending.authority_name,
        from: pending.base_version,
        to: pending.pending_base,
        until: words::day_until(pending.until, now),
        overdue: pending.overdue,
        changes: changes.into_iter().map(line).collect(),
        dropped,
        conflicts,
        ready,
        publisher: user.has(Role::Publisher),
        key: random_text()?,
        mistakes,
    };
    if again { page_again(&template) } else { page(&template) }
}

pub(crate) async fn adopt(posted: Posted, code: Path<String>) -> Result<HttpResponse, PortalError> {
    let Posted { user, fields } = posted;
    user.needs(&[Role::Publisher])?;
    match api::adopt(user.api(), fields.key(), &code).await {
        Ok(_version) => Ok(see_other("/m/pending")),
        Err(fault) => show(&user, &code, refused(fault)?).await,
    }
}

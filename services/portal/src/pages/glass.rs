//! Opening a person without a case, for the chief representative; and its review, for the audit administrator.
use super::{dossier::refused, page, page_again, see_other};
use crate::{
    client::misuse::{self as api, BrokenGlass},
    error::PortalError,
    form::Mistake,
    session::{Posted, User, random_text},
    shell::Shell,
    words,
};
use actix_web::{
    HttpResponse,
    web::{self, Path, Query, ServiceConfig},
};
use askama::Template;
use auth::Role;
use contracts::identity::PersonOut;
use serde::Deserialize;
use uuid::Uuid;

const CHIEFS: &[Role] = &[Role::Chief];
const AUDITORS: &[Role] = &[Role::AdminAudit];

/// Mounts the pages of break-glass. Before those of the audit, whose paths would take these in.
pub(super) fn mount(config: &mut ServiceConfig) {
    config
        .route("/g", web::get().to(ask))
        .route("/g", web::post().to(open))
        .route("/u/broken", web::get().to(board))
        .route("/u/broken/{id}/review", web::post().to(review));
}

#[derive(Template)]
#[template(path = "glass/ask.html")]
struct AskPage {
    shell: Shell,
    name: String,
    reason: String,
    key: String,
    mistakes: Vec<Mistake>,
}

#[derive(Template)]
#[template(path = "glass/person.html")]
struct PersonPage {
    shell: Shell,
    person: PersonOut,
}

async fn ask(user: User) -> Result<HttpResponse, PortalError> {
    user.needs(CHIEFS)?;
    let (name, reason) = (String::new(), String::new());
    let shell = user.shell("紧急查看");
    page(&AskPage { shell, name, reason, key: random_text()?, mistakes: Vec::new() })
}

/// The person is on the answer and nowhere else: looking again is another break.
async fn open(posted: Posted) -> Result<HttpResponse, PortalError> {
    let Posted { user, fields } = &posted;
    user.needs(CHIEFS)?;
    let (name, reason) = (fields.text("name"), fields.text("reason"));
    match api::break_glass(user.api(), fields.key(), name, fields.text("number"), reason).await {
        Ok(person) => page(&PersonPage { shell: user.shell("紧急查看"), person }),
        // The number is not shown again: it would stand in the page for whoever passes.
        Err(fault) => page_again(&AskPage {
            shell: user.shell("紧急查看").with_errors(true),
            name: name.to_owned(),
            reason: reason.to_owned(),
            key: random_text()?,
            mistakes: refused(fault)?,
        }),
    }
}

#[derive(Deserialize)]
struct BoardQuery {
    #[serde(default)]
    all: bool,
    after: Option<String>,
}

struct Line {
    id: Uuid,
    at: String,
    who: String,
    account: Uuid,
    found: bool,
    reason: String,
    verdict: Option<&'static str>,
    review: String,
}

#[derive(Template)]
#[template(path = "glass/board.html")]
struct BoardPage {
    shell: Shell,
    all: bool,
    lines: Vec<Line>,
    next: Option<String>,
    key: String,
    mistakes: Vec<Mistake>,
}

async fn board(user: User, query: Query<BoardQuery>) -> Result<HttpResponse, PortalError> {
    show(&user, query.all, query.after.as_deref(), Vec::new()).await
}

async fn show(
    user: &User,
    all: bool,
    after: Option<&str>,
    mistakes: Vec<Mistake>,
) -> Result<HttpResponse, PortalError> {
    user.needs(AUDITORS)?;
    let found = api::list_broken_glass(user.api(), !all, after).await?;
    let again = !mistakes.is_empty();
    let all_word = if all { "true" } else { "false" };
    let next = found.next.as_deref();
    let template = BoardPage {
        shell: user.shell("紧急查看复核").with_errors(again),
        all,
        next: next.and_then(|after| serde_urlencoded::to_string([("all", all_word), ("after", after)]).ok()),
        lines: found.items.into_iter().map(line).collect(),
        key: random_text()?,
        mistakes,
    };
    if again { page_again(&template) } else { page(&template) }
}

fn line(broken: BrokenGlass) -> Line {
    let verdict = broken.verdict.as_deref();
    Line {
        id: broken.break_id,
        at: words::minute(broken.at),
        who: broken.organisation.unwrap_or_default(),
        account: broken.account_id,
        found: broken.subject.is_some(),
        reason: broken.reason,
        verdict: verdict.map(|verdict| if verdict == "justified" { "确有必要" } else { "没有必要" }),
        review: broken.review.unwrap_or_default(),
    }
}

async fn review(posted: Posted, id: Path<Uuid>) -> Result<HttpResponse, PortalError> {
    let Posted { user, fields } = &posted;
    user.needs(AUDITORS)?;
    let (verdict, text) = (fields.text("verdict"), fields.text("text"));
    if verdict.is_empty() {
        let text = "还没选结论。请选一项。".to_owned();
        return show(user, false, None, vec![Mistake { anchor: format!("v-{id}"), text }]).await;
    }
    match api::review_broken_glass(user.api(), fields.key(), *id, verdict, text).await {
        Ok(_reviewed) => Ok(see_other("/u/broken")),
        Err(fault) => show(user, false, None, refused(fault)?).await,
    }
}

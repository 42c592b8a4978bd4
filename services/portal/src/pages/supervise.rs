//! Supervision after approval: decisions to be acknowledged.
use super::{dossier::refused, page, page_again, see_other};
use crate::{
    client::intake,
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
use serde::Deserialize;
use uuid::Uuid;

/// Mounts the pages of supervision.
pub(super) fn mount(config: &mut ServiceConfig) {
    config.route("/j", web::get().to(board)).route("/j/{task}/acknowledge", web::post().to(acknowledge));
}

#[derive(Deserialize)]
struct BoardQuery {
    after: Option<String>,
}

struct WatchLine {
    id: Uuid,
    name: String,
    number: String,
    decided: String,
    due: String,
    acknowledged: Option<String>,
    late: bool,
}

#[derive(Template)]
#[template(path = "supervise.html")]
struct BoardPage {
    shell: Shell,
    lines: Vec<WatchLine>,
    open: usize,
    next: Option<String>,
    key: String,
    mistakes: Vec<Mistake>,
}

async fn board(user: User, query: Query<BoardQuery>) -> Result<HttpResponse, PortalError> {
    show(&user, query.after.as_deref(), Vec::new()).await
}

async fn show(user: &User, after: Option<&str>, mistakes: Vec<Mistake>) -> Result<HttpResponse, PortalError> {
    user.needs(&[Role::Supervisor])?;
    let found = intake::list_supervision(user.api(), after).await?;
    let now = user.visitor.portal.clock.now();
    let mut lines = Vec::new();
    for watch in found.items {
        // Who may watch a decision may not always read the case; then it is shown by its id.
        let case = intake::get_case(user.api(), watch.case_id).await.ok();
        lines.push(WatchLine {
            id: watch.id,
            name: case.as_ref().map_or_else(|| watch.case_id.to_string(), |case| case.item_name.clone()),
            number: case.map(|case| case.standing.number().to_owned()).unwrap_or_default(),
            decided: words::minute(watch.opened_at),
            due: words::day_until(watch.due, now),
            acknowledged: watch.acknowledged_at.map(words::minute),
            late: watch.late,
        });
    }
    lines.sort_by_key(|line| line.acknowledged.is_some());
    let again = !mistakes.is_empty();
    let template = BoardPage {
        shell: user.shell("批后监管").with_errors(again),
        open: lines.iter().filter(|line| line.acknowledged.is_none()).count(),
        lines,
        next: found.next.and_then(|after| serde_urlencoded::to_string([("after", after)]).ok()),
        key: random_text()?,
        mistakes,
    };
    if again { page_again(&template) } else { page(&template) }
}

async fn acknowledge(posted: Posted, task: Path<Uuid>) -> Result<HttpResponse, PortalError> {
    match intake::acknowledge(posted.user.api(), posted.fields.key(), *task).await {
        Ok(_watch) => Ok(see_other("/j")),
        Err(fault) => show(&posted.user, None, refused(fault)?).await,
    }
}

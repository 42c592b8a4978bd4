//! 评价申诉: what the rated office said against a bad rating, and what another office makes of it.
use super::{MANAGERS, lamp};
use crate::{
    client::intake::{self as api, AppealWords, RatingAppeal},
    error::PortalError,
    form::Mistake,
    pages::{dossier::refused, page, page_again, see_other},
    session::{Posted, User, random_text},
    shell::Shell,
    words,
};
use actix_web::{
    HttpResponse,
    web::{Path, Query},
};
use askama::Template;
use serde::Deserialize;
use uuid::Uuid;

#[derive(Deserialize)]
pub(crate) struct AppealsQuery {
    #[serde(default)]
    all: bool,
    after: Option<String>,
}

struct Line {
    id: Uuid,
    at: String,
    state: String,
    due: String,
    lamp: &'static str,
    may_judge: bool,
}

#[derive(Template)]
#[template(path = "clerk/appeals.html")]
struct AppealsPage {
    shell: Shell,
    all: bool,
    lines: Vec<Line>,
    next: Option<String>,
}

#[derive(Template)]
#[template(path = "clerk/appeal.html")]
struct AppealPage {
    shell: Shell,
    said: AppealWords,
    at: String,
    due: String,
    lamp: &'static str,
    typed: String,
    key: String,
    mistakes: Vec<Mistake>,
}

/// How an appeal stands.
pub(super) fn words_of(state: &str) -> &'static str {
    match state {
        "upheld" => "维持评价",
        "annulled" => "评价不计",
        _ => "待复核",
    }
}

fn line(user: &User, row: RatingAppeal) -> Line {
    let open = row.state == "open";
    Line {
        id: row.id,
        at: words::minute(row.appealed_at),
        state: row.state_name,
        due: if open { words::day_until(row.due, user.visitor.portal.clock.now()) } else { String::new() },
        lamp: lamp(row.card.as_deref()),
        may_judge: row.may_judge,
    }
}

pub(crate) async fn list(user: User, query: Query<AppealsQuery>) -> Result<HttpResponse, PortalError> {
    user.needs(MANAGERS)?;
    let found = api::list_rating_appeals(user.api(), !query.all, query.after.as_deref()).await?;
    let all = if query.all { "true" } else { "false" };
    page(&AppealsPage {
        shell: user.shell("评价申诉"),
        all: query.all,
        next: found
            .next
            .and_then(|after| serde_urlencoded::to_string([("all", all), ("after", &after)]).ok()),
        lines: found.items.into_iter().map(|row| line(&user, row)).collect(),
    })
}

pub(crate) async fn appeal(user: User, id: Path<Uuid>) -> Result<HttpResponse, PortalError> {
    show(&user, *id, "", Vec::new()).await
}

async fn show(
    user: &User,
    id: Uuid,
    typed: &str,
    mistakes: Vec<Mistake>,
) -> Result<HttpResponse, PortalError> {
    user.needs(MANAGERS)?;
    let said = api::get_rating_appeal(user.api(), id).await?;
    let again = !mistakes.is_empty();
    let template = AppealPage {
        shell: user.shell("评价申诉").with_errors(again),
        at: words::minute(said.appeal.appealed_at),
        due: words::day_until(said.appeal.due, user.visitor.portal.clock.now()),
        lamp: lamp(said.appeal.card.as_deref()),
        said,
        typed: typed.to_owned(),
        key: random_text()?,
        mistakes,
    };
    if again { page_again(&template) } else { page(&template) }
}

/// Appeals against a rating, for the hall.
pub(crate) async fn make(posted: Posted, id: Path<Uuid>) -> Result<HttpResponse, PortalError> {
    let Posted { user, fields } = &posted;
    user.needs(MANAGERS)?;
    match api::appeal_rating(user.api(), fields.key(), *id, fields.text("reason")).await {
        Ok(()) => Ok(see_other(&format!("/w/ratings/{}", *id))),
        Err(fault) => super::show(user, *id, "", refused(fault)?).await,
    }
}

/// Judges an appeal of another office.
pub(crate) async fn judge(posted: Posted, id: Path<Uuid>) -> Result<HttpResponse, PortalError> {
    let Posted { user, fields } = &posted;
    user.needs(MANAGERS)?;
    let annul = match fields.text("say") {
        "annul" => true,
        "uphold" => false,
        _ => {
            let mistake = Mistake { anchor: "say-0".into(), text: "请选评价计不计。".to_owned() };
            return show(user, *id, fields.text("words"), vec![mistake]).await;
        }
    };
    let said = (annul, fields.text("words"));
    match api::judge_rating_appeal(user.api(), fields.key(), *id, said).await {
        Ok(()) => Ok(see_other(&format!("/w/ratings/appeals/{}", *id))),
        Err(fault) => show(user, *id, fields.text("words"), refused(fault)?).await,
    }
}

//! Rating: first how satisfied, then why. Two short steps, so that no page shows forty reasons.
use crate::{
    client::intake::{self as api, Choice, Ratings},
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
use auth::Role;
use kernel::id::CaseId;
use serde::Deserialize;

#[derive(Deserialize)]
pub(crate) struct RateQuery {
    #[serde(default)]
    target: String,
    #[serde(default)]
    level: String,
}

#[derive(Template)]
#[template(path = "cases/rate.html")]
struct RatePage {
    shell: Shell,
    case: CaseId,
    /// What can be rated: code and words.
    open: Vec<(String, String)>,
    /// What was said, how and when.
    given: Vec<(String, String, String)>,
    answers: Vec<String>,
    choices: Vec<Choice>,
    /// What is being rated, and the level that was chosen.
    chosen: Option<((String, String), Choice)>,
    words: String,
    key: String,
    mistakes: Vec<Mistake>,
}

pub(crate) async fn rate(
    user: User,
    id: Path<CaseId>,
    query: Query<RateQuery>,
) -> Result<HttpResponse, PortalError> {
    show(&user, *id, (&query.target, &query.level), "", Vec::new()).await
}

async fn show(
    user: &User,
    case: CaseId,
    (target, level): (&str, &str),
    typed: &str,
    mistakes: Vec<Mistake>,
) -> Result<HttpResponse, PortalError> {
    user.needs(&[Role::Citizen])?;
    let Ratings { open, given, answers, choices } = api::list_ratings(user.api(), case).await?;
    let of = open.iter().find(|(code, _)| code == target).cloned();
    let chosen = of.zip(choices.iter().find(|choice| choice.level == level).cloned());
    let again = !mistakes.is_empty();
    let template = RatePage {
        shell: user.shell("评一评").with_errors(again),
        case,
        open,
        given: given
            .into_iter()
            .map(|given| {
                let level = if given.annulled {
                    given.level_name + "，经复核不计入"
                } else {
                    given.level_name
                };
                (given.target_name, level, words::minute(given.rated_at))
            })
            .collect(),
        answers,
        choices,
        chosen,
        words: typed.to_owned(),
        key: random_text()?,
        mistakes,
    };
    if again { page_again(&template) } else { page(&template) }
}

pub(crate) async fn give(posted: Posted, id: Path<CaseId>) -> Result<HttpResponse, PortalError> {
    let Posted { user, fields } = &posted;
    let said = (fields.text("target"), fields.text("level"));
    let options = fields.all("option");
    match api::rate_case(user.api(), fields.key(), *id, said, &options, fields.some("words")).await {
        Ok(()) => Ok(see_other(&format!("/c/{id}/rate"))),
        Err(fault) => show(user, *id, said, fields.text("words"), refused(fault)?).await,
    }
}

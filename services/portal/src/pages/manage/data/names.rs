//! Items of which only a name is known: given a base code, or put aside.
use super::refusal::told;
use crate::{
    client::catalogue::data::{self as api, NameDraft},
    error::PortalError,
    form::Mistake,
    pages::{manage::CATALOGUE, page, page_again, see_other},
    session::{Posted, User, random_text},
    shell::Shell,
};
use actix_web::{
    HttpResponse,
    web::{Path, Query},
};
use askama::Template;
use auth::Role;
use serde::Deserialize;
use serde_json::json;
use uuid::Uuid;

/// The filters: word of the API, words of the page.
const STATES: &[(&str, &str)] = &[("open", "待认领"), ("assigned", "已定基本编码"), ("dropped", "不采用")];

#[derive(Default, Deserialize)]
pub(crate) struct NamesQuery {
    state: Option<String>,
    q: Option<String>,
    after: Option<String>,
}

#[derive(Template)]
#[template(path = "manage/data/names.html")]
struct NamesPage {
    shell: Shell,
    states: Vec<(&'static str, String, bool)>,
    state: String,
    q: String,
    lines: Vec<NameDraft>,
    next: Option<String>,
    edits: bool,
    key: String,
    mistakes: Vec<Mistake>,
}

pub(crate) async fn list(user: User, query: Query<NamesQuery>) -> Result<HttpResponse, PortalError> {
    show(&user, &query, Vec::new()).await
}

async fn show(user: &User, query: &NamesQuery, mistakes: Vec<Mistake>) -> Result<HttpResponse, PortalError> {
    user.needs(CATALOGUE)?;
    let state = query.state.clone().unwrap_or_else(|| "open".to_owned());
    let q: String = query.q.clone().unwrap_or_default().trim().chars().take(60).collect();
    let found = api::names(user.api(), (&state, &q), query.after.as_deref()).await?;
    let link = |state: &str, after: &str| {
        let all = [("state", state), ("q", q.as_str()), ("after", after)];
        let said: Vec<_> = all.into_iter().filter(|(_, value)| !value.is_empty()).collect();
        serde_urlencoded::to_string(said).unwrap_or_default()
    };
    let again = !mistakes.is_empty();
    let template = NamesPage {
        shell: user.shell("只有名称的事项").with_errors(again),
        states: STATES.iter().map(|(code, name)| (*name, link(code, ""), *code == state)).collect(),
        next: found.next.as_deref().map(|after| link(&state, after)),
        lines: found.items,
        edits: user.has(Role::Editor),
        key: random_text()?,
        state,
        q,
        mistakes,
    };
    if again { page_again(&template) } else { page(&template) }
}

pub(crate) async fn act(posted: Posted, path: Path<(Uuid, String)>) -> Result<HttpResponse, PortalError> {
    let Posted { user, fields } = posted;
    user.needs(CATALOGUE)?;
    let (id, act) = path.into_inner();
    let body = match act.as_str() {
        "assign" => json!({ "base_code": fields.text("base_code") }),
        "drop" => json!({ "reason": fields.text("reason") }),
        "reopen" => api::nothing(),
        _ => return Err(PortalError::NotFound),
    };
    match api::act(user.api(), fields.key(), &format!("/name-drafts/{id}/{act}"), &body).await {
        Ok(_draft) => Ok(see_other("/m/import/names")),
        Err(fault) if fault.code() == "bad_body" => {
            let text = "基本编码是 12 位数字，不采用的要写原因。请改好再试。".to_owned();
            show(&user, &NamesQuery::default(), vec![Mistake { anchor: String::new(), text }]).await
        }
        Err(fault) => show(&user, &NamesQuery::default(), told(fault)?).await,
    }
}

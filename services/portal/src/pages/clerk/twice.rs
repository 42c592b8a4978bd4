//! Duplicates: open cases that look like one the same person handed in before, and what somebody found of it.
use super::CLERKS;
use crate::{
    client::intake::{self as api, Pair},
    error::PortalError,
    form::Mistake,
    pages::{dossier::refused, page, page_again, see_other},
    session::{Posted, User, random_text},
    shell::Shell,
    words::{self, StateWords},
};
use actix_web::{
    HttpResponse,
    web::{Path, Query},
};
use askama::Template;
use kernel::id::CaseId;
use serde::Deserialize;

/// What two cases can be: code and words.
const MARKS: &[(&str, &str)] = &[("not_duplicate", "不是重复件"), ("same_matter", "是同一件事，并着办")];

#[derive(Deserialize)]
pub(super) struct TwiceQuery {
    after: Option<String>,
}

/// Two cases that look like one.
struct Line {
    case: CaseId,
    number: String,
    state: StateWords,
    at: String,
    other: CaseId,
    /// Number and state of the earlier one, where the clerk may see it.
    earlier: Option<(String, StateWords)>,
    other_at: String,
    name: String,
}

#[derive(Template)]
#[template(path = "clerk/twice.html")]
struct TwicePage {
    shell: Shell,
    lines: Vec<Line>,
    marks: &'static [(&'static str, &'static str)],
    next: Option<String>,
    key: String,
    mistakes: Vec<Mistake>,
}

pub(super) async fn list(user: User, query: Query<TwiceQuery>) -> Result<HttpResponse, PortalError> {
    show(&user, query.after.as_deref(), Vec::new()).await
}

async fn show(user: &User, after: Option<&str>, mistakes: Vec<Mistake>) -> Result<HttpResponse, PortalError> {
    user.needs(CLERKS)?;
    let found = api::list_duplicates(user.api(), after).await?;
    let mut lines = Vec::new();
    for pair in found.items {
        lines.push(line(user, pair).await);
    }
    let again = !mistakes.is_empty();
    let template = TwicePage {
        shell: user.shell("重复件").with_errors(again),
        lines,
        marks: MARKS,
        next: found.next.and_then(|after| serde_urlencoded::to_string([("after", &after)]).ok()),
        key: random_text()?,
        mistakes,
    };
    if again { page_again(&template) } else { page(&template) }
}

async fn line(user: &User, pair: Pair) -> Line {
    let number = pair.case.number().to_owned();
    Line {
        case: pair.case.id,
        number,
        state: words::state(&pair.case.state),
        at: words::minute(pair.received_at),
        other: pair.other,
        earlier: pair.other_standing.map(|other| (other.number().to_owned(), words::state(&other.state))),
        other_at: words::minute(pair.other_received_at),
        name: user.visitor.portal.names.of(user.api(), &pair.case.item).await,
    }
}

pub(super) async fn mark(posted: Posted, pair: Path<(CaseId, CaseId)>) -> Result<HttpResponse, PortalError> {
    let Posted { user, fields } = &posted;
    user.needs(CLERKS)?;
    let Some((mark, _)) = MARKS.iter().find(|(code, _)| *code == fields.text("mark")) else {
        let text = "还没选是不是重复件。请选一项，并写明原因。".to_owned();
        return show(user, None, vec![Mistake { anchor: String::new(), text }]).await;
    };
    let reason = fields.text("reason");
    match api::mark_duplicate(user.api(), fields.key(), *pair, mark, reason).await {
        Ok(_) => Ok(see_other("/w/twice")),
        Err(fault) => show(user, None, refused(fault)?).await,
    }
}

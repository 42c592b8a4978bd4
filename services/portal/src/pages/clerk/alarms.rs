//! Cases that rest on licences which are not good any more: what to do in the open ones, and the closed ones to review.
use super::CLERKS;
use crate::{
    client::intake::{self as api, Alarm},
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
use kernel::id::CaseId;
use serde::Deserialize;
use uuid::Uuid;

/// How an alarm of an open case is settled: code, and what the clerk reads.
const OPEN: &[(&str, &str)] = &[("replaced", "已换上有效材料"), ("not_relied_on", "这份证照不影响结论")];
/// The same for a closed case.
const CLOSED: &[(&str, &str)] = &[
    ("decision_stands", "复核过，原决定不变"),
    ("decision_undone", "复核过，已启动撤销原决定"),
    ("not_relied_on", "这份证照不影响结论"),
];

#[derive(Deserialize)]
pub(crate) struct AlarmsQuery {
    #[serde(default)]
    review: bool,
    after: Option<String>,
}

struct Line {
    id: Uuid,
    case: CaseId,
    number: String,
    name: String,
    identifier: String,
    fell: &'static str,
    since: String,
    advice: String,
}

#[derive(Template)]
#[template(path = "clerk/alarms.html")]
struct AlarmsPage {
    shell: Shell,
    review: bool,
    lines: Vec<Line>,
    outcomes: &'static [(&'static str, &'static str)],
    next: Option<String>,
    key: String,
    mistakes: Vec<Mistake>,
}

/// What happened to a licence, in words.
pub(super) fn fell(status: &str) -> &'static str {
    match status {
        "suspended" => "暂扣",
        "revoked" => "撤销",
        "withdrawn" => "吊销",
        _ => "注销",
    }
}

pub(super) async fn alarms(user: User, query: Query<AlarmsQuery>) -> Result<HttpResponse, PortalError> {
    show(&user, query.review, query.after.as_deref(), Vec::new()).await
}

async fn show(
    user: &User,
    review: bool,
    after: Option<&str>,
    mistakes: Vec<Mistake>,
) -> Result<HttpResponse, PortalError> {
    user.needs(CLERKS)?;
    let found = api::list_licence_alarms(user.api(), review, after).await?;
    let mut lines = Vec::new();
    for alarm in found.items {
        lines.push(line(user, alarm).await?);
    }
    let again = !mistakes.is_empty();
    let next = found.next.map(|after| {
        let review = if review { "true" } else { "false" };
        serde_urlencoded::to_string([("review", review), ("after", &after)]).unwrap_or_default()
    });
    let template = AlarmsPage {
        shell: user.shell("证照失效").with_errors(again),
        review,
        lines,
        outcomes: if review { CLOSED } else { OPEN },
        next,
        key: random_text()?,
        mistakes,
    };
    if again { page_again(&template) } else { page(&template) }
}

async fn line(user: &User, alarm: Alarm) -> Result<Line, PortalError> {
    let case = api::get_case(user.api(), alarm.case_id).await?;
    Ok(Line {
        id: alarm.id,
        case: alarm.case_id,
        number: case.standing.number().to_owned(),
        name: case.item_name,
        fell: fell(&alarm.status),
        identifier: alarm.identifier,
        since: words::minute(alarm.since),
        advice: alarm.advice_words,
    })
}

pub(super) async fn settle(posted: Posted, alarm: Path<Uuid>) -> Result<HttpResponse, PortalError> {
    let Posted { user, fields } = &posted;
    user.needs(CLERKS)?;
    let review = fields.text("review") == "true";
    let (outcome, text) = (fields.text("outcome"), fields.text("text"));
    if outcome.is_empty() {
        let text = "还没选怎么处理的。请选一项。".to_owned();
        return show(user, review, None, vec![Mistake { anchor: format!("o-{alarm}"), text }]).await;
    }
    match api::settle_licence_alarm(user.api(), fields.key(), *alarm, outcome, text).await {
        Ok(_settled) => Ok(see_other(if review { "/w/alarms?review=true" } else { "/w/alarms" })),
        Err(fault) => show(user, review, None, refused(fault)?).await,
    }
}

//! What the audit administrator sees: which accounts look at persons in a way that wants an explanation.
use super::{dossier::refused, page, page_again, see_other};
use crate::{
    client::misuse::{self as api, MisuseAlarm},
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

const AUDITORS: &[Role] = &[Role::AdminAudit];

/// Mounts the pages of the audit.
pub(super) fn mount(config: &mut ServiceConfig) {
    config
        .route("/u", web::get().to(board))
        .route("/u/{alarm}", web::get().to(evidence))
        .route("/u/{alarm}/answer", web::post().to(answer));
}

#[derive(Deserialize)]
struct BoardQuery {
    #[serde(default)]
    all: bool,
    after: Option<String>,
}

struct Line {
    id: Uuid,
    account: Uuid,
    kind: &'static str,
    organisation: String,
    day: String,
    words: String,
    verdict: Option<&'static str>,
}

#[derive(Template)]
#[template(path = "watch/board.html")]
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
    let found = api::list_misuse_alarms(user.api(), !all, after).await?;
    let again = !mistakes.is_empty();
    let all_word = if all { "true" } else { "false" };
    let next = found.next.as_deref();
    let next = next.and_then(|after| serde_urlencoded::to_string([("all", all_word), ("after", after)]).ok());
    let template = BoardPage {
        shell: user.shell("异常查看").with_errors(again),
        all,
        lines: found.items.into_iter().map(line).collect(),
        next,
        key: random_text()?,
        mistakes,
    };
    if again { page_again(&template) } else { page(&template) }
}

fn line(alarm: MisuseAlarm) -> Line {
    Line {
        id: alarm.alarm_id,
        account: alarm.account_id,
        kind: match alarm.account_kind.as_str() {
            "agent" => "村代办员",
            "department" => "部门系统",
            _ => "工作人员",
        },
        organisation: alarm.organisation.unwrap_or_default(),
        day: alarm.day.to_string(),
        words: alarm.explanation,
        verdict: alarm
            .verdict
            .as_deref()
            .map(|verdict| if verdict == "misuse" { "滥用" } else { "有正当理由" }),
    }
}

#[derive(Deserialize)]
struct EvidenceQuery {
    after: Option<String>,
}

struct LookLine {
    at: String,
    subject: Uuid,
    purpose: String,
    case: Option<String>,
}

#[derive(Template)]
#[template(path = "watch/looks.html")]
struct LooksPage {
    shell: Shell,
    alarm: Uuid,
    lines: Vec<LookLine>,
    next: Option<String>,
}

async fn evidence(
    user: User,
    alarm: Path<Uuid>,
    query: Query<EvidenceQuery>,
) -> Result<HttpResponse, PortalError> {
    user.needs(AUDITORS)?;
    let found = api::read_misuse_evidence(user.api(), *alarm, query.after.as_deref()).await?;
    let look = |look: api::Evidence| LookLine {
        at: words::minute(look.at),
        subject: look.subject,
        purpose: words::purpose_words(&look.purpose).to_owned(),
        case: look.case_id.map(|case| case.to_string()),
    };
    let next = found.next.and_then(|after| serde_urlencoded::to_string([("after", after)]).ok());
    let lines = found.items.into_iter().map(look).collect();
    page(&LooksPage { shell: user.shell("当天的查看"), alarm: *alarm, lines, next })
}

async fn answer(posted: Posted, alarm: Path<Uuid>) -> Result<HttpResponse, PortalError> {
    let Posted { user, fields } = &posted;
    user.needs(AUDITORS)?;
    let (verdict, text) = (fields.text("verdict"), fields.text("text"));
    if verdict.is_empty() {
        let text = "还没选结论。请选一项。".to_owned();
        return show(user, false, None, vec![Mistake { anchor: format!("v-{alarm}"), text }]).await;
    }
    match api::answer_misuse_alarm(user.api(), fields.key(), *alarm, verdict, text).await {
        Ok(_answered) => Ok(see_other("/u")),
        Err(fault) => show(user, false, None, refused(fault)?).await,
    }
}

//! Where the whole stands: one page, one last day, one notice.
use crate::{
    client::intake::{self, BundleCase, Part},
    error::PortalError,
    form::Mistake,
    pages::{dossier::refused, page, page_again, see_other},
    session::{Posted, User, random_text},
    shell::Shell,
    words::{self, StateWords},
};
use actix_web::{HttpResponse, web::Path};
use askama::Template;
use auth::Role;
use kernel::id::CaseId;
use uuid::Uuid;

/// A part as both pages show it.
pub(super) struct PartLine {
    pub(super) name: String,
    pub(super) case: CaseId,
    pub(super) number: String,
    pub(super) state: StateWords,
    pub(super) turn: String,
    pub(super) after: String,
    /// Whether its own page has something to show.
    pub(super) begun: bool,
}

#[derive(Template)]
#[template(path = "together/whole.html")]
struct WholePage {
    shell: Shell,
    application: BundleCase,
    parts: Vec<PartLine>,
    limit: Option<(String, &'static str, &'static str)>,
    acts: Vec<(&'static str, String)>,
    /// The one notice: each item with what is wrong.
    notice: Vec<(String, String)>,
    /// Until when it is answered.
    until: Option<String>,
    /// Something is to be handed in now.
    to_hand_in: bool,
    own: bool,
    open: bool,
    key: String,
    mistakes: Vec<Mistake>,
}

pub(crate) async fn whole(user: User, id: Path<Uuid>) -> Result<HttpResponse, PortalError> {
    show(&user, *id, Vec::new()).await
}

async fn show(user: &User, id: Uuid, mistakes: Vec<Mistake>) -> Result<HttpResponse, PortalError> {
    let now = user.visitor.portal.clock.now();
    let application = intake::get_bundle_case(user.api(), id).await?;
    let mut notice = Vec::new();
    for part in application.parts.iter().filter(|part| part.state == "supplement") {
        let case = intake::get_case(user.api(), part.case).await?;
        let lines = case.notices.last().map(|notice| notice.lines.clone()).unwrap_or_default();
        notice.extend(lines.into_iter().map(|line| (part.name.clone(), line.reason)));
    }
    let until = application.parts.iter().filter_map(|part| part.lapses_on).min();
    let wrong = !mistakes.is_empty();
    let template = WholePage {
        shell: user.shell(&application.name).with_errors(wrong),
        parts: application.parts.iter().map(line).collect(),
        limit: application.limit.as_ref().map(|limit| {
            let (tag, word) = match limit.card.as_deref() {
                Some("red") => ("no", "已超时"),
                Some("yellow") => ("wait", "今天到期"),
                Some(_) => ("wait", "快到期"),
                None => ("ok", "正常"),
            };
            (words::day_until(limit.reckoning.deadline, now), tag, word)
        }),
        acts: application.acts.iter().map(|act| (act_words(&act.what), words::moment(act.at))).collect(),
        notice,
        until: until.map(|day| words::day_until(day, now)),
        to_hand_in: application.parts.iter().any(|part| part.turn == "to_hand_in"),
        own: user.has(Role::Citizen) || user.has(Role::Agent),
        open: !["done", "withdrawn"].contains(&application.state.as_str()),
        application,
        key: random_text()?,
        mistakes,
    };
    if wrong { page_again(&template) } else { page(&template) }
}

pub(super) fn line(part: &Part) -> PartLine {
    PartLine {
        name: part.name.clone(),
        case: part.case,
        number: part.case_no.clone().unwrap_or_default(),
        state: words::state(&part.state),
        turn: if part.state == "draft" { part.turn_name.clone() } else { String::new() },
        after: part.after.join("、"),
        begun: !["draft", "discarded"].contains(&part.state.as_str()),
    }
}

/// What happened to the whole, in words.
fn act_words(what: &str) -> &'static str {
    match what {
        "create_bundle_case" => "开始填写",
        "submit_bundle_case" => "提交，一次收件",
        "release_bundle_part" => "前一项办好了，后一项自动收件",
        "call_for_bundle_part" => "前一项办好了，请补上后一项还空着的内容",
        "drop_bundle_part" => "前一项没有办成，后一项不再办理",
        "request_bundle_supplement" => "一次性告知补正",
        "supplement_bundle_case" => "补正材料",
        "withdraw_bundle_case" => "撤回",
        _ => "办理",
    }
}

pub(crate) async fn supplement(posted: Posted, id: Path<Uuid>) -> Result<HttpResponse, PortalError> {
    match intake::supplement_bundle_case(posted.user.api(), posted.fields.key(), *id).await {
        Ok(()) => Ok(see_other(&format!("/y/{id}"))),
        Err(fault) => show(&posted.user, *id, refused(fault)?).await,
    }
}

pub(crate) async fn withdraw(posted: Posted, id: Path<Uuid>) -> Result<HttpResponse, PortalError> {
    match intake::withdraw_bundle_case(posted.user.api(), posted.fields.key(), *id).await {
        Ok(()) => Ok(see_other(&format!("/y/{id}"))),
        Err(fault) => show(&posted.user, *id, refused(fault)?).await,
    }
}

//! The hall manager's page: the windows, the day's reckoning, and the signature under it.
use super::display::standing;
use crate::{
    client::{
        Fault,
        lobby::{self as api, Day, Discrepancy, Panel, Window},
    },
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
use serde::Deserialize;
use serde_json::json;

/// Who answers for a floor.
pub(super) const MANAGERS: &[Role] = &[Role::HallManager];

#[derive(Deserialize)]
pub(super) struct DayQuery {
    day: Option<String>,
}

struct WindowLine {
    id: String,
    number: i16,
    name: String,
    state: &'static str,
    tag: &'static str,
    reason: String,
    closed: bool,
    queues: Vec<QueueBox>,
}

struct QueueBox {
    id: String,
    name: String,
    on: bool,
}

struct OpenLine {
    id: String,
    label: String,
    state: &'static str,
    since: String,
}

#[derive(Template)]
#[template(path = "floor/day.html")]
struct DayPage {
    shell: Shell,
    hall: String,
    display: String,
    windows: Vec<WindowLine>,
    day: Day,
    name: String,
    open: Vec<OpenLine>,
    odd: Vec<String>,
    signed: Option<String>,
    key: String,
    mistakes: Vec<Mistake>,
}

pub(super) async fn floor(user: User, query: Query<DayQuery>) -> Result<HttpResponse, PortalError> {
    show(&user, query.day.as_deref(), Vec::new()).await
}

async fn show(user: &User, day: Option<&str>, mistakes: Vec<Mistake>) -> Result<HttpResponse, PortalError> {
    user.needs(MANAGERS)?;
    let panel = api::read_panel(user.api()).await?;
    let day = api::reconcile(user.api(), day).await?;
    let now = user.visitor.portal.clock.now();
    let open = day.open_tickets.iter().map(|ticket| OpenLine {
        id: ticket.id.to_string(),
        label: ticket.label.clone(),
        state: match ticket.state.as_str() {
            "waiting" => "等候",
            "called" => "已叫号",
            _ => "办理中",
        },
        since: words::minute(ticket.arrived_at),
    });
    let again = !mistakes.is_empty();
    let template = DayPage {
        shell: user.shell("大厅").with_errors(again),
        hall: panel.hall_name.clone(),
        display: format!("/display/{}", panel.hall_id),
        windows: panel.windows.iter().map(|window| window_line(window, &panel)).collect(),
        name: words::day(day.day, now),
        open: open.collect(),
        odd: day.discrepancies.iter().map(odd).collect(),
        signed: day.signed_at.map(words::minute),
        day,
        key: random_text()?,
        mistakes,
    };
    if again { page_again(&template) } else { page(&template) }
}

fn window_line(window: &Window, panel: &Panel) -> WindowLine {
    let queues = panel.queues.iter().map(|queue| QueueBox {
        id: queue.id.to_string(),
        name: queue.name.clone(),
        on: window.queues.contains(&queue.id),
    });
    WindowLine {
        id: window.id.to_string(),
        number: window.number,
        name: window.name.clone(),
        state: standing(&window.state),
        tag: match window.state.as_str() {
            "open" => "ok",
            "paused" => "wait",
            _ => "line",
        },
        reason: window.reason.clone().unwrap_or_default(),
        closed: window.state == "closed",
        queues: queues.collect(),
    }
}

/// What does not add up, in words.
fn odd(found: &Discrepancy) -> String {
    match found.what.as_str() {
        "cases_without_ticket" => {
            format!("窗口收了 {} 件没有对应取号的办件：{}", found.cases.len(), found.cases.join("、"))
        }
        "numbers_missing" => format!("发出的号码比取号记录多 {} 个", found.by),
        _ => format!("取号数和去向数差 {}", found.by),
    }
}

async fn after(user: &User, day: Option<&str>, done: Result<(), Fault>) -> Result<HttpResponse, PortalError> {
    match done {
        Ok(()) => Ok(see_other("/w/floor")),
        Err(Fault::Refused { status: 404, code, detail, fields }) => {
            let fault = Fault::Refused { status: 409, code, detail, fields };
            show(user, day, refused(fault)?).await
        }
        Err(fault) => show(user, day, refused(fault)?).await,
    }
}

pub(super) async fn window(posted: Posted, window: Path<String>) -> Result<HttpResponse, PortalError> {
    let Posted { user, fields } = &posted;
    user.needs(MANAGERS)?;
    let done = if fields.text("do") == "free" {
        api::act(user.api(), fields.key(), &format!("/windows/{window}/free"), &json!({})).await
    } else {
        api::serve(user.api(), fields.key(), &window, &fields.all("queue")).await
    };
    after(user, None, done).await
}

pub(super) async fn close(posted: Posted, ticket: Path<String>) -> Result<HttpResponse, PortalError> {
    let Posted { user, fields } = &posted;
    user.needs(MANAGERS)?;
    let body = json!({ "reason": fields.text("reason") });
    let done = api::act(user.api(), fields.key(), &format!("/tickets/{ticket}/close"), &body).await;
    after(user, None, done).await
}

pub(super) async fn sign(posted: Posted) -> Result<HttpResponse, PortalError> {
    let Posted { user, fields } = &posted;
    user.needs(MANAGERS)?;
    let body = json!({ "day": fields.text("day"), "note": fields.some("note") });
    let done = api::act(user.api(), fields.key(), "/days", &body).await;
    after(user, fields.some("day"), done).await
}

//! What hangs above the windows, and where one ticket stands. Both renew themselves without a script.
use super::wait;
use crate::{
    client::lobby::{self as api, Display, Place},
    error::PortalError,
    pages::{found, page},
    session::Visitor,
    shell::Shell,
    words,
};
use actix_web::{HttpResponse, web::Path};
use askama::Template;
use kernel::id::{HallId, TicketId};

struct QueueSeen {
    name: String,
    waiting: i64,
    wait: String,
}

#[derive(Template)]
#[template(path = "floor/display.html")]
struct DisplayPage {
    shell: Shell,
    display: Display,
    queues: Vec<QueueSeen>,
    now: String,
}

/// How a window stands, in words.
pub(super) fn standing(state: &str) -> &'static str {
    match state {
        "open" => "开放",
        "paused" => "暂停",
        _ => "关闭",
    }
}

pub(super) async fn display(visitor: Visitor, hall: Path<HallId>) -> Result<HttpResponse, PortalError> {
    let display = found(api::get_display(&visitor.api, *hall).await?)?;
    let queues = display.queues.iter().map(|queue| QueueSeen {
        name: format!("{} {}", queue.letter, queue.name),
        waiting: queue.waiting,
        wait: wait(queue.waiting, queue.wait_minutes),
    });
    page(&DisplayPage {
        shell: visitor.shell("叫号"),
        queues: queues.collect(),
        now: words::moment(display.now),
        display,
    })
}

#[derive(Template)]
#[template(path = "floor/ticket.html")]
struct TicketPage {
    shell: Shell,
    place: Place,
    state: &'static str,
    wait: String,
}

pub(super) async fn ticket(visitor: Visitor, id: Path<TicketId>) -> Result<HttpResponse, PortalError> {
    let place = found(api::get_ticket(&visitor.api, *id).await?)?;
    let state = match place.state.as_str() {
        "waiting" => "排队中",
        "called" => "请到窗口",
        "serving" => "正在办理",
        "ended" => "办完了",
        "missed" => "过号了，请到导办台重新排队",
        _ => "已作废",
    };
    let wait = wait(place.ahead.unwrap_or_default(), place.wait_minutes);
    page(&TicketPage { shell: visitor.shell("我的号"), place, state, wait })
}

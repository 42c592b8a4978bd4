//! 自助取号: the screen at the hall's entrance.
use super::wait;
use crate::{
    client::{
        Fault,
        lobby::{self as api, Priority, Ticket},
    },
    error::PortalError,
    form::Mistake,
    pages::{dossier::refused, found, page, page_again, see_other},
    session::{Posted, User, random_text},
    shell::Shell,
};
use actix_web::{HttpResponse, web::Query};
use askama::Template;
use auth::Role;
use kernel::id::TicketId;
use serde::Deserialize;

/// Who gives out tickets.
const GIVES: &[Role] = &[Role::TicketScreen, Role::Clerk, Role::Chief, Role::HallManager];

#[derive(Deserialize)]
pub(super) struct ScreenQuery {
    ticket: Option<TicketId>,
}

struct Choice {
    id: String,
    name: String,
    waiting: i64,
    wait: String,
}

struct Taken {
    label: String,
    ahead: i64,
    wait: String,
    href: String,
}

#[derive(Template)]
#[template(path = "floor/take.html")]
struct TakePage {
    shell: Shell,
    hall: String,
    /// The hall's own screen: it goes back to the beginning by itself, and its session stays alive.
    machine: bool,
    taken: Option<Taken>,
    choices: Vec<Choice>,
    priorities: Vec<Priority>,
    key: String,
    mistakes: Vec<Mistake>,
}

pub(super) async fn screen(user: User, query: Query<ScreenQuery>) -> Result<HttpResponse, PortalError> {
    show(&user, query.ticket, Vec::new()).await
}

async fn show(
    user: &User,
    ticket: Option<TicketId>,
    mistakes: Vec<Mistake>,
) -> Result<HttpResponse, PortalError> {
    user.needs(GIVES)?;
    let hall = user.claims.hall.ok_or(PortalError::NotForYou)?;
    let detail = api::get_hall(user.api(), hall, None).await?;
    let taken = match ticket {
        Some(id) => {
            let place = found(api::get_ticket(user.api(), id).await?)?;
            let ahead = place.ahead.unwrap_or_default();
            let href = format!("/t/{id}");
            Some(Taken { label: place.label, ahead, wait: wait(ahead, place.wait_minutes), href })
        }
        None => None,
    };
    let choices = detail.queues.iter().map(|queue| Choice {
        id: queue.id.to_string(),
        name: queue.name.clone(),
        waiting: queue.waiting,
        wait: wait(queue.waiting, queue.wait_minutes),
    });
    let again = !mistakes.is_empty();
    let template = TakePage {
        shell: user.shell("取号").with_errors(again),
        hall: detail.hall.name.clone(),
        machine: user.has(Role::TicketScreen),
        taken,
        choices: choices.collect(),
        priorities: api::list_priorities(user.api()).await?,
        key: random_text()?,
        mistakes,
    };
    if again { page_again(&template) } else { page(&template) }
}

pub(super) async fn take(posted: Posted) -> Result<HttpResponse, PortalError> {
    let Posted { user, fields } = &posted;
    user.needs(GIVES)?;
    let issued = api::issue(user.api(), fields.key(), fields.text("queue"), fields.some("priority")).await;
    after(user, issued).await
}

pub(super) async fn check_in(posted: Posted) -> Result<HttpResponse, PortalError> {
    let Posted { user, fields } = &posted;
    user.needs(GIVES)?;
    let digits: String = fields.text("code").chars().filter(char::is_ascii_digit).collect();
    if digits.len() != 6 {
        let text = "预约码是 6 位数字，在“我的预约”里。".to_owned();
        return show(user, None, vec![Mistake { anchor: "code".into(), text }]).await;
    }
    let issued = api::check_in(user.api(), fields.key(), &digits).await;
    after(user, issued).await
}

async fn after(user: &User, issued: Result<Ticket, Fault>) -> Result<HttpResponse, PortalError> {
    match issued {
        Ok(ticket) => Ok(see_other(&format!("/take?ticket={}", ticket.id))),
        Err(Fault::Refused { status: 404, code, detail, fields }) => {
            let fault = Fault::Refused { status: 409, code, detail, fields };
            show(user, None, refused(fault)?).await
        }
        Err(fault) => show(user, None, refused(fault)?).await,
    }
}

//! One's own appointments.
use crate::{
    client::lobby::{self as api, Appointment},
    error::PortalError,
    form::Mistake,
    pages::{dossier::refused, page, page_again, see_other},
    session::{Posted, User, random_text},
    shell::Shell,
    words,
};
use actix_web::{HttpResponse, web::Path};
use askama::Template;
use kernel::id::AppointmentId;

struct Line {
    id: AppointmentId,
    hall: String,
    queue: String,
    item: Option<String>,
    due: String,
    held: String,
    state: &'static str,
    tag: &'static str,
    /// The digits, while they are good for something.
    code: Option<String>,
    needs: Option<String>,
    outcome: Option<&'static str>,
    said: Option<String>,
    case: Option<String>,
}

#[derive(Template)]
#[template(path = "floor/own.html")]
struct OwnPage {
    shell: Shell,
    lines: Vec<Line>,
    key: String,
    mistakes: Vec<Mistake>,
}

pub(super) async fn appointments(user: User) -> Result<HttpResponse, PortalError> {
    show(&user, Vec::new()).await
}

async fn show(user: &User, mistakes: Vec<Mistake>) -> Result<HttpResponse, PortalError> {
    let mut lines = Vec::new();
    for own in api::list_appointments(user.api()).await?.items {
        lines.push(line(user, own).await);
    }
    let again = !mistakes.is_empty();
    let shell = user.shell("我的预约").with_errors(again);
    let template = OwnPage { shell, lines, key: random_text()?, mistakes };
    if again { page_again(&template) } else { page(&template) }
}

async fn line(user: &User, own: Appointment) -> Line {
    let item = match own.item.as_deref() {
        Some(code) => Some(user.visitor.portal.names.of(user.api(), code).await),
        None => None,
    };
    let (state, tag) = match own.state.as_str() {
        "booked" => ("已预约", "go"),
        "arrived" => ("已到", "ok"),
        "cancelled" => ("已取消", "line"),
        _ => ("没有来", "no"),
    };
    Line {
        id: own.id,
        hall: own.hall_name,
        queue: own.queue_name,
        item,
        due: words::minute(own.due_at),
        held: words::minute(own.held_until),
        state,
        tag,
        code: own.code.filter(|_| own.state == "booked"),
        needs: own.needs,
        outcome: own.outcome.as_deref().map(outcome),
        said: own.said,
        case: own.case_id.map(|case| format!("/c/{case}")),
    }
}

/// What came of a visit, in words.
fn outcome(code: &str) -> &'static str {
    match code {
        "accepted" => "收件了",
        "refused" => "没有受理",
        _ => "告知、咨询",
    }
}

pub(super) async fn cancel(posted: Posted, id: Path<AppointmentId>) -> Result<HttpResponse, PortalError> {
    match api::cancel(posted.user.api(), posted.fields.key(), *id).await {
        Ok(()) => Ok(see_other("/me/appointments")),
        Err(fault) => show(&posted.user, refused(fault)?).await,
    }
}

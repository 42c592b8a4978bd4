//! The calling panel of a window.
use super::display::standing;
use crate::{
    client::{
        Fault, intake,
        lobby::{self as api, Panel, Ticket},
    },
    error::PortalError,
    form::Mistake,
    pages::{dossier::refused, page, page_again, see_other},
    session::{Fields, Posted, User, random_text},
    shell::Shell,
    words,
};
use actix_web::{HttpResponse, web::Path};
use askama::Template;
use auth::Role;
use serde_json::{Value, json};

/// Who calls.
pub(super) const CALLS: &[Role] = &[Role::Clerk, Role::Chief, Role::HallManager];

struct Line {
    id: String,
    label: String,
    since: String,
    why: String,
}

struct WindowLine {
    id: String,
    number: i16,
    name: String,
    state: &'static str,
    reason: String,
    closed: bool,
}

#[derive(Template)]
#[template(path = "floor/panel.html")]
struct PanelPage {
    shell: Shell,
    panel: Panel,
    state: &'static str,
    paused: bool,
    called: bool,
    calls_left: i16,
    waiting: Vec<Line>,
    missed: Vec<Line>,
    windows: Vec<WindowLine>,
    fields: Fields,
    manager: bool,
    key: String,
    mistakes: Vec<Mistake>,
}

pub(super) async fn panel(user: User) -> Result<HttpResponse, PortalError> {
    show(&user, Fields::default(), Vec::new()).await
}

fn line(ticket: &Ticket, names: &[api::Priority]) -> Line {
    let mut why = Vec::new();
    if ticket.appointment {
        why.push("预约".to_owned());
    }
    let named = |code: &String| names.iter().find(|own| own.code == *code).map(|own| own.name.clone());
    why.extend(ticket.priority.as_ref().and_then(named));
    Line {
        id: ticket.id.to_string(),
        label: ticket.label.clone(),
        since: words::minute(ticket.arrived_at),
        why: why.join("，"),
    }
}

async fn show(user: &User, fields: Fields, mistakes: Vec<Mistake>) -> Result<HttpResponse, PortalError> {
    user.needs(CALLS)?;
    let panel = api::read_panel(user.api()).await?;
    let names = api::list_priorities(user.api()).await?;
    let windows = panel.windows.iter().map(|window| WindowLine {
        id: window.id.to_string(),
        number: window.number,
        name: window.name.clone(),
        state: standing(&window.state),
        reason: window.reason.clone().unwrap_or_default(),
        closed: window.state == "closed",
    });
    let again = !mistakes.is_empty();
    let own = panel.window.as_ref();
    let template = PanelPage {
        shell: user.shell("叫号").with_errors(again),
        state: own.map_or("", |window| standing(&window.state)),
        paused: own.is_some_and(|window| window.state == "paused"),
        called: panel.current.as_ref().is_some_and(|ticket| ticket.state == "called"),
        calls_left: panel.current.as_ref().map_or(0, |ticket| (panel.call_limit - ticket.calls).max(0)),
        waiting: panel.waiting.iter().map(|ticket| line(ticket, &names)).collect(),
        missed: panel.missed.iter().map(|ticket| line(ticket, &names)).collect(),
        windows: windows.collect(),
        panel,
        fields,
        manager: user.has(Role::HallManager),
        key: random_text()?,
        mistakes,
    };
    if again { page_again(&template) } else { page(&template) }
}

/// What a button does: the operation's path and body.
fn order(act: &str, fields: &Fields) -> Option<(String, Value)> {
    let (window, ticket) = (fields.text("window"), fields.text("ticket"));
    let of_window = |what: &str| format!("/windows/{window}/{what}");
    let of_ticket = |what: &str| format!("/tickets/{ticket}/{what}");
    let nothing = json!({});
    Some(match act {
        "sit" => (of_window("open"), nothing),
        "close" => (of_window("close"), nothing),
        "pause" => (of_window("pause"), json!({ "reason": fields.text("reason") })),
        "next" => (of_window("calls"), nothing),
        "recall" | "start" | "miss" | "requeue" => (of_ticket(act), nothing),
        "transfer" => {
            let to = fields.text("to");
            let body = match to.split_once(':') {
                Some(("queue", id)) => json!({ "queue": id }),
                Some(("window", id)) => json!({ "window": id }),
                Some(_) | None => nothing,
            };
            (of_ticket("transfer"), body)
        }
        "end" => {
            let number = digits(fields);
            let body = json!({
                "outcome": fields.text("outcome"), "said": fields.some("said"),
                "case_no": Some(number).filter(|number| !number.is_empty()),
            });
            (of_ticket("end"), body)
        }
        _ => return None,
    })
}

fn digits(fields: &Fields) -> String {
    fields.text("case_no").chars().filter(char::is_ascii_digit).collect()
}

/// The visit ended in a case: whoever was served is asked at the window. Where that cannot be, the case's page says why.
async fn ask(user: &User, fields: &Fields) -> Result<HttpResponse, PortalError> {
    let number = digits(fields);
    let found = if number.is_empty() { None } else { intake::get_case_by_no(user.api(), &number).await? };
    let Some(case) = found else { return Ok(see_other("/w/call")) };
    match intake::ask_for_rating(user.api(), &format!("{}-rate", fields.key()), case.id).await {
        Ok(_) => Ok(see_other("/w/call")),
        Err(fault) if fault.is_refusal() => Ok(see_other(&format!("/w/in/{}", case.id))),
        Err(fault) => Err(fault.into()),
    }
}

pub(super) async fn act(posted: Posted, act: Path<String>) -> Result<HttpResponse, PortalError> {
    let Posted { user, fields } = posted;
    user.needs(CALLS)?;
    let (path, body) = order(&act, &fields).ok_or(PortalError::NotFound)?;
    if act.as_str() == "end" && fields.text("outcome").is_empty() {
        let text = "还没选办得怎么样。请选一项。".to_owned();
        return show(&user, fields, vec![Mistake { anchor: "o-accepted".into(), text }]).await;
    }
    match api::act(user.api(), fields.key(), &path, &body).await {
        Ok(()) if act.as_str() == "end" && fields.some("rate").is_some() => ask(&user, &fields).await,
        Ok(()) => Ok(see_other("/w/call")),
        Err(Fault::Refused { status: 404, code, detail, fields: at }) => {
            let fault = Fault::Refused { status: 409, code, detail, fields: at };
            show(&user, fields, refused(fault)?).await
        }
        Err(fault) => show(&user, fields, refused(fault)?).await,
    }
}

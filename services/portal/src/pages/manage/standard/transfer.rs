//! One transfer: what moves to whom, what is open, and its next step.
use super::transfers::tag;
use crate::{
    client::catalogue::standard::{self as api, StateCount, Transfer},
    error::PortalError,
    form::Mistake,
    pages::{dossier::refused, found, manage::CATALOGUE, page, page_again, see_other},
    session::{Posted, User, random_text},
    shell::Shell,
    words,
};
use actix_web::{HttpResponse, web::Path};
use askama::Template;
use auth::Role;
use uuid::Uuid;

/// The steps that need nothing else: word of the form, words of the button, who, from which states.
const STEPS: &[(&str, &str, Role, &[&str])] = &[
    ("propose", "交给另一人批准", Role::Editor, &["draft"]),
    ("withdraw", "撤回草稿", Role::Editor, &["draft"]),
    ("approve", "批准", Role::Publisher, &["proposed"]),
    ("call-off", "不再调整", Role::Publisher, &["proposed", "approved"]),
];

struct Line {
    from: String,
    name: String,
    to: Option<String>,
    accepted: Option<String>,
}

struct Item {
    code: String,
    name: String,
    open: Vec<StateCount>,
    total: i64,
}

#[derive(Template)]
#[template(path = "manage/standard/transfer.html")]
struct TransferPage {
    shell: Shell,
    transfer: Transfer,
    tag: &'static str,
    day: String,
    items: Vec<Item>,
    lines: Vec<Line>,
    accepts: bool,
    steps: Vec<(&'static str, &'static str)>,
    key: String,
    mistakes: Vec<Mistake>,
}

pub(crate) async fn one(user: User, id: Path<Uuid>) -> Result<HttpResponse, PortalError> {
    show(&user, *id, Vec::new()).await
}

async fn show(user: &User, id: Uuid, mistakes: Vec<Mistake>) -> Result<HttpResponse, PortalError> {
    user.needs(CATALOGUE)?;
    let transfer = found(api::transfer(user.api(), id).await?)?;
    let names = &user.visitor.portal.names;
    let mut items = Vec::new();
    for code in &transfer.items {
        let open = api::open_cases(user.api(), code).await?;
        items.push(Item {
            name: names.of(user.api(), code).await,
            total: open.iter().map(|count| count.cases).sum(),
            open,
            code: code.clone(),
        });
    }
    let line = |receiver: &api::Receiver| Line {
        from: receiver.from_code.clone(),
        name: receiver.name.clone(),
        to: receiver.to_code.clone(),
        accepted: receiver.accepted_at.map(words::minute),
    };
    let open =
        |row: &&(&str, &str, Role, &[&str])| row.3.contains(&transfer.state.as_str()) && user.has(row.2);
    let again = !mistakes.is_empty();
    let template = TransferPage {
        shell: user.shell(&format!("权力调整 {}", transfer.kind_name)).with_errors(again),
        tag: tag(&transfer.state),
        day: words::day(transfer.effective_on, user.visitor.portal.clock.now()),
        items,
        lines: transfer.receivers.iter().map(line).collect(),
        accepts: transfer.state == "approved" && user.has(Role::Publisher),
        steps: STEPS.iter().filter(open).map(|row| (row.0, row.1)).collect(),
        key: random_text()?,
        transfer,
        mistakes,
    };
    if again { page_again(&template) } else { page(&template) }
}

pub(crate) async fn step(posted: Posted, id: Path<Uuid>) -> Result<HttpResponse, PortalError> {
    let Posted { user, fields } = posted;
    user.needs(CATALOGUE)?;
    let (step, code) = (fields.text("step"), fields.text("code"));
    let known = STEPS.iter().find(|row| row.0 == step).map(|row| row.0.to_owned());
    let accept = step == "accept" && code.bytes().all(|byte| byte.is_ascii_alphanumeric());
    let path = found(known.or_else(|| accept.then(|| format!("receivers/{code}/accept"))))?;
    match api::step_transfer(user.api(), fields.key(), *id, &path).await {
        Ok(transfer) => Ok(see_other(&format!("/m/transfers/{}", transfer.id))),
        Err(fault) => show(&user, *id, refused(fault)?).await,
    }
}

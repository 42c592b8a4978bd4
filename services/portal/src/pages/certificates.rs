//! Certificates in devices (密码钥匙) with which the staff logs in: the system administrator enters one, the security administrator
//! approves it with member and device before his eyes, and takes it away.
use super::{dossier::refused, page, page_again, see_other};
use crate::{
    client::certificates::{self as api, Certificate},
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

const ADMINISTRATORS: &[Role] = &[Role::AdminSystem, Role::AdminSecurity];

/// Mounts the page of certificates.
pub(super) fn mount(config: &mut ServiceConfig) {
    config
        .route("/staff/certificates", web::get().to(board))
        .route("/staff/certificates", web::post().to(propose))
        .route("/staff/certificates/{certificate}/{act}", web::post().to(act));
}

struct Line {
    certificate: Certificate,
    until: String,
    used: String,
    waits: bool,
}

#[derive(Deserialize)]
struct BoardQuery {
    after: Option<String>,
    /// Whether one has just been entered.
    sent: Option<String>,
}

#[derive(Template)]
#[template(path = "staff/certificates.html")]
struct BoardPage {
    shell: Shell,
    lines: Vec<Line>,
    next: Option<String>,
    proposes: bool,
    decides: bool,
    sent: bool,
    user_name: String,
    key: String,
    mistakes: Vec<Mistake>,
}

async fn board(user: User, query: Query<BoardQuery>) -> Result<HttpResponse, PortalError> {
    show(&user, &query, "", Vec::new()).await
}

async fn show(
    user: &User,
    query: &BoardQuery,
    user_name: &str,
    mistakes: Vec<Mistake>,
) -> Result<HttpResponse, PortalError> {
    user.needs(ADMINISTRATORS)?;
    let decides = user.has(Role::AdminSecurity);
    // Who enters them does not see those of others.
    let (lines, next) = if decides {
        let found = api::certificates(user.api(), query.after.as_deref()).await?;
        (found.items.into_iter().map(line).collect(), found.next)
    } else {
        (Vec::new(), None)
    };
    let again = !mistakes.is_empty();
    let template = BoardPage {
        shell: user.shell("密码钥匙").with_errors(again),
        lines,
        next: next.and_then(|after| serde_urlencoded::to_string([("after", after)]).ok()),
        proposes: user.has(Role::AdminSystem),
        decides,
        sent: query.sent.is_some(),
        user_name: user_name.to_owned(),
        key: random_text()?,
        mistakes,
    };
    if again { page_again(&template) } else { page(&template) }
}

fn line(certificate: Certificate) -> Line {
    Line {
        until: words::day_here(certificate.valid_until).to_string(),
        used: certificate.used_at.map(words::minute).unwrap_or_default(),
        waits: certificate.state == "proposed",
        certificate,
    }
}

const NOTHING: BoardQuery = BoardQuery { after: None, sent: None };

async fn propose(posted: Posted) -> Result<HttpResponse, PortalError> {
    let Posted { user, fields } = &posted;
    user.needs(&[Role::AdminSystem])?;
    let name = fields.text("user_name");
    match api::propose(user.api(), fields.key(), name, fields.text("certificate")).await {
        Ok(()) => Ok(see_other("/staff/certificates?sent=1")),
        Err(fault) => show(user, &NOTHING, name, refused(fault)?).await,
    }
}

async fn act(posted: Posted, path: Path<(Uuid, String)>) -> Result<HttpResponse, PortalError> {
    let Posted { user, fields } = &posted;
    user.needs(&[Role::AdminSecurity])?;
    let (certificate, act) = path.into_inner();
    let known = ["approve", "refuse", "stop"].into_iter().find(|known| *known == act);
    let act = known.ok_or(PortalError::NotFound)?;
    match api::act(user.api(), fields.key(), certificate, act).await {
        Ok(()) => Ok(see_other("/staff/certificates")),
        Err(fault) => show(user, &NOTHING, "", refused(fault)?).await,
    }
}

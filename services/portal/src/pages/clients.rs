//! Applications that people log in to through the hall: one security administrator proposes, another approves.
use super::{dossier::refused, page, page_again, see_other};
use crate::{
    client::clients::{self as api, Application, ApplicationProposal},
    error::PortalError,
    form::Mistake,
    session::{Posted, User, random_text},
    shell::Shell,
};
use actix_web::{
    HttpResponse,
    web::{self, Path, Query, ServiceConfig},
};
use askama::Template;
use auth::Role;
use serde::Deserialize;
use uuid::Uuid;

const SECURITY: &[Role] = &[Role::AdminSecurity];

/// Mounts the pages of applications.
pub(super) fn mount(config: &mut ServiceConfig) {
    config
        .route("/k", web::get().to(board))
        .route("/k/propose", web::post().to(propose))
        .route("/k/{proposal}/decide", web::post().to(decide));
}

#[derive(Deserialize)]
struct BoardQuery {
    after: Option<String>,
    /// The application that the form begins with.
    change: Option<String>,
}

#[derive(Template)]
#[template(path = "clients/board.html")]
struct BoardPage {
    shell: Shell,
    lines: Vec<Application>,
    waiting: Vec<ApplicationProposal>,
    next: Option<String>,
    form: Application,
    addresses: String,
    key: String,
    mistakes: Vec<Mistake>,
}

#[derive(Template)]
#[template(path = "clients/secret.html")]
struct SecretPage {
    shell: Shell,
    client: String,
    secret: String,
}

async fn board(user: User, query: Query<BoardQuery>) -> Result<HttpResponse, PortalError> {
    let form = Application { kind: "confidential".into(), active: true, ..Application::default() };
    show(&user, query.after.as_deref(), query.change.as_deref(), form, Vec::new()).await
}

async fn show(
    user: &User,
    after: Option<&str>,
    change: Option<&str>,
    form: Application,
    mistakes: Vec<Mistake>,
) -> Result<HttpResponse, PortalError> {
    user.needs(SECURITY)?;
    let found = api::list_clients(user.api(), after).await?;
    let waiting = api::list_client_proposals(user.api()).await?.items;
    let chosen = found.items.iter().find(|client| Some(client.client_id.as_str()) == change);
    let form = chosen.cloned().unwrap_or(form);
    let again = !mistakes.is_empty();
    let template = BoardPage {
        shell: user.shell("登录应用").with_errors(again),
        next: found.next.and_then(|after| serde_urlencoded::to_string([("after", after)]).ok()),
        lines: found.items,
        waiting,
        addresses: form.redirect_uris.join("\n"),
        form,
        key: random_text()?,
        mistakes,
    };
    if again { page_again(&template) } else { page(&template) }
}

async fn propose(posted: Posted) -> Result<HttpResponse, PortalError> {
    let Posted { user, fields } = &posted;
    user.needs(SECURITY)?;
    let lines = fields.text("addresses").lines().map(str::trim).filter(|line| !line.is_empty());
    let mut scopes = vec!["openid".to_owned()];
    scopes.extend(fields.some("hall").map(|_| "hall".to_owned()));
    let application = Application {
        client_id: fields.text("client_id").to_owned(),
        name: fields.text("name").to_owned(),
        kind: fields.text("kind").to_owned(),
        redirect_uris: lines.map(str::to_owned).collect(),
        scopes,
        active: fields.some("active").is_some(),
        new_secret: fields.some("new_secret").is_some(),
    };
    match api::propose_client(user.api(), fields.key(), &application).await {
        Ok(_proposed) => Ok(see_other("/k")),
        Err(fault) => show(user, None, None, application, refused(fault)?).await,
    }
}

async fn decide(posted: Posted, proposal: Path<Uuid>) -> Result<HttpResponse, PortalError> {
    let Posted { user, fields } = &posted;
    user.needs(SECURITY)?;
    let decided = if fields.text("how") == "approve" {
        api::approve_client(user.api(), fields.key(), *proposal).await.map(Some)
    } else {
        api::refuse_client(user.api(), fields.key(), *proposal).await.map(|()| None)
    };
    match decided {
        Ok(Some(api::Approved { client_id: client, client_secret: Some(secret) })) => {
            page(&SecretPage { shell: user.shell("应用密钥"), client, secret })
        }
        Ok(_done) => Ok(see_other("/k")),
        Err(fault) => show(user, None, None, Application::default(), refused(fault)?).await,
    }
}

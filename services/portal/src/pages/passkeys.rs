//! The user's passkeys: adding one, removing one. The browser makes and keeps them.
use super::{page, page_again, see_other};
use crate::{
    client::account::{self, Making},
    error::PortalError,
    session::{Posted, User, random_text},
    shell::Shell,
    words,
};
use actix_web::{
    HttpResponse,
    web::{self, Path, ServiceConfig},
};
use askama::Template;
use auth::Role;
use uuid::Uuid;

/// Mounts the pages.
pub(super) fn mount(config: &mut ServiceConfig) {
    config
        .route("/me/passkeys", web::get().to(passkeys))
        .route("/me/passkeys", web::post().to(add))
        .route("/me/passkeys/prove", web::post().to(prove))
        .route("/me/passkeys/{passkey}/remove", web::post().to(remove));
}

struct Line {
    id: Uuid,
    name: String,
    added: String,
    used: Option<String>,
    stopped: bool,
}

#[derive(Template)]
#[template(path = "me/passkeys.html")]
struct PasskeysPage {
    shell: Shell,
    key: String,
    lines: Vec<Line>,
    making: Option<Making>,
    /// His password is asked for before one can be added.
    prove: bool,
    wrong: Option<String>,
}

async fn passkeys(user: User) -> Result<HttpResponse, PortalError> {
    show(&user, None).await
}

async fn show(user: &User, wrong: Option<String>) -> Result<HttpResponse, PortalError> {
    let own = account::passkeys(user.api()).await?;
    let lines = own.into_iter().map(|own| Line {
        id: own.passkey_id,
        name: own.name,
        added: words::minute(own.added_at),
        used: own.used_at.map(words::minute),
        stopped: own.stopped,
    });
    let lines = lines.collect();
    // Where none can be added why is said in the form's place; a citizen gives his password there.
    let citizen = user.has(Role::Citizen);
    let (making, prove, why) = match account::begin_passkey(user.api(), &random_text()?).await {
        Ok(making) => (Some(making), false, None),
        Err(fault) if citizen && fault.code() == "step_up_needed" => (None, true, None),
        Err(fault) if fault.is_refusal() => (None, false, Some(words::fault(&fault).1)),
        Err(fault) => return Err(fault.into()),
    };
    let again = wrong.is_some();
    let shell = user.shell("通行密钥").with_errors(again);
    let template = PasskeysPage { shell, key: random_text()?, lines, making, prove, wrong: wrong.or(why) };
    if again { page_again(&template) } else { page(&template) }
}

async fn add(posted: Posted) -> Result<HttpResponse, PortalError> {
    let Posted { user, fields } = &posted;
    let (name, data, made) = (fields.text("name"), fields.text("client_data"), fields.text("attestation"));
    match account::add_passkey(user.api(), fields.key(), name, data, made).await {
        Ok(()) => Ok(see_other("/me/passkeys")),
        Err(fault) if fault.is_refusal() => show(user, Some(words::fault(&fault).1)).await,
        Err(fault) => Err(fault.into()),
    }
}

async fn prove(posted: Posted) -> Result<HttpResponse, PortalError> {
    let Posted { user, fields } = &posted;
    // As it was typed: a blank at its end belongs to it.
    let typed = fields.0.iter().find(|(name, _)| name == "password").map_or("", |(_, value)| value.as_str());
    match account::prove_password(user.api(), fields.key(), typed).await {
        Ok(()) => Ok(see_other("/me/passkeys")),
        Err(fault) if fault.is_refusal() => show(user, Some(words::fault(&fault).1)).await,
        Err(fault) => Err(fault.into()),
    }
}

async fn remove(posted: Posted, passkey: Path<Uuid>) -> Result<HttpResponse, PortalError> {
    account::remove_passkey(posted.user.api(), posted.fields.key(), *passkey).await?;
    Ok(see_other("/me/passkeys"))
}

//! What the user changes of his own log-in: password, telephone, and a recovery he did not ask for.
use super::{page, page_again, see_other};
use crate::{
    client::account::{self, CodesSent},
    error::PortalError,
    session::{Posted, User, random_text},
    shell::Shell,
    words,
};
use actix_web::{
    HttpResponse,
    web::{self, ServiceConfig},
};
use askama::Template;
use auth::Role;

/// Mounts the pages.
pub(super) fn mount(config: &mut ServiceConfig) {
    config
        .route("/me/password", web::get().to(ask_password))
        .route("/me/password", web::post().to(change_password))
        .route("/me/mobile", web::get().to(ask_mobile))
        .route("/me/mobile", web::post().to(change_mobile))
        .route("/me/mobile/confirm", web::post().to(confirm_mobile))
        .route("/me/recovery/stop", web::post().to(stop_recovery));
}

#[derive(Template)]
#[template(path = "me/password.html")]
struct PasswordPage {
    shell: Shell,
    key: String,
    wrong: Option<String>,
    done: bool,
}

async fn ask_password(user: User) -> Result<HttpResponse, PortalError> {
    page(&PasswordPage { shell: user.shell("改密码"), key: random_text()?, wrong: None, done: false })
}

async fn change_password(posted: Posted) -> Result<HttpResponse, PortalError> {
    let Posted { user, fields } = &posted;
    let (old, new) = (field(fields, "old"), field(fields, "new"));
    let template = |wrong: Option<String>, done| -> Result<PasswordPage, PortalError> {
        let shell = user.shell("改密码").with_errors(wrong.is_some());
        Ok(PasswordPage { shell, key: random_text()?, wrong, done })
    };
    if new != field(fields, "again") {
        return page_again(&template(Some("两次填的新密码不一样。请再填一次。".to_owned()), false)?);
    }
    match account::change_password(user.api(), fields.key(), old, new).await {
        Ok(()) => page(&template(None, true)?),
        Err(fault) if fault.is_refusal() => page_again(&template(Some(words::fault(&fault).1), false)?),
        Err(fault) => Err(fault.into()),
    }
}

/// A password as it was typed: a blank at its end belongs to it.
fn field<'a>(fields: &'a crate::session::Fields, name: &str) -> &'a str {
    fields.0.iter().find(|(key, _)| key == name).map_or("", |(_, value)| value.as_str())
}

#[derive(Template)]
#[template(path = "me/mobile.html")]
struct MobilePage {
    shell: Shell,
    key: String,
    wrong: Option<String>,
    sent: Option<CodesSent>,
    done: bool,
}

impl MobilePage {
    fn of(user: &User, wrong: Option<String>, sent: Option<CodesSent>) -> Result<Self, PortalError> {
        let shell = user.shell("换手机号").with_errors(wrong.is_some());
        Ok(Self { shell, key: random_text()?, wrong, sent, done: false })
    }
}

async fn ask_mobile(user: User) -> Result<HttpResponse, PortalError> {
    user.needs(&[Role::Citizen])?;
    page(&MobilePage::of(&user, None, None)?)
}

async fn change_mobile(posted: Posted) -> Result<HttpResponse, PortalError> {
    let Posted { user, fields } = &posted;
    user.needs(&[Role::Citizen])?;
    match account::change_mobile(user.api(), fields.key(), fields.text("mobile")).await {
        Ok(sent) => page(&MobilePage::of(user, None, Some(sent))?),
        Err(fault) if fault.is_refusal() => {
            page_again(&MobilePage::of(user, Some(words::fault(&fault).1), None)?)
        }
        Err(fault) => Err(fault.into()),
    }
}

async fn confirm_mobile(posted: Posted) -> Result<HttpResponse, PortalError> {
    let Posted { user, fields } = &posted;
    user.needs(&[Role::Citizen])?;
    let sent = CodesSent {
        old_masked: fields.text("old_masked").to_owned(),
        new_masked: fields.text("new_masked").to_owned(),
    };
    let (old, new) = (fields.text("old_code"), fields.text("new_code"));
    match account::confirm_mobile(user.api(), fields.key(), old, new).await {
        Ok(()) => page(&MobilePage { done: true, ..MobilePage::of(user, None, None)? }),
        Err(fault) if fault.is_refusal() => {
            let again = (fault.code() == "code_wrong").then_some(sent);
            page_again(&MobilePage::of(user, Some(words::fault(&fault).1), again)?)
        }
        Err(fault) => Err(fault.into()),
    }
}

async fn stop_recovery(posted: Posted) -> Result<HttpResponse, PortalError> {
    account::stop_recovery(posted.user.api(), posted.fields.key()).await?;
    Ok(see_other("/me/password"))
}

//! Showing the second factor again before a sensitive act: a code of the app, a passkey, or the device with the user's certificate.
use super::{page, page_again};
use crate::{
    client::{
        Fault,
        account::{self, CertificateChallenge, Challenge},
        identity,
    },
    error::PortalError,
    session::{Posted, User, renew_soon},
    shell::Shell,
    words,
};
use actix_web::{
    HttpRequest, HttpResponse,
    http::header::{CONTENT_SECURITY_POLICY, HeaderValue},
    web::{self, ServiceConfig},
};
use askama::Template;
use auth::Role;
use uuid::Uuid;

/// Mounts the page.
pub(super) fn mount(config: &mut ServiceConfig) {
    config
        .route("/me/step-up", web::get().to(ask_step_up))
        .route("/me/step-up", web::post().to(step_up))
        .route("/me/step-up/passkey", web::post().to(step_up_by_passkey))
        .route("/me/step-up/certificate", web::post().to(step_up_by_certificate));
}

#[derive(Template)]
#[template(path = "me/step_up.html")]
struct StepUpPage {
    shell: Shell,
    key: String,
    wrong: Option<&'static str>,
    done: bool,
    /// What a passkey of his signs, where he has one.
    challenge: Option<Challenge>,
    /// What his device signs, where a certificate opens his account.
    certificate: Option<CertificateChallenge>,
}

impl StepUpPage {
    /// The page as it asks; it stands without what could not be had.
    async fn asking(user: &User, wrong: Option<&'static str>) -> Self {
        let key = Uuid::new_v4().to_string();
        let challenge = challenge_of(user, &key).await;
        let certificate = if user.has(Role::Citizen) {
            None
        } else {
            account::challenge_certificate(user.api(), &format!("d{key}")).await.ok()
        };
        Self { shell: user.shell("再验证一次"), key, wrong, done: false, challenge, certificate }
    }

    /// The policy under which the device's middleware may be asked.
    fn policy(&self) -> Option<HeaderValue> {
        let device = &self.certificate.as_ref()?.device;
        let policy = format!(
            "default-src 'none'; script-src 'self'; connect-src {device}/sign; style-src 'self'; img-src 'self' data:; \
             form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
        );
        HeaderValue::from_str(&policy).ok()
    }
}

async fn ask_step_up(user: User) -> Result<HttpResponse, PortalError> {
    let asking = StepUpPage::asking(&user, None).await;
    Ok(under(asking.policy(), page(&asking)?))
}

fn under(policy: Option<HeaderValue>, mut answer: HttpResponse) -> HttpResponse {
    if let Some(policy) = policy {
        answer.headers_mut().insert(CONTENT_SECURITY_POLICY, policy);
    }
    answer
}

/// What a passkey signs.
async fn challenge_of(user: &User, key: &str) -> Option<Challenge> {
    let keys = account::passkeys(user.api()).await.ok()?;
    if keys.iter().all(|key| key.stopped) {
        return None;
    }
    account::challenge_step_up(user.api(), &format!("c{key}")).await.ok()
}

async fn step_up_by_passkey(request: HttpRequest, posted: Posted) -> Result<HttpResponse, PortalError> {
    let (user, fields) = (&posted.user, &posted.fields);
    let signed = ["key_id", "client_data", "authenticator_data", "signature"].map(|name| fields.text(name));
    let shown = account::step_up_by_passkey(user.api(), fields.key(), signed).await;
    stepped_up(&request, user, shown).await
}

async fn step_up_by_certificate(request: HttpRequest, posted: Posted) -> Result<HttpResponse, PortalError> {
    let (user, fields) = (&posted.user, &posted.fields);
    let signed = ["challenge", "certificate", "signature"].map(|name| fields.text(name));
    let shown = account::step_up_by_certificate(user.api(), fields.key(), signed).await;
    stepped_up(&request, user, shown).await
}

async fn step_up(request: HttpRequest, posted: Posted) -> Result<HttpResponse, PortalError> {
    let (user, fields) = (&posted.user, &posted.fields);
    let shown = identity::step_up(user.api(), fields.key(), fields.text("code")).await;
    stepped_up(&request, user, shown).await
}

async fn stepped_up(
    request: &HttpRequest,
    user: &User,
    shown: Result<(), Fault>,
) -> Result<HttpResponse, PortalError> {
    match shown {
        Ok(()) => {
            renew_soon(&user.visitor.portal, request).await?;
            let (shell, key) = (user.shell("再验证一次"), Uuid::new_v4().to_string());
            let done = StepUpPage { shell, key, wrong: None, done: true, challenge: None, certificate: None };
            page(&done)
        }
        // That a list is out of date is told beside the other ways.
        Err(fault) if fault.is_refusal() || fault.code() == "staff_certificate_list_old" => {
            let asking = StepUpPage::asking(user, words::sentence(fault.code())).await;
            Ok(under(asking.policy(), page_again(&asking)?))
        }
        Err(fault) => Err(fault.into()),
    }
}

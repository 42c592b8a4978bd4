//! The log-in page and what it sends.

use actix_web::{
    HttpRequest, HttpResponse,
    cookie::{Cookie, SameSite, time::Duration},
    http::{StatusCode, header},
    web::{Data, Form, Query},
};
use kernel::{
    actor::Actor,
    db::Db,
    http::{Answer, Traced},
};

use super::oauth::anybody;
use crate::{
    domain::{pkce::Challenge, redirect::is_registered},
    flows::{
        clients::find_client,
        desk::Desk,
        login::{self, Given, LoggedIn, LoginRequest},
        second_factor::Ask,
        second_step::{self, Brought, Second},
        tokens::Issuer,
    },
    problem::IdentityError,
    settings::Settings,
    views::{
        login_page::{AuthorizeForm, AuthorizeQuery, CSS, login_page, message_page},
        second_page::{SecondForm, recovery_page, second_page},
    },
};
use std::net::IpAddr;

pub(super) const DEVICE: &str = "hall_device";
const WRONG: &str = "用户名或密码不正确。";
const KEY_NEEDED: &str =
    "这个账号登记了密码钥匙：请插上钥匙，用“工作人员用密码钥匙登录”。钥匙丢了或者坏了，找本单位管理员。";
const CROWDED: &str = "这会儿登录的人太多，请 ";
const TOO_MANY_CODES: &str = "要的验证码太多了，请一小时以后再登录。急用请到窗口。";
const TOO_MANY: StatusCode = StatusCode::TOO_MANY_REQUESTS;
/// After so many seconds a crowd has been worked off.
const BUSY: u64 = 10;

pub(crate) async fn ask_login(
    db: Data<Db>,
    issuer: Data<Issuer>,
    desk: Data<Desk>,
    trace: Traced,
    query: Query<AuthorizeQuery>,
) -> Answer<HttpResponse> {
    let settings = &desk.settings;
    let query = AuthorizeQuery {
        province: settings.upstream.is_some(),
        certificate: settings.certificates.is_some(),
        ..query.into_inner()
    };
    Ok(match check(&db, &anybody(trace), &issuer, &query).await? {
        Ok(request) => login_page(&query, None, origin(&request.redirect_uri), StatusCode::OK),
        Err(refusal) => refusal,
    })
}

pub(crate) async fn log_in(
    request: HttpRequest,
    db: Data<Db>,
    issuer: Data<Issuer>,
    desk: Data<Desk>,
    form: Form<AuthorizeForm>,
) -> Answer<HttpResponse> {
    if is_from_elsewhere(&request) {
        return Ok(elsewhere());
    }
    let actor = anybody(Traced(Traced::of(&request)));
    let AuthorizeForm { mut asked, user_name, password } = form.into_inner();
    asked.province = desk.settings.upstream.is_some();
    asked.certificate = desk.settings.certificates.is_some();
    let device = request.cookie(DEVICE).map(|cookie| cookie.value().to_owned());
    let page = |words: &str, status| login_page(&asked, Some(words), origin(asked.redirect()), status);
    // Before anything else is asked of the database.
    let source = source_of(&request, &desk.settings);
    if let Some(seconds) = desk.admit(&db, &actor, &source, device.as_deref()).await? {
        metrics::counter!("logins_total", "outcome" => "flood").increment(1);
        return Ok(later(page(&format!("{CROWDED}{seconds} 秒后再试。"), TOO_MANY), seconds));
    }
    let busy = || {
        metrics::counter!("logins_total", "outcome" => "busy").increment(1);
        later(page(&format!("{CROWDED}{BUSY} 秒后再试。"), TOO_MANY), BUSY)
    };
    if desk.passwords.are_crowded() {
        return Ok(busy());
    }
    let wanted = match check(&db, &actor, &issuer, &asked).await? {
        Ok(wanted) => wanted,
        Err(refusal) => return Ok(refusal),
    };
    let given = Given { user_name: user_name.trim().to_owned(), password, device };
    let outcome = match login::log_in(desk.door(&db, &actor), &desk.passwords, &wanted, given).await {
        Err(IdentityError::LoginBusy) => return Ok(busy()),
        Err(IdentityError::TooManyCodes) => return Ok(later(page(TOO_MANY_CODES, TOO_MANY), 3600)),
        other => other?,
    };
    Ok(match outcome {
        LoggedIn::Code { code, device } => {
            metrics::counter!("logins_total", "outcome" => "in").increment(1);
            send_back(&issuer, &wanted, &asked, &code, device)
        }
        LoggedIn::Second { ticket, ask } => {
            metrics::counter!("logins_total", "outcome" => "second").increment(1);
            second_page(&asked, &ticket, &ask, None, origin(&wanted.redirect_uri))
        }
        LoggedIn::KeyNeeded => {
            metrics::counter!("logins_total", "outcome" => "key").increment(1);
            page(KEY_NEEDED, StatusCode::FORBIDDEN)
        }
        LoggedIn::Refused => {
            metrics::counter!("logins_total", "outcome" => "refused").increment(1);
            page(WRONG, StatusCode::UNAUTHORIZED)
        }
        LoggedIn::Paused { seconds } => {
            metrics::counter!("logins_total", "outcome" => "paused").increment(1);
            let words = format!("尝试次数过多，请在 {seconds} 秒后再试。");
            later(page(&words, TOO_MANY), seconds.unsigned_abs())
        }
    })
}

pub(crate) async fn take_second_factor(
    request: HttpRequest,
    db: Data<Db>,
    issuer: Data<Issuer>,
    desk: Data<Desk>,
    form: Form<SecondForm>,
) -> Answer<HttpResponse> {
    if is_from_elsewhere(&request) {
        return Ok(elsewhere());
    }
    let actor = anybody(Traced(Traced::of(&request)));
    let SecondForm { asked, ticket, code } = form.into_inner();
    let wanted = match check(&db, &actor, &issuer, &asked).await? {
        Ok(wanted) => wanted,
        Err(refusal) => return Ok(refusal),
    };
    let device = request.cookie(DEVICE).map(|cookie| cookie.value().to_owned());
    let brought = Brought { ticket: ticket.clone(), code, device };
    let target = origin(&wanted.redirect_uri);
    let page = |ask: &Ask, words: Option<&str>| second_page(&asked, &ticket, ask, words, target);
    let again = |words: &str, status| login_page(&asked, Some(words), target, status);
    Ok(match second_step::answer_ticket(desk.door(&db, &actor), &wanted, brought).await? {
        Second::Code { code, device } => {
            metrics::counter!("logins_total", "outcome" => "in").increment(1);
            send_back(&issuer, &wanted, &asked, &code, device)
        }
        Second::Wrong { ask } => page(&ask, Some("验证码不对，或者用过了。等出现下一个再填。")),
        Second::Next { ask } => page(&ask, None),
        Second::Recovery { codes } => recovery_page(&asked, &ticket, &codes, target),
        Second::Paused { seconds } => {
            let words = format!("验证码错了太多次，请在 {seconds} 秒后重新登录。");
            later(again(&words, TOO_MANY), seconds.unsigned_abs())
        }
        Second::Gone => again("时间过了，或者错了太多次。请重新登录。", StatusCode::UNAUTHORIZED),
    })
}

pub(super) fn elsewhere() -> HttpResponse {
    message_page("无法登录", "请从登录页面提交。", StatusCode::FORBIDDEN)
}

pub(super) fn later(mut page: HttpResponse, seconds: u64) -> HttpResponse {
    page.headers_mut().insert(header::RETRY_AFTER, header::HeaderValue::from(seconds));
    page
}

/// Where a request comes from: the peer, or whom the proxy in front names. The halves of an IPv6 network are one.
pub(super) fn source_of(request: &HttpRequest, settings: &Settings) -> String {
    let peer = request.peer_addr().map(|address| address.ip());
    let info = request.connection_info();
    let named = info.realip_remote_addr().filter(|_| settings.behind_proxy);
    let named = named.and_then(|text| text.trim_matches(['[', ']']).parse().ok());
    match named.or(peer) {
        Some(IpAddr::V6(address)) => {
            let network: Vec<String> =
                address.segments().iter().take(4).map(|part| format!("{part:x}")).collect();
            network.join(":")
        }
        Some(IpAddr::V4(address)) => address.to_string(),
        None => String::new(),
    }
}

pub(crate) async fn read_login_style() -> Answer<HttpResponse> {
    Ok(HttpResponse::Ok().content_type("text/css; charset=utf-8").body(CSS))
}

/// What a client asked for, or the page or redirect that tells it what is wrong. Nothing is sent to an address
/// that is not registered.
pub(super) async fn check(
    db: &Db,
    actor: &Actor,
    issuer: &Issuer,
    asked: &AuthorizeQuery,
) -> Result<Result<LoginRequest, HttpResponse>, IdentityError> {
    let client = match &asked.client_id {
        Some(id) => find_client(db, actor, id).await?,
        None => None,
    };
    let redirect = asked.redirect_uri.as_deref().unwrap_or_default();
    let Some(client) = client.filter(|client| is_registered(redirect, &client.redirect_uris)) else {
        let words = "发起登录的应用未登记，或返回地址与登记的不符。";
        return Ok(Err(message_page("无法登录", words, StatusCode::BAD_REQUEST)));
    };
    let challenge = asked.code_challenge.as_deref().and_then(Challenge::parse);
    let is_code = asked.response_type.as_deref() == Some("code");
    let is_s256 = asked.code_challenge_method.as_deref() == Some("S256");
    let nonce_fits = asked.nonce.as_ref().is_none_or(|nonce| nonce.len() <= 200);
    Ok(match challenge.filter(|_| is_code && is_s256 && nonce_fits) {
        Some(challenge) => Ok(LoginRequest {
            client_id: client.id,
            redirect_uri: redirect.to_owned(),
            challenge,
            nonce: asked.nonce.clone(),
            wants_second_factor: asked.acr_values.as_deref() == Some("second_factor"),
        }),
        None => {
            let error = if is_code { "invalid_request" } else { "unsupported_response_type" };
            let fields =
                [("error", Some(error)), ("state", asked.state.as_deref()), ("iss", Some(&*issuer.0))];
            Err(see_other(with_query(redirect, &fields)))
        }
    })
}

pub(super) fn send_back(
    issuer: &Issuer,
    wanted: &LoginRequest,
    asked: &AuthorizeQuery,
    code: &str,
    device: String,
) -> HttpResponse {
    let fields = [("code", Some(code)), ("state", asked.state.as_deref()), ("iss", Some(&*issuer.0))];
    let mut answer = see_other(with_query(&wanted.redirect_uri, &fields));
    let cookie = Cookie::build(DEVICE, device)
        .path("/api/identity/v1")
        .http_only(true)
        .secure(issuer.0.starts_with("https:"))
        .same_site(SameSite::Strict)
        .max_age(Duration::days(180))
        .finish();
    if let Err(error) = answer.add_cookie(&cookie) {
        tracing::warn!(%error, "the device cookie could not be set");
    }
    answer
}

pub(super) fn see_other(place: String) -> HttpResponse {
    HttpResponse::SeeOther()
        .insert_header((header::LOCATION, place))
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .finish()
}

/// An address with these fields added to its query.
pub(super) fn with_query(address: &str, fields: &[(&str, Option<&str>)]) -> String {
    let given: Vec<_> = fields.iter().filter_map(|(name, value)| Some((name, (*value)?))).collect();
    let query = serde_urlencoded::to_string(given).unwrap_or_default();
    let joint = if address.contains('?') { '&' } else { '?' };
    format!("{address}{joint}{query}")
}

/// Scheme, host and port of an address, for the page's content security policy.
pub(super) fn origin(address: &str) -> &str {
    let after_scheme = address.find("://").map_or(0, |at| at + 3);
    let path = address.get(after_scheme..).and_then(|rest| rest.find('/')).map(|at| after_scheme + at);
    path.and_then(|end| address.get(..end)).unwrap_or(address)
}

/// Whether a browser says that another site sent the form.
pub(super) fn is_from_elsewhere(request: &HttpRequest) -> bool {
    let site = request.headers().get("sec-fetch-site").and_then(|value| value.to_str().ok());
    site.is_some_and(|site| site != "same-origin" && site != "none")
}

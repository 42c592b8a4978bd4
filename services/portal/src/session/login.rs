//! Log-in by OpenID Connect: authorisation code with PKCE, as the confidential client `portal`.
use super::{
    keep,
    pkce::{challenge, hash, random_text},
    posted::Posted,
    tokens::{Held, claims},
};
use crate::{
    client::identity::{self, Grant, Tokens},
    error::PortalError,
    site::Portal,
    store::{self, SessionRow},
};
use actix_web::{
    HttpRequest, HttpResponse,
    http::header,
    web::{self, Data, Query},
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use chrono::TimeDelta;
use kernel::{
    actor::{Actor, TraceParent},
    db::transact,
};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// The longest a session is kept here; identity ends it earlier where its rules say so.
const LONGEST: TimeDelta = TimeDelta::hours(24);

/// Mounts log-in and log-out.
pub(crate) fn mount(config: &mut web::ServiceConfig) {
    config
        .route("/login", web::get().to(begin))
        .route("/callback", web::get().to(finish))
        .route("/logout", web::post().to(log_out));
}

/// What the browser keeps while it is at identity. It binds the log-in to the browser that began it.
#[derive(Serialize, Deserialize)]
struct Begun {
    state: String,
    verifier: String,
    next: String,
}

#[derive(Deserialize)]
struct Next {
    next: Option<String>,
    /// Set where the user wants to set up a second factor.
    factor: Option<String>,
}

#[derive(Deserialize)]
struct Back {
    code: Option<String>,
    state: Option<String>,
}

#[derive(Serialize)]
struct Ask<'a> {
    response_type: &'static str,
    client_id: &'static str,
    redirect_uri: &'a str,
    scope: &'static str,
    state: &'a str,
    code_challenge: &'a str,
    code_challenge_method: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    acr_values: Option<&'static str>,
}

fn redirect_uri(portal: &Portal) -> String {
    format!("{}/callback", portal.public_url)
}

async fn begin(
    portal: Data<Portal>,
    request: HttpRequest,
    query: Query<Next>,
) -> Result<HttpResponse, PortalError> {
    let Next { next, factor } = query.into_inner();
    let next = local_path(next);
    // A browser that came by another name must log in at ours, or the way back would miss its cookie.
    if !portal.is_our_host(&request) {
        let query = serde_urlencoded::to_string([("next", &next)]).unwrap_or_default();
        return Ok(see_other(&format!("{}/login?{query}", portal.public_url)));
    }
    let begun = Begun { state: random_text()?, verifier: random_text()?, next };
    let ask = Ask {
        response_type: "code",
        client_id: identity::CLIENT_ID,
        redirect_uri: &redirect_uri(&portal),
        scope: "openid",
        state: &begun.state,
        code_challenge: &challenge(&begun.verifier),
        code_challenge_method: "S256",
        acr_values: factor.map(|_| "second_factor"),
    };
    let to = identity::authorize_url(&portal.public_url, &ask);
    let cookie = portal.cookies.login(URL_SAFE_NO_PAD.encode(serde_json::to_vec(&begun)?));
    Ok(HttpResponse::SeeOther().insert_header((header::LOCATION, to)).cookie(cookie).finish())
}

async fn finish(
    portal: Data<Portal>,
    request: HttpRequest,
    query: Query<Back>,
) -> Result<HttpResponse, PortalError> {
    let begun = begun(&portal, &request).ok_or(PortalError::Login("no log-in is under way"))?;
    let (Some(code), Some(state)) = (&query.code, &query.state) else {
        return Err(PortalError::Login("there is no code"));
    };
    if *state != begun.state {
        return Err(PortalError::Login("the state is another's"));
    }
    let grant = Grant {
        grant_type: "authorization_code",
        code: Some(code),
        redirect_uri: Some(&redirect_uri(&portal)),
        code_verifier: Some(&begun.verifier),
        refresh_token: None,
    };
    let tokens = match identity::tokens(&portal.api, &portal.secret, &grant).await {
        // Not to the log-in again: that would go round for ever if it is our own secret that is refused.
        Err(fault) if fault.is_client_error() => return Err(PortalError::Login("identity gave no tokens")),
        other => other?,
    };
    if let Some(old) = portal.cookies.session_of(&request) {
        keep::forget(&portal, &hash(&old)).await?;
    }
    let next = local_path(Some(begun.next));
    let to = if next == "/" { home_of(&tokens).to_owned() } else { next };
    let secret = start(&portal, tokens).await?;
    Ok(HttpResponse::SeeOther()
        .insert_header((header::LOCATION, to))
        .cookie(portal.cookies.session(secret))
        .cookie(portal.cookies.no_login())
        .finish())
}

fn begun(portal: &Portal, request: &HttpRequest) -> Option<Begun> {
    let bytes = URL_SAFE_NO_PAD.decode(portal.cookies.login_of(request)?).ok()?;
    serde_json::from_slice(&bytes).ok()
}

/// Where someone begins his work.
fn home_of(tokens: &Tokens) -> &'static str {
    claims(&tokens.access_token).map_or("/", |claims| crate::shell::home_of(&claims.roles))
}

/// A new session under a new id; its secret goes to the browser.
async fn start(portal: &Portal, tokens: Tokens) -> Result<String, PortalError> {
    let caller = portal.api.caller(Some(&tokens.access_token), &TraceParent::fresh());
    // A name is a courtesy: without it one is logged in all the same.
    let name = identity::me(&caller).await.map(|me| me.name).unwrap_or_default();
    let (secret, id, now) = (random_text()?, Uuid::new_v4(), portal.clock.now());
    let access_expires_at = now + TimeDelta::seconds(tokens.expires_in);
    let held = Held { access_token: tokens.access_token, refresh_token: tokens.refresh_token, name };
    let row = SessionRow {
        id,
        hash: hash(&secret),
        tokens: held.seal(portal.db.keyring(), id)?,
        access_expires_at,
        expires_at: now + LONGEST,
        version: 1,
    };
    transact(&portal.db, &Actor::service("portal"), async |tx| store::insert(tx, &row).await).await?;
    Ok(secret)
}

async fn log_out(
    portal: Data<Portal>,
    request: HttpRequest,
    posted: Posted,
) -> Result<HttpResponse, PortalError> {
    if let Some(secret) = portal.cookies.session_of(&request) {
        keep::forget(&portal, &hash(&secret)).await?;
    }
    if let Err(fault) = identity::revoke(&portal.api, &portal.secret, &posted.user.refresh_token).await {
        tracing::warn!(error = %kernel::problem::Chain(&fault), "identity was not told of a log-out");
    }
    Ok(left(&portal))
}

/// Logged out everywhere: this session's cookie goes, and with it what the browser kept of it.
pub(crate) async fn log_out_everywhere(
    portal: &Portal,
    request: &HttpRequest,
) -> Result<HttpResponse, PortalError> {
    if let Some(secret) = portal.cookies.session_of(request) {
        keep::forget(portal, &hash(&secret)).await?;
    }
    Ok(left(portal))
}

/// On to the first page, and nothing of the session stays at the window. The device's cookie does: it is no session. So does what
/// an agent's phone keeps: it is sealed under his password, and what has no receipt yet is nowhere else.
fn left(portal: &Portal) -> HttpResponse {
    HttpResponse::SeeOther()
        .insert_header((header::LOCATION, "/"))
        .insert_header(("Clear-Site-Data", r#""cache""#))
        .cookie(portal.cookies.no_session())
        .finish()
}

/// The next request of this session gets a new access token: identity knows more of it now.
pub(crate) async fn renew_soon(portal: &Portal, request: &HttpRequest) -> Result<(), PortalError> {
    let Some(secret) = portal.cookies.session_of(request) else { return Ok(()) };
    let now = portal.clock.now();
    let actor = Actor::service("portal");
    Ok(transact(&portal.db, &actor, async |tx| store::age(tx, &hash(&secret), now).await).await?)
}

fn see_other(to: &str) -> HttpResponse {
    HttpResponse::SeeOther().insert_header((header::LOCATION, to)).finish()
}

/// Only paths of this site; anything else would make the log-in a way to lead people elsewhere.
fn local_path(next: Option<String>) -> String {
    let fits = |path: &String| {
        path.starts_with('/')
            && !path.starts_with("//")
            && !path.contains('\\')
            && !path.chars().any(char::is_control)
    };
    next.filter(fits).unwrap_or_else(|| "/".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_log_in_leads_back_to_this_site_only() {
        for bad in ["//evil.example", "https://evil.example", "/\\evil.example", "/a\r\nb", "", "x"] {
            assert_eq!(local_path(Some(bad.into())), "/", "{bad}");
        }
        assert_eq!(local_path(Some("/c/1?x=1".into())), "/c/1?x=1");
    }
}

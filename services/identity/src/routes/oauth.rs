//! Handlers of OAuth 2 and OpenID Connect.

use actix_web::{
    HttpRequest, HttpResponse,
    http::{StatusCode, header},
    web::{Data, Form, Json, Query},
};
use auth::{May, permission::ServiceCall};
use base64::{Engine, engine::general_purpose::STANDARD};
use kernel::{
    actor::Actor,
    clock::Clock,
    db::Db,
    http::{Answer, Traced},
};

use crate::{
    flows::{
        clients::{Client, prove_client},
        code_exchange::{CodeIn, Office, exchange_code},
        introspection, keys, logout,
        refresh::{refresh_session, revoke_refresh_token},
        tokens::{Exchange, Issuer},
    },
    problem::IdentityError,
    settings::Settings,
    views::{
        login_page::message_page,
        oauth::{
            IntrospectionOut, LogoutQuery, OAuthError, TokenActionForm, TokenForm, client_introspection,
            discovery, tokens,
        },
    },
};

pub(crate) async fn read_discovery(issuer: Data<Issuer>) -> Answer<HttpResponse> {
    Ok(HttpResponse::Ok().json(discovery(&issuer.0)))
}

pub(crate) async fn read_jwks(db: Data<Db>, clock: Data<Clock>, trace: Traced) -> Answer<HttpResponse> {
    let set = keys::jwks(&db, &anybody(trace), &clock).await?;
    Ok(HttpResponse::Ok().json(set))
}

pub(crate) async fn issue_tokens(
    request: HttpRequest,
    db: Data<Db>,
    issuer: Data<Issuer>,
    clock: Data<Clock>,
    settings: Data<Settings>,
    form: Form<TokenForm>,
) -> Answer<HttpResponse> {
    let actor = anybody(Traced(Traced::of(&request)));
    let Some(client) = proven(&request, &db, &actor, &form.client_id, &form.client_secret).await? else {
        return Ok(OAuthError::InvalidClient.response());
    };
    let office = Office { issuer: &issuer, clock: &clock, settings: &settings };
    let exchange = match form.grant_type.as_str() {
        "authorization_code" => {
            let Some(code) = code_in(&form, client.id) else {
                return Ok(OAuthError::InvalidRequest.response());
            };
            exchange_code(&db, &actor, office, &code).await?
        }
        "refresh_token" => {
            let Some(token) = &form.refresh_token else { return Ok(OAuthError::InvalidRequest.response()) };
            refresh_session(&db, &actor, office, &client.id, token).await?
        }
        _ => return Ok(OAuthError::UnsupportedGrantType.response()),
    };
    Ok(match exchange {
        Exchange::Tokens(set) => tokens(&set),
        Exchange::Refused(reason) => {
            tracing::warn!(reason, "no tokens were given");
            OAuthError::InvalidGrant.response()
        }
    })
}

pub(crate) async fn revoke_token(
    request: HttpRequest,
    db: Data<Db>,
    clock: Data<Clock>,
    form: Form<TokenActionForm>,
) -> Answer<HttpResponse> {
    let actor = anybody(Traced(Traced::of(&request)));
    let Some(client) = proven(&request, &db, &actor, &form.client_id, &form.client_secret).await? else {
        return Ok(OAuthError::InvalidClient.response());
    };
    // Only access tokens have dots.
    if form.token.contains('.') {
        introspection::revoke_access_token(&db, &actor, &clock, &client.id, &form.token).await?;
    } else {
        revoke_refresh_token(&db, &actor, &client.id, &form.token).await?;
    }
    Ok(HttpResponse::Ok().finish())
}

pub(crate) async fn introspect_token(
    may: May<ServiceCall>,
    db: Data<Db>,
    clock: Data<Clock>,
    form: Form<TokenActionForm>,
) -> Answer<Json<IntrospectionOut>> {
    let claims = introspection::introspect_token(&db, &may.actor, &clock, &form.token).await?;
    Ok(Json(match claims {
        Some(claims) => IntrospectionOut { active: true, sub: Some(claims.sub), exp: Some(claims.exp) },
        None => IntrospectionOut { active: false, sub: None, exp: None },
    }))
}

pub(crate) async fn introspect_as_client(
    request: HttpRequest,
    db: Data<Db>,
    clock: Data<Clock>,
    form: Form<TokenActionForm>,
) -> Answer<HttpResponse> {
    let actor = anybody(Traced(Traced::of(&request)));
    let proven = proven(&request, &db, &actor, &form.client_id, &form.client_secret).await?;
    // Whoever names a public client has proven nothing.
    let Some(client) = proven.filter(Client::is_confidential) else {
        return Ok(OAuthError::InvalidClient.response());
    };
    let known = introspection::introspect_for_client(&db, &actor, &clock, &client.id, &form.token).await?;
    Ok(client_introspection(&client.id, known))
}

pub(crate) async fn log_out_by_link(
    db: Data<Db>,
    clock: Data<Clock>,
    trace: Traced,
    query: Query<LogoutQuery>,
) -> Answer<HttpResponse> {
    let actor = anybody(trace);
    let ended = logout::log_out_by_id_token(
        &db,
        &actor,
        &clock,
        &query.id_token_hint,
        query.post_logout_redirect_uri.as_deref(),
    );
    let to = ended.await?;
    Ok(match to {
        Some(to) => {
            let place = super::authorize::with_query(&to, &[("state", query.state.as_deref())]);
            HttpResponse::SeeOther().insert_header((header::LOCATION, place)).finish()
        }
        None => message_page("已退出", "您已退出登录，可以关闭此页面。", StatusCode::OK),
    })
}

/// Identity itself acts for someone who has not shown who he is.
pub(super) fn anybody(trace: Traced) -> Actor {
    Actor::service("identity").in_trace(trace.0)
}

fn code_in(form: &TokenForm, client_id: String) -> Option<CodeIn> {
    Some(CodeIn {
        code: form.code.clone()?,
        client_id,
        redirect_uri: form.redirect_uri.clone()?,
        verifier: form.code_verifier.clone()?,
    })
}

/// The client that asks, if it proves to be it: by header or by form.
async fn proven(
    request: &HttpRequest,
    db: &Db,
    actor: &Actor,
    form_id: &Option<String>,
    form_secret: &Option<String>,
) -> Result<Option<Client>, IdentityError> {
    let (id, secret) = match basic(request) {
        Some((id, secret)) => (Some(id), Some(secret)),
        None => (form_id.clone(), form_secret.clone()),
    };
    let Some(id) = id else { return Ok(None) };
    prove_client(db, actor, &id, secret.as_deref()).await
}

fn basic(request: &HttpRequest) -> Option<(String, String)> {
    let value = request.headers().get(header::AUTHORIZATION)?.to_str().ok()?.strip_prefix("Basic ")?;
    let text = String::from_utf8(STANDARD.decode(value).ok()?).ok()?;
    let (id, secret) = text.split_once(':')?;
    Some((form_decoded(id)?, form_decoded(secret)?))
}

/// Both halves are written as in a form (RFC 6749 §2.3.1).
fn form_decoded(text: &str) -> Option<String> {
    let fields: Vec<(String, String)> = serde_urlencoded::from_str(&format!("v={text}")).ok()?;
    fields.into_iter().next().map(|(_, value)| value)
}

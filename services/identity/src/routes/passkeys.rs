//! Handlers about passkeys.

use actix_web::{
    HttpRequest, HttpResponse,
    http::StatusCode,
    web::{Data, Form, Json, Path, Query},
};
use auth::{May, permission::OwnAccount};
use kernel::{
    actor::Actor,
    db::Db,
    http::{Answer, Created, NoContent, Traced},
};
use uuid::Uuid;

use super::{
    authorize::{DEVICE, check, elsewhere, is_from_elsewhere, origin, send_back},
    oauth::anybody,
    register::held_back,
};
use crate::{
    domain::webauthn::Site,
    flows::{
        desk::Desk,
        passkeys::{self, KeyLogin},
        tokens::Issuer,
    },
    problem::IdentityError,
    views::{
        login_page::{AuthorizeQuery, login_page},
        passkeys::{
            AddPasskeyIn, AddedOut, ChallengeOut, MakingOut, PasskeyForm, PasskeyOut, SCRIPT, SignedIn,
            passkey_page,
        },
    },
};

const WRONG: &str = "这把通行密钥登录不了。请再试一次，或用密码登录。";

/// Credentials are closed to the caller himself.
fn house(may: &May<OwnAccount>) -> Actor {
    Actor::service("identity").in_trace(may.actor.trace.clone())
}

pub(crate) async fn read_passkey_script() -> Answer<HttpResponse> {
    Ok(HttpResponse::Ok().content_type("text/javascript; charset=utf-8").body(SCRIPT))
}

pub(crate) async fn ask_passkey(
    request: HttpRequest,
    db: Data<Db>,
    desk: Data<Desk>,
    issuer: Data<Issuer>,
    site: Data<Site>,
    query: Query<AuthorizeQuery>,
) -> Answer<HttpResponse> {
    if let Some(page) = held_back(&request, &db, &desk).await? {
        return Ok(page);
    }
    let actor = anybody(Traced(Traced::of(&request)));
    let wanted = match check(&db, &actor, &issuer, &query).await? {
        Ok(wanted) => wanted,
        Err(refusal) => return Ok(refusal),
    };
    let challenge = passkeys::challenge_log_in(desk.door(&db, &actor)).await?;
    let challenge = ChallengeOut { challenge, site_id: site.id.clone() };
    let asked = serde_urlencoded::to_string(&*query).unwrap_or_default();
    let back = format!("/api/identity/v1/authorize?{asked}");
    Ok(passkey_page(&query, &challenge, None, &back, origin(&wanted.redirect_uri)))
}

pub(crate) async fn log_in_by_passkey(
    request: HttpRequest,
    db: Data<Db>,
    desk: Data<Desk>,
    issuer: Data<Issuer>,
    site: Data<Site>,
    form: Form<PasskeyForm>,
) -> Answer<HttpResponse> {
    if is_from_elsewhere(&request) {
        return Ok(elsewhere());
    }
    if let Some(page) = held_back(&request, &db, &desk).await? {
        return Ok(page);
    }
    let actor = anybody(Traced(Traced::of(&request)));
    let PasskeyForm { asked, signed } = form.into_inner();
    let wanted = match check(&db, &actor, &issuer, &asked).await? {
        Ok(wanted) => wanted,
        Err(refusal) => return Ok(refusal),
    };
    let refused = || {
        metrics::counter!("logins_total", "outcome" => "refused").increment(1);
        login_page(&asked, Some(WRONG), origin(&wanted.redirect_uri), StatusCode::UNAUTHORIZED)
    };
    let Ok(answer) = signed.read() else { return Ok(refused()) };
    let device = request.cookie(DEVICE).map(|cookie| cookie.value().to_owned());
    let door = desk.door(&db, &actor);
    Ok(match passkeys::log_in_by_passkey(door, &site, &wanted, &answer, device).await? {
        KeyLogin::Code { code, device } => {
            metrics::counter!("logins_total", "outcome" => "in").increment(1);
            send_back(&issuer, &wanted, &asked, &code, device)
        }
        KeyLogin::Refused => refused(),
    })
}

pub(crate) async fn begin_passkey(
    may: May<OwnAccount>,
    db: Data<Db>,
    desk: Data<Desk>,
    site: Data<Site>,
) -> Answer<Json<MakingOut>> {
    let actor = house(&may);
    let making = passkeys::begin_passkey(desk.door(&db, &actor), may.session).await?;
    Ok(Json(MakingOut::of(making, &site)))
}

pub(crate) async fn add_passkey(
    may: May<OwnAccount>,
    db: Data<Db>,
    desk: Data<Desk>,
    site: Data<Site>,
    body: Json<AddPasskeyIn>,
) -> Answer<Created<AddedOut>> {
    let actor = house(&may);
    let (client_data, attestation) = body.read().map_err(IdentityError::BadPasskey)?;
    let made = (client_data.as_slice(), attestation.as_slice());
    let added = passkeys::add_passkey(desk.door(&db, &actor), &site, may.session, made, &body.name);
    Ok(Created(AddedOut { passkey_id: added.await? }))
}

pub(crate) async fn list_passkeys(
    may: May<OwnAccount>,
    db: Data<Db>,
    desk: Data<Desk>,
) -> Answer<Json<Vec<PasskeyOut>>> {
    let actor = house(&may);
    let rows = passkeys::list_passkeys(desk.door(&db, &actor), may.session).await?;
    Ok(Json(rows.into_iter().map(PasskeyOut::from).collect()))
}

pub(crate) async fn remove_passkey(
    may: May<OwnAccount>,
    db: Data<Db>,
    desk: Data<Desk>,
    id: Path<Uuid>,
) -> Answer<NoContent> {
    let actor = house(&may);
    passkeys::remove_passkey(desk.door(&db, &actor), may.session, *id).await?;
    Ok(NoContent)
}

pub(crate) async fn challenge_step_up(
    may: May<OwnAccount>,
    db: Data<Db>,
    desk: Data<Desk>,
    site: Data<Site>,
) -> Answer<Json<ChallengeOut>> {
    let actor = house(&may);
    let challenge = passkeys::challenge_step_up(desk.door(&db, &actor), may.session).await?;
    Ok(Json(ChallengeOut { challenge, site_id: site.id.clone() }))
}

pub(crate) async fn step_up_by_passkey(
    may: May<OwnAccount>,
    db: Data<Db>,
    desk: Data<Desk>,
    site: Data<Site>,
    body: Json<SignedIn>,
) -> Answer<NoContent> {
    let actor = house(&may);
    let answer = body.read().map_err(IdentityError::BadPasskey)?;
    passkeys::step_up_by_passkey(desk.door(&db, &actor), &site, may.session, &answer).await?;
    Ok(NoContent)
}

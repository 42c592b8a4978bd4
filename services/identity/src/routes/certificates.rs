//! Handlers about the certificates of the staff: logging in with one, entering and stopping them.

use actix_web::{
    HttpRequest, HttpResponse,
    http::{Method, StatusCode},
    web::{Data, Form, Json, Path, Query},
};
use auth::{
    May,
    permission::{SessionRevoke, StaffApprove, StaffManage},
};
use kernel::{
    db::Db,
    http::{Answer, Created, NoContent, Page, PageQuery, Routes, Traced},
    idempotency::IdempotencyKey,
};
use uuid::Uuid;

use super::{
    authorize::{DEVICE, check, elsewhere, is_from_elsewhere, later, origin, send_back, source_of},
    oauth::anybody,
    register::held_back,
};
use crate::{
    domain::webauthn::Site,
    flows::{
        certificate_login::{self, CertificateLogin},
        clients::find_client,
        desk::Desk,
        staff_certificates,
        tokens::Issuer,
    },
    problem::{CertificateRefusal, IdentityError},
    settings::Certificates,
    views::{
        certificates::{
            AskCertificateIn, CertificateChallengeOut, CertificateForm, ProposeStaffCertificateIn, SCRIPT,
            StaffCertificateOut, StaffCertificateProposedOut, certificate_page,
        },
        login_page::{AuthorizeQuery, message_page},
    },
};

const WRONG: &str = "没有登录成。看看插的是不是您自己的密码钥匙、证书过期没有，再试一次；或用密码登录。";
const BLIND: &str = "这会儿查不到证书有没有被吊销，暂时不能用密码钥匙登录。请用密码登录。";

/// Logging in with a certificate, and which ones open what.
pub(crate) fn routes() -> Routes {
    Routes::new()
        .public(
            Method::GET,
            "/certificate.js",
            read_certificate_script,
            "The script that lets a device of the staff sign",
        )
        .public(Method::GET, "/certificate", ask_certificate, "Shows the page to log in with a certificate")
        .public(
            Method::POST,
            "/certificate/options",
            challenge_certificate,
            "Gives what a device signs with SM2 to log in: for this site and one client, once, for 60 seconds",
        )
        .public(
            Method::POST,
            "/certificate",
            log_in_by_certificate,
            "Takes certificate and signature, gives a code; it counts as both factors",
        )
        .guarded(
            Method::GET,
            "/staff-certificates",
            list_staff_certificates,
            "Certificates that wait for a second administrator, or open an account",
        )
        .guarded(
            Method::POST,
            "/staff-certificates",
            propose_staff_certificate,
            "Enters a certificate for a member of the staff, whose name it must say",
        )
        .guarded(
            Method::POST,
            "/staff-certificates/{id}/approve",
            approve_staff_certificate,
            "Approves a certificate: its key opens the account from now on",
        )
        .guarded(
            Method::POST,
            "/staff-certificates/{id}/refuse",
            refuse_staff_certificate,
            "Refuses a certificate",
        )
        .guarded(
            Method::POST,
            "/staff-certificates/{id}/stop",
            stop_staff_certificate,
            "Takes a certificate away at once, with its holder's sessions",
        )
}

pub(crate) async fn read_certificate_script() -> Answer<HttpResponse> {
    Ok(HttpResponse::Ok().content_type("text/javascript; charset=utf-8").body(SCRIPT))
}

fn closed() -> HttpResponse {
    message_page("无法登录", "这里没有开通密码钥匙登录，请用密码登录。", StatusCode::NOT_FOUND)
}

pub(crate) async fn ask_certificate(
    request: HttpRequest,
    db: Data<Db>,
    desk: Data<Desk>,
    issuer: Data<Issuer>,
    query: Query<AuthorizeQuery>,
) -> Answer<HttpResponse> {
    let Some(set) = &desk.settings.certificates else { return Ok(closed()) };
    if let Some(page) = held_back(&request, &db, &desk).await? {
        return Ok(page);
    }
    let actor = anybody(Traced(Traced::of(&request)));
    Ok(match check(&db, &actor, &issuer, &query).await? {
        Ok(wanted) => certificate_page(&query, &set.device, None, origin(&wanted.redirect_uri)),
        Err(refusal) => refusal,
    })
}

pub(crate) async fn challenge_certificate(
    request: HttpRequest,
    db: Data<Db>,
    desk: Data<Desk>,
    site: Data<Site>,
    body: Json<AskCertificateIn>,
) -> Answer<Json<CertificateChallengeOut>> {
    if desk.settings.certificates.is_none() {
        return Err(IdentityError::from(CertificateRefusal::Closed).into());
    }
    let actor = anybody(Traced(Traced::of(&request)));
    let device = request.cookie(DEVICE).map(|cookie| cookie.value().to_owned());
    let source = source_of(&request, &desk.settings);
    if let Some(seconds) = desk.admit(&db, &actor, &source, device.as_deref()).await? {
        return Err(IdentityError::from(CertificateRefusal::Crowded(seconds)).into());
    }
    let client = find_client(&db, &actor, &body.client_id).await?;
    let client = client.ok_or_else(|| IdentityError::from(CertificateRefusal::ClientUnknown))?;
    let door = desk.door(&db, &actor);
    let asked = certificate_login::challenge_certificate(door, &site.origin, &client.id).await?;
    Ok(Json(asked.into()))
}

pub(crate) async fn log_in_by_certificate(
    request: HttpRequest,
    db: Data<Db>,
    desk: Data<Desk>,
    issuer: Data<Issuer>,
    site: Data<Site>,
    form: Form<CertificateForm>,
) -> Answer<HttpResponse> {
    let Some(set) = &desk.settings.certificates else { return Ok(closed()) };
    if is_from_elsewhere(&request) {
        return Ok(elsewhere());
    }
    if let Some(page) = held_back(&request, &db, &desk).await? {
        return Ok(page);
    }
    let actor = anybody(Traced(Traced::of(&request)));
    let device = request.cookie(DEVICE).map(|cookie| cookie.value().to_owned());
    let (asked, shown) = form.into_inner().read(device);
    let wanted = match check(&db, &actor, &issuer, &asked).await? {
        Ok(wanted) => wanted,
        Err(refusal) => return Ok(refusal),
    };
    let outcome = match shown {
        Some(shown) => {
            let door = desk.door(&db, &actor);
            certificate_login::log_in_by_certificate(door, set, &site.origin, &wanted, shown).await?
        }
        None => CertificateLogin::Refused,
    };
    let page = |words: &str, status| {
        certificate_page(&asked, &set.device, Some((words, status)), origin(&wanted.redirect_uri))
    };
    let (word, answer) = match outcome {
        CertificateLogin::Code { code, device } => ("in", send_back(&issuer, &wanted, &asked, &code, device)),
        CertificateLogin::Refused => ("refused", page(WRONG, StatusCode::UNAUTHORIZED)),
        CertificateLogin::Blind => ("blind", page(BLIND, StatusCode::SERVICE_UNAVAILABLE)),
        CertificateLogin::Paused { seconds } => {
            let words = format!("尝试次数过多，请在 {seconds} 秒后再试。");
            ("paused", later(page(&words, StatusCode::TOO_MANY_REQUESTS), seconds.unsigned_abs()))
        }
    };
    metrics::counter!("logins_total", "outcome" => word).increment(1);
    Ok(answer)
}

/// What is set about certificates, for the flows.
fn set_of(desk: &Desk) -> Option<&Certificates> {
    desk.settings.certificates.as_ref()
}

pub(crate) async fn list_staff_certificates(
    may: May<StaffApprove>,
    db: Data<Db>,
    page: Query<PageQuery>,
) -> Answer<Json<Page<StaffCertificateOut>>> {
    let limit = page.limit();
    let after = page.after.as_deref().map(Uuid::parse_str).transpose().or(Err(IdentityError::BadCursor))?;
    let rows = staff_certificates::list_staff_certificates(&db, &may.actor, after, limit + 1).await?;
    let items = rows.into_iter().map(StaffCertificateOut::from).collect();
    Ok(Json(Page::of(items, limit, StaffCertificateOut::cursor)))
}

pub(crate) async fn propose_staff_certificate(
    may: May<StaffManage>,
    db: Data<Db>,
    desk: Data<Desk>,
    key: IdempotencyKey,
    body: Json<ProposeStaffCertificateIn>,
) -> Answer<Created<StaffCertificateProposedOut>> {
    let of = (set_of(&desk), &desk.clock);
    let ProposeStaffCertificateIn { user_name, certificate } = body.into_inner();
    let who = (&**db, &may.actor);
    let id =
        staff_certificates::propose_staff_certificate(who, of, &key, user_name.trim(), &certificate).await?;
    Ok(Created(StaffCertificateProposedOut { certificate_id: id }))
}

pub(crate) async fn approve_staff_certificate(
    may: May<StaffApprove>,
    db: Data<Db>,
    id: Path<Uuid>,
) -> Answer<NoContent> {
    staff_certificates::approve_staff_certificate(&db, &may.actor, *id).await?;
    Ok(NoContent)
}

pub(crate) async fn refuse_staff_certificate(
    may: May<StaffApprove>,
    db: Data<Db>,
    id: Path<Uuid>,
) -> Answer<NoContent> {
    staff_certificates::refuse_staff_certificate(&db, &may.actor, *id).await?;
    Ok(NoContent)
}

pub(crate) async fn stop_staff_certificate(
    may: May<SessionRevoke>,
    db: Data<Db>,
    id: Path<Uuid>,
) -> Answer<NoContent> {
    staff_certificates::stop_staff_certificate(&db, &may.actor, *id).await?;
    Ok(NoContent)
}

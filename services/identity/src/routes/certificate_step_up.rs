//! Handlers about showing the second factor again with a certificate.

use actix_web::{
    http::Method,
    web::{Data, Json},
};
use auth::{May, permission::OwnAccount};
use kernel::{
    actor::Actor,
    db::Db,
    http::{Answer, NoContent, Routes},
};

use crate::{
    domain::webauthn::Site,
    flows::{certificate_step_up, desk::Desk},
    problem::{CertificateRefusal, IdentityError},
    settings::Certificates,
    views::certificates::{CertificateSignedIn, CertificateStepUpOut},
};

/// Showing the second factor again with a certificate.
pub(super) fn routes() -> Routes {
    Routes::new()
        .guarded(
            Method::POST,
            "/me/certificate/step-up/options",
            challenge_step_up_by_certificate,
            "Gives what the caller's device signs to show the second factor again in this session",
        )
        .guarded(
            Method::POST,
            "/me/certificate/step-up",
            step_up_by_certificate,
            "Takes certificate and signature; sensitive acts are open for a while with the next token",
        )
}

fn set_of(desk: &Desk) -> Result<&Certificates, IdentityError> {
    desk.settings.certificates.as_ref().ok_or_else(|| CertificateRefusal::Closed.into())
}

/// Credentials are closed to the caller himself.
fn house(may: &May<OwnAccount>) -> Actor {
    Actor::service("identity").in_trace(may.actor.trace.clone())
}

pub(crate) async fn challenge_step_up_by_certificate(
    may: May<OwnAccount>,
    db: Data<Db>,
    desk: Data<Desk>,
    site: Data<Site>,
) -> Answer<Json<CertificateStepUpOut>> {
    let device = set_of(&desk)?.device.clone();
    let actor = house(&may);
    let door = desk.door(&db, &actor);
    let asked = certificate_step_up::challenge_step_up_by_certificate(door, &site.origin, may.session);
    Ok(Json(CertificateStepUpOut::of(asked.await?, device)))
}

pub(crate) async fn step_up_by_certificate(
    may: May<OwnAccount>,
    db: Data<Db>,
    desk: Data<Desk>,
    site: Data<Site>,
    body: Json<CertificateSignedIn>,
) -> Answer<NoContent> {
    let set = set_of(&desk)?;
    let shown = body.into_inner().read().ok_or_else(|| IdentityError::from(CertificateRefusal::NotShown))?;
    let actor = house(&may);
    let door = desk.door(&db, &actor);
    certificate_step_up::step_up_by_certificate(door, set, &site.origin, may.session, &shown).await?;
    Ok(NoContent)
}

//! Handlers about the caller's own log-in: password, telephone, and a recovery that he did not ask for.

use actix_web::web::{Data, Json};
use auth::{May, permission::OwnAccount};
use kernel::{
    actor::Actor,
    db::Db,
    http::{Answer, NoContent},
    id::PersonId,
};

use crate::{
    domain::password::NewPassword,
    flows::{desk::Desk, own_login, recovery},
    problem::IdentityError,
    views::own_login::{
        ChangeMobileIn, ChangePasswordIn, CodesSentOut, ConfirmMobileIn, OwnRecoveryOut, ProvePasswordIn,
    },
};

/// Credentials are closed to the caller himself.
fn house(may: &May<OwnAccount>) -> Actor {
    Actor::service("identity").in_trace(may.actor.trace.clone())
}

/// The caller, while he acts for himself: a telephone is a human being's.
fn himself(may: &May<OwnAccount>) -> Result<PersonId, IdentityError> {
    if !may.is_himself() {
        return Err(IdentityError::ActsForAnother);
    }
    may.person().ok_or(IdentityError::PersonNotFound)
}

pub(crate) async fn change_password(
    may: May<OwnAccount>,
    db: Data<Db>,
    desk: Data<Desk>,
    body: Json<ChangePasswordIn>,
) -> Answer<NoContent> {
    let body = body.into_inner();
    let new = NewPassword::parse(&body.new).map_err(IdentityError::WeakPassword)?;
    let (actor, session) = (house(&may), (may.session, may.fresh_until));
    own_login::change_password(desk.door(&db, &actor), &desk.passwords, session, body.old, new).await?;
    Ok(NoContent)
}

pub(crate) async fn prove_password(
    may: May<OwnAccount>,
    db: Data<Db>,
    desk: Data<Desk>,
    body: Json<ProvePasswordIn>,
) -> Answer<NoContent> {
    let actor = house(&may);
    let (door, password) = (desk.door(&db, &actor), body.into_inner().password);
    own_login::prove_password(door, &desk.passwords, may.session, password).await?;
    Ok(NoContent)
}

pub(crate) async fn change_mobile(
    may: May<OwnAccount>,
    db: Data<Db>,
    desk: Data<Desk>,
    body: Json<ChangeMobileIn>,
) -> Answer<Json<CodesSentOut>> {
    let person = himself(&may)?;
    let actor = house(&may);
    let sent = own_login::begin_mobile_change(desk.door(&db, &actor), person, &body.mobile).await?;
    Ok(Json(CodesSentOut { old_masked: sent.0, new_masked: sent.1 }))
}

pub(crate) async fn confirm_mobile(
    may: May<OwnAccount>,
    db: Data<Db>,
    desk: Data<Desk>,
    body: Json<ConfirmMobileIn>,
) -> Answer<NoContent> {
    let person = himself(&may)?;
    let actor = house(&may);
    let door = desk.door(&db, &actor);
    own_login::confirm_mobile_change(door, person, &body.old_code, &body.new_code).await?;
    Ok(NoContent)
}

pub(crate) async fn read_own_recovery(
    may: May<OwnAccount>,
    db: Data<Db>,
    desk: Data<Desk>,
) -> Answer<Json<OwnRecoveryOut>> {
    let actor = house(&may);
    let due_at = recovery::own_recovery(desk.door(&db, &actor), may.session).await?;
    Ok(Json(OwnRecoveryOut { due_at }))
}

pub(crate) async fn stop_own_recovery(
    may: May<OwnAccount>,
    db: Data<Db>,
    desk: Data<Desk>,
) -> Answer<NoContent> {
    let actor = house(&may);
    recovery::stop_own_recovery(desk.door(&db, &actor), may.session).await?;
    Ok(NoContent)
}

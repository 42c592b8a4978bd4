//! Handlers about the caller himself.

use actix_web::{
    HttpResponse,
    web::{Data, Json, Query},
};
use auth::{
    May,
    permission::{AccessLogRead, OwnAccount, StepRecord},
};
use kernel::{
    actor::Actor,
    db::Db,
    http::{Answer, NoContent, Page, PageQuery, Traced},
};

use crate::{
    domain::{password::NewPassword, session::EndReason},
    flows::{absences, desk::Desk, enrolment, looks, me, sessions, step_up},
    problem::IdentityError,
    views::{
        me::{LookOut, MeOut, OwnSessionOut, StandingInOut, StepUpIn, UserInfoOut, look_place},
        staff::{ColleagueOut, EndedOut, EnrolCredentialIn},
    },
};

/// What a browser forgets at log-out. Not its cookies: the device stays known. Not its storage: an agent's phone keeps there, sealed,
/// what has no receipt yet.
const CLEARED: (&str, &str) = ("Clear-Site-Data", r#""cache""#);

pub(crate) async fn read_me(may: May<OwnAccount>, db: Data<Db>, desk: Data<Desk>) -> Answer<Json<MeOut>> {
    if let Some(id) = may.person() {
        let person = me::own_person(&db, &may.actor, id).await?.reveal();
        let name = person.name.as_str().to_owned();
        return Ok(Json(MeOut::of(&may, name, Some(person.number.masked()))));
    }
    let id = may.staff().ok_or(IdentityError::StaffNotFound)?;
    let account = me::own_staff(&db, &may.actor, id).await?;
    let actor = Actor::service("identity").in_trace(may.actor.trace.clone());
    let has = step_up::has_second_factor(desk.door(&db, &actor), may.session).await?;
    let mut me = MeOut::of(&may, account.name, None);
    me.second_factor = Some(has);
    let away = absences::standing_in(&db, &actor, id).await?;
    me.standing_in = away.into_iter().map(|(name, until)| StandingInOut { name, until }).collect();
    Ok(Json(me))
}

pub(crate) async fn list_colleagues(may: May<StepRecord>, db: Data<Db>) -> Answer<Json<Vec<ColleagueOut>>> {
    let id = may.staff().ok_or(IdentityError::StaffNotFound)?;
    let colleagues = me::list_colleagues(&db, &may.actor, id).await?;
    Ok(Json(colleagues.into_iter().map(ColleagueOut::from).collect()))
}

pub(crate) async fn read_user_info(may: May<OwnAccount>) -> Answer<Json<UserInfoOut>> {
    let actor = &may.actor;
    Ok(Json(UserInfoOut { sub: actor.id, kind: actor.kind.as_str(), roles: may.roles.clone() }))
}

pub(crate) async fn read_own_access_log(
    may: May<AccessLogRead>,
    db: Data<Db>,
    page: Query<PageQuery>,
) -> Answer<Json<Page<LookOut>>> {
    let subject = may.person().ok_or(IdentityError::PersonNotFound)?;
    let before = page.after.as_deref().map(look_place).transpose()?;
    let limit = page.limit();
    let rows = looks::own_access_log(&db, &may.actor, subject, before, limit + 1).await?;
    let items = rows.into_iter().map(LookOut::from).collect();
    Ok(Json(Page::of(items, limit, LookOut::cursor)))
}

pub(crate) async fn log_out(may: May<OwnAccount>, db: Data<Db>) -> Answer<HttpResponse> {
    sessions::end_session(&db, &may.actor, may.session, EndReason::Logout).await?;
    Ok(HttpResponse::NoContent().insert_header(CLEARED).finish())
}

pub(crate) async fn list_own_sessions(
    may: May<OwnAccount>,
    db: Data<Db>,
    desk: Data<Desk>,
) -> Answer<Json<Vec<OwnSessionOut>>> {
    let rows = sessions::list_own_sessions(&db, &may.actor, &desk.clock).await?;
    Ok(Json(rows.into_iter().map(|row| OwnSessionOut::of(row, may.session)).collect()))
}

pub(crate) async fn end_own_sessions(may: May<OwnAccount>, db: Data<Db>) -> Answer<HttpResponse> {
    let ended = sessions::end_own_sessions(&db, &may.actor).await?;
    Ok(HttpResponse::Ok().insert_header(CLEARED).json(EndedOut { ended }))
}

pub(crate) async fn step_up(
    may: May<OwnAccount>,
    db: Data<Db>,
    desk: Data<Desk>,
    body: Json<StepUpIn>,
) -> Answer<NoContent> {
    // Credentials are closed to the caller himself.
    let actor = Actor::service("identity").in_trace(may.actor.trace.clone());
    step_up::step_up(desk.door(&db, &actor), may.session, &body.code).await?;
    Ok(NoContent)
}

pub(crate) async fn enrol_credential(
    db: Data<Db>,
    desk: Data<Desk>,
    trace: Traced,
    body: Json<EnrolCredentialIn>,
) -> Answer<NoContent> {
    let actor = Actor::service("identity").in_trace(trace.0);
    let password = NewPassword::parse(&body.password).map_err(IdentityError::WeakPassword)?;
    enrolment::enrol_credential(&db, &actor, &desk.passwords, &body.user_name, &body.code, password).await?;
    Ok(NoContent)
}

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
    flows::{enrolment, looks, me, passwords::Passwords, sessions},
    problem::IdentityError,
    views::{
        me::{LookOut, MeOut, UserInfoOut, look_place},
        staff::{ColleagueOut, EnrolCredentialIn},
    },
};

pub(crate) async fn read_me(may: May<OwnAccount>, db: Data<Db>) -> Answer<Json<MeOut>> {
    if let Some(id) = may.person() {
        let person = me::own_person(&db, &may.actor, id).await?.reveal();
        let name = person.name.as_str().to_owned();
        return Ok(Json(MeOut::of(&may, name, Some(person.number.masked()))));
    }
    let id = may.staff().ok_or(IdentityError::StaffNotFound)?;
    let account = me::own_staff(&db, &may.actor, id).await?;
    Ok(Json(MeOut::of(&may, account.name, None)))
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
    let cleared = ("Clear-Site-Data", r#""cache", "storage""#);
    Ok(HttpResponse::NoContent().insert_header(cleared).finish())
}

pub(crate) async fn enrol_credential(
    db: Data<Db>,
    passwords: Data<Passwords>,
    trace: Traced,
    body: Json<EnrolCredentialIn>,
) -> Answer<NoContent> {
    let actor = Actor::service("identity").in_trace(trace.0);
    let password = NewPassword::parse(&body.password).map_err(IdentityError::WeakPassword)?;
    enrolment::enrol_credential(&db, &actor, &passwords, &body.user_name, &body.code, password).await?;
    Ok(NoContent)
}

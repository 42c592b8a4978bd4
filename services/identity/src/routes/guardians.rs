//! Handlers about guardians and their wards.

use actix_web::web::{Data, Json, Path};
use auth::{
    May,
    permission::{CounterAct, OwnAccount},
};
use kernel::{
    code::CitizenNo,
    db::Db,
    http::{Answer, Created, NoContent},
    id::PersonId,
    idempotency::IdempotencyKey,
    personal::Purpose,
};

use super::legal::human;
use crate::{
    domain::person::PersonName,
    flows::{desk::Desk, guardians, household},
    problem::{HouseholdRefusal, IdentityError},
    views::guardians::{GuardianOut, RegisterWardIn, WardRegisteredOut},
};

pub(crate) async fn list_own_wards(may: May<OwnAccount>, db: Data<Db>) -> Answer<Json<Vec<GuardianOut>>> {
    let (human, actor) = human(&may)?;
    let shown = guardians::list_wards(&db, &actor, human.id).await?;
    Ok(Json(shown.into_iter().map(|one| one.reveal().into()).collect()))
}

pub(crate) async fn register_ward(
    may: May<OwnAccount>,
    db: Data<Db>,
    desk: Data<Desk>,
    key: IdempotencyKey,
    body: Json<RegisterWardIn>,
) -> Answer<Created<WardRegisteredOut>> {
    let (human, actor) = human(&may)?;
    let number = CitizenNo::parse(&body.number).map_err(IdentityError::BadNumber)?;
    let name = PersonName::parse(&body.name).map_err(IdentityError::BadName)?;
    let register = desk.settings.household.as_ref().ok_or(HouseholdRefusal::Closed);
    let register = register.map_err(IdentityError::from)?;
    let child = (&number, &name);
    let guardianship_id = household::register_ward((&db, &actor), register, human, &key, child).await?;
    Ok(Created(WardRegisteredOut { guardianship_id }))
}

pub(crate) async fn act_for_ward(
    may: May<OwnAccount>,
    db: Data<Db>,
    desk: Data<Desk>,
    ward: Path<PersonId>,
) -> Answer<NoContent> {
    let (human, actor) = human(&may)?;
    guardians::act_for_ward(desk.door(&db, &actor), human, may.session, *ward).await?;
    Ok(NoContent)
}

pub(crate) async fn list_own_guardians(may: May<OwnAccount>, db: Data<Db>) -> Answer<Json<Vec<GuardianOut>>> {
    let (human, actor) = human(&may)?;
    let shown = guardians::list_guardians(&db, &actor, human.id, Purpose("list_guardians")).await?;
    Ok(Json(shown.into_iter().map(|one| one.reveal().into()).collect()))
}

pub(crate) async fn list_guardians(
    may: May<CounterAct>,
    db: Data<Db>,
    ward: Path<PersonId>,
) -> Answer<Json<Vec<GuardianOut>>> {
    let shown = guardians::list_guardians(&db, &may.actor, *ward, Purpose("counter_act")).await?;
    Ok(Json(shown.into_iter().map(|one| one.reveal().into()).collect()))
}

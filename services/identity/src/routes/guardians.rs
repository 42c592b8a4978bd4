//! Handlers about guardians and their wards.

use actix_web::web::{Data, Json, Path};
use auth::{
    May,
    permission::{CounterAct, OwnAccount},
};
use kernel::{
    db::Db,
    http::{Answer, NoContent},
    id::PersonId,
    personal::Purpose,
};

use super::legal::human;
use crate::{
    flows::{desk::Desk, guardians},
    views::guardians::GuardianOut,
};

pub(crate) async fn list_own_wards(may: May<OwnAccount>, db: Data<Db>) -> Answer<Json<Vec<GuardianOut>>> {
    let (human, actor) = human(&may)?;
    let shown = guardians::list_wards(&db, &actor, human.id).await?;
    Ok(Json(shown.into_iter().map(|one| one.reveal().into()).collect()))
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

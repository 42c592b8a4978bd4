//! Handlers about absences and substitutes.

use actix_web::web::{Data, Json, Path};
use auth::{
    May,
    permission::{SessionRevoke, StaffApprove, StaffManage},
};
use kernel::{
    db::Db,
    http::{Answer, Created, NoContent},
    idempotency::IdempotencyKey,
};
use uuid::Uuid;

use crate::{
    flows::absences,
    views::absences::{AbsenceOut, AbsenceProposedOut, ProposeAbsenceIn},
};

pub(crate) async fn propose_absence(
    may: May<StaffManage>,
    db: Data<Db>,
    key: IdempotencyKey,
    body: Json<ProposeAbsenceIn>,
) -> Answer<Created<AbsenceProposedOut>> {
    let absence_id = absences::propose_absence(&db, &may.actor, &key, &body.away()).await?;
    Ok(Created(AbsenceProposedOut { absence_id }))
}

pub(crate) async fn list_absences(may: May<SessionRevoke>, db: Data<Db>) -> Answer<Json<Vec<AbsenceOut>>> {
    let shown = absences::list_absences(&db, &may.actor).await?;
    Ok(Json(shown.into_iter().map(AbsenceOut::from).collect()))
}

pub(crate) async fn approve_absence(
    may: May<StaffApprove>,
    db: Data<Db>,
    id: Path<Uuid>,
) -> Answer<NoContent> {
    absences::decide_absence(&db, &may.actor, *id, true).await?;
    Ok(NoContent)
}

pub(crate) async fn refuse_absence(
    may: May<StaffApprove>,
    db: Data<Db>,
    id: Path<Uuid>,
) -> Answer<NoContent> {
    absences::decide_absence(&db, &may.actor, *id, false).await?;
    Ok(NoContent)
}

pub(crate) async fn end_absence(may: May<SessionRevoke>, db: Data<Db>, id: Path<Uuid>) -> Answer<NoContent> {
    absences::end_absence(&db, &may.actor, *id).await?;
    Ok(NoContent)
}

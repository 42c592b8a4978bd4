//! Handlers about staff in numbers, and about those who leave.

use actix_web::web::{Data, Json, Path};
use auth::{
    May,
    permission::{SessionRevoke, StaffManage},
};
use kernel::{
    db::Db,
    http::{Answer, Created, NoContent},
    id::StaffId,
    idempotency::IdempotencyKey,
};

use crate::{
    flows::roster,
    views::roster::{ImportStaffIn, ImportedOut},
};

pub(crate) async fn import_staff(
    may: May<StaffManage>,
    db: Data<Db>,
    key: IdempotencyKey,
    body: Json<ImportStaffIn>,
) -> Answer<Created<ImportedOut>> {
    let rows = roster::import_staff(&db, &may.actor, &key, &body.csv).await?;
    Ok(Created(rows.into()))
}

pub(crate) async fn stop_staff(
    may: May<SessionRevoke>,
    db: Data<Db>,
    id: Path<StaffId>,
) -> Answer<NoContent> {
    roster::stop_staff(&db, &may.actor, *id).await?;
    Ok(NoContent)
}

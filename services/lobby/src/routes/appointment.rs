//! Handlers for appointments.
use crate::flows::{self, AppointmentOut, BookIn, Booked};
use actix_web::web::{Data, Json, Path, Query};
use auth::{May, permission::AppointmentMake};
use kernel::{
    db::Db,
    http::{Answer, Created, NoContent, Page, PageQuery},
    id::AppointmentId,
    idempotency::IdempotencyKey,
};

pub(super) async fn list_appointments(
    may: May<AppointmentMake>,
    db: Data<Db>,
    page: Query<PageQuery>,
) -> Answer<Json<Page<AppointmentOut>>> {
    let (after, limit) = (page.after.as_deref(), page.limit());
    Ok(Json(match may.person() {
        Some(person) => flows::list_own_appointments(&db, &may.actor, person, after, limit).await?.reveal(),
        None => flows::list_booked_appointments(&db, &may.actor, after, limit).await?,
    }))
}

pub(super) async fn book_appointment(
    may: May<AppointmentMake>,
    db: Data<Db>,
    key: IdempotencyKey,
    body: Json<BookIn>,
) -> Answer<Created<Booked>> {
    Ok(Created(flows::book_appointment(&db, &may.actor, &key, &body).await?))
}

pub(super) async fn cancel_appointment(
    may: May<AppointmentMake>,
    db: Data<Db>,
    id: Path<AppointmentId>,
) -> Answer<NoContent> {
    flows::cancel_appointment(&db, &may.actor, *id).await?;
    Ok(NoContent)
}

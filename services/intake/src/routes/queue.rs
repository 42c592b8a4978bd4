//! Handlers of work queues: who works on a case, and who stands in for whom.
use crate::flows::{
    Standing,
    assignment::{self, AbsenceIn, AbsenceOut, AssignIn, HandOverIn, HandsOut, ReleaseIn},
};
use actix_web::{
    http::Method,
    web::{Data, Json, Path},
};
use auth::{
    May,
    permission::{QueueAssign, QueueWork},
};
use kernel::{
    db::Db,
    http::{Answer, Created, Routes},
    id::CaseId,
    idempotency::IdempotencyKey,
};
use uuid::Uuid;

/// The operations of work queues.
pub(super) fn table() -> Routes {
    Routes::new()
        .guarded(
            Method::POST,
            "/cases/{id}/claim",
            claim_case,
            "Takes a case to work on; of two at once one has it, the other is told who",
        )
        .guarded(Method::POST, "/cases/{id}/assign", assign_case, "Gives a case to someone of the unit")
        .guarded(
            Method::POST,
            "/cases/{id}/hand-over",
            hand_over_case,
            "Hands a case that one has to a colleague, with the reason",
        )
        .guarded(
            Method::POST,
            "/cases/{id}/release",
            release_case,
            "Lets a case go that one has, with the reason",
        )
        .guarded(
            Method::GET,
            "/cases/{id}/assignments",
            list_assignments,
            "Who has worked on a case, the first first",
        )
        .guarded(
            Method::POST,
            "/absences",
            enter_absence,
            "Enters who is away and who stands in for him (A/B 岗)",
        )
        .guarded(Method::GET, "/absences", list_substitutions, "Who of the unit is away, now or soon")
        .guarded(Method::POST, "/absences/{id}/end", end_substitution, "Ends an absence")
}

async fn claim_case(may: May<QueueWork>, db: Data<Db>, id: Path<CaseId>) -> Answer<Json<Standing>> {
    Ok(Json(assignment::claim_case(&db, &may, *id).await?))
}

async fn assign_case(
    may: May<QueueAssign>,
    db: Data<Db>,
    key: IdempotencyKey,
    id: Path<CaseId>,
    body: Json<AssignIn>,
) -> Answer<Json<Standing>> {
    Ok(Json(assignment::assign_case(&db, &may, &key, *id, &body).await?))
}

async fn hand_over_case(
    may: May<QueueWork>,
    db: Data<Db>,
    key: IdempotencyKey,
    id: Path<CaseId>,
    body: Json<HandOverIn>,
) -> Answer<Json<Standing>> {
    Ok(Json(assignment::hand_over_case(&db, &may, &key, *id, &body).await?))
}

async fn release_case(
    may: May<QueueWork>,
    db: Data<Db>,
    key: IdempotencyKey,
    id: Path<CaseId>,
    body: Json<ReleaseIn>,
) -> Answer<Json<Standing>> {
    Ok(Json(assignment::release_case(&db, &may, &key, *id, &body).await?))
}

async fn list_assignments(
    may: May<QueueWork>,
    db: Data<Db>,
    id: Path<CaseId>,
) -> Answer<Json<Vec<HandsOut>>> {
    Ok(Json(assignment::list_assignments(&db, &may, *id).await?))
}

async fn enter_absence(
    may: May<QueueWork>,
    db: Data<Db>,
    key: IdempotencyKey,
    body: Json<AbsenceIn>,
) -> Answer<Created<AbsenceOut>> {
    Ok(Created(assignment::enter_absence(&db, &may, &key, &body).await?))
}

async fn list_substitutions(may: May<QueueWork>, db: Data<Db>) -> Answer<Json<Vec<AbsenceOut>>> {
    Ok(Json(assignment::list_substitutions(&db, &may).await?))
}

async fn end_substitution(may: May<QueueWork>, db: Data<Db>, id: Path<Uuid>) -> Answer<Json<AbsenceOut>> {
    Ok(Json(assignment::end_substitution(&db, &may, *id).await?))
}

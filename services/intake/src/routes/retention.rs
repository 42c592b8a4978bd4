//! Handlers for retention, holds and destruction.
use super::file::upload;
use crate::flows::{
    file::FileOut,
    retention::{
        self, ArchiveHoldOut, HoldIn, LiftIn, LongerIn, RetentionOut,
        due::{self, DueOut, DueYearOut},
        list::{self, AppraisalIn, DestructionListOut, DestructionOut, ListIn},
    },
    scan::Gate,
};
use actix_web::{
    HttpRequest,
    http::Method,
    web::{Data, Json, Path, Payload, Query},
};
use auth::{
    May,
    permission::{ArchiveDestroy, ArchiveKeep},
};
use kernel::{
    db::Db,
    http::{Answer, Created, Page, PageQuery, Routes},
    id::CaseId,
    idempotency::IdempotencyKey,
};
use uuid::Uuid;

/// The operations of keeping and destroying.
pub(super) fn table() -> Routes {
    Routes::new()
        .guarded(
            Method::GET,
            "/cases/{id}/retention",
            get_retention,
            "How long an ended case is kept, and what holds it",
        )
        .guarded(
            Method::POST,
            "/cases/{id}/retention",
            prolong_retention,
            "Prolongs the period of an ended case; nothing shortens one",
        )
        .guarded(
            Method::POST,
            "/cases/{id}/archive-papers",
            add_archive_paper,
            "Takes the paper on which a hold is placed or lifted",
        )
        .guarded(
            Method::POST,
            "/cases/{id}/archive-holds",
            hold_archive,
            "Holds a case: while it stands nothing destroys it",
        )
        .guarded(
            Method::POST,
            "/cases/{id}/archive-holds/{hold}/lift",
            lift_archive_hold,
            "Lifts a hold, on a paper of its own",
        )
        .guarded(Method::GET, "/archive/holds", list_archive_holds, "The holds that stand, the oldest first")
        .guarded(
            Method::GET,
            "/archive/due",
            list_due_years,
            "How many cases fell due in each year, and may be destroyed",
        )
        .guarded(Method::GET, "/archive/due/{year}", list_due_cases, "The cases that fell due in a year")
        .and(lists())
}

fn lists() -> Routes {
    Routes::new()
        .guarded(
            Method::POST,
            "/archive/destructions",
            propose_destruction,
            "Proposes a list of cases to be destroyed",
        )
        .guarded(Method::GET, "/archive/destructions", list_destructions, "The lists of the caller's office")
        .guarded(
            Method::GET,
            "/archive/destructions/{id}",
            get_destruction,
            "A destruction list with its cases; it stays when they are gone",
        )
        .guarded(
            Method::POST,
            "/archive/destructions/{id}/appraisal",
            appraise_destruction,
            "Approves or declines a list that another proposed; the hall carries it out",
        )
}

async fn get_retention(may: May<ArchiveKeep>, db: Data<Db>, id: Path<CaseId>) -> Answer<Json<RetentionOut>> {
    Ok(Json(retention::get_retention(&db, &may, *id).await?))
}

async fn prolong_retention(
    may: May<ArchiveKeep>,
    db: Data<Db>,
    id: Path<CaseId>,
    body: Json<LongerIn>,
) -> Answer<Json<RetentionOut>> {
    Ok(Json(retention::prolong_retention(&db, &may, *id, &body).await?))
}

async fn add_archive_paper(
    may: May<ArchiveKeep>,
    db: Data<Db>,
    gate: Data<Gate>,
    key: IdempotencyKey,
    id: Path<CaseId>,
    request: HttpRequest,
    payload: Payload,
) -> Answer<Created<FileOut>> {
    let paper = upload(request.headers(), payload).await?;
    Ok(Created(retention::add_archive_paper(&db, &gate, &may, &key, *id, paper).await?))
}

async fn hold_archive(
    may: May<ArchiveKeep>,
    db: Data<Db>,
    key: IdempotencyKey,
    id: Path<CaseId>,
    body: Json<HoldIn>,
) -> Answer<Created<ArchiveHoldOut>> {
    Ok(Created(retention::hold_archive(&db, &may, &key, *id, &body).await?))
}

async fn lift_archive_hold(
    may: May<ArchiveKeep>,
    db: Data<Db>,
    key: IdempotencyKey,
    at: Path<(CaseId, Uuid)>,
    body: Json<LiftIn>,
) -> Answer<Json<ArchiveHoldOut>> {
    Ok(Json(retention::lift_archive_hold(&db, &may, &key, *at, &body).await?))
}

async fn list_archive_holds(may: May<ArchiveKeep>, db: Data<Db>) -> Answer<Json<Vec<ArchiveHoldOut>>> {
    Ok(Json(due::list_archive_holds(&db, &may).await?))
}

async fn list_due_years(may: May<ArchiveKeep>, db: Data<Db>) -> Answer<Json<Vec<DueYearOut>>> {
    Ok(Json(due::list_due_years(&db, &may).await?))
}

async fn list_due_cases(
    may: May<ArchiveKeep>,
    db: Data<Db>,
    year: Path<i32>,
    query: Query<PageQuery>,
) -> Answer<Json<Page<DueOut>>> {
    let after = query.after.as_deref();
    Ok(Json(due::list_due_cases(&db, &may, *year, after, query.limit()).await?))
}

async fn propose_destruction(
    may: May<ArchiveKeep>,
    db: Data<Db>,
    key: IdempotencyKey,
    body: Json<ListIn>,
) -> Answer<Created<DestructionOut>> {
    Ok(Created(list::propose_destruction(&db, &may, &key, &body).await?))
}

async fn list_destructions(may: May<ArchiveKeep>, db: Data<Db>) -> Answer<Json<Vec<DestructionListOut>>> {
    Ok(Json(list::list_destructions(&db, &may).await?))
}

async fn get_destruction(
    may: May<ArchiveKeep>,
    db: Data<Db>,
    id: Path<Uuid>,
) -> Answer<Json<DestructionOut>> {
    Ok(Json(list::get_destruction(&db, &may, *id).await?))
}

async fn appraise_destruction(
    may: May<ArchiveDestroy>,
    db: Data<Db>,
    id: Path<Uuid>,
    body: Json<AppraisalIn>,
) -> Answer<Json<DestructionOut>> {
    Ok(Json(list::appraise_destruction(&db, &may, *id, &body).await?))
}

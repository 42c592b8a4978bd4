//! Handlers for paper originals that change hands.
use crate::flows::{
    Standing,
    handover::{self, HandoverEnd, NewHandover, NewOriginals, OriginalsOut},
    originals_due::{self, ToReturnOut},
};
use actix_web::{
    http::Method,
    web::{Data, Json, Path, Query},
};
use auth::{
    May,
    permission::{CaseFile, CaseRead, OriginalsHandle},
};
use kernel::{
    db::Db,
    http::{Answer, Created, Page, PageQuery, Routes},
    id::CaseId,
    idempotency::IdempotencyKey,
    personal::Personal,
};
use uuid::Uuid;

/// The operations.
pub(super) fn table() -> Routes {
    Routes::new()
        .guarded(
            Method::GET,
            "/cases/{id}/originals",
            list_originals,
            "The paper originals of a case: where each is, and how it got there",
        )
        .guarded(
            Method::GET,
            "/originals/to-return",
            list_originals_to_return,
            "The cases that are over while paper originals are neither back nor in the archive, with the day they are due",
        )
        .guarded(
            Method::POST,
            "/cases/{id}/originals",
            take_originals,
            "Takes paper originals from the applicant, with the list he signs",
        )
        .guarded(
            Method::POST,
            "/cases/{id}/handovers",
            offer_originals,
            "Offers originals that the caller holds to the next",
        )
        .guarded(
            Method::POST,
            "/cases/{id}/handovers/{handover}/confirm",
            confirm_handover,
            "The taker says that he has the originals; for the applicant staff do, with his signature",
        )
        .guarded(
            Method::POST,
            "/cases/{id}/handovers/{handover}/received",
            confirm_return,
            "The applicant says that he has his originals back",
        )
        .guarded(
            Method::POST,
            "/cases/{id}/handovers/{handover}/withdraw",
            withdraw_handover,
            "The giver takes an offer back that nobody has confirmed",
        )
}

async fn list_originals(may: May<CaseRead>, db: Data<Db>, id: Path<CaseId>) -> Answer<Json<OriginalsOut>> {
    Ok(Json(handover::list_originals(&db, &may, *id).await.map(Personal::reveal)?))
}

async fn list_originals_to_return(
    may: May<OriginalsHandle>,
    db: Data<Db>,
    page: Query<PageQuery>,
) -> Answer<Json<Page<ToReturnOut>>> {
    let (after, limit) = (page.after.as_deref(), page.limit());
    Ok(Json(originals_due::list_originals_to_return(&db, &may, after, limit).await?))
}

async fn take_originals(
    may: May<OriginalsHandle>,
    db: Data<Db>,
    key: IdempotencyKey,
    id: Path<CaseId>,
    body: Json<NewOriginals>,
) -> Answer<Created<Standing>> {
    Ok(Created(handover::take_originals(&db, &may, &key, *id, &body).await?))
}

async fn offer_originals(
    may: May<OriginalsHandle>,
    db: Data<Db>,
    key: IdempotencyKey,
    id: Path<CaseId>,
    body: Json<NewHandover>,
) -> Answer<Created<Standing>> {
    Ok(Created(handover::offer_originals(&db, &may, &key, *id, &body).await?))
}

async fn confirm_handover(
    may: May<OriginalsHandle>,
    db: Data<Db>,
    at: Path<(CaseId, Uuid)>,
    body: Json<HandoverEnd>,
) -> Answer<Json<Standing>> {
    Ok(Json(handover::confirm_handover(&db, &may, at.into_inner(), &body).await?))
}

async fn confirm_return(
    may: May<CaseFile>,
    db: Data<Db>,
    at: Path<(CaseId, Uuid)>,
) -> Answer<Json<Standing>> {
    let said = HandoverEnd::default();
    Ok(Json(handover::confirm_handover(&db, &may, at.into_inner(), &said).await?))
}

async fn withdraw_handover(
    may: May<OriginalsHandle>,
    db: Data<Db>,
    at: Path<(CaseId, Uuid)>,
) -> Answer<Json<Standing>> {
    Ok(Json(handover::withdraw_handover(&db, &may, at.into_inner()).await?))
}

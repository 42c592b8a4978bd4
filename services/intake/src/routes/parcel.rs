//! Handlers for results that are sent by post.
use super::vertical::stamp;
use crate::flows::{
    parcel::{
        self, Address, ParcelOut, Settling, ToChase,
        track::{self, Noted},
    },
    vertical::wire::Lines,
};
use actix_web::{
    HttpRequest,
    http::Method,
    web::{Bytes, Data, Json, Path},
};
use auth::{
    May,
    permission::{CaseAccept, CaseRead},
};
use kernel::{
    db::Db,
    http::{Answer, Created, Routes},
    id::CaseId,
    idempotency::IdempotencyKey,
    personal::Personal,
};
use uuid::Uuid;

/// The operations.
pub(super) fn table() -> Routes {
    Routes::new()
        .guarded(
            Method::POST,
            "/cases/{id}/parcels",
            order_parcel,
            "Sends the result of a case by post; the day on the carrier's receipt is the day of delivery",
        )
        .guarded(
            Method::GET,
            "/cases/{id}/parcels",
            list_parcels,
            "The parcels of a case and where they are; the look is logged and shown to the applicant",
        )
        .guarded(
            Method::GET,
            "/parcels/to-chase",
            list_parcels_to_chase,
            "Parcels that came back or could not be sent, and nobody has looked after",
        )
        .guarded(
            Method::POST,
            "/cases/{id}/parcels/{parcel}/settle",
            settle_parcel,
            "Records what was done about a parcel that came back",
        )
        .public(
            Method::POST,
            "/carrier/news",
            take_news,
            "Takes what the carrier tells of a parcel, signed after Standard Webhooks; the same news any number of times",
        )
}

async fn order_parcel(
    may: May<CaseAccept>,
    db: Data<Db>,
    lines: Data<Lines>,
    key: IdempotencyKey,
    id: Path<CaseId>,
    body: Json<Address>,
) -> Answer<Created<ParcelOut>> {
    Ok(Created(parcel::order_parcel(&db, &lines, &may, &key, *id, &body).await?))
}

async fn list_parcels(may: May<CaseRead>, db: Data<Db>, id: Path<CaseId>) -> Answer<Json<Vec<ParcelOut>>> {
    Ok(Json(parcel::list_parcels(&db, &may, *id).await.map(Personal::reveal)?))
}

async fn list_parcels_to_chase(may: May<CaseAccept>, db: Data<Db>) -> Answer<Json<Vec<ToChase>>> {
    Ok(Json(parcel::list_parcels_to_chase(&db, &may).await?))
}

async fn settle_parcel(
    may: May<CaseAccept>,
    db: Data<Db>,
    at: Path<(CaseId, Uuid)>,
    body: Json<Settling>,
) -> Answer<Json<ParcelOut>> {
    Ok(Json(parcel::settle_parcel(&db, &may, *at, &body).await?))
}

async fn take_news(
    db: Data<Db>,
    lines: Data<Lines>,
    request: HttpRequest,
    body: Bytes,
) -> Answer<Json<Noted>> {
    Ok(Json(track::take_news(&db, &lines, stamp(&request), &body).await?))
}

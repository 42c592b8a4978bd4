//! Handlers for rating devices at windows. What a device itself asks is public: its secret is in the body, never in an address.
use crate::flows::rating_device::{
    self, AskedOut, DeviceIn, DeviceRating, LinkIn, LinkedOut, PairIn, PairedOut, ShownOut, SkipIn,
};
use actix_web::{
    http::Method,
    web::{Data, Json, Path},
};
use auth::{
    May,
    permission::{HallManage, RatingAsk},
};
use kernel::{
    db::Db,
    http::{Answer, Created, NoContent, Routes},
    id::CaseId,
    idempotency::IdempotencyKey,
};
use uuid::Uuid;

/// The operations.
pub(super) fn table() -> Routes {
    staff().and(devices())
}

fn staff() -> Routes {
    Routes::new()
        .guarded(
            Method::GET,
            "/rating-devices",
            list_rating_devices,
            "The rating devices at the windows of the caller's hall",
        )
        .guarded(
            Method::POST,
            "/rating-devices",
            link_rating_device,
            "Links a rating device to a window: the code is typed on it, once and within ten minutes",
        )
        .guarded(
            Method::POST,
            "/rating-devices/{id}/end",
            end_rating_device,
            "Takes a rating device out",
        )
        .guarded(
            Method::POST,
            "/cases/{id}/rating-request",
            ask_for_rating,
            "Asks on the device of the caller's window how the applicant was served; what comes of it he is not told",
        )
}

fn devices() -> Routes {
    Routes::new()
        .public(
            Method::POST,
            "/rating-device/pair",
            pair_rating_device,
            "Takes the code that was typed on a device, and gives the device its secret",
        )
        .public(
            Method::POST,
            "/rating-device/show",
            show_rating_request,
            "What a device shows now: item and window, nothing of a person",
        )
        .public(
            Method::POST,
            "/rating-device/rate",
            rate_at_device,
            "Rates at a device what is asked there, once and in time",
        )
        .public(Method::POST, "/rating-device/skip", skip_rating, "Does not rate what is asked on a device")
}

async fn list_rating_devices(may: May<HallManage>, db: Data<Db>) -> Answer<Json<Vec<LinkedOut>>> {
    Ok(Json(rating_device::list_rating_devices(&db, &may).await?))
}

async fn link_rating_device(
    may: May<HallManage>,
    db: Data<Db>,
    key: IdempotencyKey,
    body: Json<LinkIn>,
) -> Answer<Created<LinkedOut>> {
    Ok(Created(rating_device::link_rating_device(&db, &may, &key, &body).await?))
}

async fn end_rating_device(may: May<HallManage>, db: Data<Db>, id: Path<Uuid>) -> Answer<Json<LinkedOut>> {
    Ok(Json(rating_device::end_rating_device(&db, &may, *id).await?))
}

async fn ask_for_rating(
    may: May<RatingAsk>,
    db: Data<Db>,
    key: IdempotencyKey,
    id: Path<CaseId>,
) -> Answer<Created<AskedOut>> {
    Ok(Created(rating_device::ask_for_rating(&db, &may, &key, *id).await?))
}

async fn pair_rating_device(db: Data<Db>, body: Json<PairIn>) -> Answer<Created<PairedOut>> {
    Ok(Created(rating_device::pair_rating_device(&db, &body).await?))
}

async fn show_rating_request(db: Data<Db>, body: Json<DeviceIn>) -> Answer<Json<ShownOut>> {
    Ok(Json(rating_device::show_rating_request(&db, &body).await?))
}

async fn rate_at_device(db: Data<Db>, body: Json<DeviceRating>) -> Answer<NoContent> {
    rating_device::rate_at_device(&db, &body).await?;
    Ok(NoContent)
}

async fn skip_rating(db: Data<Db>, body: Json<SkipIn>) -> Answer<NoContent> {
    rating_device::skip_rating(&db, &body).await?;
    Ok(NoContent)
}

//! Handlers for appeals against ratings.
use super::query::WatchQuery;
use crate::flows::rating_appeal::{self, AppealIn, AppealOut, AppealWordsOut, JudgeIn};
use actix_web::{
    http::Method,
    web::{Data, Json, Path, Query},
};
use auth::{May, permission::RatingHandle};
use kernel::{
    db::Db,
    http::{Answer, Created, Page, Routes},
    idempotency::IdempotencyKey,
    personal::Personal,
};
use uuid::Uuid;

/// The operations.
pub(super) fn table() -> Routes {
    Routes::new()
        .guarded(
            Method::POST,
            "/rectifications/{id}/appeal",
            appeal_rating,
            "Appeals against a bad rating, once and in time, for the office that was rated",
        )
        .guarded(
            Method::GET,
            "/rating-appeals",
            list_rating_appeals,
            "The appeals against ratings that the caller may see, the oldest first",
        )
        .guarded(
            Method::GET,
            "/rating-appeals/{id}",
            get_rating_appeal,
            "An appeal with what both offices say; the look is logged and shown to the one who rated",
        )
        .guarded(
            Method::POST,
            "/rating-appeals/{id}/judge",
            judge_rating_appeal,
            "Upholds or annuls a rating that another office appealed against; both values stay",
        )
}

async fn appeal_rating(
    may: May<RatingHandle>,
    db: Data<Db>,
    key: IdempotencyKey,
    id: Path<Uuid>,
    body: Json<AppealIn>,
) -> Answer<Created<AppealOut>> {
    Ok(Created(rating_appeal::appeal_rating(&db, &may, &key, *id, &body).await?))
}

async fn list_rating_appeals(
    may: May<RatingHandle>,
    db: Data<Db>,
    query: Query<WatchQuery>,
) -> Answer<Json<Page<AppealOut>>> {
    let (after, limit) = (query.after.as_deref(), query.limit());
    Ok(Json(rating_appeal::list_rating_appeals(&db, &may, query.open, after, limit).await?))
}

async fn get_rating_appeal(
    may: May<RatingHandle>,
    db: Data<Db>,
    id: Path<Uuid>,
) -> Answer<Json<AppealWordsOut>> {
    Ok(Json(rating_appeal::get_rating_appeal(&db, &may, *id).await.map(Personal::reveal)?))
}

async fn judge_rating_appeal(
    may: May<RatingHandle>,
    db: Data<Db>,
    key: IdempotencyKey,
    id: Path<Uuid>,
    body: Json<JudgeIn>,
) -> Answer<Json<AppealOut>> {
    Ok(Json(rating_appeal::judge_rating_appeal(&db, &may, &key, *id, &body).await?))
}

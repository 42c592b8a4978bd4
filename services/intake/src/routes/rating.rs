//! Handlers for ratings and what is done about bad ones.
use super::query::{SpanQuery, WatchQuery};
use crate::flows::{
    self,
    rating::{AnswerIn, ComplaintOut, RatingIn, RatingOut, RatingsOut, RectificationOut},
    rating_table::FigureOut,
};
use actix_web::{
    HttpResponse,
    http::{Method, header},
    web::{Data, Json, Path, Query},
};
use auth::{
    May,
    permission::{RatingExport, RatingGive, RatingHandle},
};
use kernel::{
    db::Db,
    http::{Answer, Created, Page, Routes},
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
            "/cases/{id}/ratings",
            list_ratings,
            "What the applicant can rate, has rated, and was answered",
        )
        .guarded(
            Method::POST,
            "/cases/{id}/ratings",
            rate_case,
            "Rates the service or the matter, once; once again after something was put right",
        )
        .guarded(
            Method::GET,
            "/rectifications",
            list_rectifications,
            "The bad ratings that the caller may answer: never those of cases he acted on",
        )
        .guarded(
            Method::GET,
            "/rectifications/{id}",
            get_rectification,
            "A bad rating with what was said; the look is logged and shown to the one who rated",
        )
        .guarded(
            Method::POST,
            "/rectifications/{id}/call",
            call_back,
            "Records the call to the one who rated badly",
        )
        .guarded(
            Method::POST,
            "/rectifications/{id}/rectify",
            rectify,
            "Records what was put right; the applicant may rate again",
        )
        .guarded(
            Method::GET,
            "/ratings/figures",
            get_rating_figures,
            "How often each item was rated in each hall, how often badly, and what was done",
        )
        .guarded(
            Method::GET,
            "/ratings/table",
            export_ratings,
            "The national table of ratings as csv, without persons",
        )
}

async fn rate_case(
    may: May<RatingGive>,
    db: Data<Db>,
    key: IdempotencyKey,
    id: Path<CaseId>,
    body: Json<RatingIn>,
) -> Answer<Created<RatingOut>> {
    Ok(Created(flows::rating::rate_case(&db, &may, &key, *id, &body).await?))
}

async fn list_ratings(may: May<RatingGive>, db: Data<Db>, id: Path<CaseId>) -> Answer<Json<RatingsOut>> {
    Ok(Json(flows::rating::list_ratings(&db, &may, *id).await?))
}

async fn list_rectifications(
    may: May<RatingHandle>,
    db: Data<Db>,
    query: Query<WatchQuery>,
) -> Answer<Json<Page<RectificationOut>>> {
    let after = query.after.as_deref();
    let limit = query.limit();
    Ok(Json(flows::rating::list_rectifications(&db, &may, query.open, after, limit).await?))
}

async fn get_rectification(
    may: May<RatingHandle>,
    db: Data<Db>,
    id: Path<Uuid>,
) -> Answer<Json<ComplaintOut>> {
    Ok(Json(flows::rating::get_rectification(&db, &may, *id).await.map(Personal::reveal)?))
}

async fn call_back(
    may: May<RatingHandle>,
    db: Data<Db>,
    key: IdempotencyKey,
    id: Path<Uuid>,
    body: Json<AnswerIn>,
) -> Answer<Json<RectificationOut>> {
    Ok(Json(flows::rating::call_back(&db, &may, &key, *id, &body).await?))
}

async fn rectify(
    may: May<RatingHandle>,
    db: Data<Db>,
    key: IdempotencyKey,
    id: Path<Uuid>,
    body: Json<AnswerIn>,
) -> Answer<Json<RectificationOut>> {
    Ok(Json(flows::rating::rectify(&db, &may, &key, *id, &body).await?))
}

async fn get_rating_figures(
    may: May<RatingHandle>,
    db: Data<Db>,
    query: Query<SpanQuery>,
) -> Answer<Json<Vec<FigureOut>>> {
    Ok(Json(flows::rating_table::get_rating_figures(&db, &may, (query.from, query.to)).await?))
}

async fn export_ratings(
    may: May<RatingExport>,
    db: Data<Db>,
    query: Query<SpanQuery>,
) -> Answer<HttpResponse> {
    let text = flows::rating_table::export_ratings(&db, &may, (query.from, query.to)).await?;
    Ok(HttpResponse::Ok()
        .insert_header((header::CONTENT_TYPE, "text/csv; charset=utf-8"))
        .insert_header((header::CONTENT_DISPOSITION, "attachment; filename=\"ratings.csv\""))
        .insert_header((header::X_CONTENT_TYPE_OPTIONS, "nosniff"))
        .body(text))
}

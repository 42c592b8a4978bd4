//! Handlers for figures.
use crate::flows::figures::{self, FigureQuery, FiguresOut, PublicFigureQuery, RecountOut};
use actix_web::{
    HttpResponse,
    http::{Method, header},
    web::{Data, Json, Query},
};
use auth::{
    May,
    permission::{BusManage, FigureRead},
};
use kernel::{
    db::Db,
    http::{Answer, Routes},
};

/// The operations.
pub(super) fn table() -> Routes {
    Routes::new()
        .guarded(
            Method::GET,
            "/figures",
            get_figures,
            "What was counted of the caller's hall or place, by day, week, month, hall, window, item, authority or door",
        )
        .guarded(Method::GET, "/figures/table", export_figures, "The same figures as csv")
        .guarded(
            Method::POST,
            "/figures/recount",
            recount_figures,
            "Counts from the record what no event has counted, such as cases from before there were figures",
        )
        .public(
            Method::GET,
            "/figures/public",
            get_public_figures,
            "What the halls of a place did in a month that is over; counts below three are held back",
        )
}

async fn get_figures(
    may: May<FigureRead>,
    db: Data<Db>,
    query: Query<FigureQuery>,
) -> Answer<Json<FiguresOut>> {
    Ok(Json(figures::get_figures(&db, &may, &query).await?))
}

async fn export_figures(
    may: May<FigureRead>,
    db: Data<Db>,
    query: Query<FigureQuery>,
) -> Answer<HttpResponse> {
    let text = figures::export_figures(&db, &may, &query).await?;
    Ok(HttpResponse::Ok()
        .insert_header((header::CONTENT_TYPE, "text/csv; charset=utf-8"))
        .insert_header((header::CONTENT_DISPOSITION, "attachment; filename=\"figures.csv\""))
        .insert_header((header::X_CONTENT_TYPE_OPTIONS, "nosniff"))
        .body(text))
}

async fn recount_figures(may: May<BusManage>, db: Data<Db>) -> Answer<Json<RecountOut>> {
    Ok(Json(figures::recount(&db, &may).await?))
}

async fn get_public_figures(db: Data<Db>, query: Query<PublicFigureQuery>) -> Answer<Json<FiguresOut>> {
    Ok(Json(figures::get_public_figures(&db, &query).await?))
}

//! Bundles and halls by plain words.

use actix_web::{
    http::Method,
    web::{Data, Json, Query},
};
use kernel::{db::Db, http::Routes, problem::ApiError};

use crate::{
    flows::search::search_others as found,
    guides::Guides,
    search::Search,
    views::search::{OthersOut, OthersQuery},
};

/// What is found beside matters.
pub(super) fn routes() -> Routes {
    Routes::new().public(
        Method::GET,
        "/search/others",
        search_others,
        "Bundles and halls by plain words, each in a group of its own",
    )
}

async fn search_others(
    db: Data<Db>,
    search: Data<Search>,
    guides: Data<Guides>,
    query: Query<OthersQuery>,
) -> Result<Json<OthersOut>, ApiError> {
    Ok(Json(found(&db, &search, guides.changes(), &query).await?))
}

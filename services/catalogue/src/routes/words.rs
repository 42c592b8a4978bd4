//! Everyday words: synonyms, and what found nothing.

use actix_web::{
    http::Method,
    web::{Data, Json, Path, Query},
};
use auth::{
    May,
    permission::{ItemEdit, ItemRead},
};
use kernel::{
    db::{Db, transact},
    http::{NoContent, Page, Routes},
    problem::ApiError,
};
use uuid::Uuid;

use crate::{
    flows::words,
    search::Search,
    views::words::{MissQuery, MissesOut, SynonymIn, SynonymOut, SynonymQuery},
};

/// What editors do with everyday words.
pub(super) fn routes() -> Routes {
    Routes::new()
        .guarded(Method::GET, "/search/synonyms", list_synonyms, "Everyday words and what they stand for")
        .guarded(
            Method::POST,
            "/search/synonyms",
            add_synonym,
            "Adds an everyday word for an item or a field",
        )
        .guarded(Method::POST, "/search/synonyms/remove", remove_synonym, "Takes an everyday word away")
        .guarded(
            Method::GET,
            "/search/misses",
            list_misses,
            "What was searched for in vain, without personal data",
        )
        .guarded(
            Method::POST,
            "/search/misses/{id}/ignore",
            ignore_miss,
            "Sets a phrase aside that names nothing we do",
        )
}

async fn list_synonyms(
    may: May<ItemRead>,
    db: Data<Db>,
    query: Query<SynonymQuery>,
) -> Result<Json<Page<SynonymOut>>, ApiError> {
    let page = transact(&db, &may.actor, async |tx| words::list_synonyms(tx, &query).await).await?;
    Ok(Json(page.map(SynonymOut::from)))
}

async fn add_synonym(
    may: May<ItemEdit>,
    db: Data<Db>,
    search: Data<Search>,
    body: Json<SynonymIn>,
) -> Result<NoContent, ApiError> {
    transact(&db, &may.actor, async |tx| words::add_synonym(tx, &body).await).await?;
    search.doubt();
    Ok(NoContent)
}

async fn remove_synonym(
    may: May<ItemEdit>,
    db: Data<Db>,
    search: Data<Search>,
    body: Json<SynonymIn>,
) -> Result<NoContent, ApiError> {
    transact(&db, &may.actor, async |tx| words::remove_synonym(tx, &body).await).await?;
    search.doubt();
    Ok(NoContent)
}

async fn list_misses(
    may: May<ItemRead>,
    db: Data<Db>,
    query: Query<MissQuery>,
) -> Result<Json<MissesOut>, ApiError> {
    Ok(Json(transact(&db, &may.actor, async |tx| words::list_misses(tx, query.limit).await).await?))
}

async fn ignore_miss(may: May<ItemEdit>, db: Data<Db>, id: Path<Uuid>) -> Result<NoContent, ApiError> {
    transact(&db, &may.actor, async |tx| words::ignore_miss(tx, *id).await).await?;
    Ok(NoContent)
}

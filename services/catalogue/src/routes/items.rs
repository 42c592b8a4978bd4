//! Items: guides, lists, versions.

use actix_web::web::{Data, Json, Path, Query};
use auth::{May, permission::ItemRead};
use kernel::{
    actor::Actor,
    db::{Db, DbError, transact},
    http::{Page, PageQuery, Tagged, Traced, Written},
    problem::ApiError,
};

use crate::{
    flows::{
        self,
        read::{self, AnyCode},
    },
    guides::Guides,
    readings::Readings,
    search::Search,
    views::{
        editing::{VersionDetail, VersionOut},
        guide::{ItemGuide, ItemQuery, ItemSummary},
    },
};

pub(super) async fn list_items(
    db: Data<Db>,
    search: Data<Search>,
    guides: Data<Guides>,
    trace: Traced,
    query: Query<ItemQuery>,
) -> Result<Json<Page<ItemSummary>>, ApiError> {
    let (nobody, query) = (Actor::nobody().in_trace(trace.0), query.into_inner());
    Ok(Json(flows::search::list_items(&db, &search, guides.changes(), &nobody, query).await?))
}

pub(super) async fn get_item(
    db: Data<Db>,
    guides: Data<Guides>,
    readings: Data<Readings>,
    trace: Traced,
    code: Path<String>,
) -> Result<Written<ItemGuide>, ApiError> {
    let code = AnyCode::parse(&code)?;
    readings.count(&code.base());
    let generation = match guides.find(code.as_str()) {
        Ok(guide) => return Ok(guide),
        Err(generation) => generation,
    };
    let nobody = Actor::nobody().in_trace(trace.0);
    let (tag, body) = transact(&db, &nobody, async |tx| read::get_item(tx, &code).await).await?;
    let guide = Written::new(&tag, &body).map_err(DbError::from)?;
    guides.keep(code.as_str(), generation, guide.clone());
    flows::uses::write_readings(&db, &nobody, &readings).await;
    Ok(guide)
}

pub(super) async fn list_versions(
    may: May<ItemRead>,
    db: Data<Db>,
    code: Path<String>,
    page: Query<PageQuery>,
) -> Result<Json<Page<VersionOut>>, ApiError> {
    Ok(Json(transact(&db, &may.actor, async |tx| read::list_versions(tx, &code, &page).await).await?))
}

pub(super) async fn get_version(
    may: May<ItemRead>,
    db: Data<Db>,
    path: Path<(String, i32)>,
) -> Result<Tagged<VersionDetail>, ApiError> {
    let (code, version) = path.into_inner();
    let body = transact(&db, &may.actor, async |tx| read::get_version(tx, &code, version).await).await?;
    Ok(Tagged { tag: body.version.revision.to_string(), body })
}

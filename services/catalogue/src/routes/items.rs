//! Items: guides, lists, versions.

use actix_web::web::{Data, Json, Path, Query};
use auth::{May, permission::ItemRead};
use kernel::{
    actor::Actor,
    db::{Db, transact},
    http::{Page, PageQuery, Tagged, Traced},
    problem::ApiError,
};

use crate::{
    flows::read,
    views::{
        editing::{VersionDetail, VersionOut},
        guide::{ItemGuide, ItemQuery, ItemSummary},
    },
};

pub(super) async fn list_items(
    db: Data<Db>,
    trace: Traced,
    query: Query<ItemQuery>,
) -> Result<Json<Page<ItemSummary>>, ApiError> {
    let (nobody, query) = (Actor::nobody().in_trace(trace.0), query.into_inner());
    Ok(Json(transact(&db, &nobody, async |tx| read::list_items(tx, query).await).await?))
}

pub(super) async fn get_item(
    db: Data<Db>,
    trace: Traced,
    code: Path<String>,
) -> Result<Tagged<ItemGuide>, ApiError> {
    let nobody = Actor::nobody().in_trace(trace.0);
    let (tag, body) = transact(&db, &nobody, async |tx| read::get_item(tx, &code).await).await?;
    Ok(Tagged { tag, body })
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

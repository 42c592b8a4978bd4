//! Implementing items: claimed, filled in, published, suspended, repealed.

use actix_web::web::{Data, Json, Path, Query};
use auth::{
    May,
    permission::{ItemEdit, ItemPublish, ItemRead},
};
use contracts::catalogue::OverlayContent;
use kernel::{
    code::ImplementingItemCode,
    db::{Db, transact},
    http::{Created, IfMatch, Page},
    idempotency::{IdempotencyKey, once},
    problem::ApiError,
};

use crate::{
    flows::{claim, item, overlay, read},
    guides::Guides,
    problem::CatalogueError,
    views::editing::{ClaimIn, ClaimOut, ClaimQuery, ReasonIn, VersionOut},
};

pub(super) async fn list_claims(
    may: May<ItemRead>,
    db: Data<Db>,
    query: Query<ClaimQuery>,
) -> Result<Json<Page<ClaimOut>>, ApiError> {
    Ok(Json(transact(&db, &may.actor, async |tx| read::list_claims(tx, &query).await).await?))
}

pub(super) async fn claim_item(
    may: May<ItemEdit>,
    db: Data<Db>,
    key: IdempotencyKey,
    body: Json<ClaimIn>,
) -> Result<Created<ClaimOut>, ApiError> {
    let made = transact(&db, &may.actor, async |tx| {
        once(tx, &key, &*body, async |tx| {
            let claim = claim::claim_item(tx, &body.base_code, &body.authority).await?;
            Ok::<ClaimOut, CatalogueError>(claim.into())
        })
        .await
    });
    Ok(Created(made.await?))
}

pub(super) async fn fill_overlay(
    may: May<ItemEdit>,
    db: Data<Db>,
    code: Path<ImplementingItemCode>,
    version: IfMatch,
    content: Json<OverlayContent>,
) -> Result<Json<VersionOut>, ApiError> {
    let saved =
        transact(&db, &may.actor, async |tx| overlay::fill_overlay(tx, &code, version.0, &content).await);
    Ok(Json(saved.await?.into()))
}

pub(super) async fn submit_overlay(
    may: May<ItemEdit>,
    db: Data<Db>,
    code: Path<ImplementingItemCode>,
) -> Result<Json<VersionOut>, ApiError> {
    Ok(Json(transact(&db, &may.actor, async |tx| overlay::submit_overlay(tx, &code).await).await?.into()))
}

pub(super) async fn send_back_overlay(
    may: May<ItemPublish>,
    db: Data<Db>,
    code: Path<ImplementingItemCode>,
) -> Result<Json<VersionOut>, ApiError> {
    Ok(Json(transact(&db, &may.actor, async |tx| overlay::send_back_overlay(tx, &code).await).await?.into()))
}

pub(super) async fn publish_overlay(
    may: May<ItemPublish>,
    db: Data<Db>,
    guides: Data<Guides>,
    code: Path<ImplementingItemCode>,
) -> Result<Json<VersionOut>, ApiError> {
    let _shown_anew = guides.changing();
    Ok(Json(transact(&db, &may.actor, async |tx| overlay::publish_overlay(tx, &code).await).await?.into()))
}

pub(super) async fn suspend_item(
    may: May<ItemPublish>,
    db: Data<Db>,
    guides: Data<Guides>,
    code: Path<ImplementingItemCode>,
    body: Json<ReasonIn>,
) -> Result<Json<ClaimOut>, ApiError> {
    let _shown_anew = guides.changing();
    Ok(Json(
        transact(&db, &may.actor, async |tx| item::suspend_item(tx, &code, body.reason.as_str()).await)
            .await?
            .into(),
    ))
}

pub(super) async fn resume_item(
    may: May<ItemPublish>,
    db: Data<Db>,
    guides: Data<Guides>,
    code: Path<ImplementingItemCode>,
) -> Result<Json<ClaimOut>, ApiError> {
    let _shown_anew = guides.changing();
    Ok(Json(transact(&db, &may.actor, async |tx| item::resume_item(tx, &code).await).await?.into()))
}

pub(super) async fn repeal_item(
    may: May<ItemPublish>,
    db: Data<Db>,
    guides: Data<Guides>,
    code: Path<ImplementingItemCode>,
    body: Json<ReasonIn>,
) -> Result<Json<ClaimOut>, ApiError> {
    let _shown_anew = guides.changing();
    Ok(Json(
        transact(&db, &may.actor, async |tx| item::repeal_item(tx, &code, body.reason.as_str()).await)
            .await?
            .into(),
    ))
}

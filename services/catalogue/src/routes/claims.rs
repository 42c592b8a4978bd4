//! Implementing items: claimed, filled in, published, suspended, repealed.

use actix_web::web::{Data, Json, Path, Query};
use auth::{
    May, Role,
    permission::{ItemEdit, ItemPublish, ItemRead},
};
use kernel::{
    code::ImplementingItemCode,
    db::{Db, transact},
    http::{Created, IfMatch, Page},
    idempotency::{IdempotencyKey, once},
    problem::ApiError,
};

use crate::{
    flows::{claim, item, overlay, read, standard::admit::admitted},
    guides::Guides,
    problem::CatalogueError,
    views::{
        editing::{BecauseIn, ClaimIn, ClaimOut, ClaimQuery, NoteIn, PublishOverlayIn, VersionOut},
        standard::OverlaySent,
    },
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
    sent: Json<OverlaySent>,
) -> Result<Json<VersionOut>, ApiError> {
    let saved = transact(&db, &may.actor, async |tx| {
        let content = admitted(tx, &code, &sent).await?;
        let saved = overlay::fill_overlay(tx, &code, version.0, &content).await?;
        let findings = overlay::draft_findings(tx, &saved).await?;
        Ok::<_, CatalogueError>(VersionOut::from(saved).warned(findings))
    });
    Ok(Json(saved.await?))
}

pub(super) async fn submit_overlay(
    may: May<ItemEdit>,
    db: Data<Db>,
    code: Path<ImplementingItemCode>,
    body: Json<BecauseIn>,
) -> Result<Json<VersionOut>, ApiError> {
    let moved =
        transact(&db, &may.actor, async |tx| overlay::submit_overlay(tx, &code, body.because()).await);
    Ok(Json(moved.await?.into()))
}

pub(super) async fn send_back_overlay(
    may: May<ItemPublish>,
    db: Data<Db>,
    code: Path<ImplementingItemCode>,
    body: Json<NoteIn>,
) -> Result<Json<VersionOut>, ApiError> {
    let (role, note) = (Role::Publisher, body.note.as_str());
    let moved = transact(&db, &may.actor, async |tx| overlay::send_back_overlay(tx, &code, role, note).await);
    Ok(Json(moved.await?.into()))
}

pub(super) async fn publish_overlay(
    may: May<ItemPublish>,
    db: Data<Db>,
    guides: Data<Guides>,
    code: Path<ImplementingItemCode>,
    body: Json<PublishOverlayIn>,
) -> Result<Json<VersionOut>, ApiError> {
    let (_shown_anew, at) = (guides.changing_item(code.as_str()), body.effective_at);
    let moved = transact(&db, &may.actor, async |tx| overlay::publish_overlay(tx, &code, at).await);
    Ok(Json(moved.await?.into()))
}

pub(super) async fn suspend_item(
    may: May<ItemPublish>,
    db: Data<Db>,
    guides: Data<Guides>,
    code: Path<ImplementingItemCode>,
    body: Json<BecauseIn>,
) -> Result<Json<ClaimOut>, ApiError> {
    let _shown_anew = guides.changing_item(code.as_str());
    let moved = transact(&db, &may.actor, async |tx| item::suspend_item(tx, &code, body.because()).await);
    Ok(Json(moved.await?.into()))
}

pub(super) async fn resume_item(
    may: May<ItemPublish>,
    db: Data<Db>,
    guides: Data<Guides>,
    code: Path<ImplementingItemCode>,
) -> Result<Json<ClaimOut>, ApiError> {
    let _shown_anew = guides.changing_item(code.as_str());
    Ok(Json(transact(&db, &may.actor, async |tx| item::resume_item(tx, &code).await).await?.into()))
}

pub(super) async fn repeal_item(
    may: May<ItemPublish>,
    db: Data<Db>,
    guides: Data<Guides>,
    code: Path<ImplementingItemCode>,
    body: Json<BecauseIn>,
) -> Result<Json<ClaimOut>, ApiError> {
    let _shown_anew = guides.changing_item(code.as_str());
    let moved = transact(&db, &may.actor, async |tx| item::repeal_item(tx, &code, body.because()).await);
    Ok(Json(moved.await?.into()))
}

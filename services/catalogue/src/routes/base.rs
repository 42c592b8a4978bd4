//! Base items: drafted, reviewed, published.

use actix_web::web::{Data, Json, Path};
use auth::{
    May, Role,
    permission::{ItemEdit, ItemPublish},
};
use contracts::catalogue::BaseItemContent;
use kernel::{
    code::BaseItemCode,
    db::{Db, transact},
    http::{Created, IfMatch},
    idempotency::{IdempotencyKey, once},
    problem::ApiError,
};

use crate::{
    flows::base,
    guides::Guides,
    problem::CatalogueError,
    views::editing::{BecauseIn, NoteIn, PublishIn, VersionOut},
};

pub(super) async fn create_base_item(
    may: May<ItemEdit>,
    db: Data<Db>,
    key: IdempotencyKey,
    content: Json<BaseItemContent>,
) -> Result<Created<VersionOut>, ApiError> {
    let made = transact(&db, &may.actor, async |tx| {
        once(tx, &key, &*content, async |tx| {
            let begun = base::create_base_item(tx, &content).await?;
            let findings = base::findings(tx, &content).await?;
            Ok::<VersionOut, CatalogueError>(VersionOut::from(begun).warned(findings))
        })
        .await
    });
    Ok(Created(made.await?))
}

pub(super) async fn create_base_version(
    may: May<ItemEdit>,
    db: Data<Db>,
    key: IdempotencyKey,
    code: Path<BaseItemCode>,
    content: Json<BaseItemContent>,
) -> Result<Created<VersionOut>, ApiError> {
    let made = transact(&db, &may.actor, async |tx| {
        once(tx, &key, &*content, async |tx| {
            let begun = base::create_base_version(tx, &code, &content).await?;
            let findings = base::findings(tx, &content).await?;
            Ok::<VersionOut, CatalogueError>(VersionOut::from(begun).warned(findings))
        })
        .await
    });
    Ok(Created(made.await?))
}

pub(super) async fn edit_base_draft(
    may: May<ItemEdit>,
    db: Data<Db>,
    code: Path<BaseItemCode>,
    version: IfMatch,
    content: Json<BaseItemContent>,
) -> Result<Json<VersionOut>, ApiError> {
    let saved = transact(&db, &may.actor, async |tx| {
        let saved = base::edit_base_draft(tx, &code, version.0, &content).await?;
        let findings = base::findings(tx, &content).await?;
        Ok::<_, CatalogueError>(VersionOut::from(saved).warned(findings))
    });
    Ok(Json(saved.await?))
}

pub(super) async fn submit_base(
    may: May<ItemEdit>,
    db: Data<Db>,
    code: Path<BaseItemCode>,
    body: Json<BecauseIn>,
) -> Result<Json<VersionOut>, ApiError> {
    let moved = transact(&db, &may.actor, async |tx| base::submit_base(tx, &code, body.because()).await);
    Ok(Json(moved.await?.into()))
}

pub(super) async fn send_back_base(
    may: May<ItemPublish>,
    db: Data<Db>,
    code: Path<BaseItemCode>,
    body: Json<NoteIn>,
) -> Result<Json<VersionOut>, ApiError> {
    let (role, note) = (Role::Publisher, body.note.as_str());
    let moved = transact(&db, &may.actor, async |tx| base::send_back_base(tx, &code, role, note).await);
    Ok(Json(moved.await?.into()))
}

pub(super) async fn publish_base(
    may: May<ItemPublish>,
    db: Data<Db>,
    guides: Data<Guides>,
    code: Path<BaseItemCode>,
    body: Json<PublishIn>,
) -> Result<Json<VersionOut>, ApiError> {
    let _shown_anew = guides.changing_item(code.as_str());
    let (within, at) = (body.follow_within_days.days(), body.effective_at);
    let moved = transact(&db, &may.actor, async |tx| base::publish_base(tx, &code, within, at).await);
    Ok(Json(moved.await?.into()))
}

//! What comes after a draft: reviews, a day of effect, a base item's standing; differences, history, quality.

use actix_web::web::{Data, Json, Path, Query};
use auth::{
    May, Role,
    permission::{ItemLegalReview, ItemPublish, ItemRead, ItemReview},
};
use contracts::catalogue::Rule;
use kernel::{
    code::{BaseItemCode, ImplementingItemCode},
    db::{Db, transact},
    http::Page,
    problem::ApiError,
};

use crate::{
    flows::{base, compare, desk, overlay, quality, read, standing},
    guides::Guides,
    views::{
        changes::{ActOut, DiffQuery, VersionDiff},
        desk::{DeskItem, DeskQuery},
        editing::{BecauseIn, NoteIn, StandingOut, VersionOut},
        quality::{QualityQuery, QualityRow, RuleOut},
    },
};

pub(super) async fn review_base(
    may: May<ItemReview>,
    db: Data<Db>,
    code: Path<BaseItemCode>,
) -> Result<Json<VersionOut>, ApiError> {
    Ok(Json(transact(&db, &may.actor, async |tx| base::review_base(tx, &code).await).await?.into()))
}

pub(super) async fn legal_review_base(
    may: May<ItemLegalReview>,
    db: Data<Db>,
    code: Path<BaseItemCode>,
) -> Result<Json<VersionOut>, ApiError> {
    Ok(Json(transact(&db, &may.actor, async |tx| base::legal_review_base(tx, &code).await).await?.into()))
}

pub(super) async fn return_base(
    may: May<ItemReview>,
    db: Data<Db>,
    code: Path<BaseItemCode>,
    body: Json<NoteIn>,
) -> Result<Json<VersionOut>, ApiError> {
    let role = Role::ItemReviewer;
    let moved =
        transact(&db, &may.actor, async |tx| base::send_back_base(tx, &code, role, body.note.as_str()).await);
    Ok(Json(moved.await?.into()))
}

pub(super) async fn legally_return_base(
    may: May<ItemLegalReview>,
    db: Data<Db>,
    code: Path<BaseItemCode>,
    body: Json<NoteIn>,
) -> Result<Json<VersionOut>, ApiError> {
    let role = Role::LegalReviewer;
    let moved =
        transact(&db, &may.actor, async |tx| base::send_back_base(tx, &code, role, body.note.as_str()).await);
    Ok(Json(moved.await?.into()))
}

pub(super) async fn withdraw_base(
    may: May<ItemPublish>,
    db: Data<Db>,
    code: Path<BaseItemCode>,
) -> Result<Json<VersionOut>, ApiError> {
    Ok(Json(transact(&db, &may.actor, async |tx| base::withdraw_base(tx, &code).await).await?.into()))
}

pub(super) async fn suspend_base(
    may: May<ItemPublish>,
    db: Data<Db>,
    guides: Data<Guides>,
    code: Path<BaseItemCode>,
    body: Json<BecauseIn>,
) -> Result<Json<StandingOut>, ApiError> {
    let _shown_anew = guides.changing_item(code.as_str());
    let moved = transact(&db, &may.actor, async |tx| standing::suspend_base(tx, &code, body.because()).await);
    let standing = moved.await?;
    Ok(Json(StandingOut { code: code.clone(), standing }))
}

pub(super) async fn resume_base(
    may: May<ItemPublish>,
    db: Data<Db>,
    guides: Data<Guides>,
    code: Path<BaseItemCode>,
) -> Result<Json<StandingOut>, ApiError> {
    let _shown_anew = guides.changing_item(code.as_str());
    let moved = transact(&db, &may.actor, async |tx| standing::resume_base(tx, &code).await);
    let standing = moved.await?;
    Ok(Json(StandingOut { code: code.clone(), standing }))
}

pub(super) async fn repeal_base(
    may: May<ItemPublish>,
    db: Data<Db>,
    guides: Data<Guides>,
    code: Path<BaseItemCode>,
    body: Json<BecauseIn>,
) -> Result<Json<StandingOut>, ApiError> {
    let _shown_anew = guides.changing_item(code.as_str());
    let moved = transact(&db, &may.actor, async |tx| standing::repeal_base(tx, &code, body.because()).await);
    let standing = moved.await?;
    Ok(Json(StandingOut { code: code.clone(), standing }))
}

pub(super) async fn review_overlay(
    may: May<ItemReview>,
    db: Data<Db>,
    code: Path<ImplementingItemCode>,
) -> Result<Json<VersionOut>, ApiError> {
    Ok(Json(transact(&db, &may.actor, async |tx| overlay::review_overlay(tx, &code).await).await?.into()))
}

pub(super) async fn legal_review_overlay(
    may: May<ItemLegalReview>,
    db: Data<Db>,
    code: Path<ImplementingItemCode>,
) -> Result<Json<VersionOut>, ApiError> {
    Ok(Json(
        transact(&db, &may.actor, async |tx| overlay::legal_review_overlay(tx, &code).await).await?.into(),
    ))
}

pub(super) async fn return_overlay(
    may: May<ItemReview>,
    db: Data<Db>,
    code: Path<ImplementingItemCode>,
    body: Json<NoteIn>,
) -> Result<Json<VersionOut>, ApiError> {
    let (role, note) = (Role::ItemReviewer, body.note.as_str());
    let moved = transact(&db, &may.actor, async |tx| overlay::send_back_overlay(tx, &code, role, note).await);
    Ok(Json(moved.await?.into()))
}

pub(super) async fn legally_return_overlay(
    may: May<ItemLegalReview>,
    db: Data<Db>,
    code: Path<ImplementingItemCode>,
    body: Json<NoteIn>,
) -> Result<Json<VersionOut>, ApiError> {
    let (role, note) = (Role::LegalReviewer, body.note.as_str());
    let moved = transact(&db, &may.actor, async |tx| overlay::send_back_overlay(tx, &code, role, note).await);
    Ok(Json(moved.await?.into()))
}

pub(super) async fn withdraw_overlay(
    may: May<ItemPublish>,
    db: Data<Db>,
    code: Path<ImplementingItemCode>,
) -> Result<Json<VersionOut>, ApiError> {
    Ok(Json(transact(&db, &may.actor, async |tx| overlay::withdraw_overlay(tx, &code).await).await?.into()))
}

pub(super) async fn diff_versions(
    may: May<ItemRead>,
    db: Data<Db>,
    code: Path<String>,
    query: Query<DiffQuery>,
) -> Result<Json<VersionDiff>, ApiError> {
    let versions = (query.from, query.to);
    Ok(Json(transact(&db, &may.actor, async |tx| compare::diff_versions(tx, &code, versions).await).await?))
}

pub(super) async fn list_acts(
    may: May<ItemRead>,
    db: Data<Db>,
    path: Path<(String, i32)>,
) -> Result<Json<Vec<ActOut>>, ApiError> {
    let (code, version) = path.into_inner();
    Ok(Json(transact(&db, &may.actor, async |tx| read::list_acts(tx, &code, version).await).await?))
}

pub(super) async fn list_desk(
    may: May<ItemRead>,
    db: Data<Db>,
    query: Query<DeskQuery>,
) -> Result<Json<Page<DeskItem>>, ApiError> {
    Ok(Json(transact(&db, &may.actor, async |tx| desk::list_desk(tx, &query).await).await?))
}

pub(super) async fn report_quality(
    may: May<ItemRead>,
    db: Data<Db>,
    query: Query<QualityQuery>,
) -> Result<Json<Page<QualityRow>>, ApiError> {
    Ok(Json(transact(&db, &may.actor, async |tx| quality::report_quality(tx, &query).await).await?))
}

pub(super) async fn list_rules(_may: May<ItemRead>) -> Result<Json<Vec<RuleOut>>, ApiError> {
    let told = |rule: &Rule| RuleOut {
        rule: *rule,
        name: rule.name_zh().to_owned(),
        advice: rule.advice_zh().to_owned(),
    };
    Ok(Json(Rule::ALL.iter().map(told).collect()))
}

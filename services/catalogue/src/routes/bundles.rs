//! Bundles: read by anyone, made as items are.

use actix_web::{
    http::Method,
    web::{Data, Json, Path, Query},
};
use auth::{
    May, Role,
    permission::{ItemEdit, ItemLegalReview, ItemPublish, ItemRead, ItemReview},
};
use contracts::catalogue::BundleContent;
use kernel::{
    actor::Actor,
    db::{Db, transact},
    http::{Created, IfMatch, Page, Routes, Traced},
    idempotency::{IdempotencyKey, once},
    problem::ApiError,
};

use crate::{
    domain::version_state::VersionAction,
    flows::bundle::{self, show},
    problem::CatalogueError,
    views::{
        bundle::{BundleDetail, BundleGuide, BundleQuery, BundleSummary},
        changes::{ActOut, DiffQuery, VersionDiff},
        editing::{BecauseIn, NoteIn, PublishOverlayIn, VersionOut},
    },
};

/// What can be asked of bundles.
pub(super) fn routes() -> Routes {
    Routes::new()
        .public(Method::GET, "/bundles", list_bundles, "Life events and projects in force")
        .public(
            Method::GET,
            "/bundles/{code}",
            get_bundle,
            "A bundle with its items and what is handed in once",
        )
        .guarded(Method::GET, "/bundles/{code}/versions", list_bundle_versions, "All versions of a bundle")
        .guarded(
            Method::GET,
            "/bundles/{code}/versions/{version}",
            get_bundle_version,
            "One version of a bundle, with what the rules say of it",
        )
        .guarded(
            Method::GET,
            "/bundles/{code}/versions/{version}/acts",
            list_bundle_acts,
            "Who did what to a version of a bundle",
        )
        .guarded(
            Method::GET,
            "/bundles/{code}/diff",
            diff_bundle,
            "What differs between two versions of a bundle",
        )
        .guarded(Method::POST, "/bundles", create_bundle, "Enters a new bundle as a draft")
        .guarded(Method::POST, "/bundles/{code}/versions", create_bundle_version, "Begins the next version")
        .guarded(Method::PUT, "/bundles/{code}/draft", edit_bundle, "Saves the draft of a bundle")
        .guarded(Method::POST, "/bundles/{code}/submit", submit_bundle, "Hands the draft to review")
        .guarded(Method::POST, "/bundles/{code}/review", review_bundle, "Passes it for the department")
        .guarded(Method::POST, "/bundles/{code}/return", return_bundle, "Sends it back for the department")
        .guarded(Method::POST, "/bundles/{code}/legal-review", legal_review_bundle, "Passes it as lawful")
        .guarded(
            Method::POST,
            "/bundles/{code}/legal-return",
            legally_return_bundle,
            "Sends it back as not lawful yet",
        )
        .guarded(Method::POST, "/bundles/{code}/send-back", send_back_bundle, "Sends it back to its editor")
        .guarded(
            Method::POST,
            "/bundles/{code}/withdraw",
            withdraw_bundle,
            "Takes back a version before its day",
        )
        .guarded(Method::POST, "/bundles/{code}/publish", publish_bundle, "Publishes it, now or for a day")
}

async fn list_bundles(
    db: Data<Db>,
    trace: Traced,
    query: Query<BundleQuery>,
) -> Result<Json<Page<BundleSummary>>, ApiError> {
    let nobody = Actor::nobody().in_trace(trace.0);
    Ok(Json(transact(&db, &nobody, async |tx| show::list_bundles(tx, &query).await).await?))
}

async fn get_bundle(db: Data<Db>, trace: Traced, code: Path<String>) -> Result<Json<BundleGuide>, ApiError> {
    let nobody = Actor::nobody().in_trace(trace.0);
    Ok(Json(transact(&db, &nobody, async |tx| show::get_bundle(tx, &code).await).await?))
}

async fn list_bundle_versions(
    may: May<ItemRead>,
    db: Data<Db>,
    code: Path<String>,
) -> Result<Json<Vec<VersionOut>>, ApiError> {
    let rows = transact(&db, &may.actor, async |tx| show::bundle_versions(tx, &code).await).await?;
    Ok(Json(rows.into_iter().map(Into::into).collect()))
}

async fn get_bundle_version(
    may: May<ItemRead>,
    db: Data<Db>,
    path: Path<(String, i32)>,
) -> Result<Json<BundleDetail>, ApiError> {
    let (code, version) = path.into_inner();
    Ok(Json(transact(&db, &may.actor, async |tx| show::get_bundle_version(tx, &code, version).await).await?))
}

async fn list_bundle_acts(
    may: May<ItemRead>,
    db: Data<Db>,
    path: Path<(String, i32)>,
) -> Result<Json<Vec<ActOut>>, ApiError> {
    let (code, version) = path.into_inner();
    let rows = transact(&db, &may.actor, async |tx| show::list_bundle_acts(tx, &code, version).await).await?;
    Ok(Json(rows.into_iter().map(Into::into).collect()))
}

async fn diff_bundle(
    may: May<ItemRead>,
    db: Data<Db>,
    code: Path<String>,
    query: Query<DiffQuery>,
) -> Result<Json<VersionDiff>, ApiError> {
    let versions = (query.from, query.to);
    Ok(Json(transact(&db, &may.actor, async |tx| show::diff_bundle(tx, &code, versions).await).await?))
}

async fn create_bundle(
    may: May<ItemEdit>,
    db: Data<Db>,
    key: IdempotencyKey,
    content: Json<BundleContent>,
) -> Result<Created<VersionOut>, ApiError> {
    let made = transact(&db, &may.actor, async |tx| {
        once(tx, &key, &*content, async |tx| {
            let begun = bundle::create_bundle(tx, &content).await?;
            let findings = bundle::findings(tx, &content).await?;
            Ok::<VersionOut, CatalogueError>(VersionOut::from(begun).warned(findings))
        })
        .await
    });
    Ok(Created(made.await?))
}

async fn create_bundle_version(
    may: May<ItemEdit>,
    db: Data<Db>,
    key: IdempotencyKey,
    code: Path<String>,
    content: Json<BundleContent>,
) -> Result<Created<VersionOut>, ApiError> {
    let made = transact(&db, &may.actor, async |tx| {
        once(tx, &key, &*content, async |tx| {
            let begun = bundle::create_bundle_version(tx, &code, &content).await?;
            let findings = bundle::findings(tx, &content).await?;
            Ok::<VersionOut, CatalogueError>(VersionOut::from(begun).warned(findings))
        })
        .await
    });
    Ok(Created(made.await?))
}

async fn edit_bundle(
    may: May<ItemEdit>,
    db: Data<Db>,
    code: Path<String>,
    version: IfMatch,
    content: Json<BundleContent>,
) -> Result<Json<VersionOut>, ApiError> {
    let saved = transact(&db, &may.actor, async |tx| {
        let saved = bundle::edit_bundle(tx, &code, version.0, &content).await?;
        let findings = bundle::findings(tx, &content).await?;
        Ok::<_, CatalogueError>(VersionOut::from(saved).warned(findings))
    });
    Ok(Json(saved.await?))
}

async fn submit_bundle(
    may: May<ItemEdit>,
    db: Data<Db>,
    code: Path<String>,
    body: Json<BecauseIn>,
) -> Result<Json<VersionOut>, ApiError> {
    let moved = transact(&db, &may.actor, async |tx| bundle::submit_bundle(tx, &code, body.because()).await);
    Ok(Json(moved.await?.into()))
}

async fn review_bundle(
    may: May<ItemReview>,
    db: Data<Db>,
    code: Path<String>,
) -> Result<Json<VersionOut>, ApiError> {
    let action = VersionAction::Review;
    let moved =
        transact(&db, &may.actor, async |tx| bundle::pass_bundle(tx, &code, action, "review_bundle").await);
    Ok(Json(moved.await?.into()))
}

async fn legal_review_bundle(
    may: May<ItemLegalReview>,
    db: Data<Db>,
    code: Path<String>,
) -> Result<Json<VersionOut>, ApiError> {
    let action = VersionAction::LegalReview;
    let audited = "legal_review_bundle";
    let moved = transact(&db, &may.actor, async |tx| bundle::pass_bundle(tx, &code, action, audited).await);
    Ok(Json(moved.await?.into()))
}

async fn return_bundle(
    may: May<ItemReview>,
    db: Data<Db>,
    code: Path<String>,
    body: Json<NoteIn>,
) -> Result<Json<VersionOut>, ApiError> {
    let (role, note) = (Role::ItemReviewer, body.note.as_str());
    let moved = transact(&db, &may.actor, async |tx| bundle::send_back_bundle(tx, &code, role, note).await);
    Ok(Json(moved.await?.into()))
}

async fn legally_return_bundle(
    may: May<ItemLegalReview>,
    db: Data<Db>,
    code: Path<String>,
    body: Json<NoteIn>,
) -> Result<Json<VersionOut>, ApiError> {
    let (role, note) = (Role::LegalReviewer, body.note.as_str());
    let moved = transact(&db, &may.actor, async |tx| bundle::send_back_bundle(tx, &code, role, note).await);
    Ok(Json(moved.await?.into()))
}

async fn send_back_bundle(
    may: May<ItemPublish>,
    db: Data<Db>,
    code: Path<String>,
    body: Json<NoteIn>,
) -> Result<Json<VersionOut>, ApiError> {
    let (role, note) = (Role::Publisher, body.note.as_str());
    let moved = transact(&db, &may.actor, async |tx| bundle::send_back_bundle(tx, &code, role, note).await);
    Ok(Json(moved.await?.into()))
}

async fn withdraw_bundle(
    may: May<ItemPublish>,
    db: Data<Db>,
    code: Path<String>,
) -> Result<Json<VersionOut>, ApiError> {
    Ok(Json(transact(&db, &may.actor, async |tx| bundle::withdraw_bundle(tx, &code).await).await?.into()))
}

async fn publish_bundle(
    may: May<ItemPublish>,
    db: Data<Db>,
    code: Path<String>,
    body: Json<PublishOverlayIn>,
) -> Result<Json<VersionOut>, ApiError> {
    let at = body.effective_at;
    let moved = transact(&db, &may.actor, async |tx| bundle::publish_bundle(tx, &code, at).await);
    Ok(Json(moved.await?.into()))
}

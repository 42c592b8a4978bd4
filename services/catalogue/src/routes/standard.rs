//! Following the standard, and where halls differ from it.

use actix_web::{
    http::Method,
    web::{Data, Json, Path, Query},
};
use auth::{
    May,
    permission::{ItemEdit, ItemPublish, ItemRead},
};
use kernel::{
    code::ImplementingItemCode,
    db::{Db, transact},
    http::{Created, Page, Routes},
    idempotency::{IdempotencyKey, once},
    problem::ApiError,
};

use crate::{
    domain::standard::policy::{FieldPolicy, POLICY},
    flows::standard::{drift, pending},
    guides::Guides,
    views::{
        editing::VersionOut,
        standard::{
            DriftCount, DriftOut, DriftQuery, MergeOut, MissingPoint, MissingQuery, PendingOut, PendingQuery,
            StatementIn, StatementOut,
        },
    },
};

/// The operations.
pub(super) fn routes() -> Routes {
    Routes::new()
        .guarded(
            Method::GET,
            "/field-policy",
            list_field_policy,
            "For every element: fixed, local within bounds, or free",
        )
        .guarded(
            Method::GET,
            "/pending",
            list_pending,
            "Items that still have to follow a changed base item, the nearest day first",
        )
        .guarded(
            Method::GET,
            "/pending/{code}",
            preview_merge,
            "What following would do: changes, what stands in the way field by field, the result",
        )
        .guarded(
            Method::POST,
            "/pending/{code}/adopt",
            adopt_base,
            "Follows in one act where nothing stands in the way",
        )
        .guarded(
            Method::GET,
            "/drift",
            list_drift,
            "What differs from the standard or between neighbours, where, since when",
        )
        .guarded(Method::GET, "/drift/counts", count_drift, "How much differs, by county and kind")
        .guarded(
            Method::GET,
            "/drift/missing-points",
            list_missing_points,
            "Townships in which an item is not taken in although it is in most of the county",
        )
        .guarded(
            Method::POST,
            "/claims/{code}/statements",
            state_local,
            "Writes down what a hall itself says of an item, to be compared",
        )
}

pub(super) async fn list_field_policy(_: May<ItemRead>) -> Result<Json<Vec<FieldPolicy>>, ApiError> {
    Ok(Json(POLICY.to_vec()))
}

pub(super) async fn list_pending(
    may: May<ItemRead>,
    db: Data<Db>,
    query: Query<PendingQuery>,
) -> Result<Json<Page<PendingOut>>, ApiError> {
    Ok(Json(transact(&db, &may.actor, async |tx| pending::list_pending(tx, &query).await).await?))
}

pub(super) async fn preview_merge(
    may: May<ItemRead>,
    db: Data<Db>,
    code: Path<ImplementingItemCode>,
) -> Result<Json<MergeOut>, ApiError> {
    Ok(Json(transact(&db, &may.actor, async |tx| pending::preview_merge(tx, &code).await).await?))
}

pub(super) async fn adopt_base(
    may: May<ItemPublish>,
    db: Data<Db>,
    guides: Data<Guides>,
    code: Path<ImplementingItemCode>,
) -> Result<Json<VersionOut>, ApiError> {
    let _shown_anew = guides.changing_item(code.as_str());
    Ok(Json(transact(&db, &may.actor, async |tx| pending::adopt_base(tx, &code).await).await?.into()))
}

pub(super) async fn list_drift(
    may: May<ItemRead>,
    db: Data<Db>,
    query: Query<DriftQuery>,
) -> Result<Json<Page<DriftOut>>, ApiError> {
    Ok(Json(transact(&db, &may.actor, async |tx| drift::list_drift(tx, &query).await).await?))
}

pub(super) async fn count_drift(may: May<ItemRead>, db: Data<Db>) -> Result<Json<Vec<DriftCount>>, ApiError> {
    Ok(Json(transact(&db, &may.actor, async |tx| drift::count_drift(tx).await).await?))
}

pub(super) async fn list_missing_points(
    may: May<ItemRead>,
    db: Data<Db>,
    query: Query<MissingQuery>,
) -> Result<Json<Page<MissingPoint>>, ApiError> {
    Ok(Json(transact(&db, &may.actor, async |tx| drift::list_missing_points(tx, &query).await).await?))
}

pub(super) async fn state_local(
    may: May<ItemEdit>,
    db: Data<Db>,
    key: IdempotencyKey,
    code: Path<ImplementingItemCode>,
    body: Json<StatementIn>,
) -> Result<Created<StatementOut>, ApiError> {
    let made = transact(&db, &may.actor, async |tx| {
        once(tx, &key, &(&*code, &*body), async |tx| drift::state_local(tx, &code, &body).await).await
    });
    Ok(Created(made.await?))
}

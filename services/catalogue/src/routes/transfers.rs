//! Transfers of powers, and what became of authorities.

use actix_web::{
    http::Method,
    web::{Data, Json, Path, Query},
};
use auth::{
    May,
    permission::{ItemEdit, ItemPublish, ItemRead},
};
use kernel::{
    actor::Actor,
    code::{ImplementingItemCode, Uscc},
    db::{Db, transact},
    http::{Created, Page, PageQuery, Routes, Traced},
    idempotency::{IdempotencyKey, once},
    problem::ApiError,
};
use uuid::Uuid;

use crate::{
    flows::transfer::{accept, approve, draft, read},
    problem::CatalogueError,
    views::transfer::{AuthorityNow, TransferIn, TransferOut},
};

/// The operations.
pub(super) fn routes() -> Routes {
    Routes::new()
        .public(
            Method::GET,
            "/authorities/{code}",
            get_authority,
            "An authority by any code it ever had, and who holds its powers now",
        )
        .guarded(Method::GET, "/transfers", list_transfers, "Transfers of powers that concern one's division")
        .guarded(Method::GET, "/transfers/{id}", get_transfer, "A transfer with its items and receivers")
        .guarded(
            Method::POST,
            "/transfers",
            create_transfer,
            "Drafts a transfer: cancel, delegate, take over, transfer, merge",
        )
        .guarded(
            Method::POST,
            "/transfers/{id}/propose",
            propose_transfer,
            "Hands the draft to a second person",
        )
        .guarded(
            Method::POST,
            "/transfers/{id}/approve",
            approve_transfer,
            "Orders the transfer; the receivers get their items to fill in",
        )
        .guarded(
            Method::POST,
            "/transfers/{id}/receivers/{code}/accept",
            accept_transfer,
            "Accepts for a receiver whose overlay has passed its reviews",
        )
        .guarded(Method::POST, "/transfers/{id}/call-off", call_off_transfer, "Drops a transfer")
        .guarded(Method::POST, "/transfers/{id}/withdraw", withdraw_transfer, "Drops a draft, as its editor")
}

pub(super) async fn get_authority(
    db: Data<Db>,
    trace: Traced,
    code: Path<Uscc>,
) -> Result<Json<AuthorityNow>, ApiError> {
    let nobody = Actor::nobody().in_trace(trace.0);
    Ok(Json(transact(&db, &nobody, async |tx| read::get_authority(tx, &code).await).await?))
}

pub(super) async fn list_transfers(
    may: May<ItemRead>,
    db: Data<Db>,
    page: Query<PageQuery>,
) -> Result<Json<Page<TransferOut>>, ApiError> {
    Ok(Json(transact(&db, &may.actor, async |tx| read::list_transfers(tx, &page).await).await?))
}

pub(super) async fn get_transfer(
    may: May<ItemRead>,
    db: Data<Db>,
    id: Path<Uuid>,
) -> Result<Json<TransferOut>, ApiError> {
    Ok(Json(transact(&db, &may.actor, async |tx| read::get_transfer(tx, *id).await).await?))
}

pub(super) async fn create_transfer(
    may: May<ItemEdit>,
    db: Data<Db>,
    key: IdempotencyKey,
    body: Json<TransferIn>,
) -> Result<Created<TransferOut>, ApiError> {
    let made = transact(&db, &may.actor, async |tx| {
        once(tx, &key, &*body, async |tx| {
            let made = draft::create_transfer(tx, &body).await?;
            read::out(tx, made).await
        })
        .await
    });
    Ok(Created(made.await?))
}

pub(super) async fn propose_transfer(
    may: May<ItemEdit>,
    db: Data<Db>,
    id: Path<Uuid>,
) -> Result<Json<TransferOut>, ApiError> {
    let done = transact(&db, &may.actor, async |tx| {
        let moved = draft::propose_transfer(tx, *id).await?;
        read::out(tx, moved).await
    });
    Ok(Json(done.await?))
}

pub(super) async fn approve_transfer(
    may: May<ItemPublish>,
    db: Data<Db>,
    id: Path<Uuid>,
) -> Result<Json<TransferOut>, ApiError> {
    let done = transact(&db, &may.actor, async |tx| {
        let moved = approve::approve_transfer(tx, *id).await?;
        read::out(tx, moved).await
    });
    Ok(Json(done.await?))
}

pub(super) async fn accept_transfer(
    may: May<ItemPublish>,
    db: Data<Db>,
    path: Path<(Uuid, ImplementingItemCode)>,
) -> Result<Json<TransferOut>, ApiError> {
    let (id, code) = path.into_inner();
    let done = transact(&db, &may.actor, async |tx| {
        let moved = accept::accept_transfer(tx, id, &code).await?;
        read::out(tx, moved).await
    });
    Ok(Json(done.await?))
}

pub(super) async fn call_off_transfer(
    may: May<ItemPublish>,
    db: Data<Db>,
    id: Path<Uuid>,
) -> Result<Json<TransferOut>, ApiError> {
    Ok(Json(transact(&db, &may.actor, async |tx| called_off(tx, *id, false).await).await?))
}

pub(super) async fn withdraw_transfer(
    may: May<ItemEdit>,
    db: Data<Db>,
    id: Path<Uuid>,
) -> Result<Json<TransferOut>, ApiError> {
    Ok(Json(transact(&db, &may.actor, async |tx| called_off(tx, *id, true).await).await?))
}

async fn called_off(
    tx: &mut kernel::db::Tx,
    id: Uuid,
    draft_only: bool,
) -> Result<TransferOut, CatalogueError> {
    let moved = draft::call_off_transfer(tx, id, draft_only).await?;
    read::out(tx, moved).await
}

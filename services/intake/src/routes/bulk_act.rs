//! Handlers of bulk acts. Each act is an operation of its own, so that its guard stands in its signature. There is none for decisions.
use crate::flows::bulk_act::{self, BulkAssignIn, BulkDeliverIn, BulkIn, BulkOut};
use actix_web::{
    http::Method,
    web::{Data, Json},
};
use auth::{
    May,
    permission::{CaseAccept, QueueAssign, QueueWork},
};
use kernel::{
    db::Db,
    http::{Answer, Routes},
    idempotency::IdempotencyKey,
};

/// The operations of bulk acts.
pub(super) fn table() -> Routes {
    Routes::new()
        .guarded(
            Method::POST,
            "/bulk/accept",
            bulk_accept,
            "Accepts up to 100 cases, each by itself; says which did not go and why",
        )
        .guarded(Method::POST, "/bulk/claim", bulk_claim, "Takes up to 100 cases to work on, each by itself")
        .guarded(
            Method::POST,
            "/bulk/assign",
            bulk_assign,
            "Gives up to 100 cases to a colleague, each by itself",
        )
        .guarded(
            Method::POST,
            "/bulk/deliver",
            bulk_deliver,
            "Records that up to 100 results were handed over, each by itself",
        )
}

async fn bulk_accept(
    may: May<CaseAccept>,
    db: Data<Db>,
    key: IdempotencyKey,
    body: Json<BulkIn>,
) -> Answer<Json<Vec<BulkOut>>> {
    Ok(Json(bulk_act::bulk_accept(&db, &may, &key, &body).await?))
}

async fn bulk_claim(may: May<QueueWork>, db: Data<Db>, body: Json<BulkIn>) -> Answer<Json<Vec<BulkOut>>> {
    Ok(Json(bulk_act::bulk_claim(&db, &may, &body).await?))
}

async fn bulk_assign(
    may: May<QueueAssign>,
    db: Data<Db>,
    key: IdempotencyKey,
    body: Json<BulkAssignIn>,
) -> Answer<Json<Vec<BulkOut>>> {
    Ok(Json(bulk_act::bulk_assign(&db, &may, &key, &body).await?))
}

async fn bulk_deliver(
    may: May<CaseAccept>,
    db: Data<Db>,
    key: IdempotencyKey,
    body: Json<BulkDeliverIn>,
) -> Answer<Json<Vec<BulkOut>>> {
    Ok(Json(bulk_act::bulk_deliver(&db, &may, &key, &body).await?))
}

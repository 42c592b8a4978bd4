//! Handlers of duplicates.
use crate::flows::{
    Standing,
    duplicate::{self, MarkIn, PairOut},
};
use actix_web::{
    http::Method,
    web::{Data, Json, Path, Query},
};
use auth::{May, permission::CaseAccept};
use kernel::{
    db::Db,
    http::{Answer, Page, Routes},
    id::CaseId,
    idempotency::IdempotencyKey,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Which pairs.
#[derive(Debug, Clone, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct DuplicateQuery {
    /// How many days apart they may have been handed in; 60 by default, at most 366.
    days: Option<u16>,
    /// Also those that somebody has looked at.
    #[serde(default)]
    all: bool,
    /// The `next` of the page before. A page is what was found among 300 open cases; it may be empty and not the last.
    after: Option<String>,
}

/// The operations of duplicates.
pub(super) fn table() -> Routes {
    Routes::new()
        .guarded(
            Method::GET,
            "/duplicates",
            list_duplicates,
            "Open cases that look like one the same person handed in before",
        )
        .guarded(
            Method::POST,
            "/cases/{id}/duplicates/{other}",
            mark_duplicate,
            "Says whether a case is the same matter as an earlier one, and why",
        )
}

async fn list_duplicates(
    may: May<CaseAccept>,
    db: Data<Db>,
    query: Query<DuplicateQuery>,
) -> Answer<Json<Page<PairOut>>> {
    let after = query.after.as_deref();
    Ok(Json(duplicate::list_duplicates(&db, &may, query.days, query.all, after).await?))
}

async fn mark_duplicate(
    may: May<CaseAccept>,
    db: Data<Db>,
    key: IdempotencyKey,
    at: Path<(CaseId, CaseId)>,
    body: Json<MarkIn>,
) -> Answer<Json<Standing>> {
    Ok(Json(duplicate::mark_duplicate(&db, &may, &key, *at, &body).await?))
}

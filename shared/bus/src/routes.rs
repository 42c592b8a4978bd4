//! What every service offers about its bus over HTTP.
use crate::{
    Position,
    held::{self, Held},
    offer,
    snapshot::Snapshot,
    source::{OutboxPage, SnapshotPage},
};
use actix_web::{
    HttpRequest,
    http::Method,
    web::{Data, Json, Path, Query},
};
use auth::{
    May,
    permission::{BusManage, BusPull},
};
use kernel::{
    db::Db,
    http::{Answer, Page, PageQuery, Routes},
    problem::{Kind, Problem},
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The most events one page holds.
const MOST: u16 = 1000;

/// Adds the bus's operations to those of a service.
#[must_use]
pub fn routes(routes: Routes) -> Routes {
    routes
        .guarded(Method::GET, "/outbox", read_outbox, "Events of this service in order, from a position on")
        .guarded(Method::GET, "/snapshot", read_snapshot, "The present state of this service, told as events")
        .guarded(
            Method::GET,
            "/dead",
            list_dead,
            "Events from elsewhere that could not have their effect here",
        )
        .guarded(Method::POST, "/dead/{id}/replay", replay_dead, "Has a dead event tried again")
        .guarded(Method::POST, "/dead/{id}/drop", drop_dead, "Gives a dead event up; later ones go on")
}

/// From where events are read.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct OutboxQuery {
    /// The last position the caller has; `0` for none.
    after: Position,
    /// How many events at most, up to 1000; 500 by default.
    limit: Option<u16>,
    /// The calling service's name: it thereby says that it has everything up to `after`.
    consumer: Option<String>,
}

/// Why the bus refuses.
#[derive(Debug, thiserror::Error)]
enum Refusal {
    #[error("this service tells no snapshot; follow its outbox from position 0")]
    NoSnapshot,
    #[error("a service can only say for itself how far it is; send its own name as consumer")]
    NotTheConsumer,
    #[error("`after` is not a number of this list")]
    BadCursor,
}

impl Problem for Refusal {
    fn kind(&self) -> Kind {
        match self {
            Self::NoSnapshot => Kind::NotFound,
            Self::NotTheConsumer => Kind::Forbidden,
            Self::BadCursor => Kind::Invalid,
        }
    }
    fn code(&self) -> &'static str {
        match self {
            Self::NoSnapshot => NO_SNAPSHOT,
            Self::NotTheConsumer => "not_the_consumer",
            Self::BadCursor => "bad_cursor",
        }
    }
}

/// The code of a service that tells no snapshot.
pub(crate) const NO_SNAPSHOT: &str = "snapshot_not_offered";

async fn read_outbox(may: May<BusPull>, db: Data<Db>, query: Query<OutboxQuery>) -> Answer<Json<OutboxPage>> {
    let consumer = query.consumer.as_deref();
    if consumer.is_some() && consumer != may.service.as_deref() {
        return Err(Refusal::NotTheConsumer.into());
    }
    let limit = i64::from(query.limit.unwrap_or(500).clamp(1, MOST));
    Ok(Json(offer::outbox_page(&db, &may.actor, query.after, limit, consumer).await?))
}

/// Where the next part of a snapshot begins.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct SnapshotQuery {
    /// The `next` of the part before.
    after: Option<String>,
}

async fn read_snapshot(
    may: May<BusPull>,
    db: Data<Db>,
    request: HttpRequest,
    query: Query<SnapshotQuery>,
) -> Answer<Json<SnapshotPage>> {
    let snapshot = request.app_data::<Data<Snapshot>>().ok_or(Refusal::NoSnapshot)?;
    let after = query.into_inner().after;
    Ok(Json(offer::snapshot_page(&db, &may.actor, snapshot, after).await?))
}

async fn list_dead(may: May<BusManage>, db: Data<Db>, page: Query<PageQuery>) -> Answer<Json<Page<Held>>> {
    let after = match page.after.as_deref().map(str::parse) {
        None => 0,
        Some(Ok(after)) => after,
        Some(Err(_no_number)) => return Err(Refusal::BadCursor.into()),
    };
    let limit = page.limit();
    let held = held::list(&db, &may.actor, after, limit).await?;
    Ok(Json(Page::of(held, limit, |last| last.id.to_string())))
}

async fn replay_dead(may: May<BusManage>, db: Data<Db>, id: Path<i64>) -> Answer<Json<Held>> {
    Ok(Json(held::replay(&db, &may.actor, *id).await?))
}

async fn drop_dead(may: May<BusManage>, db: Data<Db>, id: Path<i64>) -> Answer<Json<Held>> {
    Ok(Json(held::drop_dead(&db, &may.actor, *id).await?))
}

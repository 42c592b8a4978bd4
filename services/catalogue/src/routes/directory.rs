//! The public directory.

use actix_web::web::{Data, Json, Path, Query};
use contracts::catalogue::Domain;
use kernel::{
    actor::Actor,
    db::{Db, transact},
    http::{Page, Traced},
    id::HallId,
    problem::ApiError,
};

use crate::{
    flows::directory,
    views::directory::{AuthorityOut, DivisionOut, DomainOut, HallOut, PlaceQuery},
};

pub(super) async fn list_domains() -> Result<Json<Vec<DomainOut>>, ApiError> {
    let named = |code: Domain| DomainOut { code, name: code.name().to_owned() };
    Ok(Json(Domain::ALL.into_iter().map(named).collect()))
}

pub(super) async fn list_divisions(
    db: Data<Db>,
    trace: Traced,
    query: Query<PlaceQuery>,
) -> Result<Json<Page<DivisionOut>>, ApiError> {
    let nobody = Actor::nobody().in_trace(trace.0);
    Ok(Json(transact(&db, &nobody, async |tx| directory::list_divisions(tx, &query).await).await?))
}

pub(super) async fn list_halls(
    db: Data<Db>,
    trace: Traced,
    query: Query<PlaceQuery>,
) -> Result<Json<Page<HallOut>>, ApiError> {
    let nobody = Actor::nobody().in_trace(trace.0);
    Ok(Json(transact(&db, &nobody, async |tx| directory::list_halls(tx, &query).await).await?))
}

pub(super) async fn get_hall(
    db: Data<Db>,
    trace: Traced,
    id: Path<HallId>,
) -> Result<Json<HallOut>, ApiError> {
    let nobody = Actor::nobody().in_trace(trace.0);
    Ok(Json(transact(&db, &nobody, async |tx| directory::get_hall(tx, *id).await).await?))
}

pub(super) async fn list_authorities(
    db: Data<Db>,
    trace: Traced,
    query: Query<PlaceQuery>,
) -> Result<Json<Page<AuthorityOut>>, ApiError> {
    let nobody = Actor::nobody().in_trace(trace.0);
    Ok(Json(transact(&db, &nobody, async |tx| directory::list_authorities(tx, &query).await).await?))
}

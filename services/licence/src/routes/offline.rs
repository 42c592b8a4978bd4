//! Handlers of what is checked without a network.
use crate::{
    domain::LicenceFile,
    flows::{self, MadeLists},
    views::PresentationQuery,
};
use actix_web::web::{Data, Json, Path, Query};
use auth::{May, permission::LicenceAuthorise};
use kernel::{db::Db, http::Answer, id::LicenceId, personal::Personal};

pub(super) async fn get_presentation(
    may: May<LicenceAuthorise>,
    db: Data<Db>,
    id: Path<LicenceId>,
    query: Query<PresentationQuery>,
) -> Answer<Json<LicenceFile>> {
    let made = flows::offline_presentation(&db, &may.actor, *id, query.into_inner().audience).await;
    Ok(Json(made.map(Personal::reveal)?))
}

pub(super) async fn get_status_list(
    db: Data<Db>,
    made: Data<MadeLists>,
    list: Path<i32>,
) -> Answer<Json<LicenceFile>> {
    Ok(Json(flows::status_list(&db, &made, *list).await?))
}

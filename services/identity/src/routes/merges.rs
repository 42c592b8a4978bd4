//! Handlers about entries that were merged.

use actix_web::web::{Data, Json, Path};
use auth::{
    May,
    permission::{CounterAct, OwnAccount},
};
use kernel::{db::Db, http::Answer, id::PersonId, personal::Purpose};

use crate::{flows::merges, views::merges::MergeOut};

pub(crate) async fn list_own_merges(may: May<OwnAccount>, db: Data<Db>) -> Answer<Json<Vec<MergeOut>>> {
    let Some(person) = may.person() else { return Ok(Json(Vec::new())) };
    let merged = merges::list_merges(&db, &may.actor, person, Purpose("own_account")).await?;
    Ok(Json(merged.into_iter().map(|merged| merged.reveal().into()).collect()))
}

pub(crate) async fn list_merges(
    may: May<CounterAct>,
    db: Data<Db>,
    person: Path<PersonId>,
) -> Answer<Json<Vec<MergeOut>>> {
    let merged = merges::list_merges(&db, &may.actor, *person, Purpose("counter_act")).await?;
    Ok(Json(merged.into_iter().map(|merged| merged.reveal().into()).collect()))
}

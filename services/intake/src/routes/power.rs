//! Handlers about powers that moved.
use crate::flows::power::{self, CaseMoveOut, StateCount};
use actix_web::web::{Data, Json, Path};
use auth::{
    May,
    permission::{CaseRead, ItemRead},
};
use kernel::{code::ImplementingItemCode, db::Db, http::Answer, id::CaseId};

pub(super) async fn list_case_moves(
    may: May<CaseRead>,
    db: Data<Db>,
    id: Path<CaseId>,
) -> Answer<Json<Vec<CaseMoveOut>>> {
    Ok(Json(power::list_case_moves(&db, &may, *id).await?))
}

pub(super) async fn count_open_cases(
    may: May<ItemRead>,
    db: Data<Db>,
    code: Path<ImplementingItemCode>,
) -> Answer<Json<Vec<StateCount>>> {
    Ok(Json(power::count_open_cases(&db, &may, &code).await?))
}

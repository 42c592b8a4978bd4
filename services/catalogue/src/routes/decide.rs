//! Questions before an application: anyone may ask, nothing of the answers is kept.

use actix_web::web::{Data, Json, Path};
use kernel::{
    actor::Actor,
    db::{Db, transact},
    http::Traced,
    problem::ApiError,
};
use serde_json::Value;

use crate::{
    flows::{decide, read::AnyCode},
    views::decide::{AnswersIn, EligibilityOut, FeesOut, FormAnswersIn, MaterialsOut},
};

pub(super) async fn ask_eligibility(
    db: Data<Db>,
    trace: Traced,
    code: Path<String>,
    body: Json<AnswersIn>,
) -> Result<Json<EligibilityOut>, ApiError> {
    let (code, nobody) = (AnyCode::parse(&code)?, Actor::nobody().in_trace(trace.0));
    Ok(Json(transact(&db, &nobody, async |tx| decide::eligibility(tx, &code, &body.answers).await).await?))
}

pub(super) async fn ask_fees(
    db: Data<Db>,
    trace: Traced,
    code: Path<String>,
    body: Json<AnswersIn>,
) -> Result<Json<FeesOut>, ApiError> {
    let (code, nobody) = (AnyCode::parse(&code)?, Actor::nobody().in_trace(trace.0));
    Ok(Json(transact(&db, &nobody, async |tx| decide::fees(tx, &code, &body.answers).await).await?))
}

pub(super) async fn ask_materials(
    db: Data<Db>,
    trace: Traced,
    code: Path<String>,
    body: Json<FormAnswersIn>,
) -> Result<Json<MaterialsOut>, ApiError> {
    let (code, nobody) = (AnyCode::parse(&code)?, Actor::nobody().in_trace(trace.0));
    let answers = Value::Object(body.into_inner().answers);
    Ok(Json(transact(&db, &nobody, async |tx| decide::materials(tx, &code, &answers).await).await?))
}

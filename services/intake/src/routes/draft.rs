//! Handlers for the applicant's side: drafts, handing in, taking back.
use crate::flows::{
    self, Standing,
    draft::NewDraft,
    known::KnownItems,
    licence::Repository,
    submit::{Receipt, Submission},
    withdraw::Withdrawal,
};
use actix_web::web::{Data, Json, Path};
use auth::{May, permission::CaseFile};
use kernel::{
    db::Db,
    http::{Answer, Created},
    id::CaseId,
    idempotency::IdempotencyKey,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// The answers of a form, by field.
#[derive(Clone, Serialize, Deserialize, JsonSchema)]
#[serde(transparent)]
pub(crate) struct FormIn(#[schemars(with = "BTreeMap<String, Value>")] pub(super) Map<String, Value>);

pub(super) async fn create_case(
    may: May<CaseFile>,
    db: Data<Db>,
    key: IdempotencyKey,
    body: Json<NewDraft>,
) -> Answer<Created<Standing>> {
    Ok(Created(flows::draft::create_case(&db, &may, &key, &body).await?))
}

pub(super) async fn save_form(
    may: May<CaseFile>,
    db: Data<Db>,
    id: Path<CaseId>,
    body: Json<FormIn>,
) -> Answer<Json<Standing>> {
    Ok(Json(flows::form::save_form(&db, &may, *id, body.into_inner().0).await?))
}

pub(super) async fn keep_form(
    may: May<CaseFile>,
    db: Data<Db>,
    id: Path<CaseId>,
    body: Json<FormIn>,
) -> Answer<Json<Standing>> {
    Ok(Json(flows::form::keep_form(&db, &may, *id, body.into_inner().0).await?))
}

pub(super) async fn prefill_form(
    may: May<CaseFile>,
    db: Data<Db>,
    repository: Data<Repository>,
    key: IdempotencyKey,
    id: Path<CaseId>,
) -> Answer<Json<Standing>> {
    Ok(Json(flows::prefill::prefill_form(&db, &repository, &may, &key, *id).await?))
}

pub(super) async fn discard_case(
    may: May<CaseFile>,
    db: Data<Db>,
    id: Path<CaseId>,
) -> Answer<Json<Standing>> {
    Ok(Json(flows::draft::discard_case(&db, &may, *id).await?))
}

pub(super) async fn submit_case(
    may: May<CaseFile>,
    db: Data<Db>,
    items: Data<KnownItems>,
    repository: Data<Repository>,
    key: IdempotencyKey,
    id: Path<CaseId>,
    body: Json<Submission>,
) -> Answer<Json<Receipt>> {
    let known = (items.get_ref(), repository.get_ref());
    Ok(Json(flows::submit::submit_case(&db, known, &may, &key, *id, &body).await?))
}

pub(super) async fn supplement_case(
    may: May<CaseFile>,
    db: Data<Db>,
    key: IdempotencyKey,
    id: Path<CaseId>,
) -> Answer<Json<Standing>> {
    Ok(Json(flows::deficiency::supplement_case(&db, &may, &key, *id).await?))
}

pub(super) async fn withdraw_case(
    may: May<CaseFile>,
    db: Data<Db>,
    id: Path<CaseId>,
    body: Json<Withdrawal>,
) -> Answer<Json<Standing>> {
    Ok(Json(flows::withdraw::withdraw_case(&db, &may, *id, &body).await?))
}

//! Handlers of sharing: contracts, calls of other systems, consents of holders.
use super::file::handed_out;
use crate::{
    cursor::read_cursor,
    domain::{FileKind, LicenceFile, ShareOperation},
    flows::{self, Call, CheckPage, HandedOut},
    views::{CallIn, CallOut, ConsentIn, ConsentOut, ContractIn, ContractOut, CopyOut, SearchIn, SharedOut},
};
use actix_web::{
    HttpResponse,
    web::{Data, Json, Path, Query},
};
use auth::{
    May,
    permission::{LicenceAuthorise, LicenceRead, LicenceVerify, StaffApprove, StaffManage},
};
use kernel::{
    db::Db,
    http::{Answer, Created, Page, PageQuery},
    id::LicenceId,
    idempotency::IdempotencyKey,
};
use uuid::Uuid;

pub(super) async fn propose_contract(
    may: May<StaffManage>,
    db: Data<Db>,
    key: IdempotencyKey,
    body: Json<ContractIn>,
) -> Answer<Created<ContractOut>> {
    let proposal = body.into_inner().into();
    Ok(Created(flows::propose_contract(&db, &may.actor, &key, proposal).await?.into()))
}

pub(super) async fn approve_contract(
    may: May<StaffApprove>,
    db: Data<Db>,
    id: Path<Uuid>,
) -> Answer<Json<ContractOut>> {
    Ok(Json(flows::approve_contract(&db, &may.actor, *id).await?.into()))
}

pub(super) async fn end_contract(
    may: May<StaffApprove>,
    db: Data<Db>,
    id: Path<Uuid>,
) -> Answer<Json<ContractOut>> {
    Ok(Json(flows::end_contract(&db, &may.actor, *id).await?.into()))
}

pub(super) async fn list_contracts(db: Data<Db>, page: Query<PageQuery>) -> Answer<Json<Page<ContractOut>>> {
    let limit = page.limit();
    let found = flows::list_contracts(&db, page.into_inner().after, limit).await?;
    Ok(Json(found.map(Into::into)))
}

fn call(body: &CallIn, operation: ShareOperation) -> Call {
    Call {
        contract: body.contract_id,
        operation,
        cause: body.cause.clone(),
        item_code: body.item_code.clone(),
        expires_at: body.expires_at,
    }
}

pub(super) async fn search_licences(
    may: May<LicenceVerify>,
    db: Data<Db>,
    body: Json<SearchIn>,
) -> Answer<Json<Vec<SharedOut>>> {
    let body = body.into_inner();
    let call = Call {
        contract: body.contract_id,
        operation: ShareOperation::Search,
        cause: body.cause,
        item_code: body.item_code,
        expires_at: body.expires_at,
    };
    let found = flows::search_licences(&db, &may.actor, &call, &body.holder_number).await?;
    Ok(Json(found.into_iter().map(Into::into).collect()))
}

pub(super) async fn share_metadata(
    may: May<LicenceVerify>,
    db: Data<Db>,
    body: Json<CallIn>,
) -> Answer<Json<SharedOut>> {
    let call = call(&body, ShareOperation::Metadata);
    Ok(Json(flows::share_licence(&db, &may.actor, &call, &body.identifier).await?.into()))
}

pub(super) async fn share_standing(
    may: May<LicenceVerify>,
    db: Data<Db>,
    body: Json<CallIn>,
) -> Answer<Json<SharedOut>> {
    let call = call(&body, ShareOperation::Verification);
    Ok(Json(flows::share_licence(&db, &may.actor, &call, &body.identifier).await?.into()))
}

pub(super) async fn share_file(
    may: May<LicenceVerify>,
    db: Data<Db>,
    body: Json<CallIn>,
) -> Answer<Json<LicenceFile>> {
    let call = call(&body, ShareOperation::File);
    Ok(Json(flows::share_file(&db, &may.actor, &call, &body.identifier).await?))
}

pub(super) async fn copy_licence(
    may: May<LicenceVerify>,
    db: Data<Db>,
    page: Data<CheckPage>,
    body: Json<CallIn>,
) -> Answer<HttpResponse> {
    let call = call(&body, ShareOperation::Copy);
    let copied = flows::copy_licence(&db, &may.actor, &page, &call, &body.identifier).await?;
    let sheet = HandedOut { bytes: copied.bytes, identifier: copied.number };
    Ok(handed_out(sheet, FileKind::Pdf))
}

pub(super) async fn check_copy(db: Data<Db>, number: Path<String>) -> Answer<Json<CopyOut>> {
    Ok(Json(flows::check_copy(&db, &number).await?.into()))
}

pub(super) async fn give_consent(
    may: May<LicenceAuthorise>,
    db: Data<Db>,
    key: IdempotencyKey,
    id: Path<LicenceId>,
    body: Json<ConsentIn>,
) -> Answer<Created<ConsentOut>> {
    let order = body.into_inner().into();
    Ok(Created(flows::give_consent(&db, &may.actor, &key, *id, order).await?.into()))
}

pub(super) async fn withdraw_consent(
    may: May<LicenceAuthorise>,
    db: Data<Db>,
    id: Path<Uuid>,
) -> Answer<Json<ConsentOut>> {
    Ok(Json(flows::withdraw_consent(&db, &may.actor, *id).await?.into()))
}

pub(super) async fn list_consents(
    may: May<LicenceRead>,
    db: Data<Db>,
    id: Path<LicenceId>,
) -> Answer<Json<Vec<ConsentOut>>> {
    let consents = flows::list_consents(&db, &may.actor, *id).await?;
    Ok(Json(consents.into_iter().map(Into::into).collect()))
}

pub(super) async fn list_calls(
    may: May<LicenceRead>,
    db: Data<Db>,
    id: Path<LicenceId>,
    page: Query<PageQuery>,
) -> Answer<Json<Page<CallOut>>> {
    let calls = flows::list_calls(&db, &may.actor, *id, read_cursor(&page)?, page.limit()).await?;
    Ok(Json(calls.map(Into::into)))
}

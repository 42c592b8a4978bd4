//! Handlers of the issuer's desk: versions, lists taken over, and who may issue.
use crate::{
    cursor::read_cursor,
    flows::{self, IssuerOrder, VersionOrder},
    views::{
        ApprovedOut, EntryDetailOut, EntryOut, ImportQuery, IssuedQuery, IssuerIn, IssuerOut, LicenceOut,
        RejectIn, VersionIn,
    },
};
use actix_web::web::{Bytes, Data, Json, Path, Query};
use auth::{
    May,
    permission::{LicenceApprove, LicenceEnter, LicenceRead, SealManage},
};
use kernel::{
    code::LicenceTypeCode,
    db::Db,
    http::{Answer, Created, Page, PageQuery},
    id::LicenceId,
    idempotency::IdempotencyKey,
    personal::Personal,
};
use uuid::Uuid;

pub(super) async fn enter_version(
    may: May<LicenceEnter>,
    db: Data<Db>,
    key: IdempotencyKey,
    id: Path<LicenceId>,
    body: Json<VersionIn>,
) -> Answer<Created<EntryOut>> {
    let body = body.into_inner();
    let order = VersionOrder {
        following: body.following,
        fields: body.fields.into_iter().collect(),
        reason: body.reason,
    };
    Ok(Created(flows::enter_version(&db, &may.actor, &key, *id, order).await?.into()))
}

pub(super) async fn list_versions(
    may: May<LicenceRead>,
    db: Data<Db>,
    id: Path<LicenceId>,
) -> Answer<Json<Vec<LicenceOut>>> {
    let versions = flows::list_versions(&db, &may.actor, *id).await.map(Personal::reveal)?;
    Ok(Json(versions.into_iter().map(Into::into).collect()))
}

pub(super) async fn list_issued(
    may: May<LicenceEnter>,
    db: Data<Db>,
    query: Query<IssuedQuery>,
) -> Answer<Json<Page<LicenceOut>>> {
    let IssuedQuery { identifier, after, limit } = query.into_inner();
    let page = PageQuery { after, limit };
    let identifier = identifier.as_deref().map(str::trim).filter(|text| !text.is_empty());
    let found = flows::list_issued(&db, &may.actor, identifier, read_cursor(&page)?, page.limit()).await?;
    Ok(Json(found.map(Into::into)))
}

pub(super) async fn enter_list(
    may: May<LicenceEnter>,
    db: Data<Db>,
    key: IdempotencyKey,
    query: Query<ImportQuery>,
    csv: Bytes,
) -> Answer<Created<EntryOut>> {
    let entered = flows::enter_list(&db, &may.actor, &key, query.into_inner().type_code, &csv).await?;
    Ok(Created(entered.into()))
}

pub(super) async fn list_entries(
    may: May<LicenceEnter>,
    db: Data<Db>,
    page: Query<PageQuery>,
) -> Answer<Json<Page<EntryOut>>> {
    let open = flows::list_entries(&db, &may.actor, read_cursor(&page)?, page.limit()).await?;
    Ok(Json(open.map(Into::into)))
}

pub(super) async fn get_entry(
    may: May<LicenceEnter>,
    db: Data<Db>,
    id: Path<Uuid>,
) -> Answer<Json<EntryDetailOut>> {
    Ok(Json(flows::get_entry(&db, &may.actor, *id).await?.into()))
}

pub(super) async fn approve_entry(
    may: May<LicenceApprove>,
    db: Data<Db>,
    id: Path<Uuid>,
) -> Answer<Json<ApprovedOut>> {
    Ok(Json(flows::approve_entry(&db, &may.actor, *id).await?.into()))
}

pub(super) async fn reject_entry(
    may: May<LicenceApprove>,
    db: Data<Db>,
    id: Path<Uuid>,
    body: Json<RejectIn>,
) -> Answer<Json<EntryOut>> {
    Ok(Json(flows::reject_entry(&db, &may.actor, *id, &body.reason).await?.into()))
}

pub(super) async fn set_issuer(
    may: May<SealManage>,
    db: Data<Db>,
    code: Path<LicenceTypeCode>,
    body: Json<IssuerIn>,
) -> Answer<Json<IssuerOut>> {
    let body = body.into_inner();
    let order = IssuerOrder { authority: body.authority, name: body.name, allowed: body.allowed };
    Ok(Json(flows::set_issuer(&db, &may.actor, &code, order).await?.into()))
}

pub(super) async fn list_issuers(
    db: Data<Db>,
    code: Path<LicenceTypeCode>,
    page: Query<PageQuery>,
) -> Answer<Json<Page<IssuerOut>>> {
    let limit = page.limit();
    let found = flows::list_issuers(&db, &code, page.into_inner().after, limit).await?;
    Ok(Json(found.map(Into::into)))
}

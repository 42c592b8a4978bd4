//! Handlers about staff accounts: one administrator proposes, another decides.

use actix_web::web::{Data, Json, Path, Query};
use auth::{
    May,
    permission::{StaffApprove, StaffManage},
};
use kernel::{
    db::Db,
    http::{Answer, Created, NoContent, Page, PageQuery},
    idempotency::IdempotencyKey,
};
use uuid::Uuid;

use crate::{
    flows::{me, proposals},
    problem::IdentityError,
    views::staff::{ApprovedOut, ProposalOut, ProposeStaffChangeIn, ProposedOut, StaffOut},
};

pub(crate) async fn list_staff(
    may: May<StaffManage>,
    db: Data<Db>,
    page: Query<PageQuery>,
) -> Answer<Json<Page<StaffOut>>> {
    let limit = page.limit();
    let after = page.after.as_deref().unwrap_or_default();
    let rows = me::list_staff(&db, &may.actor, after, limit + 1).await?;
    let items = rows.into_iter().map(StaffOut::from).collect();
    Ok(Json(Page::of(items, limit, StaffOut::cursor)))
}

pub(crate) async fn propose_staff_change(
    may: May<StaffManage>,
    db: Data<Db>,
    key: IdempotencyKey,
    body: Json<ProposeStaffChangeIn>,
) -> Answer<Created<ProposedOut>> {
    let proposed = proposals::propose_staff_change(&db, &may.actor, &key, body.staff_id, &body.account);
    Ok(Created(ProposedOut { proposal_id: proposed.await? }))
}

pub(crate) async fn list_staff_proposals(
    may: May<StaffApprove>,
    db: Data<Db>,
    page: Query<PageQuery>,
) -> Answer<Json<Page<ProposalOut>>> {
    let limit = page.limit();
    let after = page.after.as_deref().map(Uuid::parse_str).transpose().or(Err(IdentityError::BadCursor))?;
    let rows = proposals::list_staff_proposals(&db, &may.actor, after, limit + 1).await?;
    let items = rows.into_iter().map(ProposalOut::from).collect();
    Ok(Json(Page::of(items, limit, ProposalOut::cursor)))
}

pub(crate) async fn approve_staff_change(
    may: May<StaffApprove>,
    db: Data<Db>,
    id: Path<Uuid>,
    key: IdempotencyKey,
) -> Answer<Json<ApprovedOut>> {
    Ok(Json(proposals::approve_staff_change(&db, &may.actor, &key, *id).await?.into()))
}

pub(crate) async fn refuse_staff_change(
    may: May<StaffApprove>,
    db: Data<Db>,
    id: Path<Uuid>,
) -> Answer<NoContent> {
    proposals::refuse_staff_change(&db, &may.actor, *id).await?;
    Ok(NoContent)
}

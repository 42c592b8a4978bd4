//! Handlers about the clients of our log-in.

use actix_web::web::{Data, Json, Path, Query};
use auth::{May, permission::ClientManage};
use kernel::{
    db::Db,
    http::{Answer, Created, NoContent, Page, PageQuery},
    idempotency::IdempotencyKey,
};
use uuid::Uuid;

use crate::{
    domain::client::ClientSpec,
    flows::client_registry as registry,
    problem::IdentityError,
    views::clients::{ClientApprovedOut, ClientOut, ClientProposalOut, ClientProposedOut},
};

pub(crate) async fn list_clients(
    may: May<ClientManage>,
    db: Data<Db>,
    page: Query<PageQuery>,
) -> Answer<Json<Page<ClientOut>>> {
    let limit = page.limit();
    let after = page.after.as_deref().unwrap_or_default();
    let rows = registry::list_clients(&db, &may.actor, after, limit + 1).await?;
    Ok(Json(Page::of(rows.into_iter().map(ClientOut::from).collect(), limit, ClientOut::cursor)))
}

pub(crate) async fn propose_client_change(
    may: May<ClientManage>,
    db: Data<Db>,
    key: IdempotencyKey,
    body: Json<ClientSpec>,
) -> Answer<Created<ClientProposedOut>> {
    let proposal_id = registry::propose_client_change(&db, &may.actor, &key, &body).await?;
    Ok(Created(ClientProposedOut { proposal_id }))
}

pub(crate) async fn list_client_proposals(
    may: May<ClientManage>,
    db: Data<Db>,
    page: Query<PageQuery>,
) -> Answer<Json<Page<ClientProposalOut>>> {
    let limit = page.limit();
    let after = page.after.as_deref().map(Uuid::parse_str).transpose().or(Err(IdentityError::BadCursor))?;
    let rows = registry::list_client_proposals(&db, &may.actor, after, limit + 1).await?;
    let items = rows.into_iter().map(ClientProposalOut::from).collect();
    Ok(Json(Page::of(items, limit, ClientProposalOut::cursor)))
}

pub(crate) async fn approve_client_change(
    may: May<ClientManage>,
    db: Data<Db>,
    id: Path<Uuid>,
    key: IdempotencyKey,
) -> Answer<Json<ClientApprovedOut>> {
    Ok(Json(registry::approve_client_change(&db, &may.actor, &key, *id).await?.into()))
}

pub(crate) async fn refuse_client_change(
    may: May<ClientManage>,
    db: Data<Db>,
    id: Path<Uuid>,
) -> Answer<NoContent> {
    registry::refuse_client_change(&db, &may.actor, *id).await?;
    Ok(NoContent)
}

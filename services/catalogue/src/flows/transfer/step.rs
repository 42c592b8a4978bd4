//! What every step of a transfer has in common: the lock, the table, the traces.

use contracts::catalogue::TransferChanged;
use kernel::{
    audit::{self, Entity},
    code::{Division, ImplementingItemCode, Uscc},
    db::Tx,
};
use serde_json::json;
use uuid::Uuid;

use crate::{
    domain::{
        standard::refusal::StandardError,
        territory::may_work_on,
        transfer::state::{TransferAction, TransferState},
    },
    problem::CatalogueError,
    store::transfers::{self, Party, Transfer},
};

/// The transfer, locked, and the state the action leads to.
pub(super) async fn locked(
    tx: &mut Tx,
    id: Uuid,
    action: TransferAction,
    participle: &'static str,
) -> Result<(Transfer, TransferState), CatalogueError> {
    let transfer = transfers::lock(tx, id).await?.ok_or(StandardError::NoTransfer(id))?;
    let refused = StandardError::TransferState { state: transfer.state, action: participle };
    let to = transfer.state.after(action).ok_or(refused)?;
    Ok((transfer, to))
}

/// The authority with its place.
pub(super) async fn party(tx: &mut Tx, authority: &Uscc) -> Result<Party, CatalogueError> {
    let found = transfers::party(tx, authority).await?;
    found.ok_or_else(|| CatalogueError::AuthorityNotFound(authority.clone()))
}

/// Whether the caller works for this place.
pub(super) fn in_scope(tx: &Tx, division: &Division) -> Result<(), CatalogueError> {
    if may_work_on(&tx.actor().scope, division) { Ok(()) } else { Err(CatalogueError::OutOfScope) }
}

/// One audit row and one event for a step.
pub(super) async fn told(
    tx: &mut Tx,
    transfer: &Transfer,
    action: &'static str,
    accepted: Option<&ImplementingItemCode>,
) -> Result<(), CatalogueError> {
    let detail = json!({ "state": transfer.state, "basis": transfer.basis, "accepted": accepted });
    audit::record(tx, action, Entity::new("transfer", transfer.id), &detail).await?;
    let event = TransferChanged {
        transfer_id: transfer.id,
        kind: transfer.kind(),
        state: transfer.state.code().to_owned(),
        accepted: accepted.cloned(),
    };
    bus::publish(tx, &event).await?;
    Ok(())
}

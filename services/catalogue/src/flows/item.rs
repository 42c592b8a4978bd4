//! Suspension and repeal: they act at once.

use contracts::catalogue::{ItemRepealed, ItemSuspended};
use kernel::{audit, code::ImplementingItemCode, db::Tx};
use serde_json::json;

use crate::{
    domain::item_state::ItemAction,
    flows::claim::{entity, locked},
    problem::CatalogueError,
    store::{self, claims::Claim},
};

/// Takes no new cases for now.
pub(crate) async fn suspend_item(
    tx: &mut Tx,
    code: &ImplementingItemCode,
    reason: &str,
) -> Result<Claim, CatalogueError> {
    let moved = moved(tx, code, ItemAction::Suspend, "suspended", Some(reason)).await?;
    audit::record(tx, "suspend_item", entity(code), &json!({ "reason": reason })).await?;
    suspended(tx, code, true, reason).await?;
    Ok(moved)
}

/// Takes cases again.
pub(crate) async fn resume_item(tx: &mut Tx, code: &ImplementingItemCode) -> Result<Claim, CatalogueError> {
    let moved = moved(tx, code, ItemAction::Resume, "resumed", None).await?;
    audit::record(tx, "resume_item", entity(code), &json!({})).await?;
    suspended(tx, code, false, "").await?;
    Ok(moved)
}

/// Ends the item for good.
pub(crate) async fn repeal_item(
    tx: &mut Tx,
    code: &ImplementingItemCode,
    reason: &str,
) -> Result<Claim, CatalogueError> {
    let moved = moved(tx, code, ItemAction::Repeal, "repealed", Some(reason)).await?;
    audit::record(tx, "repeal_item", entity(code), &json!({ "reason": reason })).await?;
    let at = tx.now();
    bus::publish(tx, &ItemRepealed { implementing_code: code.clone(), reason: reason.to_owned(), at })
        .await?;
    Ok(moved)
}

async fn moved(
    tx: &mut Tx,
    code: &ImplementingItemCode,
    action: ItemAction,
    participle: &'static str,
    reason: Option<&str>,
) -> Result<Claim, CatalogueError> {
    let claim = locked(tx, code).await?;
    let refused = CatalogueError::ItemState { state: claim.state, action: participle };
    let to = claim.state.after(action).ok_or(refused)?;
    let now = tx.now();
    store::claims::move_to(tx, &claim, to, reason, now).await?.ok_or(CatalogueError::Late)
}

async fn suspended(
    tx: &mut Tx,
    code: &ImplementingItemCode,
    suspended: bool,
    reason: &str,
) -> Result<(), CatalogueError> {
    let at = tx.now();
    let event = ItemSuspended { implementing_code: code.clone(), suspended, reason: reason.to_owned(), at };
    bus::publish(tx, &event).await?;
    Ok(())
}

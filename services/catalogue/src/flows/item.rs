//! Suspension and repeal: they act at once.

use contracts::catalogue::{ItemRepealed, ItemSuspended};
use kernel::{audit, code::ImplementingItemCode, db::Tx};
use serde_json::json;

use crate::{
    domain::{
        item_state::{ItemAction, ItemState},
        standing::Standing,
    },
    flows::{
        claim::{entity, locked},
        cycle::Because,
    },
    problem::CatalogueError,
    store::{self, claims::Claim},
};

/// Takes no new cases for now.
pub(crate) async fn suspend_item(
    tx: &mut Tx,
    code: &ImplementingItemCode,
    because: Because<'_>,
) -> Result<Claim, CatalogueError> {
    let claim = locked(tx, code).await?;
    let moved = suspend(tx, &claim, because.reason).await?;
    let detail = json!({ "reason": because.reason, "basis": because.basis });
    audit::record(tx, "suspend_item", entity(code), &detail).await?;
    Ok(moved)
}

/// Takes cases again; not while the standard itself is suspended.
pub(crate) async fn resume_item(tx: &mut Tx, code: &ImplementingItemCode) -> Result<Claim, CatalogueError> {
    store::base::hold(tx, &code.base()).await?;
    let claim = locked(tx, code).await?;
    if store::base::standing(tx, &code.base()).await? == Some(Standing::Suspended) {
        return Err(CatalogueError::BaseSuspended(code.base()));
    }
    let moved = resume(tx, &claim).await?;
    audit::record(tx, "resume_item", entity(code), &json!({})).await?;
    Ok(moved)
}

/// Ends the item for good.
pub(crate) async fn repeal_item(
    tx: &mut Tx,
    code: &ImplementingItemCode,
    because: Because<'_>,
) -> Result<Claim, CatalogueError> {
    let claim = locked(tx, code).await?;
    let moved = repeal(tx, &claim, because.reason).await?;
    let detail = json!({ "reason": because.reason, "basis": because.basis });
    audit::record(tx, "repeal_item", entity(code), &detail).await?;
    Ok(moved)
}

/// The move and its event, of a claim that is locked.
pub(super) async fn suspend(tx: &mut Tx, claim: &Claim, reason: &str) -> Result<Claim, CatalogueError> {
    let moved = moved(tx, claim, ItemAction::Suspend, "suspended", Some(reason)).await?;
    suspended(tx, &claim.code, true, reason).await?;
    Ok(moved)
}

/// The move and its event, of a claim that is locked.
pub(super) async fn resume(tx: &mut Tx, claim: &Claim) -> Result<Claim, CatalogueError> {
    let moved = moved(tx, claim, ItemAction::Resume, "resumed", None).await?;
    suspended(tx, &claim.code, false, "").await?;
    Ok(moved)
}

/// The move and its event, of a claim that is locked.
pub(super) async fn repeal(tx: &mut Tx, claim: &Claim, reason: &str) -> Result<Claim, CatalogueError> {
    let moved = moved(tx, claim, ItemAction::Repeal, "repealed", Some(reason)).await?;
    let (implementing_code, reason, at) = (claim.code.clone(), reason.to_owned(), tx.now());
    bus::publish(tx, &ItemRepealed { implementing_code, reason, at }).await?;
    Ok(moved)
}

async fn moved(
    tx: &mut Tx,
    claim: &Claim,
    action: ItemAction,
    participle: &'static str,
    reason: Option<&str>,
) -> Result<Claim, CatalogueError> {
    let refused = CatalogueError::ItemState { state: claim.state, action: participle };
    let to: ItemState = claim.state.after(action).ok_or(refused)?;
    let now = tx.now();
    store::claims::move_to(tx, claim, to, reason, now).await?.ok_or(CatalogueError::Late)
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

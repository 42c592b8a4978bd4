//! Claiming (认领): an authority takes a base item into its own list.

use contracts::catalogue::{ItemClaimed, item_subject};
use kernel::{
    audit::{self, Entity},
    code::{BaseItemCode, ImplementingItemCode, Uscc},
    db::Tx,
};
use serde_json::json;

use crate::{
    domain::{item_state::ItemState, standing::Standing, territory::may_work_on},
    problem::CatalogueError,
    store::{self, claims::Claim},
};

/// Claims a published base item for an authority. The implementing code follows from the three.
pub(crate) async fn claim_item(
    tx: &mut Tx,
    base_code: &BaseItemCode,
    authority: &Uscc,
) -> Result<Claim, CatalogueError> {
    let division = store::claims::division_of(tx, authority).await?;
    let division = division.ok_or_else(|| CatalogueError::AuthorityNotFound(authority.clone()))?;
    if !may_work_on(&tx.actor().scope, &division) {
        return Err(CatalogueError::OutOfScope);
    }
    let in_force = store::base::lock(tx, base_code).await?;
    in_force.ok_or_else(|| CatalogueError::BaseNotFound(base_code.clone()))?;
    match store::base::standing(tx, base_code).await? {
        None | Some(Standing::Active) => {}
        Some(Standing::Suspended) => return Err(CatalogueError::BaseSuspended(base_code.clone())),
        Some(Standing::Repealed) => return Err(CatalogueError::BaseGone(base_code.clone())),
    }
    // What is published for a day to come is claimed before that day, so that it begins everywhere at once.
    let base = store::published::base_or_next(tx, base_code).await?;
    let (_, base, _) = base.ok_or_else(|| CatalogueError::BaseUnpublished(base_code.clone()))?;
    let code = ImplementingItemCode::make(authority, base.level, base_code);
    let (by, now) = (tx.actor().id, tx.now());
    let claim = store::claims::insert(tx, &code, &division, by, now).await?;
    let claim = claim.ok_or_else(|| CatalogueError::Exists(code.to_string()))?;
    audit::record(tx, "claim_item", entity(&code), &json!({ "code": code })).await?;
    bus::publish(tx, &ItemClaimed { implementing_code: code, base_code: base_code.clone() }).await?;
    Ok(claim)
}

/// The claim, locked, if the caller may work on it and it is not gone.
pub(crate) async fn locked(tx: &mut Tx, code: &ImplementingItemCode) -> Result<Claim, CatalogueError> {
    let claim = store::claims::lock(tx, code).await?;
    let claim = claim.ok_or_else(|| CatalogueError::ClaimNotFound(code.clone()))?;
    if !may_work_on(&tx.actor().scope, &claim.division) {
        return Err(CatalogueError::OutOfScope);
    }
    if claim.state == ItemState::Repealed {
        return Err(CatalogueError::ItemState { state: claim.state, action: "worked on" });
    }
    Ok(claim)
}

/// The audit's name for an implementing item.
pub(crate) fn entity(code: &ImplementingItemCode) -> Entity {
    Entity::new("implementing_item", item_subject(code.as_str()))
}

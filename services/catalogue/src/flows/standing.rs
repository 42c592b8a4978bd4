//! A base item's standing: its suspension and its repeal act in every hall at once, its resumption where the standard
//! suspended it.

use contracts::catalogue::item_subject;
use kernel::{
    audit::{self, Entity},
    code::BaseItemCode,
    db::Tx,
};
use serde_json::json;

use crate::{
    domain::{
        item_state::{ItemAction, ItemState},
        standing::{Standing, StandingAction},
        territory::may_work_on_base,
    },
    flows::{cycle::Because, item},
    problem::CatalogueError,
    store::{self, claims::Claim},
};

/// Suspends a base item: no hall takes new cases for now.
pub(crate) async fn suspend_base(
    tx: &mut Tx,
    code: &BaseItemCode,
    because: Because<'_>,
) -> Result<Standing, CatalogueError> {
    let to = moved(tx, code, (StandingAction::Suspend, "suspended"), Some(because)).await?;
    for claim in store::claims::lock_all(tx, code).await? {
        if claim.state == ItemState::InForce {
            item::suspend(tx, &claim, because.reason).await?;
            store::claims::suspended_above(tx, &claim.code, true).await?;
        }
    }
    recorded(tx, code, "suspend_base", Some(because)).await?;
    Ok(to)
}

/// Takes a base item up again, in every hall where the standard suspended it.
pub(crate) async fn resume_base(tx: &mut Tx, code: &BaseItemCode) -> Result<Standing, CatalogueError> {
    let to = moved(tx, code, (StandingAction::Resume, "resumed"), None).await?;
    let of_ours = |claim: &Claim| claim.state == ItemState::Suspended && claim.suspended_above;
    for claim in store::claims::lock_all(tx, code).await?.into_iter().filter(of_ours) {
        store::claims::suspended_above(tx, &claim.code, false).await?;
        item::resume(tx, &claim).await?;
    }
    recorded(tx, code, "resume_base", None).await?;
    Ok(to)
}

/// Ends a base item for good, in every hall; open cases end by the versions they began with.
pub(crate) async fn repeal_base(
    tx: &mut Tx,
    code: &BaseItemCode,
    because: Because<'_>,
) -> Result<Standing, CatalogueError> {
    let to = moved(tx, code, (StandingAction::Repeal, "repealed"), Some(because)).await?;
    for claim in store::claims::lock_all(tx, code).await? {
        if claim.state.after(ItemAction::Repeal).is_some() {
            item::repeal(tx, &claim, because.reason).await?;
        }
    }
    recorded(tx, code, "repeal_base", Some(because)).await?;
    Ok(to)
}

async fn moved(
    tx: &mut Tx,
    code: &BaseItemCode,
    (action, participle): (StandingAction, &'static str),
    because: Option<Because<'_>>,
) -> Result<Standing, CatalogueError> {
    if !may_work_on_base(&tx.actor().scope) {
        return Err(CatalogueError::OutOfScope);
    }
    let not_found = || CatalogueError::BaseNotFound(code.clone());
    store::base::lock(tx, code).await?.ok_or_else(not_found)?;
    let standing = store::base::standing(tx, code).await?.ok_or_else(not_found)?;
    let refused = CatalogueError::BaseStanding { standing, action: participle };
    let to = standing.after(action).ok_or(refused)?;
    let said = because.map(|because| (because.reason, because.basis));
    let moved = store::base::set_standing(tx, code, (standing, to), said).await?;
    moved.ok_or(CatalogueError::Late)?;
    Ok(to)
}

async fn recorded(
    tx: &mut Tx,
    code: &BaseItemCode,
    action: &'static str,
    because: Option<Because<'_>>,
) -> Result<(), CatalogueError> {
    let detail = json!({
        "reason": because.map(|because| because.reason), "basis": because.map(|because| because.basis),
    });
    audit::record(tx, action, Entity::new("base_item", item_subject(code.as_str())), &detail).await?;
    Ok(())
}

//! What waits for a 补贴发放清册: the items that pay money, with how many of their grants no list of a month has.
use super::{item, moves};
use crate::{
    domain::benefit::{BenefitRefused, period},
    error::IntakeError,
    store::benefit_grants,
};
use auth::Caller;
use contracts::catalogue::ItemResult;
use kernel::{
    code::ImplementingItemCode,
    db::{Db, transact},
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// So many items that pay are shown.
const MOST_ITEMS: usize = 200;
/// So many items are looked at in one page: those that pay nothing are passed over.
const PAGE: i64 = 200;

/// An item whose grants are paid in money.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub(crate) struct WaitingItemOut {
    /// The item.
    pub(crate) item: ImplementingItemCode,
    /// What it is called.
    pub(crate) name: String,
    /// How many of its grants no list of the month has.
    pub(crate) grants: i64,
}

/// The items of the caller's authority whose grants no list of a month has yet. What an item pays is what its cases were begun with.
pub(crate) async fn list_benefit_items(
    db: &Db,
    caller: &Caller,
    month: &str,
) -> Result<Vec<WaitingItemOut>, IntakeError> {
    let month = period(month)?;
    let authority = caller.actor.scope.authority.as_ref().ok_or(BenefitRefused::NoAuthority)?;
    transact(db, &caller.actor, async |tx| {
        let (mut found, mut after) = (Vec::new(), String::new());
        loop {
            let page = benefit_grants::items(tx, authority, month, (&after, PAGE)).await?;
            let last = i64::try_from(page.len()).map_or(true, |rows| rows < PAGE);
            for waiting in page {
                let case = moves::find(tx, waiting.case_id).await?;
                after = case.handled_under().to_string();
                let (resolved, _) = item::tariff_of(tx, &case).await?;
                if resolved.results.iter().any(|result| matches!(result, ItemResult::Payment { .. })) {
                    let (item, grants) = (case.handled_under().clone(), waiting.grants);
                    found.push(WaitingItemOut { item, name: resolved.name, grants });
                }
                if found.len() == MOST_ITEMS {
                    return Ok(found);
                }
            }
            if last {
                return Ok(found);
            }
        }
    })
    .await
}

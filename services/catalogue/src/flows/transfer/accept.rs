//! Accepting what is handed over (承接): a publisher of the receiver says that its item is ready.

use kernel::{code::ImplementingItemCode, db::Tx};
use uuid::Uuid;

use super::step::{locked, told};
use crate::{
    domain::{
        item_state::ItemState,
        standard::refusal::StandardError,
        transfer::state::TransferAction,
        version_state::{VersionAction, VersionState},
    },
    flows::{claim, cycle, standard::publish},
    problem::CatalogueError,
    store::{
        self,
        transfers::{self, Transfer},
    },
};

/// Accepts for one receiver. Its overlay must have passed its reviews and keep every rule; it comes into force on the day.
pub(crate) async fn accept_transfer(
    tx: &mut Tx,
    id: Uuid,
    code: &ImplementingItemCode,
) -> Result<Transfer, CatalogueError> {
    let (transfer, _) = locked(tx, id, TransferAction::Accept, "accepted").await?;
    let claim = claim::locked(tx, code).await?;
    let (by, now) = (tx.actor().id, tx.now());
    if claim.state == ItemState::Claimed {
        let version = store::overlays::open_version(tx, code).await?;
        let version = version.filter(|version| version.state == VersionState::Approved);
        let version = version.ok_or_else(|| StandardError::NotReviewed(code.clone()))?;
        // Who accepts publishes: he has neither written nor reviewed it.
        cycle::next(tx, (code.as_str(), version.version), version.state, VersionAction::Publish).await?;
        publish::fit(tx, &version).await?;
    }
    if transfers::accept(tx, id, code, by, now).await? == 0 {
        return Err(StandardError::NotReceiver(code.clone()).into());
    }
    told(tx, &transfer, "accept_transfer", Some(code)).await?;
    Ok(transfer)
}

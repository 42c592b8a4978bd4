//! Ordering a transfer: the receivers get the items, filled in as far as the giver's overlay goes.

use contracts::catalogue::ItemClaimed;
use kernel::{audit, code::ImplementingItemCode, db::Tx};
use serde_json::json;
use uuid::Uuid;

use super::step::{in_scope, locked, party, told};
use crate::{
    domain::{
        item_state::ItemState,
        standard::refusal::StandardError,
        transfer::{kind::exercise_level, prefill, state::TransferAction},
        version_state::VersionAction,
    },
    flows::{claim::entity, standard::publish},
    problem::CatalogueError,
    store::{
        self, claims,
        overlays::Writing,
        transfers::{self, Party, Receiver, Transfer},
    },
};

/// Orders the transfer, as another person than the one who drafted it, for the authority that gives.
pub(crate) async fn approve_transfer(tx: &mut Tx, id: Uuid) -> Result<Transfer, CatalogueError> {
    let (transfer, to) = locked(tx, id, TransferAction::Approve, "approved").await?;
    let giver = party(tx, &transfer.from_authority).await?;
    in_scope(tx, &giver.division)?;
    let (by, now) = (tx.actor().id, tx.now());
    if transfer.drafted_by == by {
        return Err(StandardError::SamePerson.into());
    }
    for receiver in transfers::receivers(tx, id).await? {
        let place = party(tx, &receiver.to_authority).await?;
        let code = receive(tx, &transfer, &receiver, &place).await?;
        transfers::set_code(tx, &receiver, &code).await?;
    }
    let moved = transfers::move_to(tx, &transfer, to, Some((by, now)), None).await?;
    let moved = moved.ok_or(CatalogueError::Late)?;
    told(tx, &moved, "approve_transfer", None).await?;
    Ok(moved)
}

/// The receiver's item: the one it has, or a new claim with a draft to correct.
async fn receive(
    tx: &mut Tx,
    transfer: &Transfer,
    receiver: &Receiver,
    place: &Party,
) -> Result<ImplementingItemCode, CatalogueError> {
    let base_code = receiver.from_code.base();
    store::base::hold(tx, &base_code).await?;
    let present = claims::of_authority(tx, &receiver.to_authority, &base_code).await?;
    let code = match &present {
        Some(claim) if claim.state == ItemState::Repealed => {
            return Err(StandardError::ReceiverRepealed(claim.code.clone()).into());
        }
        Some(claim) => claim.code.clone(),
        None => {
            ImplementingItemCode::make(&receiver.to_authority, exercise_level(&place.division), &base_code)
        }
    };
    if present.is_none() {
        let now = tx.now();
        claims::insert(tx, &code, &place.division, transfer.drafted_by, now).await?;
        audit::record(tx, "claim_item", entity(&code), &json!({ "code": code, "transfer": transfer.id }))
            .await?;
        bus::publish(tx, &ItemClaimed { implementing_code: code.clone(), base_code: base_code.clone() })
            .await?;
    }
    let fresh = present.is_none_or(|claim| claim.state == ItemState::Claimed);
    if fresh && store::overlays::open_version(tx, &code).await?.is_none() {
        fill(tx, transfer, receiver, place, &code).await?;
    }
    Ok(code)
}

/// A draft with what the giver promised, in the receiver's name. The transfer's drafter counts as its editor.
async fn fill(
    tx: &mut Tx,
    transfer: &Transfer,
    receiver: &Receiver,
    place: &Party,
    code: &ImplementingItemCode,
) -> Result<(), CatalogueError> {
    let base = store::published::base(tx, &code.base()).await?;
    let (base_version, _) = base.ok_or_else(|| CatalogueError::BaseUnpublished(code.base()))?;
    let pair = store::published::pair(tx, &receiver.from_code).await?;
    let pair = pair.ok_or_else(|| StandardError::NotItsItem(receiver.from_code.clone()))?;
    let hall = place.hall.as_ref().map(|(name, address)| (name.as_str(), address.as_str()));
    let named = prefill::Receiver {
        authority: &receiver.to_authority,
        name: &place.name,
        division: &place.division,
        hall,
    };
    let content = prefill::overlay(&pair.overlay, &named);
    let writing = Writing { content: &content, base_version, editor: transfer.drafted_by, now: tx.now() };
    let draft = store::overlays::insert_draft(tx, code, &writing).await?;
    let note = Some("由移交机关的实施清单预填");
    publish::noted(tx, &draft, VersionAction::Edit, transfer.drafted_by, note).await
}

//! Drafting a transfer, handing it to the second person, calling it off.

use contracts::catalogue::MoveKind;
use kernel::{
    code::{ImplementingItemCode, Uscc},
    db::Tx,
};
use std::collections::BTreeSet;
use uuid::Uuid;

use super::step::{in_scope, locked, party, told};
use crate::{
    domain::{
        item_state::ItemState,
        standard::refusal::StandardError,
        transfer::{
            kind,
            state::{TransferAction, TransferState},
        },
    },
    problem::CatalogueError,
    store::{
        claims,
        transfers::{self, Drafted, Transfer},
    },
    views::{editing::Reason, transfer::TransferIn},
};

/// Drafts a transfer. Who gives or, where a power is taken over, who receives must lie in the caller's division.
pub(crate) async fn create_transfer(tx: &mut Tx, new: &TransferIn) -> Result<Transfer, CatalogueError> {
    let rule = kind::rule(new.kind);
    let giver = party(tx, &new.from_authority).await?;
    let receivers: BTreeSet<&Uscc> = new.receivers.iter().collect();
    if !rule.fits_number(receivers.len()) {
        return Err(StandardError::ReceiverNumber.into());
    }
    let mut own = new.kind != MoveKind::TakeOver;
    for receiver in &receivers {
        if **receiver == new.from_authority {
            return Err(StandardError::OwnReceiver((*receiver).clone()).into());
        }
        let place = party(tx, receiver).await?;
        if !rule.fits_place(&giver.division, &place.division) {
            return Err(StandardError::ReceiverPlace((*receiver).clone()).into());
        }
        if new.kind == MoveKind::TakeOver {
            in_scope(tx, &place.division)?;
            own = false;
        }
    }
    if own {
        in_scope(tx, &giver.division)?;
    }
    if new.effective_on < tx.now().date_naive() {
        return Err(StandardError::DayOver.into());
    }
    let items = items(tx, new, rule.whole).await?;
    let receivers: Vec<Uscc> = receivers.into_iter().cloned().collect();
    let (basis, reason) = (Reason::parse(&new.basis)?, Reason::parse(&new.reason)?);
    let drafted = Drafted {
        kind: new.kind,
        from_authority: &new.from_authority,
        basis: basis.as_str(),
        reason: reason.as_str(),
        open_cases: new.open_cases,
        effective_on: new.effective_on,
        by: tx.actor().id,
        now: tx.now(),
    };
    let transfer = Transfer::new(&drafted);
    let made = transfers::insert(tx, &transfer, &items, &receivers).await;
    made.map_err(|error| match error.unique_violation() {
        Some("transfer_items_one_live") => {
            items.first().map_or(CatalogueError::Late, |code| StandardError::ItemMoves(code.clone()).into())
        }
        Some(_) | None => error.into(),
    })?;
    told(tx, &transfer, "create_transfer", None).await?;
    Ok(transfer)
}

/// The items that move: those named, or all of the authority.
async fn items(
    tx: &mut Tx,
    new: &TransferIn,
    whole: bool,
) -> Result<Vec<ImplementingItemCode>, CatalogueError> {
    let named: BTreeSet<ImplementingItemCode> = if whole && new.items.is_empty() {
        transfers::live_items(tx, &new.from_authority).await?.into_iter().collect()
    } else {
        new.items.iter().cloned().collect()
    };
    for code in &named {
        let claim = claims::find(tx, code).await?;
        let moves = claim.is_some_and(|claim| {
            claim.authority == new.from_authority
                && matches!(claim.state, ItemState::InForce | ItemState::Suspended)
        });
        if !moves {
            return Err(StandardError::NotItsItem(code.clone()).into());
        }
    }
    if named.is_empty() && !whole {
        return Err(StandardError::NoItems.into());
    }
    Ok(named.into_iter().collect())
}

/// Hands the draft to a second person.
pub(crate) async fn propose_transfer(tx: &mut Tx, id: Uuid) -> Result<Transfer, CatalogueError> {
    let (transfer, to) = locked(tx, id, TransferAction::Propose, "proposed").await?;
    visible(tx, &transfer).await?;
    let moved = transfers::move_to(tx, &transfer, to, None, None).await?.ok_or(CatalogueError::Late)?;
    told(tx, &moved, "propose_transfer", None).await?;
    Ok(moved)
}

/// Drops it; an editor may only while it is a draft. What was claimed for receivers stays with them as a draft.
pub(crate) async fn call_off_transfer(
    tx: &mut Tx,
    id: Uuid,
    draft_only: bool,
) -> Result<Transfer, CatalogueError> {
    let (transfer, to) = locked(tx, id, TransferAction::CallOff, "called off").await?;
    if draft_only && transfer.state != TransferState::Draft {
        let state = transfer.state;
        return Err(StandardError::TransferState { state, action: "withdrawn by its editor" }.into());
    }
    visible(tx, &transfer).await?;
    let moved = transfers::move_to(tx, &transfer, to, None, None).await?.ok_or(CatalogueError::Late)?;
    transfers::release(tx, id).await?;
    told(tx, &moved, "call_off_transfer", None).await?;
    Ok(moved)
}

/// Whether the caller works for the giver or for one of the receivers.
pub(super) async fn visible(tx: &mut Tx, transfer: &Transfer) -> Result<(), CatalogueError> {
    let giver = party(tx, &transfer.from_authority).await?;
    if in_scope(tx, &giver.division).is_ok() {
        return Ok(());
    }
    for receiver in transfers::receivers(tx, transfer.id).await? {
        let place = party(tx, &receiver.to_authority).await?;
        if in_scope(tx, &place.division).is_ok() {
            return Ok(());
        }
    }
    Err(CatalogueError::OutOfScope)
}

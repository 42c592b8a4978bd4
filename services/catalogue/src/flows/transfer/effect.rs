//! The day on which powers move. The hall does it: each transfer in one transaction, with everything that follows here;
//! what follows for open cases is intake's, upon the event.

use chrono::{DateTime, Utc};
use contracts::catalogue::{ItemRepealed, MoveKind, PowerMoved, PowerReceiver};
use kernel::{
    actor::Actor,
    audit,
    code::{ImplementingItemCode, Uscc},
    db::{Db, Tx, transact},
    problem::Chain,
    service::TaskContext,
};
use serde_json::json;
use std::{collections::BTreeMap, time::Duration};
use uuid::Uuid;

use super::step::told;
use crate::{
    domain::{
        item_state::{ItemAction, ItemState},
        transfer::state::{TransferAction, TransferState},
    },
    flows::{claim::entity, standard::publish},
    problem::CatalogueError,
    store::{
        self, claims,
        transfers::{self, Receiver, Transfer},
    },
};

/// How often the hall looks whose day has come: a power moves within seconds.
const EVERY: Duration = Duration::from_secs(2);

/// Lets powers move until the process stops.
pub(crate) async fn run(context: TaskContext) {
    while !context.stop.is_stopped() {
        if let Err(error) = run_transfers(&context.db).await {
            tracing::error!(error = %Chain(&error), "a transfer of powers waits; it is tried again");
        }
        context.stop.sleep(EVERY).await;
    }
}

/// Puts every transfer into effect whose day has come and whose receivers have all accepted.
///
/// # Errors
/// The first refusal; the other transfers take effect all the same.
pub async fn run_transfers(db: &Db) -> Result<(), CatalogueError> {
    let actor = Actor::service("catalogue");
    let due = transact(db, &actor, async |tx| {
        let today = publish::today(tx);
        Ok::<_, CatalogueError>(transfers::due(tx, today).await?)
    })
    .await?;
    let mut failed = None;
    for id in due {
        if let Err(error) = transact(db, &actor, async |tx| take_effect(tx, id).await).await {
            failed.get_or_insert(error);
        }
    }
    failed.map_or(Ok(()), Err)
}

/// One transfer; nothing happens while a receiver has not accepted.
async fn take_effect(tx: &mut Tx, id: Uuid) -> Result<(), CatalogueError> {
    let Some(transfer) = transfers::lock(tx, id).await? else { return Ok(()) };
    let Some(to) = transfer.state.after(TransferAction::TakeEffect) else { return Ok(()) };
    let receivers = transfers::receivers(tx, id).await?;
    if receivers.iter().any(|receiver| receiver.accepted_by.is_none()) {
        return Ok(());
    }
    let in_force = receive(tx, &receivers).await?;
    let now = tx.now();
    for from in transfers::items(tx, id).await? {
        let receiver = |row: &&Receiver| row.from_code == from;
        let codes = receivers.iter().filter(receiver).filter_map(|row| row.to_code.as_ref());
        let held: Vec<PowerReceiver> = codes.filter_map(|code| in_force.get(code).cloned()).collect();
        end(tx, &transfer, &from, held, now).await?;
    }
    if transfer.kind() == MoveKind::Merge
        && let Some(receiver) = receivers.first()
    {
        transfers::succeed(tx, &transfer, &receiver.to_authority, now).await?;
    }
    transfers::release(tx, id).await?;
    let moved = transfers::move_to(tx, &transfer, to, None, Some(now)).await?;
    let moved = moved.ok_or(CatalogueError::Late)?;
    told(tx, &moved, "take_effect", None).await
}

/// Puts the receivers' overlays in force, each once, checked by the publisher who accepted.
async fn receive(
    tx: &mut Tx,
    receivers: &[Receiver],
) -> Result<BTreeMap<ImplementingItemCode, PowerReceiver>, CatalogueError> {
    let mut in_force = BTreeMap::new();
    for receiver in receivers {
        let (Some(code), Some(accepted_by)) = (&receiver.to_code, receiver.accepted_by) else { continue };
        if in_force.contains_key(code) {
            continue;
        }
        store::base::hold(tx, &code.base()).await?;
        let claim = claims::lock(tx, code).await?;
        let claim = claim.ok_or_else(|| CatalogueError::ClaimNotFound(code.clone()))?;
        let overlay_version = match claim.published_version {
            Some(version) if claim.state != ItemState::Claimed => version,
            Some(_) | None => publish::approved_version(tx, &claim, accepted_by).await?.version,
        };
        let power = PowerReceiver {
            implementing_code: code.clone(),
            authority: claim.authority.clone(),
            division: claim.division.clone(),
            overlay_version,
        };
        in_force.insert(code.clone(), power);
    }
    Ok(in_force)
}

/// Ends the giver's item: no new cases from now on, and the plan for those that are open is told.
async fn end(
    tx: &mut Tx,
    transfer: &Transfer,
    from: &ImplementingItemCode,
    to: Vec<PowerReceiver>,
    now: DateTime<Utc>,
) -> Result<(), CatalogueError> {
    let claim = claims::lock(tx, from).await?;
    let claim = claim.ok_or_else(|| CatalogueError::ClaimNotFound(from.clone()))?;
    if let Some(repealed) = claim.state.after(ItemAction::Repeal) {
        let moved = claims::move_to(tx, &claim, repealed, Some(&transfer.reason), now).await?;
        moved.ok_or(CatalogueError::Late)?;
        audit::record(tx, "repeal_item", entity(from), &json!({ "transfer": transfer.id })).await?;
        let reason = transfer.reason.clone();
        bus::publish(tx, &ItemRepealed { implementing_code: from.clone(), reason, at: now }).await?;
    }
    let event = PowerMoved {
        move_id: Uuid::new_v4(),
        transfer_id: transfer.id,
        kind: transfer.kind(),
        from_code: from.clone(),
        from_authority: transfer.from_authority.clone(),
        to,
        open_cases: transfer.open_cases(),
        basis: transfer.basis.clone(),
        at: now,
    };
    transfers::record_move(tx, &event).await?;
    audit::record(tx, "move_power", entity(from), &json!({ "move": event.move_id, "to": event.to })).await?;
    bus::publish(tx, &event).await?;
    Ok(())
}

/// Which receivers a transfer still waits for.
pub(super) fn waits_for(transfer: &Transfer, receivers: &[Receiver]) -> Vec<Uscc> {
    if transfer.state != TransferState::Approved {
        return Vec::new();
    }
    let late = receivers.iter().filter(|receiver| receiver.accepted_by.is_none());
    let late: std::collections::BTreeSet<Uscc> = late.map(|receiver| receiver.to_authority.clone()).collect();
    late.into_iter().collect()
}

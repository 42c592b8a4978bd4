//! Changing the standing of a licence, on the say of the authority that issued it.
use super::wire::{wire_reason, wire_status};
use crate::{
    domain::{Action, By, Reason, Status},
    problem::LicenceError,
    store::{self, LicenceRow, NewChange},
};
use contracts::licence::{LicenceRevoked, LicenceStatusChanged};
use kernel::{
    actor::Actor,
    audit::{self, Entity},
    crypto::Aad,
    db::{Db, DbError, Tx, transact},
    id::LicenceId,
};
use serde_json::json;
use uuid::Uuid;

/// What is to be done, and why.
pub(crate) struct ChangeOrder {
    pub(crate) action: Action,
    pub(crate) reason_code: Reason,
    pub(crate) reason: String,
}

/// Suspends, resumes, revokes, withdraws, cancels or transfers a licence of the caller's own authority.
pub(crate) async fn change_licence(
    db: &Db,
    actor: &Actor,
    id: LicenceId,
    order: ChangeOrder,
) -> Result<LicenceRow, LicenceError> {
    /// As long as a good reason needs.
    const LONGEST: usize = 500;
    if !(1..=LONGEST).contains(&order.reason.trim().chars().count()) {
        return Err(LicenceError::ReasonText);
    }
    transact(db, actor, async |tx| {
        let row = store::find_licence(tx, id).await?.ok_or(LicenceError::NotFound(id))?;
        if actor.scope.authority.as_ref() != Some(&row.authority) {
            return Err(LicenceError::NotFound(id));
        }
        move_status(tx, &row, &order, By::Issuer).await
    })
    .await
}

/// Moves the standing along the table, with its change row, its audit row and its event.
pub(super) async fn move_status(
    tx: &mut Tx,
    row: &LicenceRow,
    order: &ChangeOrder,
    by: By,
) -> Result<LicenceRow, LicenceError> {
    let (action, reason) = (order.action, order.reason_code);
    let to = row.status.after(action, by).ok_or(LicenceError::NotAllowed { status: row.status, action })?;
    if !action.reasons().contains(&reason) {
        return Err(LicenceError::ReasonUnfit { action, reason });
    }
    let now = tx.now();
    let moved = store::set_status(tx, row.id, row.status, to, now).await?.ok_or(LicenceError::Stale)?;
    let change = Uuid::new_v4();
    let words = order.reason.trim();
    let new = NewChange {
        id: change,
        licence_id: row.id,
        holder_id: row.holder_id,
        authority: row.authority.clone(),
        action,
        from_status: row.status,
        to_status: to,
        reason_code: reason,
        reason: tx.keyring().seal(Aad::new("licence_changes", "reason", change), words.as_bytes())?,
        changed_at: now,
    };
    store::insert_change(tx, &new).await?;
    let detail =
        json!({ "from": row.status, "to": to, "action": action, "reason_code": reason, "reason": words });
    audit::record(tx, "change_licence", Entity::new("licence", row.id.as_uuid()), &detail).await?;
    tell(tx, row, to, reason).await?;
    Ok(moved)
}

async fn tell(tx: &mut Tx, row: &LicenceRow, to: Status, reason: Reason) -> Result<(), LicenceError> {
    if is_ended(to) {
        let event = ended(tx, row, to, reason).await?;
        bus::publish(tx, &event).await?;
    } else {
        let event = LicenceStatusChanged {
            licence_id: row.id,
            identifier: row.identifier.clone(),
            type_code: row.type_code.clone(),
            from: Some(wire_status(row.status)),
            to: wire_status(to),
            reason_code: wire_reason(reason),
            changed_at: tx.now(),
        };
        bus::publish(tx, &event).await?;
    }
    Ok(())
}

/// Must those who relied on it look again? A licence that was transferred is still good elsewhere.
pub(super) const fn is_ended(status: Status) -> bool {
    match status {
        Status::Revoked | Status::Withdrawn | Status::Cancelled => true,
        Status::Valid | Status::Suspended | Status::Expired | Status::TransferredOut => false,
    }
}

/// What is told of a licence that ended for good.
pub(super) async fn ended(
    tx: &mut Tx,
    row: &LicenceRow,
    status: Status,
    reason: Reason,
) -> Result<LicenceRevoked, DbError> {
    // Of a licence that ended before this transaction the row says since when.
    let revoked_at = if row.status == status { row.status_since } else { tx.now() };
    Ok(LicenceRevoked {
        licence_id: row.id,
        identifier: row.identifier.clone(),
        type_code: row.type_code.clone(),
        holder: row.holder_id,
        case_id: row.case_id,
        status: wire_status(status),
        used_by: store::cases_using(tx, row.id).await?,
        reason_code: wire_reason(reason),
        revoked_at,
    })
}

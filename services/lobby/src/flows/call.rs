//! Calling: the next by fair order, again, and the beginning of a visit.
use super::{
    place,
    ticket::{self, TicketOut},
};
use crate::{
    domain::{Act, TicketState, WindowState},
    problem::LobbyError,
    store::{self, TicketRow, TicketStep, WindowRow},
};
use contracts::lobby::{TicketCalled, TicketMove};
use kernel::{
    actor::Actor,
    audit::{self, Entity},
    db::{Db, Tx, transact},
    id::{TicketId, WindowId},
    idempotency::{IdempotencyKey, transact_once},
};
use legal_clock::local_date;
use serde_json::json;

/// Calls the next ticket to the caller's window.
pub(crate) async fn call_next(
    db: &Db,
    actor: &Actor,
    key: &IdempotencyKey,
    window: WindowId,
) -> Result<TicketOut, LobbyError> {
    transact_once(db, actor, key, &json!({ "window": window }), async |tx| {
        let window = ready(tx, actor, window).await?;
        let (day, now) = (local_date(tx.now()), tx.now());
        let next = store::pick_next(tx, &window, day, now).await?.ok_or(LobbyError::NobodyWaits)?;
        let (row, mut step) = ticket::take(tx, window.hall_id, next, Act::Call).await?;
        step.window_id = Some(window.id);
        step.wanted_window = None;
        Ok(called(tx, &row, step, window.id).await?.into())
    })
    .await
}

/// The caller's own window, open and without a ticket.
async fn ready(tx: &mut Tx, actor: &Actor, window: WindowId) -> Result<WindowRow, LobbyError> {
    let (hall, staff) = (place::hall_of(actor)?, place::staff_of(actor)?);
    let window = store::lock_window(tx, hall, window).await?.ok_or(LobbyError::WindowNotFound)?;
    if window.state == WindowState::Closed {
        return Err(LobbyError::WindowNotOpen);
    }
    if window.staff_id != Some(staff) {
        return Err(LobbyError::NotYourWindow);
    }
    if window.state != WindowState::Open {
        return Err(LobbyError::WindowNotOpen);
    }
    match store::under_way(tx, window.id).await? {
        Some(_) => Err(LobbyError::WindowBusy),
        None => Ok(window),
    }
}

/// Calls the ticket at the caller's window again, as often as the hall calls.
pub(crate) async fn recall_ticket(db: &Db, actor: &Actor, id: TicketId) -> Result<TicketOut, LobbyError> {
    transact(db, actor, async |tx| {
        let (row, step, window) = ticket::take_own(tx, actor, id, Act::Recall).await?;
        if row.calls >= place::hall(tx, row.hall_id).await?.call_limit {
            return Err(LobbyError::CalledEnough);
        }
        Ok(called(tx, &row, step, window).await?.into())
    })
    .await
}

/// One call: the row, its audit row and its event.
async fn called(
    tx: &mut Tx,
    row: &TicketRow,
    mut step: TicketStep,
    window_id: WindowId,
) -> Result<TicketRow, LobbyError> {
    let now = tx.now();
    (step.calls, step.called_at, step.state) = (row.calls + 1, Some(now), TicketState::Called);
    let call = step.calls;
    let after = store::move_ticket(tx, row.id, &step).await.map_err(LobbyError::of_constraint)?;
    let detail = json!({ "window": window_id, "call": call });
    audit::record(tx, "call_ticket", Entity::new("ticket", row.id.as_uuid()), &detail).await?;
    let event = TicketCalled { ticket_id: row.id, hall_id: row.hall_id, window_id, call, called_at: now };
    bus::publish(tx, &event).await?;
    Ok(after)
}

/// He has come: the visit begins.
pub(crate) async fn start_ticket(db: &Db, actor: &Actor, id: TicketId) -> Result<TicketOut, LobbyError> {
    transact(db, actor, async |tx| {
        let (row, mut step, window) = ticket::take_own(tx, actor, id, Act::Start).await?;
        step.started_at = Some(tx.now());
        let detail = json!({ "window": window });
        Ok(ticket::write(tx, &row, &step, ("start_ticket", TicketMove::Started, detail)).await?.into())
    })
    .await
}

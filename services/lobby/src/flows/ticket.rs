//! What happens to a ticket between its call and its end: transfers, tickets that pass, second rounds.
use super::place;
use crate::{
    domain::{Act, TicketState, WindowState},
    problem::LobbyError,
    store::{self, TicketRow, TicketStep},
};
use chrono::{DateTime, Utc};
use contracts::lobby::{TicketMove, TicketMoved};
use kernel::{
    actor::Actor,
    audit::{self, Entity},
    db::{Db, Tx, transact},
    id::{HallId, QueueId, TicketId, WindowId},
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

/// A ticket, as people of the hall see it.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub(crate) struct TicketOut {
    /// The ticket.
    pub(crate) id: TicketId,
    /// Its number.
    pub(crate) label: String,
    /// Its queue.
    pub(crate) queue_id: QueueId,
    /// How it stands.
    pub(crate) state: TicketState,
    /// How often it was called.
    pub(crate) calls: i16,
    /// Whether it is of an appointment.
    pub(crate) appointment: bool,
    /// When the appointment is due.
    pub(crate) due_at: Option<DateTime<Utc>>,
    /// Why he goes first.
    pub(crate) priority: Option<String>,
    /// Since when he waits.
    pub(crate) arrived_at: DateTime<Utc>,
    /// The window it was called to.
    pub(crate) window_id: Option<WindowId>,
}

impl From<TicketRow> for TicketOut {
    fn from(row: TicketRow) -> Self {
        Self {
            id: row.id,
            label: row.label,
            queue_id: row.queue_id,
            state: row.state,
            calls: row.calls,
            appointment: row.appointment_id.is_some(),
            due_at: row.due_at,
            priority: row.priority,
            arrived_at: row.arrived_at,
            window_id: row.window_id,
        }
    }
}

/// Body of `POST /tickets/{id}/transfer`: a queue, a window, or both.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct TransferIn {
    /// To this queue.
    pub(crate) queue: Option<QueueId>,
    /// To this window.
    pub(crate) window: Option<WindowId>,
}

/// A ticket of the caller's hall, held, and where `act` leads it.
pub(super) async fn take(
    tx: &mut Tx,
    hall: HallId,
    id: TicketId,
    act: Act,
) -> Result<(TicketRow, TicketStep), LobbyError> {
    let row = store::lock_ticket(tx, hall, id).await?.ok_or(LobbyError::TicketNotFound)?;
    let to = row.state.after(act).ok_or(LobbyError::NotAllowed)?;
    let step = TicketStep { state: to, ..row.step() };
    Ok((row, step))
}

/// The same of a ticket at the caller's own window.
pub(super) async fn take_own(
    tx: &mut Tx,
    actor: &Actor,
    id: TicketId,
    act: Act,
) -> Result<(TicketRow, TicketStep, WindowId), LobbyError> {
    let (hall, staff) = (place::hall_of(actor)?, place::staff_of(actor)?);
    let (row, step) = take(tx, hall, id, act).await?;
    let window = row.window_id.ok_or(LobbyError::NotAllowed)?;
    let sits = store::find_window(tx, hall, window).await?.is_some_and(|own| own.staff_id == Some(staff));
    if sits { Ok((row, step, window)) } else { Err(LobbyError::NotYourWindow) }
}

/// Writes a move with its audit row and its event.
pub(super) async fn write(
    tx: &mut Tx,
    row: &TicketRow,
    step: &TicketStep,
    moved: (&'static str, TicketMove, Value),
) -> Result<TicketRow, LobbyError> {
    let (action, moved, detail) = moved;
    let after = store::move_ticket(tx, row.id, step).await?;
    audit::record(tx, action, Entity::new("ticket", row.id.as_uuid()), &detail).await?;
    let event = TicketMoved { ticket_id: row.id, hall_id: row.hall_id, queue_id: after.queue_id, moved };
    bus::publish(tx, &event).await?;
    Ok(after)
}

/// Sends a ticket to another window or queue; its place in the line stays what it was.
pub(crate) async fn transfer_ticket(
    db: &Db,
    actor: &Actor,
    id: TicketId,
    body: &TransferIn,
) -> Result<TicketOut, LobbyError> {
    transact(db, actor, async |tx| {
        let (row, mut step, from) = take_own(tx, actor, id, Act::Transfer).await?;
        let queue = match body.queue {
            Some(queue) => place::queue(tx, row.hall_id, queue).await?.id,
            None => row.queue_id,
        };
        if let Some(window) = body.window {
            let to = store::lock_window(tx, row.hall_id, window).await?.ok_or(LobbyError::WindowNotFound)?;
            if to.state == WindowState::Closed {
                return Err(LobbyError::TransferNowhere);
            }
        }
        if body.window == Some(from) || (body.window.is_none() && queue == row.queue_id) {
            return Err(LobbyError::TransferNowhere);
        }
        step.queue_id = queue;
        (step.window_id, step.wanted_window, step.calls) = (None, body.window, 0);
        (step.called_at, step.started_at) = (None, None);
        let detail = json!({ "queue": queue, "window": body.window, "from": from });
        Ok(write(tx, &row, &step, ("transfer_ticket", TicketMove::Transferred, detail)).await?.into())
    })
    .await
}

/// Lets a ticket pass that was called as often as the hall calls.
pub(crate) async fn miss_ticket(db: &Db, actor: &Actor, id: TicketId) -> Result<TicketOut, LobbyError> {
    transact(db, actor, async |tx| {
        let (row, mut step, _) = take_own(tx, actor, id, Act::Miss).await?;
        if row.calls < place::hall(tx, row.hall_id).await?.call_limit {
            return Err(LobbyError::CallAgain);
        }
        step.ended_at = Some(tx.now());
        let detail = json!({ "calls": row.calls });
        Ok(write(tx, &row, &step, ("miss_ticket", TicketMove::Missed, detail)).await?.into())
    })
    .await
}

/// Puts a ticket that passed back at the end of its line, as often as the hall allows.
pub(crate) async fn requeue_ticket(db: &Db, actor: &Actor, id: TicketId) -> Result<TicketOut, LobbyError> {
    let hall = place::hall_of(actor)?;
    transact(db, actor, async |tx| {
        let rules = store::hold_hall(tx, hall).await?.ok_or(LobbyError::HallNotFound)?;
        let (row, mut step) = take(tx, hall, id, Act::Requeue).await?;
        if store::find_signature(tx, hall, row.day).await?.is_some() {
            return Err(LobbyError::DaySigned);
        }
        if row.requeues >= rules.requeue_limit {
            return Err(LobbyError::RequeuedEnough);
        }
        (step.requeues, step.calls, step.place_at) = (row.requeues + 1, 0, tx.now());
        (step.window_id, step.called_at, step.ended_at) = (None, None, None);
        let detail = json!({ "round": step.requeues });
        Ok(write(tx, &row, &step, ("requeue_ticket", TicketMove::Requeued, detail)).await?.into())
    })
    .await
}

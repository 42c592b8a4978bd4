//! Windows: who sits there, whether they call, and which queues they serve.
use super::place;
use crate::{
    domain::WindowState,
    problem::LobbyError,
    store::{self, WindowRow},
};
use chrono::{DateTime, Utc};
use contracts::lobby::WindowChanged;
use kernel::{
    actor::Actor,
    audit::{self, Entity},
    db::{Db, Tx, transact},
    id::{HallId, QueueId, StaffId, WindowId},
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

/// A window, as people of the hall see it.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct WindowOut {
    /// The window.
    pub(crate) id: WindowId,
    /// Its number.
    pub(crate) number: i16,
    /// What it is for.
    pub(crate) name: String,
    /// The queues it serves.
    pub(crate) queues: Vec<QueueId>,
    /// How it stands.
    pub(crate) state: WindowState,
    /// Why it is paused.
    pub(crate) reason: Option<String>,
    /// Until when it is paused.
    pub(crate) until: Option<DateTime<Utc>>,
    /// Who sits there.
    pub(crate) staff: Option<StaffId>,
    /// Since when it stands so.
    pub(crate) since: DateTime<Utc>,
}

impl From<WindowRow> for WindowOut {
    fn from(row: WindowRow) -> Self {
        Self {
            id: row.id,
            number: row.number,
            name: row.name,
            queues: row.queues,
            state: row.state,
            reason: row.reason,
            until: row.until,
            staff: row.staff_id,
            since: row.since,
        }
    }
}

/// Body of `POST /windows/{id}/pause`.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct PauseIn {
    /// Why.
    #[schemars(length(min = 1, max = 100))]
    pub(crate) reason: String,
    /// Until when, where that is known.
    pub(crate) until: Option<DateTime<Utc>>,
}

/// Body of `PUT /windows/{id}/queues`.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ServeIn {
    /// The queues it serves from now on.
    #[schemars(length(min = 1, max = 26))]
    pub(crate) queues: Vec<QueueId>,
}

/// Sits down at a window, or calls again after a pause.
pub(crate) async fn open_window(db: &Db, actor: &Actor, id: WindowId) -> Result<WindowOut, LobbyError> {
    let staff = place::staff_of(actor)?;
    transact(db, actor, async |tx| {
        let mut row = locked(tx, place::hall_of(actor)?, id).await?;
        if row.staff_id.is_some_and(|sits| sits != staff) {
            return Err(LobbyError::WindowTaken);
        }
        (row.state, row.reason, row.until, row.staff_id) = (WindowState::Open, None, None, Some(staff));
        write(tx, row, ("open_window", json!({ "staff": staff }))).await
    })
    .await
}

/// Calls nobody for a while.
pub(crate) async fn pause_window(
    db: &Db,
    actor: &Actor,
    id: WindowId,
    body: &PauseIn,
) -> Result<WindowOut, LobbyError> {
    let reason = body.reason.trim().to_owned();
    if !(1..=100).contains(&reason.chars().count()) {
        return Err(LobbyError::TextLength);
    }
    transact(db, actor, async |tx| {
        let mut row = own(tx, actor, id).await?;
        (row.state, row.until) = (WindowState::Paused, body.until);
        row.reason = Some(reason.clone());
        write(tx, row, ("pause_window", json!({ "reason": reason, "until": body.until }))).await
    })
    .await
}

/// Gets up from a window that has no ticket.
pub(crate) async fn close_window(db: &Db, actor: &Actor, id: WindowId) -> Result<WindowOut, LobbyError> {
    transact(db, actor, async |tx| {
        let row = own(tx, actor, id).await?;
        close(tx, row, "close_window").await
    })
    .await
}

/// Closes a window from which someone got up without closing it.
pub(crate) async fn free_window(db: &Db, actor: &Actor, id: WindowId) -> Result<WindowOut, LobbyError> {
    transact(db, actor, async |tx| {
        let row = locked(tx, place::hall_of(actor)?, id).await?;
        close(tx, row, "free_window").await
    })
    .await
}

/// Lets a window serve other queues of its hall.
pub(crate) async fn set_window_queues(
    db: &Db,
    actor: &Actor,
    id: WindowId,
    body: &ServeIn,
) -> Result<WindowOut, LobbyError> {
    transact(db, actor, async |tx| {
        let mut row = locked(tx, place::hall_of(actor)?, id).await?;
        let of_hall = store::queues_of(tx, row.hall_id).await?;
        let serves: Vec<QueueId> =
            of_hall.iter().map(|queue| queue.id).filter(|id| body.queues.contains(id)).collect();
        if serves.is_empty() || body.queues.iter().any(|wanted| !serves.contains(wanted)) {
            return Err(LobbyError::QueueNotFound);
        }
        store::set_queues(tx, id, &serves).await?;
        row.queues = serves;
        tell(tx, &row, ("set_window_queues", json!({ "queues": row.queues }))).await?;
        Ok(row.into())
    })
    .await
}

async fn locked(tx: &mut Tx, hall: HallId, id: WindowId) -> Result<WindowRow, LobbyError> {
    store::lock_window(tx, hall, id).await?.ok_or(LobbyError::WindowNotFound)
}

/// The window at which the caller sits.
async fn own(tx: &mut Tx, actor: &Actor, id: WindowId) -> Result<WindowRow, LobbyError> {
    let row = locked(tx, place::hall_of(actor)?, id).await?;
    if row.staff_id == Some(place::staff_of(actor)?) { Ok(row) } else { Err(LobbyError::NotYourWindow) }
}

/// What waited for this window in particular waits for any that serves its queue.
async fn close(tx: &mut Tx, mut row: WindowRow, action: &'static str) -> Result<WindowOut, LobbyError> {
    if store::under_way(tx, row.id).await?.is_some() {
        return Err(LobbyError::WindowBusy);
    }
    store::forget_wanted(tx, row.id).await?;
    let staff = row.staff_id.take();
    (row.state, row.reason, row.until) = (WindowState::Closed, None, None);
    write(tx, row, (action, json!({ "staff": staff }))).await
}

async fn write(
    tx: &mut Tx,
    mut row: WindowRow,
    done: (&'static str, Value),
) -> Result<WindowOut, LobbyError> {
    row.since = tx.now();
    store::set_window(tx, &row).await.map_err(LobbyError::of_constraint)?;
    tell(tx, &row, done).await?;
    Ok(row.into())
}

async fn tell(tx: &mut Tx, row: &WindowRow, done: (&'static str, Value)) -> Result<(), LobbyError> {
    audit::record(tx, done.0, Entity::new("window", row.id.as_uuid()), &done.1).await?;
    bus::publish(tx, &changed(row)).await?;
    Ok(())
}

/// What is told of a window.
pub(super) fn changed(row: &WindowRow) -> WindowChanged {
    WindowChanged {
        window_id: row.id,
        hall_id: row.hall_id,
        open: row.state == WindowState::Open,
        queues: row.queues.clone(),
        staff_id: row.staff_id,
    }
}

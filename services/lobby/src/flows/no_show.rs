//! Appointments that nobody came to, and what follows from too many of them.
use super::book::tell;
use crate::{
    domain::AppointmentState,
    problem::LobbyError,
    store::{self, AppointmentRow},
};
use chrono::TimeDelta;
use kernel::{
    actor::Actor,
    audit::{self, Entity},
    db::{Db, Tx, transact},
    id::PersonId,
};
use serde_json::json;

/// Writes down who did not come, a bounded number at a time, and tells how many it were.
pub(crate) async fn note_no_shows(db: &Db) -> Result<usize, LobbyError> {
    /// How many in one transaction.
    const BITE: i64 = 100;
    transact(db, &Actor::service("lobby"), async |tx| note(tx, None, BITE).await).await
}

/// The same for one person, so that he cannot book again before the timer has come by.
pub(super) async fn of_person(tx: &mut Tx, person: PersonId) -> Result<(), LobbyError> {
    /// More than anyone can miss between two rounds of the timer.
    const ALL: i64 = 50;
    note(tx, Some(person), ALL).await?;
    Ok(())
}

async fn note(tx: &mut Tx, person: Option<PersonId>, limit: i64) -> Result<usize, LobbyError> {
    let now = tx.now();
    let due = store::not_come(tx, person, now, limit).await?;
    for row in &due {
        if store::move_appointment(tx, row.id, AppointmentState::NoShow, now).await? {
            tell(tx, row.id, row.hall_id, AppointmentState::NoShow).await?;
            let entity = Entity::new("appointment", row.id.as_uuid());
            audit::record(tx, "note_no_show", entity, &json!({ "person": row.person_id })).await?;
            block(tx, row).await?;
        }
    }
    Ok(due.len())
}

/// Closes booking for a time when the hall's limit is reached, counted from the appointment that reached it, whenever that
/// is written down. What led to an earlier block does not count again.
async fn block(tx: &mut Tx, row: &AppointmentRow) -> Result<(), LobbyError> {
    let Some(hall) = store::find_hall(tx, row.hall_id).await? else { return Ok(()) };
    let last = store::blocked_until(tx, row.person_id, hall.id).await?;
    if last.is_some_and(|until| until > row.due_at) {
        return Ok(());
    }
    let counted = row.due_at - TimeDelta::days(i64::from(hall.no_show_days));
    let from = last.map_or(counted, |until| until.max(counted));
    if store::missed_since(tx, row.person_id, hall.id, from).await? >= i64::from(hall.no_show_limit) {
        let until = row.held_until + TimeDelta::days(i64::from(hall.block_days));
        store::add_block(tx, row.person_id, hall.id, (row.held_until, until)).await?;
        let detail = json!({ "person": row.person_id, "until": until });
        audit::record(tx, "block_booking", Entity::new("hall", hall.id.as_uuid()), &detail).await?;
    }
    Ok(())
}

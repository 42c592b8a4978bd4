//! What a floor begins with. Seeding twice changes nothing.
use crate::{domain::Floor, problem::LobbyError, store};
use contracts::{
    catalogue::window_id,
    lobby::{FloorConfigured, queue_id},
};
use kernel::{
    actor::Actor,
    audit::{self, Entity},
    code::Division,
    db::{Db, DbError, Tx, transact},
    id::{HallId, QueueId},
};
use legal_clock::YearDays;
use std::collections::BTreeMap;

/// What to seed.
#[derive(Debug, Clone)]
pub struct Seed {
    /// The halls: id, division, name.
    pub halls: Vec<(HallId, Division, String)>,
    /// How each of them is set up.
    pub floor: Floor,
    /// Days off and make-up days of each announced year.
    pub workdays: String,
}

/// Sets up the halls that are not there yet, and tells how many they were.
///
/// # Errors
/// [`LobbyError`] if the calendar is no good or the database fails.
pub async fn seed(db: &Db, seed: &Seed) -> Result<usize, LobbyError> {
    let years: BTreeMap<i16, YearDays> = serde_json::from_str(&seed.workdays).map_err(DbError::from)?;
    transact(db, &Actor::service("lobby"), async |tx| {
        for (year, days) in &years {
            store::add_year(tx, *year, days).await?;
        }
        for own in &seed.floor.priorities {
            store::insert_priority(tx, &own.code, (&own.name, &own.ground, own.weight)).await?;
        }
        let mut added = 0;
        for (id, division, name) in &seed.halls {
            if store::insert_hall(tx, *id, (division, name), seed.floor.limits).await? {
                set_up(tx, *id, &seed.floor).await?;
                added += 1;
            }
        }
        Ok(added)
    })
    .await
}

async fn set_up(tx: &mut Tx, hall: HallId, floor: &Floor) -> Result<(), LobbyError> {
    for queue in &floor.queues {
        store::add_queue(tx, queue_id(hall, queue.letter), hall, queue).await?;
    }
    for window in &floor.windows {
        let serves: Vec<QueueId> = window.queues.iter().map(|letter| queue_id(hall, *letter)).collect();
        let id = window_id(hall, window.number);
        store::add_window(tx, id, hall, (window.number, &window.name), &serves).await?;
    }
    audit::record(tx, "configure_floor", Entity::new("hall", hall.as_uuid()), floor).await?;
    bus::publish(tx, &FloorConfigured { hall_id: hall }).await?;
    Ok(())
}

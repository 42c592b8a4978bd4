//! Identity's present state as events, for services that come new: accounts as they are, then persons.

use bus::{Part, Telling};
use contracts::identity::PersonRegistered;
use kernel::{
    db::{DbError, Tx},
    id::PersonId,
};
use uuid::Uuid;

use super::staff_row::changed_event;
use crate::store::{persons, staff};

/// How many facts a part holds.
const PART: i64 = 500;
/// Cursors of accounts hold a user name, those of persons an id.
const PERSONS: &str = "person:";

/// The part after a cursor, or the first one.
pub(crate) async fn tell_state(tx: &mut Tx, after: Option<String>) -> Result<Part, DbError> {
    let after = after.unwrap_or_default();
    match after.strip_prefix(PERSONS) {
        Some(id) => tell_persons(tx, Uuid::parse_str(id).unwrap_or(Uuid::nil())).await,
        None => tell_staff(tx, &after).await,
    }
}

async fn tell_staff(tx: &mut Tx, after: &str) -> Result<Part, DbError> {
    let rows = staff::list(tx, after, PART).await?;
    let tellings = rows.iter().map(|row| Telling::of(&changed_event(row))).collect::<Result<_, _>>()?;
    let next = rows.last().map_or_else(|| format!("{PERSONS}{}", Uuid::nil()), |row| row.user_name.clone());
    Ok(Part { tellings, next: Some(next) })
}

async fn tell_persons(tx: &mut Tx, after: Uuid) -> Result<Part, DbError> {
    let ids = persons::ids_after(tx, PersonId::from_uuid(after), PART).await?;
    let known = ids.iter().map(|&person_id| Telling::of(&PersonRegistered { person_id }));
    let tellings = known.collect::<Result<_, _>>()?;
    Ok(Part { tellings, next: ids.last().map(|id| format!("{PERSONS}{id}")) })
}

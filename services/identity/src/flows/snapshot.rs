//! Identity's present state as events, for services that come new: accounts as they are, then persons, then which of their
//! entries were merged, then who was ever named to act for a legal person.

use bus::{Part, Telling};
use contracts::identity::{LegalAgentMoved, PersonMerged, PersonRegistered};
use kernel::{
    db::{DbError, Tx},
    id::PersonId,
};
use uuid::Uuid;

use super::{person_row::public_code, staff_row::changed_event};
use crate::store::{legal_agents, merges, persons, staff};

/// How many facts a part holds.
const PART: i64 = 500;
/// Cursors of accounts hold a user name, those of persons, mergings and rights to act an id.
const PERSONS: &str = "person:";
const MERGES: &str = "merge:";
const AGENTS: &str = "agent:";

/// The part after a cursor, or the first one.
pub(crate) async fn tell_state(tx: &mut Tx, after: Option<String>) -> Result<Part, DbError> {
    let after = after.unwrap_or_default();
    if let Some(id) = after.strip_prefix(AGENTS) {
        return tell_agents(tx, Uuid::parse_str(id).unwrap_or(Uuid::nil())).await;
    }
    if let Some(id) = after.strip_prefix(MERGES) {
        return tell_merges(tx, Uuid::parse_str(id).unwrap_or(Uuid::nil())).await;
    }
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
    let next = ids.last().map_or_else(|| format!("{MERGES}{}", Uuid::nil()), |id| format!("{PERSONS}{id}"));
    Ok(Part { tellings, next: Some(next) })
}

async fn tell_merges(tx: &mut Tx, after: Uuid) -> Result<Part, DbError> {
    let rows = merges::page_open(tx, after, PART).await?;
    let events = rows.iter().map(|row| PersonMerged {
        merge_id: row.id,
        person_id: row.survivor_id,
        merged_id: row.merged_id,
    });
    let tellings = events.map(|event| Telling::of(&event)).collect::<Result<_, _>>()?;
    let next =
        rows.last().map_or_else(|| format!("{AGENTS}{}", Uuid::nil()), |row| format!("{MERGES}{}", row.id));
    Ok(Part { tellings, next: Some(next) })
}

/// Also of those whose right is over: the legal person has been represented, and holds what is its own.
async fn tell_agents(tx: &mut Tx, after: Uuid) -> Result<Part, DbError> {
    let rows = legal_agents::page(tx, after, PART).await?;
    let mut tellings = Vec::new();
    for row in &rows {
        let event = LegalAgentMoved {
            agent_id: row.id,
            legal_id: row.legal_id,
            person_id: row.person_id,
            state: "named".to_owned(),
            code: public_code(tx, row.legal_id).await?,
        };
        tellings.push(Telling::of(&event)?);
        if row.ended_at.is_some() {
            tellings.push(Telling::of(&LegalAgentMoved { state: "ended".to_owned(), ..event })?);
        }
    }
    Ok(Part { tellings, next: rows.last().map(|row| format!("{AGENTS}{}", row.id)) })
}

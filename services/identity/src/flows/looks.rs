//! The person's own view of who looked at his data.

use chrono::{DateTime, Utc};
use contracts::{PersonalDataRead, identity::PersonKind};
use kernel::{
    actor::Actor,
    db::{Db, Tx, transact},
    id::{EventId, PersonId, StaffId},
};
use uuid::Uuid;

use crate::{
    domain::display::Display,
    flows::person_row::open_person,
    problem::IdentityError,
    store::{
        looks::{self, LookRow},
        merges, persons, staff,
    },
};

/// Takes note of a look that some service told of, with the organisation of whoever looked.
pub(crate) async fn note_look(
    tx: &mut Tx,
    id: EventId,
    source: &str,
    read: &PersonalDataRead,
) -> Result<(), IdentityError> {
    let organisation = match read.actor_kind.as_str() {
        "staff" | "agent" | "department" => {
            staff::organisation(tx, StaffId::from_uuid(read.actor_id)).await?
        }
        _ => None,
    };
    let display = Display::of(&read.actor_kind, &read.purpose);
    let row = LookRow {
        event_id: id.as_uuid(),
        source: source.to_owned(),
        subject: read.subject,
        actor_kind: read.actor_kind.clone(),
        actor_id: read.actor_id,
        organisation,
        purpose: read.purpose.clone(),
        case_id: read.case_id,
        fields: read.fields.clone(),
        at: read.at,
        display: display.word().to_owned(),
        display_from: display.from(read.at),
        family_hash: family_hash(tx, read).await?,
    };
    Ok(looks::insert(tx, &row).await?)
}

/// By which looks at persons of one family name are counted; of staff's looks only. The name itself leaves this function
/// nowhere, and whoever has the database cannot tell it from the hash.
async fn family_hash(tx: &mut Tx, read: &PersonalDataRead) -> Result<Option<Vec<u8>>, IdentityError> {
    if !["staff", "agent", "department"].contains(&read.actor_kind.as_str()) {
        return Ok(None);
    }
    let found = persons::find(tx, read.subject).await?;
    let Some(row) = found.filter(|row| row.kind == PersonKind::Natural.as_str()) else { return Ok(None) };
    let name = open_person(tx, &row)?.name;
    let family = name.as_str().chars().next().map(String::from);
    Ok(family.map(|family| tx.keyring().lookup("family_name", &family).as_bytes().to_vec()))
}

/// Looks of others at the caller's data, newest first.
pub(crate) async fn own_access_log(
    db: &Db,
    actor: &Actor,
    subject: PersonId,
    before: Option<(DateTime<Utc>, Uuid)>,
    limit: i64,
) -> Result<Vec<LookRow>, IdentityError> {
    transact(db, actor, async |tx| {
        // Also those at entries of his that were merged into this one.
        let mut entries = merges::entries_of(tx, subject).await?;
        entries.push(subject);
        Ok(looks::shown_to(tx, &entries, before, limit).await?)
    })
    .await
}

//! The person's own view of who looked at his data.

use chrono::{DateTime, Utc};
use contracts::PersonalDataRead;
use kernel::{
    actor::Actor,
    db::{Db, Tx, transact},
    id::{EventId, PersonId, StaffId},
};
use uuid::Uuid;

use crate::{
    problem::IdentityError,
    store::{
        looks::{self, LookRow},
        staff,
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
    };
    Ok(looks::insert(tx, &row).await?)
}

/// Looks of others at the caller's data, newest first.
pub(crate) async fn own_access_log(
    db: &Db,
    actor: &Actor,
    subject: PersonId,
    before: Option<(DateTime<Utc>, Uuid)>,
    limit: i64,
) -> Result<Vec<LookRow>, IdentityError> {
    transact(db, actor, async |tx| Ok(looks::shown_to(tx, subject, before, limit).await?)).await
}

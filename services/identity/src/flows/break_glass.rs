//! Opening a person without a case, where waiting would do harm: with a reason, a few times a day, and in everyone's sight.

use chrono::TimeDelta;
use contracts::identity::GlassBroken;
use kernel::{
    actor::Actor,
    audit::{self, Entity},
    crypto::Aad,
    db::{Db, Tx, transact},
    id::PersonId,
    personal::{Look, Personal, Purpose, read_personal},
};
use serde_json::json;
use uuid::Uuid;

use super::person_row::{Person, number_hash, open_person};
use crate::{
    domain::person::{PersonName, PersonNumber},
    problem::IdentityError,
    store::{misuse, persons},
};

/// As long as a reason must be, in characters.
pub(super) const SHORTEST: usize = 10;

/// A person opened by break-glass. Each try is on record and counts, also one that finds nobody.
pub(crate) async fn break_glass(
    db: &Db,
    actor: &Actor,
    at_most: i64,
    (number, name): (&PersonNumber, &PersonName),
    reason: &str,
) -> Result<(PersonId, Personal<Person>), IdentityError> {
    let reason = reason.trim();
    if reason.chars().count() < SHORTEST {
        return Err(IdentityError::ReasonShort);
    }
    let found = transact(db, actor, async |tx| {
        let (account, since) = (tx.actor().id, tx.now() - TimeDelta::days(1));
        if misuse::breaks_since(tx, account, since).await? >= at_most {
            return Err(IdentityError::BreakGlassLimit);
        }
        open(tx, number, name, reason).await
    })
    .await?;
    found.ok_or(IdentityError::PersonNotFound)
}

async fn open(
    tx: &mut Tx,
    number: &PersonNumber,
    name: &PersonName,
    reason: &str,
) -> Result<Option<(PersonId, Personal<Person>)>, IdentityError> {
    let hash = number_hash(tx, number);
    let row = match persons::find_by_number(tx, &hash).await? {
        Some(row) if open_person(tx, &row)?.name == *name => Some(row),
        Some(_) | None => None,
    };
    let (id, account) = (Uuid::new_v4(), tx.actor().id);
    let sealed = tx.keyring().seal(Aad::new("break_glass", "reason", id), reason.as_bytes())?;
    let subject = row.as_ref().map(|row| row.id.as_uuid());
    misuse::insert_break(tx, id, account, subject, sealed).await?;
    let detail = json!({ "subject": subject, "reason": reason });
    audit::record(tx, "break_glass", Entity::new("break_glass", id), &detail).await?;
    bus::publish(tx, &GlassBroken { break_id: id, account_id: account, found: subject.is_some() }).await?;
    let Some(row) = row else { return Ok(None) };
    let look = Look {
        subject: row.id,
        purpose: Purpose(misuse::BREAK_GLASS),
        case: None,
        fields: &["name", "number", "mobile", "division"],
    };
    let person = read_personal(tx, look, async |tx| open_person(tx, &row)).await?;
    Ok(Some((row.id, person)))
}

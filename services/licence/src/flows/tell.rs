//! The present state, told as events to consumers that come new: the types, then every licence as issued, and
//! its standing where that is not valid any more.
use super::{
    change::{ended, is_ended},
    wire::{wire_reason, wire_status},
};
use crate::{
    domain::Status,
    store::{self, LicenceRow},
};
use bus::{Part, Telling};
use contracts::licence::{LicenceIssued, LicenceStatusChanged, LicenceTypeDefined};
use kernel::db::{DbError, Tx};
use uuid::Uuid;

/// How many licences one part tells of.
const PART: i64 = 200;

/// The part after a cursor, or the first one.
pub(crate) async fn tell_state(tx: &mut Tx, after: Option<String>) -> Result<Part, DbError> {
    let mut tellings = if after.is_none() { types(tx).await? } else { Vec::new() };
    let after = after.and_then(|cursor| Uuid::parse_str(&cursor).ok()).unwrap_or(Uuid::nil());
    let rows = store::page_of_all(tx, after, PART).await?;
    let full = i64::try_from(rows.len()).is_ok_and(|found| found == PART);
    let next = rows.last().filter(|_| full).map(|row| row.id.to_string());
    for row in rows {
        tellings.push(Telling::of(&LicenceIssued {
            licence_id: row.id,
            identifier: row.identifier.clone(),
            type_code: row.type_code.clone(),
            authority: row.authority.clone(),
            holder: row.holder_id,
            case_id: row.case_id,
            decision_id: row.decision_id,
            issued_at: row.issued_at,
            replaces: row.previous_id,
        })?);
        tellings.extend(standing(tx, row).await?);
    }
    Ok(Part { tellings, next })
}

async fn types(tx: &mut Tx) -> Result<Vec<Telling>, DbError> {
    /// More types than there can be: a definer has 999.
    const ALL: i64 = 10_000;
    let mut tellings = Vec::new();
    for kind in store::list_types(tx, "", ALL).await? {
        tellings.push(Telling::of(&LicenceTypeDefined {
            type_code: kind.code,
            name: kind.name,
            fictitious: kind.fictitious,
        })?);
    }
    Ok(tellings)
}

async fn standing(tx: &mut Tx, row: LicenceRow) -> Result<Option<Telling>, DbError> {
    let Some(reason) = store::last_reason(tx, row.id).await? else { return Ok(None) };
    if is_ended(row.status) {
        let event = ended(tx, &row, row.status, reason).await?;
        return Telling::of(&event).map(Some);
    }
    if row.status == Status::Valid {
        return Ok(None);
    }
    Telling::of(&LicenceStatusChanged {
        licence_id: row.id,
        identifier: row.identifier,
        type_code: row.type_code,
        from: None,
        to: wire_status(row.status),
        reason_code: wire_reason(reason),
        changed_at: row.status_since,
    })
    .map(Some)
}

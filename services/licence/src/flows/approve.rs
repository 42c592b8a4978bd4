//! The second person: what another one entered is approved, and only then is anything issued; or it is rejected.
use super::{
    entries::{LIST, authority_of, own_licence, place, record},
    import::{ListDone, take_list},
    issue::may_issue,
    read::kind_of,
    version::{VersionOrder, follow},
};
use crate::{
    domain::{Lines, read_list},
    problem::{DeskError, LicenceError},
    store::{self, Decided, EntryRow, LicenceRow},
};
use kernel::{
    actor::Actor,
    code::Uscc,
    crypto::Aad,
    db::{Db, Tx, transact},
};
use uuid::Uuid;

/// What came of an approval.
pub(crate) struct Approved {
    pub(crate) entry: EntryRow,
    pub(crate) version: Option<LicenceRow>,
    pub(crate) list: Option<ListDone>,
}

/// Approves what somebody else of the caller's authority entered. A list whose taking broke off is taken on by approving it again.
pub(crate) async fn approve_entry(db: &Db, actor: &Actor, id: Uuid) -> Result<Approved, LicenceError> {
    let authority = authority_of(actor)?;
    let (entry, version, lines) = transact(db, actor, async |tx| {
        let row = found(tx, id, &authority).await?;
        if row.entered_by == actor.id {
            return Err(LicenceError::from(DeskError::TwoPeople));
        }
        let content = tx.keyring().open(place(id), &row.content)?;
        let again = row.kind == LIST && row.outcome.as_deref() == Some("approved");
        if again && row.decided_by == Some(actor.id) {
            let lines = lines_of(tx, &row, &content).await?;
            return Ok((row, None, Some(lines)));
        }
        let row = decide(tx, &row, "approved", None).await?;
        record(tx, "approve_licences", &row).await?;
        may_issue(tx, &row.type_code, &authority).await?;
        if let Some(licence) = row.licence_id {
            let licence = own_licence(tx, &authority, licence).await?;
            let order: VersionOrder = serde_json::from_slice(&content)?;
            let next = follow(tx, &licence, &order).await?;
            let next = own_licence(tx, &authority, next).await?;
            return Ok((row, Some(next), None));
        }
        store::insert_import(tx, &row, actor.id).await?;
        let lines = lines_of(tx, &row, &content).await?;
        Ok((row, None, Some(lines)))
    })
    .await?;
    let list = match lines {
        Some(lines) => Some(take_list(db, actor, &entry, lines).await?),
        None => None,
    };
    Ok(Approved { entry, version, list })
}

/// Rejects what was entered, or takes back what one entered oneself.
pub(crate) async fn reject_entry(
    db: &Db,
    actor: &Actor,
    id: Uuid,
    reason: &str,
) -> Result<EntryRow, LicenceError> {
    let authority = authority_of(actor)?;
    if !(1..=500).contains(&reason.trim().chars().count()) {
        return Err(LicenceError::ReasonText);
    }
    transact(db, actor, async |tx| {
        let row = found(tx, id, &authority).await?;
        let row = decide(tx, &row, "rejected", Some(reason.trim())).await?;
        record(tx, "reject_licences", &row).await?;
        Ok(row)
    })
    .await
}

async fn found(tx: &mut Tx, id: Uuid, authority: &Uscc) -> Result<EntryRow, LicenceError> {
    store::lock_entry(tx, id, authority).await?.ok_or(LicenceError::from(DeskError::EntryNotFound))
}

async fn decide(
    tx: &mut Tx,
    row: &EntryRow,
    outcome: &'static str,
    reason: Option<&str>,
) -> Result<EntryRow, LicenceError> {
    let sealed_in = Aad::new("licence_entries", "reason", row.id);
    let reason = reason.map(|text| tx.keyring().seal(sealed_in, text.as_bytes())).transpose()?;
    let decided = Decided { outcome, decided_by: tx.actor().id, decided_at: tx.now(), reason };
    let decided = store::decide_entry(tx, row.id, &decided).await?;
    decided.ok_or(LicenceError::from(DeskError::EntryDecided))
}

pub(super) async fn lines_of(tx: &mut Tx, row: &EntryRow, content: &[u8]) -> Result<Lines, LicenceError> {
    let kind = kind_of(tx, &row.type_code).await?;
    Ok(read_list(&kind, content).map_err(DeskError::from)?)
}

//! What an issuer's desk enters without a case behind it: lists taken over, and versions. Nothing comes of it until another person
//! of the authority has approved it.
use super::{
    issue::may_issue,
    read::{kind_of, open_name},
    version::VersionOrder,
};
use crate::{
    cursor::write_cursor,
    domain::{ImportLine, read_list},
    problem::{DeskError, LicenceError},
    store::{self, EntryRow, LicenceRow},
};
use chrono::{DateTime, Utc};
use contracts::licence::LicenceEntryMoved;
use kernel::{
    actor::{Actor, Scope},
    audit::{self, Entity},
    code::{LicenceTypeCode, Uscc},
    crypto::Aad,
    db::{Db, Tx, transact},
    http::Page,
    id::LicenceId,
    idempotency::{IdempotencyKey, once},
    personal::{Look, Personal, Purpose, read_personal},
    problem::Problem,
};
use serde_json::{Value, json};
use uuid::Uuid;

/// The word of a list in rows.
pub(super) const LIST: &str = "list";
const VERSION: &str = "version";

/// What an entry says, for whoever has to answer for it.
pub(crate) struct EntryDetail {
    pub(crate) row: EntryRow,
    pub(crate) type_name: String,
    /// The holder's name and what the version would change.
    pub(crate) version: Option<(String, VersionOrder)>,
    /// The lines, or what is wrong with them.
    pub(crate) lines: Vec<Result<ImportLine, &'static str>>,
    /// Why it was rejected.
    pub(crate) reason: Option<String>,
}

pub(super) fn authority_of(actor: &Actor) -> Result<Uscc, LicenceError> {
    actor.scope.authority.clone().ok_or(LicenceError::from(DeskError::IssuerOnly))
}

pub(super) fn place(id: Uuid) -> Aad {
    Aad::new("licence_entries", "content", id)
}

/// Enters a list of licences of one type that the caller's authority issued.
pub(crate) async fn enter_list(
    db: &Db,
    actor: &Actor,
    key: &IdempotencyKey,
    type_code: LicenceTypeCode,
    csv: &[u8],
) -> Result<EntryRow, LicenceError> {
    let authority = authority_of(actor)?;
    let same = json!({ "type": type_code, "list": super::file::sha256(csv) });
    transact(db, actor, async |tx| {
        let id: Uuid = once(tx, key, &same, async |tx| {
            let kind = kind_of(tx, &type_code).await?;
            may_issue(tx, &type_code, &authority).await?;
            let lines = read_list(&kind, csv).map_err(DeskError::from)?.len();
            let lines = i32::try_from(lines).unwrap_or(i32::MAX);
            let entered = Entered { kind: LIST, type_code, licence_id: None, lines: Some(lines) };
            enter(tx, &authority, entered, csv).await
        })
        .await?;
        store::lock_entry(tx, id, &authority).await?.ok_or(LicenceError::from(DeskError::EntryNotFound))
    })
    .await
}

/// Enters the next version of a licence of the caller's own authority.
pub(crate) async fn enter_version(
    db: &Db,
    actor: &Actor,
    key: &IdempotencyKey,
    id: LicenceId,
    order: VersionOrder,
) -> Result<EntryRow, LicenceError> {
    let authority = authority_of(actor)?;
    order.check()?;
    let same = json!({ "licence": id, "following": order.following, "fields": order.fields });
    transact(db, actor, async |tx| {
        let entry: Uuid = once(tx, key, &same, async |tx| {
            let row = own_licence(tx, &authority, id).await?;
            may_issue(tx, &row.type_code, &authority).await?;
            order.check_fields(&kind_of(tx, &row.type_code).await?)?;
            let entered =
                Entered { kind: VERSION, type_code: row.type_code, licence_id: Some(id), lines: None };
            enter(tx, &authority, entered, &serde_json::to_vec(&order)?).await
        })
        .await?;
        store::lock_entry(tx, entry, &authority).await?.ok_or(LicenceError::from(DeskError::EntryNotFound))
    })
    .await
}

/// A licence of the authority.
pub(super) async fn own_licence(
    tx: &mut Tx,
    authority: &Uscc,
    id: LicenceId,
) -> Result<LicenceRow, LicenceError> {
    let found = store::find_licence(tx, id).await?;
    found.filter(|row| row.authority == *authority).ok_or(LicenceError::NotFound(id))
}

struct Entered {
    kind: &'static str,
    type_code: LicenceTypeCode,
    licence_id: Option<LicenceId>,
    lines: Option<i32>,
}

async fn enter(
    tx: &mut Tx,
    authority: &Uscc,
    entered: Entered,
    content: &[u8],
) -> Result<Uuid, LicenceError> {
    let id = Uuid::new_v4();
    let row = EntryRow {
        id,
        kind: entered.kind.to_owned(),
        authority: authority.clone(),
        type_code: entered.type_code,
        licence_id: entered.licence_id,
        lines: entered.lines,
        content: tx.keyring().seal(place(id), content)?,
        entered_by: tx.actor().id,
        entered_at: tx.now(),
        outcome: None,
        decided_by: None,
        decided_at: None,
        reason: None,
        taken_at: None,
    };
    store::insert_entry(tx, &row).await?;
    record(tx, "enter_licences", &row).await?;
    Ok(id)
}

/// Writes down what became of an entry, and tells it.
pub(super) async fn record(tx: &mut Tx, action: &'static str, row: &EntryRow) -> Result<(), LicenceError> {
    let detail = json!({
        "kind": row.kind, "type": row.type_code, "licence": row.licence_id, "lines": row.lines, "entered_by": row.entered_by,
    });
    audit::record(tx, action, Entity::new("licence_entry", row.id), &detail).await?;
    let event = LicenceEntryMoved {
        entry_id: row.id,
        authority: row.authority.clone(),
        type_code: row.type_code.clone(),
        state: row.outcome.clone().unwrap_or_else(|| "entered".to_owned()),
        moved_at: tx.now(),
    };
    bus::publish(tx, &event).await?;
    Ok(())
}

/// The entries of the caller's authority that nobody decided on, oldest first.
pub(crate) async fn list_entries(
    db: &Db,
    actor: &Actor,
    after: Option<(DateTime<Utc>, Uuid)>,
    limit: i64,
) -> Result<Page<EntryRow>, LicenceError> {
    let authority = authority_of(actor)?;
    transact(db, actor, async |tx| {
        let rows = store::open_entries(tx, &authority, after, limit + 1).await?;
        Ok(Page::of(rows, limit, |last| write_cursor(last.entered_at, last.id)))
    })
    .await
}

/// What an entry says. Each holder who is known sees that it was read.
pub(crate) async fn get_entry(db: &Db, actor: &Actor, id: Uuid) -> Result<EntryDetail, LicenceError> {
    let authority = authority_of(actor)?;
    // Holders of a list are found among all licences.
    let reader = Actor { scope: Scope { system: true, ..actor.scope.clone() }, ..actor.clone() };
    transact(db, &reader, async |tx| {
        let found = store::lock_entry(tx, id, &authority).await?;
        let row = found.ok_or(LicenceError::from(DeskError::EntryNotFound))?;
        let kind = kind_of(tx, &row.type_code).await?;
        let content = tx.keyring().open(place(id), &row.content)?;
        let sealed_in = Aad::new("licence_entries", "reason", id);
        let reason = row.reason.as_ref().map(|text| tx.keyring().open_text(sealed_in, text)).transpose()?;
        let mut detail =
            EntryDetail { row, type_name: kind.name.clone(), version: None, lines: Vec::new(), reason };
        if let Some(licence) = detail.row.licence_id {
            let licence = own_licence(tx, &authority, licence).await?;
            let name = read_personal(tx, look(&licence), async |tx| open_name(tx, &licence)).await?;
            detail.version = Some((Personal::reveal(name), serde_json::from_slice(&content)?));
            return Ok(detail);
        }
        for line in read_list(&kind, &content).map_err(DeskError::from)? {
            detail.lines.push(match line {
                Ok(line) => Ok(shown(tx, line).await?),
                Err((_, fault)) => Err(DeskError::from(fault).code()),
            });
        }
        Ok(detail)
    })
    .await
}

const fn look(licence: &LicenceRow) -> Look {
    Look {
        subject: licence.holder_id,
        purpose: Purpose("statutory_duty"),
        case: None,
        fields: &["name", "licence_content"],
    }
}

/// A line of a list as it is shown; a look at its holder, if he is known here.
async fn shown(tx: &mut Tx, line: ImportLine) -> Result<ImportLine, LicenceError> {
    let number = tx.keyring().lookup("holder_number", &line.holder_number);
    match store::of_holder_number(tx, &number).await? {
        Some(known) => {
            let read = read_personal(tx, look(&known), async |_| Ok::<_, LicenceError>(line));
            Ok(read.await?.reveal())
        }
        None => Ok(line),
    }
}

/// The fields of a line, without the number that stands beside them.
pub(crate) fn fields_of(line: &ImportLine) -> Vec<(String, Value)> {
    let other = |(_, value): &(&String, &Value)| value.as_str() != Some(line.holder_number.as_str());
    line.content.iter().filter(other).map(|(key, value)| (key.clone(), value.clone())).collect()
}

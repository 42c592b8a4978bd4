//! Existing licences, taken over from a list (CSV) of their issuer that two people answer for: line by line, each in its own
//! transaction, so that one bad line stops no other. The same line again changes nothing.
use super::{
    issue::{Basis, Order, issue_licence},
    read::open_name,
};
use crate::{
    domain::{ImportLine, LineFault, Lines},
    problem::{DeskError, LicenceError},
    store::{self, EntryRow, NewLine},
};
use kernel::{
    actor::{Actor, Scope},
    crypto::LookupHash,
    db::{Db, Tx, transact},
    id::LicenceId,
    personal::{Look, Purpose, read_personal},
    problem::{Kind, Problem},
};
use uuid::Uuid;

/// What became of a line.
pub(crate) struct LineDone {
    pub(crate) line: i32,
    pub(crate) outcome: String,
    pub(crate) licence: Option<LicenceId>,
    pub(crate) problem: Option<String>,
}

/// What became of a list.
pub(crate) struct ListDone {
    pub(crate) id: Uuid,
    pub(crate) lines: Vec<LineDone>,
}

/// Takes over a list that was approved. Lines that were reached before are passed over, so that a list whose taking broke off is
/// taken on where it stopped.
pub(super) async fn take_list(
    db: &Db,
    actor: &Actor,
    entry: &EntryRow,
    lines: Lines,
) -> Result<ListDone, LicenceError> {
    // Holders are found among all licences, by the keyed hash of their numbers.
    let importer = Actor { scope: Scope { system: true, ..actor.scope.clone() }, ..actor.clone() };
    let mut done = Vec::with_capacity(lines.len());
    for (line, read) in (1..).zip(lines) {
        done.push(take_line(db, &importer, entry, line, read).await?);
    }
    transact(db, &importer, async |tx| {
        let at = tx.now();
        Ok::<_, LicenceError>(store::list_taken(tx, entry.id, at).await?)
    })
    .await?;
    Ok(ListDone { id: entry.id, lines: done })
}

async fn take_line(
    db: &Db,
    actor: &Actor,
    list: &EntryRow,
    line: i32,
    read: Result<ImportLine, (String, LineFault)>,
) -> Result<LineDone, LicenceError> {
    let text = match &read {
        Ok(read) => read.text.clone(),
        Err((text, _)) => text.clone(),
    };
    let digest = db.keyring().lookup("licence_import_line", &format!("{}\0{text}", list.type_code));
    let taken = match read {
        Ok(read) => transact(db, actor, async |tx| take(tx, list, line, &digest, &read).await).await,
        Err((_, fault)) => Err(DeskError::from(fault).into()),
    };
    let problem = match taken {
        Ok(done) => return Ok(done),
        // What failed in the hall itself, now or for good, is no fault of the line.
        Err(error) if matches!(error.kind(), Kind::Internal | Kind::Unavailable) => return Err(error),
        Err(error) => error.code(),
    };
    transact(db, actor, async |tx| {
        if let Some(done) = reached(tx, list, line).await? {
            return Ok(done);
        }
        let new = NewLine {
            import_id: list.id,
            line,
            digest,
            authority: list.authority.clone(),
            outcome: "refused",
            licence_id: None,
            problem: Some(problem),
        };
        store::insert_line(tx, &new).await?;
        let (outcome, problem) = ("refused".to_owned(), Some(problem.to_owned()));
        Ok::<_, LicenceError>(LineDone { line, outcome, licence: None, problem })
    })
    .await
}

/// What became of a line before. The entry is held, so that of two who take one list each line is taken by one.
async fn reached(tx: &mut Tx, list: &EntryRow, line: i32) -> Result<Option<LineDone>, LicenceError> {
    store::lock_entry(tx, list.id, &list.authority).await?;
    let found = store::find_line(tx, list.id, line).await?;
    Ok(found.map(|(outcome, licence, problem)| LineDone { line, outcome, licence, problem }))
}

async fn take(
    tx: &mut Tx,
    list: &EntryRow,
    line: i32,
    digest: &LookupHash,
    read: &ImportLine,
) -> Result<LineDone, LicenceError> {
    if let Some(done) = reached(tx, list, line).await? {
        return Ok(done);
    }
    let known = store::known_line(tx, &list.authority, digest).await?;
    let (outcome, id) = match known {
        Some(id) => ("known", id),
        None => ("issued", issue(tx, list, read).await?),
    };
    let new = NewLine {
        import_id: list.id,
        line,
        digest: digest.clone(),
        authority: list.authority.clone(),
        outcome,
        licence_id: Some(id),
        problem: None,
    };
    store::insert_line(tx, &new).await?;
    Ok(LineDone { line, outcome: outcome.to_owned(), licence: Some(id), problem: None })
}

/// Whether a number and a name belong together is said in one word: two would tell who tries numbers which of them exist.
async fn issue(tx: &mut Tx, list: &EntryRow, read: &ImportLine) -> Result<LicenceId, LicenceError> {
    let number = tx.keyring().lookup("holder_number", &read.holder_number);
    let mismatch = || LicenceError::from(DeskError::HolderMismatch);
    let known = store::of_holder_number(tx, &number).await?.ok_or_else(mismatch)?;
    let look =
        Look { subject: known.holder_id, purpose: Purpose("statutory_duty"), case: None, fields: &["name"] };
    let name = read_personal(tx, look, async |tx| open_name(tx, &known)).await?.reveal();
    if name != read.holder_name {
        return Err(mismatch());
    }
    let order = Order {
        type_code: list.type_code.clone(),
        authority: list.authority.clone(),
        holder: known.holder_id,
        holder_name: name,
        content: read.content.clone(),
        basis: Basis::TakenOver,
        from: tx.now(),
        number: read.number.clone(),
        period: Some((read.valid_from, read.valid_to)),
    };
    issue_licence(tx, order).await
}

//! Existing licences, taken over from a list (CSV) of their issuer: line by line, each in its own transaction, so that one bad
//! line stops no other. The same line again changes nothing.
use super::{
    issue::{Basis, Order, issue_licence},
    read::{kind_of, open_name},
};
use crate::{
    domain::{ImportLine, LineFault, read_list},
    problem::{DeskError, LicenceError},
    store::{self, NewLine},
};
use kernel::{
    actor::{Actor, Scope},
    code::{LicenceTypeCode, Uscc},
    crypto::LookupHash,
    db::{Db, Tx, transact},
    id::LicenceId,
    personal::{Look, Purpose, read_personal},
    problem::Problem,
};
use uuid::Uuid;

/// What became of a line.
pub(crate) struct LineDone {
    pub(crate) line: i32,
    pub(crate) outcome: &'static str,
    pub(crate) licence: Option<LicenceId>,
    pub(crate) problem: Option<&'static str>,
}

/// What became of a list.
pub(crate) struct ListDone {
    pub(crate) id: Uuid,
    pub(crate) lines: Vec<LineDone>,
}

/// Takes over a list of licences of one type that the caller's authority issued.
pub(crate) async fn import_licences(
    db: &Db,
    actor: &Actor,
    type_code: LicenceTypeCode,
    csv: &[u8],
) -> Result<ListDone, LicenceError> {
    let authority = actor.scope.authority.clone().ok_or(LicenceError::from(DeskError::IssuerOnly))?;
    let id = Uuid::new_v4();
    // Holders are found among all licences, by the keyed hash of their numbers.
    let importer = Actor { scope: Scope { system: true, ..actor.scope.clone() }, ..actor.clone() };
    let lines = transact(db, &importer, async |tx| {
        let kind = kind_of(tx, &type_code).await?;
        super::issue::may_issue(tx, &type_code, &authority).await?;
        let lines = read_list(&kind, csv).map_err(DeskError::from)?;
        let count = i32::try_from(lines.len()).unwrap_or(i32::MAX);
        store::insert_import(tx, id, &type_code, &authority, actor.id, count).await?;
        Ok::<_, LicenceError>(lines)
    })
    .await?;
    let mut done = Vec::with_capacity(lines.len());
    for (line, read) in (1..).zip(lines) {
        let list = List { id, type_code: &type_code, authority: &authority };
        done.push(take_line(db, &importer, &list, line, read).await?);
    }
    Ok(ListDone { id, lines: done })
}

struct List<'a> {
    id: Uuid,
    type_code: &'a LicenceTypeCode,
    authority: &'a Uscc,
}

async fn take_line(
    db: &Db,
    actor: &Actor,
    list: &List<'_>,
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
        // What failed in the hall itself is no fault of the line.
        Err(error) if error.kind() == kernel::problem::Kind::Internal => return Err(error),
        Err(error) => error.code(),
    };
    transact(db, actor, async |tx| {
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
        Ok::<_, LicenceError>(LineDone { line, outcome: "refused", licence: None, problem: Some(problem) })
    })
    .await
}

async fn take(
    tx: &mut Tx,
    list: &List<'_>,
    line: i32,
    digest: &LookupHash,
    read: &ImportLine,
) -> Result<LineDone, LicenceError> {
    let known = store::known_line(tx, list.authority, digest).await?;
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
    Ok(LineDone { line, outcome, licence: Some(id), problem: None })
}

async fn issue(tx: &mut Tx, list: &List<'_>, read: &ImportLine) -> Result<LicenceId, LicenceError> {
    let number = tx.keyring().lookup("holder_number", &read.holder_number);
    let known =
        store::of_holder_number(tx, &number).await?.ok_or(LicenceError::from(DeskError::HolderUnknown))?;
    let look =
        Look { subject: known.holder_id, purpose: Purpose("statutory_duty"), case: None, fields: &["name"] };
    let name = read_personal(tx, look, async |tx| open_name(tx, &known)).await?.reveal();
    if name != read.holder_name {
        return Err(LicenceError::from(DeskError::HolderOtherName));
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

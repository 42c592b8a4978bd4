//! A licence as a file for its holder, as JSON, PDF or OFD: signed so that anyone can check it with the issuer's root
//! certificates alone. A file is made once for each standing of a licence and each generation of the issuer's keys, and handed out
//! unchanged as long as these keys are the issuer's.
use super::{
    certificates::{Certified, signer},
    read::{kind_of, open_document, open_name, verdict},
    wire::wire_status,
};
use crate::{
    domain::{FORMAT, FileKind, LicenceFile, LicenceRecord, Sheet, Signer, check_code, draw, sheet_of},
    problem::LicenceError,
    store::{self, FileRow, LicenceRow},
};
use kernel::{
    actor::Actor,
    crypto::Aad,
    db::{Db, Tx, transact},
    id::{LicenceId, PersonId},
    personal::{Look, Personal, Purpose, read_personal},
};
use sha2::{Digest, Sha256};
use tokio::task::spawn_blocking;

/// The public page on which licences are checked, as people reach it; it stands in every QR code.
#[derive(Debug, Clone)]
pub(crate) struct CheckPage(pub(crate) String);

/// A file as it is handed out.
pub(crate) struct HandedOut {
    pub(crate) bytes: Vec<u8>,
    pub(crate) identifier: String,
}

/// One of the caller's own licences as a signed record.
pub(crate) async fn get_licence_file(
    db: &Db,
    actor: &Actor,
    id: LicenceId,
) -> Result<Personal<LicenceFile>, LicenceError> {
    let holder = actor.scope.subject.ok_or(LicenceError::HolderOnly)?;
    transact(db, actor, async |tx| {
        let row = store::find_of_holder(tx, id, holder).await?.ok_or(LicenceError::NotFound(id))?;
        let certified = signer(tx, row.authority.as_str()).await?;
        read_personal(tx, look(holder), async |tx| record_file(tx, &row, &certified).await).await
    })
    .await
}

const fn look(holder: PersonId) -> Look {
    Look { subject: holder, purpose: Purpose("own_view"), case: None, fields: &["name", "licence_content"] }
}

/// One of the caller's own licences as a sheet.
pub(crate) async fn get_licence_sheet(
    db: &Db,
    actor: &Actor,
    page: &CheckPage,
    id: LicenceId,
    kind: FileKind,
) -> Result<HandedOut, LicenceError> {
    let holder = actor.scope.subject.ok_or(LicenceError::HolderOnly)?;
    let found = transact(db, actor, async |tx| {
        let row = store::find_of_holder(tx, id, holder).await?.ok_or(LicenceError::NotFound(id))?;
        let certified = signer(tx, row.authority.as_str()).await?;
        read_personal(tx, look(holder), async |tx| {
            let made = match kept(tx, &row, kind, certified.generation).await? {
                Some(bytes) => Err(bytes),
                None => Ok(blank(tx, &row, page, &certified).await?),
            };
            Ok::<_, LicenceError>((row, certified, made))
        })
        .await
    })
    .await?
    .reveal();
    let (row, certified, made) = found;
    let generation = certified.generation;
    let identifier = row.identifier.to_string();
    let bytes = match made {
        Err(bytes) => bytes,
        Ok(sheet) => {
            let drawn = drawn(sheet, certified, kind).await?;
            transact(db, actor, async |tx| keep(tx, &row, kind, generation, drawn).await).await?
        }
    };
    Ok(HandedOut { bytes, identifier })
}

/// Drawing computes for some milliseconds; meanwhile the thread of the request serves others.
pub(super) async fn drawn(
    sheet: Sheet,
    certified: Certified,
    kind: FileKind,
) -> Result<Vec<u8>, LicenceError> {
    let work = move || draw(&sheet, &certified.keys, kind);
    Ok(spawn_blocking(work).await.map_err(|_panicked| LicenceError::Unsigned)??)
}

/// What a sheet of a licence shows, with its record, signed by the keys that are to sign the sheet.
pub(super) async fn blank(
    tx: &mut Tx,
    row: &LicenceRow,
    page: &CheckPage,
    certified: &Certified,
) -> Result<Sheet, LicenceError> {
    let file = record_file(tx, row, certified).await?;
    let kind = kind_of(tx, &row.type_code).await?;
    let authority = store::authority_name(tx, &row.authority).await?;
    let place = Aad::new("licences", "number", row.id.as_uuid());
    let number = row.number.as_ref().map(|number| tx.keyring().open_text(place, number)).transpose()?;
    let place = Aad::new("licences", "holder_number", row.id.as_uuid());
    let holder_number =
        row.holder_number.as_ref().map(|number| tx.keyring().open_text(place, number)).transpose()?;
    let code = check_code(tx.keyring().lookup("licence_check_code", row.identifier.as_str()).as_bytes());
    sheet_of(&kind, &file, row.holder_kind, number, holder_number, authority, &page.0, code)
        .ok_or(LicenceError::Unsigned)
}

/// The signed record, made once for each standing and generation of keys.
pub(super) async fn record_file(
    tx: &mut Tx,
    row: &LicenceRow,
    certified: &Certified,
) -> Result<LicenceFile, LicenceError> {
    if let Some(bytes) = kept(tx, row, FileKind::Json, certified.generation).await? {
        return Ok(serde_json::from_slice(&bytes)?);
    }
    let record = LicenceRecord {
        type_name: kind_of(tx, &row.type_code).await?.name,
        holder: open_name(tx, row)?,
        fields: open_document(tx, row)?.fields().clone(),
        status: wire_status(verdict(tx, row).status()),
        identifier: row.identifier.clone(),
        type_code: row.type_code.clone(),
        version: row.version,
        authority: row.authority.clone(),
        valid_from: row.valid_from,
        valid_to: row.valid_to,
        made_at: tx.now(),
        copy: None,
    };
    let signer = Signer { keys: &certified.keys, certificates: &certified.certificates };
    let file = signer.sign(FORMAT, &record).ok_or(LicenceError::Unsigned)?;
    let bytes = keep(tx, row, FileKind::Json, certified.generation, serde_json::to_vec(&file)?).await?;
    Ok(serde_json::from_slice(&bytes)?)
}

fn aad(row: &LicenceRow, kind: FileKind) -> Aad {
    Aad::new("licence_files", kind.name(), row.id.as_uuid())
}

/// The file of a kind that was made of the licence in its present standing with keys of a generation, checked against its hash.
async fn kept(
    tx: &mut Tx,
    row: &LicenceRow,
    kind: FileKind,
    generation: i16,
) -> Result<Option<Vec<u8>>, LicenceError> {
    let status = verdict(tx, row).status();
    let Some(found) = store::find_file(tx, row.id, kind.name(), status.name(), generation).await? else {
        return Ok(None);
    };
    let bytes = tx.keyring().open(aad(row, kind), &found.bytes)?;
    if sha256(&bytes) == found.sha256 { Ok(Some(bytes)) } else { Err(LicenceError::FileDamaged) }
}

/// Keeps the bytes, and gives back what is kept: of two that were made at once, the first.
async fn keep(
    tx: &mut Tx,
    row: &LicenceRow,
    kind: FileKind,
    generation: i16,
    bytes: Vec<u8>,
) -> Result<Vec<u8>, LicenceError> {
    let new = FileRow {
        licence_id: row.id,
        kind: kind.name().to_owned(),
        status: verdict(tx, row).status().name().to_owned(),
        holder_id: row.holder_id,
        sha256: sha256(&bytes),
        bytes: tx.keyring().seal(aad(row, kind), &bytes)?,
        generation,
    };
    if store::keep_file(tx, &new).await? {
        return Ok(bytes);
    }
    kept(tx, row, kind, generation).await?.ok_or(LicenceError::Stale)
}

pub(super) fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

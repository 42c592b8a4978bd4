//! Files for materials: looked at, stored by their hash, then entered.
use super::{
    draft::changing_act,
    evidence::Upload,
    hand, item, moves,
    scan::{self, Gate},
    trace,
};
use crate::{
    domain::{mandate::Act, scan::Scan, upload::MAX_FILES},
    error::IntakeError,
    store::{cases::Case, course, files, mandates, materials, scans},
};
use auth::Caller;
use contracts::intake::CaseAct;
use kernel::{
    actor::ActorKind,
    db::{Db, Tx, transact},
    id::{CaseId, FileId, MandateId, PersonId},
    idempotency::{IdempotencyKey, once},
    personal::{Look, Personal, Purpose, read_personal},
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::json;

/// A file that was taken.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub(crate) struct FileOut {
    /// The file.
    pub(crate) id: FileId,
    /// SHA-256 of its bytes, in hexadecimal.
    pub(crate) sha256: String,
    /// How many bytes.
    pub(crate) bytes: i32,
    /// What it is.
    pub(crate) media_type: String,
    /// How far the virus scanner is: what it did not answer at once it says later.
    #[serde(default = "waits")]
    pub(crate) scan: Scan,
}

const fn waits() -> Scan {
    Scan::Waiting
}

/// What a download needs: where the bytes lie, what they are, what they were called.
#[derive(Debug, Clone)]
pub(crate) struct Download {
    pub(crate) sha256: String,
    pub(crate) media_type: String,
    pub(crate) name: String,
}

/// Adds a file to a material of a case.
pub(crate) async fn add_material_file(
    db: &Db,
    gate: &Gate,
    caller: &Caller,
    key: &IdempotencyKey,
    (id, code): (CaseId, &str),
    upload: Upload,
) -> Result<FileOut, IntakeError> {
    let stored = upload.store(&gate.store).await?;
    let body = (id, code, &stored.sha256);
    let taken: Result<FileOut, IntakeError> = transact(db, &caller.actor, async |tx| {
        once(tx, key, &body, async |tx| {
            let case = moves::lock(tx, id).await?;
            hand::filer(tx, &case, changing_act(case.state)).await?;
            let item = item::of_case(tx, &case).await?;
            item.material(code).ok_or_else(|| IntakeError::NoMaterial(code.to_owned()))?;
            takes_material(tx, &case, code).await?;
            let file = enter(tx, Some(&case), &stored).await?;
            let entity = materials::add_file(tx, &case, code, file.id).await?;
            let seen = json!({ "material": code, "file": file.id });
            trace::record_act(tx, &case, "add_material_file", seen, CaseAct::FileAdded, Some(entity)).await?;
            Ok(file)
        })
        .await
    })
    .await;
    scan::at_once(db, gate, taken?).await
}

/// A case takes materials while it is changed, after acceptance those that it was accepted without, and at any time before its end
/// another file in place of one with a virus in it.
pub(super) async fn takes_material(tx: &mut Tx, case: &Case, code: &str) -> Result<(), IntakeError> {
    if case.state.takes_changes() {
        return Ok(());
    }
    let pending = course::acceptance(tx, case).await?.is_some_and(|accepted| {
        case.state.on_the_clock() && accepted.pending.iter().any(|pending| pending == code)
    });
    let replaces = !case.state.is_final() && scans::lost(tx, case, code).await?;
    if pending || replaces { Ok(()) } else { Err(IntakeError::Unchangeable(case.state)) }
}

/// Writes the file's row, unless the case is full.
pub(super) async fn enter(
    tx: &mut Tx,
    case: Option<&Case>,
    stored: &files::Stored,
) -> Result<FileOut, IntakeError> {
    if let Some(case) = case
        && files::count(tx, case).await? >= MAX_FILES
    {
        return Err(IntakeError::TooManyFiles);
    }
    let id = files::insert(tx, case, stored).await?;
    let media_type = stored.media_type.to_owned();
    Ok(FileOut { id, sha256: stored.sha256.clone(), bytes: stored.bytes, media_type, scan: Scan::Waiting })
}

/// A file of a case. The look is logged before any byte leaves.
pub(crate) async fn get_file(
    db: &Db,
    caller: &Caller,
    id: CaseId,
    file: FileId,
) -> Result<Personal<Download>, IntakeError> {
    transact(db, &caller.actor, async |tx| {
        let case = moves::find(tx, id).await?;
        let row = files::find(tx, file).await?.filter(|row| row.case_id == Some(id));
        let row = row.ok_or(IntakeError::NotFound("file"))?;
        // An agent sees again what he brought; for more the person must have let him receive.
        if caller.actor.kind == ActorKind::Agent && row.brought_by != caller.actor.id {
            hand::filer(tx, &case, Act::Receive).await?;
        }
        look(tx, case.applicant_id, Some(id), row).await
    })
    .await
}

/// The file that proves a mandate.
pub(crate) async fn get_mandate_evidence(
    db: &Db,
    caller: &Caller,
    id: MandateId,
) -> Result<Personal<Download>, IntakeError> {
    transact(db, &caller.actor, async |tx| {
        let mandate = mandates::find(tx, id).await?.ok_or(IntakeError::NotFound("mandate"))?;
        let file = mandate.evidence_file.ok_or(IntakeError::NotFound("file"))?;
        let row = files::find(tx, file).await?.ok_or(IntakeError::NotFound("file"))?;
        look(tx, mandate.principal_id, None, row).await
    })
    .await
}

async fn look(
    tx: &mut Tx,
    subject: PersonId,
    case: Option<CaseId>,
    row: files::FileRow,
) -> Result<Personal<Download>, IntakeError> {
    scan::may_open(tx, &row).await?;
    let look = Look { subject, purpose: Purpose("read_file"), case, fields: &["file"] };
    read_personal(tx, look, async |tx| {
        let name = row.name(tx)?;
        Ok(Download { sha256: row.sha256, media_type: row.media_type, name })
    })
    .await
}

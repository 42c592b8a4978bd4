//! Evidence: files that belong to no material, for mandates, field steps, special procedures and deliveries.
use super::{
    file::{self, FileOut},
    moves,
    scan::{self, Gate},
    trace,
};
use crate::{
    domain::upload::{self, MAX_BYTES},
    error::IntakeError,
    files::FileStore,
    store::{
        cases::Case,
        files::{self, Stored},
    },
};
use actix_web::web::Bytes;
use auth::Caller;
use contracts::intake::{CaseAct, EvidenceAdded};
use kernel::{
    audit::{self, Entity},
    db::{Db, Tx, transact},
    id::{CaseId, FileId},
    idempotency::{IdempotencyKey, once},
};
use serde_json::json;

/// Bytes as they came in.
#[derive(Debug)]
pub(crate) struct Upload {
    pub(crate) bytes: Bytes,
    pub(crate) content_type: String,
    pub(crate) name: Option<String>,
}

impl Upload {
    /// Looks at the bytes and puts them into the store; the row that speaks of them is written afterwards.
    pub(super) async fn store(self, store: &FileStore) -> Result<Stored, IntakeError> {
        let kind = upload::sniff(&self.bytes, &self.content_type)?;
        let name = upload::file_name(self.name.as_deref())?;
        let bytes = i32::try_from(self.bytes.len().min(MAX_BYTES)).unwrap_or(i32::MAX);
        let sha256 = store.put(self.bytes).await?;
        Ok(Stored { sha256, bytes, media_type: kind.name(), name })
    }
}

/// Takes evidence that belongs to no case: the signed sheet of a mandate.
pub(crate) async fn add_evidence(
    db: &Db,
    gate: &Gate,
    caller: &Caller,
    key: &IdempotencyKey,
    upload: Upload,
) -> Result<FileOut, IntakeError> {
    let stored = upload.store(&gate.store).await?;
    let taken: Result<FileOut, IntakeError> = transact(db, &caller.actor, async |tx| {
        once(tx, key, &stored.sha256, async |tx| {
            let file = file::enter(tx, None, &stored).await?;
            audit::record(tx, "add_evidence", Entity::new("file", file.id.as_uuid()), &json!({})).await?;
            bus::publish(tx, &EvidenceAdded { file_id: file.id }).await?;
            Ok(file)
        })
        .await
    })
    .await;
    scan::at_once(db, gate, taken?).await
}

/// Takes evidence for a case.
pub(crate) async fn add_case_evidence(
    db: &Db,
    gate: &Gate,
    caller: &Caller,
    key: &IdempotencyKey,
    id: CaseId,
    upload: Upload,
) -> Result<FileOut, IntakeError> {
    let stored = upload.store(&gate.store).await?;
    let taken: Result<FileOut, IntakeError> = transact(db, &caller.actor, async |tx| {
        once(tx, key, &(id, &stored.sha256), async |tx| {
            let case = moves::lock(tx, id).await?;
            // A closed case takes the paper on which it is taken up again, or reviewed.
            if case.state.is_final() && !case.state.is_decided() {
                return Err(IntakeError::Unchangeable(case.state));
            }
            let file = file::enter(tx, Some(&case), &stored).await?;
            let (seen, entity) = (json!({ "file": file.id }), Some(file.id.as_uuid()));
            trace::record_act(tx, &case, "add_case_evidence", seen, CaseAct::FileAdded, entity).await?;
            Ok(file)
        })
        .await
    })
    .await;
    scan::at_once(db, gate, taken?).await
}

/// Evidence must be a file of this very case, without a virus in it.
pub(super) async fn of_case(tx: &mut Tx, case: &Case, file: FileId) -> Result<(), IntakeError> {
    let found = files::find(tx, file).await?.is_some_and(|row| row.case_id == Some(case.id));
    if !found {
        return Err(IntakeError::NoFile(file));
    }
    scan::may_prove(tx, file).await
}

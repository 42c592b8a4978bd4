//! From what a document says to its bytes: rendered once, kept by their hash, handed out unchanged for ever after.
use super::read::Sheet;
use crate::{
    domain::retention::ArchiveRefused,
    error::IntakeError,
    files::FileStore,
    flows::moves,
    store::{
        destructions,
        documents::{self, DocumentFile},
    },
};
use kernel::{
    actor::Actor,
    audit::{self, Entity},
    db::{Db, Tx, transact},
};
use notices::{Check, NEWEST, RenderError, render, render_own};
use serde_json::json;
use tokio::task::spawn_blocking;
use uuid::Uuid;

/// The public page on which documents are checked, as people reach it; it stands in every QR code.
#[derive(Debug, Clone)]
pub(crate) struct CheckPage(pub(crate) String);

/// A printed document.
pub(crate) struct Printed {
    pub(crate) pdf: Vec<u8>,
    pub(crate) number: String,
}

/// The bytes of a document. Rendered if nobody did yet, or if they were lost: the same content gives the same bytes, so
/// what a crash or a restored database took away comes back as it was.
pub(crate) async fn print_document(
    db: &Db,
    store: &FileStore,
    page: &CheckPage,
    sheet: Sheet,
) -> Result<Printed, IntakeError> {
    let number = sheet.content.head.number.clone();
    let Some(file) = &sheet.file else {
        let pdf = first(db, store, page.0.clone(), sheet).await?;
        return Ok(Printed { pdf, number });
    };
    if let Some(pdf) = store.find(&file.sha256).await? {
        return Ok(Printed { pdf, number });
    }
    tracing::warn!(document.id = %sheet.id, "the bytes of a document are not in the store; it is rendered again");
    let (id, page, sha256) = (sheet.id, file.page.clone(), file.sha256.clone());
    let pdf = rendered(sheet, page).await?;
    let put = store.put(pdf.clone()).await?;
    transact(db, &Actor::service("intake"), async |tx| still_there(tx, id, &put).await).await??;
    if put == sha256 { Ok(Printed { pdf, number }) } else { Err(IntakeError::DocumentLost) }
}

/// The case of a document stays until the transaction ends. Where it was destroyed after the document was read, the bytes that were
/// put into the store since go with the list: that has to be committed, so the refusal is an answer here and no error.
async fn still_there(tx: &mut Tx, id: Uuid, sha256: &str) -> Result<Result<(), IntakeError>, IntakeError> {
    let case = documents::case_of(tx, id).await?.ok_or(IntakeError::NotFound("document"))?;
    match moves::lock(tx, case).await {
        Err(gone @ IntakeError::Archive(ArchiveRefused::Destroyed { .. })) => {
            destructions::late_bytes(tx, id, sha256).await?;
            Ok(Err(gone))
        }
        found => found.map(|_case| Ok(())),
    }
}

async fn first(db: &Db, store: &FileStore, page: String, sheet: Sheet) -> Result<Vec<u8>, IntakeError> {
    let id = sheet.id;
    let pdf = rendered(sheet, page.clone()).await?;
    let file = DocumentFile { page, sha256: store.put(pdf.clone()).await? };
    let kept = keep(db, id, &file, pdf.len()).await??;
    if kept == file { Ok(pdf) } else { Ok(store.get(&kept.sha256).await?) }
}

/// Records the bytes, by the hall itself: whoever looked only wanted to read.
async fn keep(
    db: &Db,
    id: Uuid,
    file: &DocumentFile,
    bytes: usize,
) -> Result<Result<DocumentFile, IntakeError>, IntakeError> {
    let bytes = i32::try_from(bytes).unwrap_or(i32::MAX);
    transact(db, &Actor::service("intake"), async |tx| {
        if let Err(gone) = still_there(tx, id, &file.sha256).await? {
            return Ok(Err(gone));
        }
        let (first, kept) = documents::keep_file(tx, id, file, bytes).await?;
        if first {
            let detail = json!({ "sha256": kept.sha256, "bytes": bytes, "newest_template": NEWEST });
            audit::record(tx, "render_document", Entity::new("document", id), &detail).await?;
        }
        Ok(Ok(kept))
    })
    .await
}

/// Rendering computes for some milliseconds; meanwhile the thread of the request serves others.
async fn rendered(sheet: Sheet, page: String) -> Result<Vec<u8>, IntakeError> {
    let Sheet { id, code, template, own, content, file: _ } = sheet;
    let work = move || {
        let check = Check { page, code };
        match own {
            Some(own) => render_own(&content, &check, &own),
            None => render(&content, &check, template),
        }
    };
    let done = spawn_blocking(work).await.map_err(|_panicked| RenderError::Stopped)?;
    match done {
        Ok(rendered) => Ok(rendered.pdf),
        Err(error) => {
            // Someone must look into it; which characters they are stays with the document.
            tracing::error!(document.id = %id, error = %error, "a document cannot be rendered");
            Err(error.into())
        }
    }
}

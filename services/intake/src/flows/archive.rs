//! A case that is over as one package that stands alone. Reading it is reading all of the applicant's data in it.
use super::{
    document::{print, print::CheckPage, read as documents_of, read::Sheet},
    moves,
    read::{TimelineOut, whole},
    scan,
};
use crate::{
    archive::{self, FORMAT, Manifest},
    domain::scan::Scan,
    error::IntakeError,
    files::FileStore,
    store::{archive_log, documents, files, scans, timeline},
};
use auth::Caller;
use chrono::{DateTime, Utc};
use kernel::{
    actor::ActorKind,
    code::CaseNo,
    db::{Db, DbError, transact},
    id::CaseId,
    personal::{Look, Personal, Purpose, read_personal},
};
use serde::Serialize;
use std::time::Duration;
use tokio::{
    sync::{Semaphore, SemaphorePermit},
    task::spawn_blocking,
};

/// Together no larger: a package is made in memory.
const LARGEST: i64 = 256 << 20;
/// So many are made at a time in a process, so that packages cannot take the memory from the windows.
static DESKS: Semaphore = Semaphore::const_new(2);
/// So long someone waits for his turn.
const PATIENCE: Duration = Duration::from_secs(10);
/// All entries of a timeline; a case has some dozens.
const ENTRIES: i64 = 10_000;

/// What a package is made of: parts that are there already, documents to be printed and stored files, each with its path.
pub(crate) struct Collected {
    case_no: Option<CaseNo>,
    item_name: String,
    made_at: DateTime<Utc>,
    parts: Vec<(String, Vec<u8>)>,
    sheets: Vec<(String, Sheet)>,
    files: Vec<(String, String)>,
}

/// A package, and what its file is called.
pub(crate) struct Package {
    pub(crate) name: String,
    pub(crate) bytes: Vec<u8>,
}

/// A place to make a package at, for as long as it is held; waits a while for one.
pub(crate) async fn desk() -> Result<SemaphorePermit<'static>, IntakeError> {
    let turn = tokio::time::timeout(PATIENCE, DESKS.acquire()).await;
    turn.map_err(|_too_long| IntakeError::ArchiveBusy)?.map_err(|_closed| IntakeError::ArchiveBusy)
}

/// Everything about a case that is over, read under one logged look. For the applicant and for staff who may see the case.
pub(crate) async fn collect(
    db: &Db,
    caller: &Caller,
    id: CaseId,
) -> Result<Personal<Collected>, IntakeError> {
    if caller.actor.kind == ActorKind::Agent {
        return Err(IntakeError::NoAgents);
    }
    // Receipts are drawn up when someone first asks for the documents.
    let listed = documents_of::list_documents(db, caller, id).await?;
    transact(db, &caller.actor, async |tx| {
        let case = moves::find(tx, id).await?;
        if !case.state.is_final() || case.case_no.is_none() {
            return Err(IntakeError::NotEnded);
        }
        let fields: &[&str] = &["form", "materials", "opinions", "documents", "log"];
        let look =
            Look { subject: case.applicant_id, purpose: Purpose("archive_case"), case: Some(id), fields };
        read_personal(tx, look, async |tx| {
            scan::none_waits(tx, &case).await?;
            let scans = scans::of_case(tx, &case).await?;
            let mut kept = files::of_case(tx, &case).await?;
            // What has a virus in it is handed out in no package; the record says that it was there.
            kept.retain(|file| scans.get(&file.id) != Some(&Scan::Infected));
            if kept.iter().map(|file| i64::from(file.bytes)).sum::<i64>() > LARGEST {
                return Err(IntakeError::ArchiveTooLarge);
            }
            let mut sheets = Vec::new();
            for row in documents::of_case(tx, &case).await? {
                let path = format!("documents/{}-{}.pdf", row.kind, row.id);
                sheets.push((path, documents_of::sheet(tx, &row).await?));
            }
            let entries = timeline::list(tx, &case, 0, ENTRIES).await?;
            let entries: Vec<TimelineOut> = entries.into_iter().map(TimelineOut::from).collect();
            let log = archive_log::of_case(tx, &case).await?;
            let (case_no, made_at) = (case.case_no.clone(), tx.now());
            let record = whole(tx, case, true).await?;
            let parts = vec![
                json("record.json", &record)?,
                json("timeline.json", &entries)?,
                json("documents.json", &listed)?,
                json("log.json", &log)?,
            ];
            let files = kept.into_iter().map(|file| (path_of(&file), file.sha256)).collect();
            Ok(Collected { case_no, item_name: record.item_name, made_at, parts, sheets, files })
        })
        .await
    })
    .await
}

/// Puts the package together and signs it.
pub(crate) async fn pack(
    db: &Db,
    store: &FileStore,
    page: &CheckPage,
    collected: Collected,
) -> Result<Package, IntakeError> {
    let Collected { case_no, item_name, made_at, mut parts, sheets, files } = collected;
    for (path, sheet) in sheets {
        parts.push((path, print::print_document(db, store, page, sheet).await?.pdf));
    }
    for (path, sha256) in files {
        parts.push((path, store.get(&sha256).await?));
    }
    let name = format!("{}.zip", case_no.as_ref().map_or("archive", CaseNo::as_str));
    let keyring = db.keyring().clone();
    let manifest = Manifest {
        format: FORMAT.to_owned(),
        case_no,
        item_name,
        made_at,
        key_id: keyring.key_id(),
        entries: Vec::new(),
    };
    let packed = spawn_blocking(move || archive::pack(manifest, &parts, |bytes| keyring.sign(bytes)));
    let bytes = packed.await.map_err(|_panicked| IntakeError::NotPacked)?;
    Ok(Package { name, bytes: bytes.map_err(|_unwritten| IntakeError::NotPacked)? })
}

fn path_of(file: &files::FileRow) -> String {
    let ending = match file.media_type.as_str() {
        "image/jpeg" => "jpg",
        "image/png" => "png",
        _ => "pdf",
    };
    format!("files/{}.{ending}", file.id)
}

fn json(path: &str, value: &impl Serialize) -> Result<(String, Vec<u8>), IntakeError> {
    Ok((path.to_owned(), serde_json::to_vec_pretty(value).map_err(DbError::from)?))
}

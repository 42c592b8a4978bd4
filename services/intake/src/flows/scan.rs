//! Looking for viruses in what was uploaded. The scanner is never asked within a transaction: bytes are read and sent first, the
//! verdict is written afterwards. While it is away files wait and nothing is lost; what waits is opened by nobody but who brought it.
use super::{file::FileOut, moves, trace};
use crate::{
    domain::scan::{NoVerdict, Scan, ScanRefused, Verdict, again_after},
    error::IntakeError,
    files::FileStore,
    scanner::{ScanError, Scanner},
    store::{
        cases::Case,
        files::FileRow,
        scans::{self, Waiting},
    },
};
use contracts::intake::{CaseAct, FileQuarantined};
use kernel::{
    actor::Actor,
    audit::{self, Entity},
    db::{Db, Tx, transact},
    id::FileId,
    problem::Chain,
    service::TaskContext,
};
use serde_json::json;
use std::time::Duration;

/// How often the worker looks for files that wait.
const EVERY: Duration = Duration::from_secs(2);
/// How long it waits for a verdict.
const PATIENCE: Duration = Duration::from_secs(60);
/// How long whoever uploads waits for it; after that the file waits without him.
const AT_ONCE: Duration = Duration::from_secs(3);
/// So many files a round.
const ROUND: i64 = 50;

/// What scanning works with.
#[derive(Debug, Clone)]
pub(crate) struct Gate {
    pub(crate) store: FileStore,
    pub(crate) scanner: Scanner,
}

/// What a round came to.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Round {
    /// Files the scanner spoke on.
    pub scanned: usize,
    /// Files it was asked about in vain.
    pub failed: usize,
}

/// Scans what waits until the process stops.
pub(crate) async fn run(context: TaskContext, gate: Gate) {
    if !gate.scanner.is_named() {
        tracing::warn!("no virus scanner is named (HALL_CLAMD): uploaded files are taken unchecked");
    }
    while !context.stop.is_stopped() {
        if let Err(error) = round(&context.db, &gate).await {
            tracing::error!(error = %Chain(&error), "scanning failed; it is tried again");
        }
        context.stop.sleep(EVERY).await;
    }
}

/// Says whether a scanner is named, and has it look at what waits.
///
/// # Errors
/// [`IntakeError`] if the database or the store of files fails; what the scanner does is no error.
pub async fn run_scans(db: &Db, store: &FileStore, scanner: &Scanner) -> Result<Round, IntakeError> {
    round(db, &Gate { store: store.clone(), scanner: scanner.clone() }).await
}

async fn round(db: &Db, gate: &Gate) -> Result<Round, IntakeError> {
    let actor = Actor::service("intake");
    let named = gate.scanner.is_named();
    let waiting = transact(db, &actor, async |tx| {
        scans::name_scanner(tx, named).await?;
        let (count, oldest) = scans::backlog(tx).await?;
        let age = oldest.map_or(0, |at| (tx.now() - at).num_seconds().max(0));
        measure(count, age);
        Ok::<_, IntakeError>(if named { scans::to_do(tx, ROUND).await? } else { Vec::new() })
    });
    let mut done = Round::default();
    for waits in waiting.await? {
        let bytes = gate.store.get(&waits.sha256).await?;
        match gate.scanner.look(&bytes, PATIENCE).await {
            Ok(Some(verdict)) => {
                settle(db, waits.file, &verdict).await?;
                done.scanned += 1;
            }
            Ok(None) => {}
            Err(error) => {
                done.failed += 1;
                let away = !matches!(error, ScanError::Answer(NoVerdict::TooLarge | NoVerdict::Failed(_)));
                put_off(db, &waits, &error, away).await?;
                if away {
                    // The others are not asked about in vain.
                    break;
                }
            }
        }
    }
    if named {
        metrics::gauge!("intake_scanner_up").set(if done.failed > 0 && done.scanned == 0 {
            0.0
        } else {
            1.0
        });
    }
    Ok(done)
}

fn measure(waiting: i64, oldest_seconds: i64) {
    let figure = |value: i64| f64::from(u32::try_from(value).unwrap_or(u32::MAX));
    metrics::gauge!("intake_files_waiting_for_scan").set(figure(waiting));
    metrics::gauge!("intake_oldest_scan_wait_seconds").set(figure(oldest_seconds));
}

async fn put_off(db: &Db, waits: &Waiting, error: &ScanError, away: bool) -> Result<(), IntakeError> {
    metrics::counter!("intake_scans_total", "outcome" => "failed").increment(1);
    tracing::warn!(file.id = %waits.file, error = %Chain(error), "a file waits for the virus scanner");
    let by = again_after(waits.tries, away);
    transact(db, &Actor::service("intake"), async |tx| Ok(scans::put_off(tx, waits, by).await?)).await
}

/// Has the scanner look at a file that was just taken, so that whoever brought it hears at once. What it does not answer in
/// time is left to the worker: nobody's upload waits for a scanner that is away.
pub(crate) async fn at_once(db: &Db, gate: &Gate, mut file: FileOut) -> Result<FileOut, IntakeError> {
    let actor = Actor::service("intake");
    file.scan =
        transact(db, &actor, async |tx| Ok::<_, IntakeError>(scans::find(tx, file.id).await?)).await?;
    if file.scan == Scan::Waiting {
        let bytes = gate.store.get(&file.sha256).await?;
        match gate.scanner.look(&bytes, AT_ONCE).await {
            Ok(Some(verdict)) => file.scan = settle(db, file.id, &verdict).await?,
            Ok(None) => {}
            Err(error) => {
                tracing::warn!(file.id = %file.id, error = %Chain(&error), "a file waits for the virus scanner")
            }
        }
    }
    if file.scan == Scan::Infected { Err(ScanRefused::Infected.into()) } else { Ok(file) }
}

/// Bytes that have no row to wait in are kept only once the scanner has looked at them.
pub(crate) async fn before_taking(gate: &Gate, bytes: &[u8]) -> Result<(), IntakeError> {
    match gate.scanner.look(bytes, PATIENCE / 4).await {
        Ok(None | Some(Verdict::Clean)) => Ok(()),
        Ok(Some(Verdict::Infected(name))) => {
            tracing::warn!(signature = name, "a virus was found in an upload; it was not taken");
            Err(ScanRefused::Infected.into())
        }
        Err(error) => {
            tracing::warn!(error = %Chain(&error), "an upload was not taken: the virus scanner is away");
            Err(ScanRefused::Away.into())
        }
    }
}

/// Writes a verdict; a virus is told on the case, in the audit and to whoever listens.
async fn settle(db: &Db, file: FileId, verdict: &Verdict) -> Result<Scan, IntakeError> {
    transact(db, &Actor::service("intake"), async |tx| {
        if !scans::settle(tx, file, verdict).await? {
            return Ok(scans::find(tx, file).await?);
        }
        let Verdict::Infected(name) = verdict else {
            metrics::counter!("intake_scans_total", "outcome" => "clean").increment(1);
            return Ok(Scan::Clean);
        };
        metrics::counter!("intake_scans_total", "outcome" => "infected").increment(1);
        quarantine(tx, file, name).await?;
        Ok(Scan::Infected)
    })
    .await
}

async fn quarantine(tx: &mut Tx, file: FileId, signature: &str) -> Result<(), IntakeError> {
    let (case, material) = scans::belongs(tx, file).await?;
    let seen = json!({ "file": file, "material": material, "signature": signature });
    let Some(id) = case else {
        audit::record(tx, "quarantine_file", Entity::new("file", file.as_uuid()), &seen).await?;
        bus::publish(tx, &FileQuarantined { file_id: file }).await?;
        return Ok(());
    };
    let case = moves::find(tx, id).await?;
    let (act, entity) = (CaseAct::FileQuarantined, Some(file.as_uuid()));
    Ok(trace::record_act(tx, &case, "quarantine_file", seen, act, entity).await?)
}

/// Whether this caller may open a file now. Who brought it has it anyway; while it waits nobody else opens it, and what has a virus
/// in it is handed to no one.
pub(super) async fn may_open(tx: &mut Tx, row: &FileRow) -> Result<(), IntakeError> {
    match scans::find(tx, row.id).await? {
        Scan::Infected => Err(ScanRefused::Infected.into()),
        Scan::Waiting if tx.actor().id != row.brought_by => Err(ScanRefused::Waiting.into()),
        Scan::Waiting | Scan::Clean | Scan::Unchecked => Ok(()),
    }
}

/// What has a virus in it proves nothing.
pub(super) async fn may_prove(tx: &mut Tx, file: FileId) -> Result<(), IntakeError> {
    match scans::find(tx, file).await? {
        Scan::Infected => Err(ScanRefused::Infected.into()),
        Scan::Waiting | Scan::Clean | Scan::Unchecked => Ok(()),
    }
}

/// Whoever accepts has seen the papers: not while one of them waits for the scanner. Handing in does not wait for it, nor does the
/// law's acceptance by silence: that the hall's machine is down costs the applicant nothing.
pub(super) async fn none_waits(tx: &mut Tx, case: &Case) -> Result<(), IntakeError> {
    if scans::any_waits(tx, case).await? { Err(ScanRefused::Waiting.into()) } else { Ok(()) }
}

//! Putting a checked import in: all of it in one transaction, or nothing.

use contracts::catalogue::BaseItemContent;
use kernel::{
    code::ImplementingItemCode,
    db::{DbError, Tx},
    idempotency::KeyReused,
};
use uuid::Uuid;

use super::{
    begin::told,
    judge::{Outcome, judge, parts, said, typed},
    names,
};
use crate::{
    data_problem::DataError,
    domain::import::{
        finding::{Finding, FindingCode},
        job_state::{JobAction, JobState},
        kind::ImportKind,
        plan::Entry,
    },
    flows::{base, claim, overlay, standard::drift},
    problem::CatalogueError,
    store::{self, imports::Job},
};

/// How many entries are loaded at a time.
const PAGE: i64 = 500;

/// Why nothing came in.
#[derive(Debug)]
pub(crate) enum Stopped {
    /// This line cannot come in any more: something changed since the check.
    At(Finding),
    /// Something else.
    Data(DataError),
}

/// Puts a confirmed import in.
pub(crate) async fn apply(tx: &mut Tx, id: Uuid) -> Result<Job, Stopped> {
    let job = store::imports::lock(tx, id).await?.ok_or_else(|| DataError::no_import(id))?;
    let Some(state) = job.state.after(JobAction::Apply) else {
        // Someone else put it in meanwhile.
        return Ok(job);
    };
    let mut job = Job { state, created: 0, changed: 0, unchanged: 0, ..job };
    let mut position = 0;
    loop {
        let page = store::imports::entries(tx, id, position, PAGE).await?;
        let Ok(length) = i32::try_from(page.len()) else { break };
        if length == 0 {
            break;
        }
        position += length;
        page_in(tx, &mut job, page).await?;
    }
    job.touched_at = tx.now();
    job.applied_at = (job.state == JobState::Applied).then(|| tx.now());
    store::imports::keep(tx, &job).await?;
    store::imports::forget_entries(tx, id).await?;
    told(tx, &job, "apply_import").await?;
    Ok(job)
}

async fn page_in(tx: &mut Tx, job: &mut Job, page: Vec<Entry>) -> Result<(), Stopped> {
    let (outcomes, findings) = judge(tx, job.kind, &page).await?;
    if let Some(finding) = findings.into_iter().next() {
        return Err(Stopped::At(finding));
    }
    let work: Vec<(&Entry, Outcome)> =
        page.iter().zip(outcomes).filter(|(_, outcome)| *outcome != Outcome::Same).collect();
    match job.kind {
        ImportKind::Names | ImportKind::Exchange => names::put_in(tx, &work).await?,
        ImportKind::BaseItems => {
            for (entry, _) in &work {
                base_item(tx, &typed(&entry.content)?).await.map_err(|error| at(entry, error))?;
            }
        }
        ImportKind::ImplementingItems => {
            for (entry, outcome) in &work {
                implementing_item(tx, entry, *outcome).await?;
            }
        }
        ImportKind::Statements => {
            for (entry, _) in &work {
                let (code, said) = said(&entry.content)?;
                drift::state_local(tx, &code, &said).await.map_err(|error| at(entry, error))?;
            }
        }
    }
    store::imports::mark(tx, job, &page).await?;
    let count = |wanted: Outcome| {
        i32::try_from(work.iter().filter(|(_, outcome)| *outcome == wanted).count()).unwrap_or(i32::MAX)
    };
    job.created += count(Outcome::New);
    job.changed += count(Outcome::Changed);
    job.unchanged += i32::try_from(page.len() - work.len()).unwrap_or(i32::MAX);
    Ok(())
}

async fn base_item(tx: &mut Tx, content: &BaseItemContent) -> Result<(), CatalogueError> {
    match store::base::open_version(tx, &content.code).await? {
        Some(open) => base::edit_base_draft(tx, &content.code, open.revision, content).await?,
        None if store::base::lock(tx, &content.code).await?.is_some() => {
            base::create_base_version(tx, &content.code, content).await?
        }
        None => base::create_base_item(tx, content).await?,
    };
    Ok(())
}

async fn implementing_item(tx: &mut Tx, entry: &Entry, outcome: Outcome) -> Result<(), Stopped> {
    let (base_code, content) = parts(&entry.content)?;
    let base = store::published::base(tx, &base_code).await?;
    let (_, base) =
        base.ok_or_else(|| Stopped::At(Finding::new(entry.line, "基本编码", FindingCode::BaseUnpublished)))?;
    let code = ImplementingItemCode::make(&content.authority, base.level, &base_code);
    if outcome == Outcome::New {
        claim::claim_item(tx, &base_code, &content.authority).await.map_err(|error| at(entry, error))?;
    }
    let revision = store::overlays::open_version(tx, &code).await?.map_or(0, |open| open.revision);
    overlay::fill_overlay(tx, &code, revision, &content).await.map_err(|error| at(entry, error))?;
    Ok(())
}

/// A refusal of the catalogue belongs to its line; a failure of the machine does not.
fn at(entry: &Entry, error: CatalogueError) -> Stopped {
    if let CatalogueError::Db(error) = error {
        return Stopped::Data(DataError::Db(error));
    }
    Stopped::At(Finding::new(entry.line, "", FindingCode::Refused).with(&error.to_string()))
}

impl From<DbError> for Stopped {
    fn from(error: DbError) -> Self {
        Self::Data(error.into())
    }
}

impl From<DataError> for Stopped {
    fn from(error: DataError) -> Self {
        Self::Data(error)
    }
}

impl From<KeyReused> for Stopped {
    fn from(error: KeyReused) -> Self {
        Self::Data(error.into())
    }
}

//! Going on with an import until a person is needed or nothing is left to do.

use kernel::{
    actor::Actor,
    db::{Db, DbError, Tx, transact},
};
use uuid::Uuid;

use super::{
    apply,
    begin::{Incoming, actor_of, begin_import, told},
    judge::{Outcome, judge},
};
use crate::{
    data_problem::DataError,
    domain::import::{
        finding::Finding,
        job_state::{JobAction, JobState},
        kind::ImportKind,
        plan::{Mapping, Plan, plan},
        sheet,
    },
    files::FileStore,
    store::{self, imports::Job},
};

/// How many entries one transaction stages.
pub(crate) const BATCH: usize = 500;

/// Reads and stores a file; what is no table at all is refused at once.
pub(crate) async fn take(
    files: &FileStore,
    bytes: &[u8],
    file_name: &str,
    kind: Option<ImportKind>,
    mapping: Mapping,
) -> Result<Incoming, DataError> {
    let tables = sheet::read(bytes)?;
    let kind = kind.unwrap_or_else(|| ImportKind::guess(&tables));
    let entries = plan(kind, &tables, &mapping).entries.len();
    let sha256 = files.put(bytes.to_vec()).await?;
    Ok(Incoming { kind, file_name: file_name.to_owned(), sha256, bytes: bytes.len(), mapping, entries })
}

/// Begins the import of a file that was taken, and checks it.
pub(crate) async fn begin_and_check(
    db: &Db,
    files: &FileStore,
    actor: &Actor,
    incoming: &Incoming,
) -> Result<Job, DataError> {
    let job = transact(db, actor, async |tx| begin_import(tx, incoming).await).await?;
    run(db, files, job.id).await
}

/// Goes on with an import until it waits for a person or is over.
pub(crate) async fn run(db: &Db, files: &FileStore, id: Uuid) -> Result<Job, DataError> {
    let mut job = present(db, id).await?;
    if job.state == JobState::Staging {
        let bytes = files.get(&job.sha256).await?;
        let mapping: Mapping = serde_json::from_value(job.mapping.clone()).map_err(DbError::from)?;
        let plan = plan(job.kind, &sheet::read(&bytes)?, &mapping);
        while job.state == JobState::Staging {
            job = transact(db, &actor_of(&job), async |tx| stage(tx, id, &plan).await).await?;
        }
    }
    if job.state == JobState::Confirmed {
        let done = transact(db, &actor_of(&job), async |tx| apply::apply(tx, id).await).await;
        job = match done {
            Ok(job) => job,
            Err(apply::Stopped::At(finding)) => {
                transact(db, &actor_of(&job), async |tx| refuse(tx, id, finding).await).await?
            }
            Err(apply::Stopped::Data(error)) => return Err(error),
        };
    }
    Ok(job)
}

async fn present(db: &Db, id: Uuid) -> Result<Job, DataError> {
    transact(db, &Actor::service("catalogue"), async |tx| {
        store::imports::find(tx, id, "").await?.ok_or_else(|| DataError::no_import(id))
    })
    .await
}

/// Stages the next batch behind what is staged already; the last one decides whether the file passes.
pub(crate) async fn stage(tx: &mut Tx, id: Uuid, plan: &Plan) -> Result<Job, DataError> {
    let mut job = store::imports::lock(tx, id).await?.ok_or_else(|| DataError::no_import(id))?;
    if job.state != JobState::Staging {
        return Ok(job);
    }
    let from = usize::try_from(job.staged).unwrap_or_default();
    let batch: Vec<_> = plan.entries.iter().skip(from).take(BATCH).cloned().collect();
    let fine: Vec<_> = batch.iter().filter(|entry| !entry.content.is_null()).cloned().collect();
    let (outcomes, found) = judge(tx, job.kind, &fine).await?;
    store::imports::stage(tx, id, job.staged, &batch).await?;
    store::imports::add_findings(tx, id, job.findings, &found).await?;
    let count = |wanted: Outcome| {
        i32::try_from(outcomes.iter().filter(|outcome| **outcome == wanted).count()).unwrap_or(i32::MAX)
    };
    job.findings += i32::try_from(found.len()).unwrap_or(i32::MAX);
    job.created += count(Outcome::New);
    job.changed += count(Outcome::Changed);
    job.unchanged += count(Outcome::Same);
    job.staged += i32::try_from(batch.len()).unwrap_or(i32::MAX);
    job.touched_at = tx.now();
    if job.staged >= job.entries || batch.is_empty() {
        store::imports::add_findings(tx, id, job.findings, &plan.findings).await?;
        job.findings += i32::try_from(plan.findings.len()).unwrap_or(i32::MAX);
        let action = if job.findings == 0 { JobAction::Pass } else { JobAction::Refuse };
        job.state = job.state.after(action).unwrap_or(JobState::Refused);
        store::imports::keep(tx, &job).await?;
        told(tx, &job, "check_import").await?;
        return Ok(job);
    }
    store::imports::keep(tx, &job).await?;
    Ok(job)
}

/// What could not be put in is named; nothing of the file is in.
async fn refuse(tx: &mut Tx, id: Uuid, finding: Finding) -> Result<Job, DataError> {
    let job = store::imports::lock(tx, id).await?.ok_or_else(|| DataError::no_import(id))?;
    let refused = DataError::JobState { state: job.state, action: "refused" };
    let state = job.state.after(JobAction::Refuse).ok_or(refused)?;
    store::imports::add_findings(tx, id, job.findings, &[finding]).await?;
    let job = Job { state, findings: job.findings + 1, touched_at: tx.now(), ..job };
    store::imports::keep(tx, &job).await?;
    told(tx, &job, "refuse_import").await?;
    Ok(job)
}

//! The ends of an import that people hold: begin, confirm, discard, look.

use chrono::{DateTime, Utc};
use contracts::catalogue::ImportChanged;
use kernel::{
    actor::{Actor, ActorKind, Scope},
    audit::{self, Entity},
    db::Tx,
    http::Page,
};
use serde_json::json;
use uuid::Uuid;

use crate::{
    data_problem::DataError,
    domain::import::{
        job_state::{JobAction, JobState},
        kind::ImportKind,
        plan::Mapping,
    },
    problem::CatalogueError,
    store::{self, imports::Job},
    views::import::{FindingLine, ImportOut},
};

/// A file that was read and stored.
#[derive(Debug, Clone)]
pub(crate) struct Incoming {
    pub(crate) kind: ImportKind,
    pub(crate) file_name: String,
    pub(crate) sha256: String,
    pub(crate) bytes: usize,
    pub(crate) mapping: Mapping,
    pub(crate) entries: usize,
}

/// Enters the import of a stored file.
pub(crate) async fn begin_import(tx: &mut Tx, incoming: &Incoming) -> Result<Job, DataError> {
    let (actor, now) = (tx.actor().clone(), tx.now());
    let job = Job {
        id: Uuid::new_v4(),
        kind: incoming.kind,
        file_name: incoming.file_name.clone(),
        sha256: incoming.sha256.clone(),
        bytes: i32::try_from(incoming.bytes).unwrap_or(i32::MAX),
        mapping: json!(incoming.mapping),
        state: JobState::Staging,
        entries: i32::try_from(incoming.entries).unwrap_or(i32::MAX),
        staged: 0,
        findings: 0,
        created: 0,
        changed: 0,
        unchanged: 0,
        made_by: actor.id,
        actor_kind: actor.kind.as_str().to_owned(),
        actor_role: actor.role.clone(),
        division: reach(&actor.scope)?,
        made_at: now,
        touched_at: now,
        applied_at: None,
    };
    store::imports::insert(tx, &job).await?;
    told(tx, &job, "begin_import").await?;
    Ok(job)
}

/// A person wants a checked import in. The rest is done by `run`.
pub(crate) async fn confirm_import(tx: &mut Tx, id: Uuid) -> Result<Job, DataError> {
    let job = seen(tx, id).await?;
    moved(tx, job.id, JobAction::Confirm, ("confirmed", "confirm_import")).await
}

/// A person gives an import up.
pub(crate) async fn discard_import(tx: &mut Tx, id: Uuid) -> Result<Job, DataError> {
    let job = seen(tx, id).await?;
    let job = moved(tx, job.id, JobAction::Discard, ("discarded", "discard_import")).await?;
    store::imports::forget_entries(tx, job.id).await?;
    Ok(job)
}

/// An import of the caller's division.
pub(crate) async fn get_import(tx: &mut Tx, id: Uuid) -> Result<ImportOut, DataError> {
    Ok(seen(tx, id).await?.into())
}

/// Imports of the caller's division, the newest first.
pub(crate) async fn list_imports(
    tx: &mut Tx,
    after: Option<&str>,
    limit: i64,
) -> Result<Page<ImportOut>, DataError> {
    let before = match after {
        None => None,
        Some(text) => Some(text.parse::<DateTime<Utc>>().ok().ok_or(CatalogueError::BadCursor)?),
    };
    let prefix = reach(&tx.actor().scope)?;
    let jobs = store::imports::list(tx, &prefix, before, limit + 1).await?;
    Ok(Page::of(jobs, limit, |job| job.made_at.to_rfc3339()).map(ImportOut::from))
}

/// What is wrong, line by line.
pub(crate) async fn list_findings(
    tx: &mut Tx,
    id: Uuid,
    after: Option<&str>,
    limit: i64,
) -> Result<Page<FindingLine>, DataError> {
    let after = match after {
        None => -1,
        Some(text) => text.parse().ok().ok_or(CatalogueError::BadCursor)?,
    };
    let job = seen(tx, id).await?;
    let rows = store::imports::findings(tx, job.id, after, limit + 1).await?;
    Ok(Page::of(rows, limit, |(position, _)| position.to_string())
        .map(|(_, finding)| FindingLine::from(finding)))
}

/// Moves a job, audited and told.
pub(super) async fn moved(
    tx: &mut Tx,
    id: Uuid,
    action: JobAction,
    (participle, operation): (&'static str, &'static str),
) -> Result<Job, DataError> {
    let job = store::imports::lock(tx, id).await?.ok_or_else(|| DataError::no_import(id))?;
    let refused = DataError::JobState { state: job.state, action: participle };
    let state = job.state.after(action).ok_or(refused)?;
    let job = Job { state, touched_at: tx.now(), ..job };
    store::imports::keep(tx, &job).await?;
    told(tx, &job, operation).await?;
    Ok(job)
}

/// Audit row and event of a job as it is now.
pub(super) async fn told(tx: &mut Tx, job: &Job, operation: &'static str) -> Result<(), DataError> {
    let event = ImportChanged {
        import_id: job.id,
        kind: job.kind.to_string(),
        state: job.state.to_string(),
        created: job.created,
        changed: job.changed,
        unchanged: job.unchanged,
    };
    let detail = json!({ "sha256": job.sha256, "findings": job.findings, "change": event });
    audit::record(tx, operation, Entity::new("import", job.id), &detail).await?;
    bus::publish(tx, &event).await?;
    Ok(())
}

/// In whose name an import goes on, with no wider reach than he had.
pub(super) fn actor_of(job: &Job) -> Actor {
    let service = job.actor_kind == ActorKind::Service.as_str();
    Actor {
        kind: if service { ActorKind::Service } else { ActorKind::Staff },
        id: job.made_by,
        scope: Scope {
            division: kernel::code::DivisionPrefix::parse(&job.division).ok(),
            system: service,
            ..Scope::default()
        },
        role: job.actor_role.clone(),
        ..Actor::nobody()
    }
}

async fn seen(tx: &mut Tx, id: Uuid) -> Result<Job, DataError> {
    let prefix = reach(&tx.actor().scope)?;
    store::imports::find(tx, id, &prefix).await?.ok_or_else(|| DataError::no_import(id))
}

/// The division that someone's imports belong to; our own services reach everything.
fn reach(scope: &Scope) -> Result<String, DataError> {
    match &scope.division {
        Some(prefix) => Ok(prefix.as_str().to_owned()),
        None if scope.system => Ok(String::new()),
        None => Err(CatalogueError::OutOfScope.into()),
    }
}

//! Imports: jobs, their staged entries and findings, and what was imported last.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use diesel::{prelude::*, upsert::excluded};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use kernel::db::DbError;
use serde_json::Value;
use uuid::Uuid;

use crate::{
    domain::import::{
        finding::{Finding, FindingCode},
        job_state::JobState,
        kind::ImportKind,
        plan::Entry,
    },
    schema::{import_entries, import_findings, import_jobs, import_marks},
};

/// How many rows one statement carries.
const ROWS: usize = 500;

/// One import.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = import_jobs, check_for_backend(diesel::pg::Pg), treat_none_as_default_value = false)]
pub(crate) struct Job {
    pub(crate) id: Uuid,
    pub(crate) kind: ImportKind,
    pub(crate) file_name: String,
    pub(crate) sha256: String,
    pub(crate) bytes: i32,
    pub(crate) mapping: Value,
    pub(crate) state: JobState,
    pub(crate) entries: i32,
    pub(crate) staged: i32,
    pub(crate) findings: i32,
    pub(crate) created: i32,
    pub(crate) changed: i32,
    pub(crate) unchanged: i32,
    pub(crate) made_by: Uuid,
    pub(crate) actor_kind: String,
    pub(crate) actor_role: String,
    pub(crate) division: String,
    pub(crate) made_at: DateTime<Utc>,
    pub(crate) touched_at: DateTime<Utc>,
    pub(crate) applied_at: Option<DateTime<Utc>>,
}

/// Enters an import.
pub(crate) async fn insert(conn: &mut AsyncPgConnection, job: &Job) -> Result<(), DbError> {
    diesel::insert_into(import_jobs::table).values(job).execute(conn).await?;
    Ok(())
}

/// An import, if the caller's division may see it.
pub(crate) async fn find(
    conn: &mut AsyncPgConnection,
    id: Uuid,
    prefix: &str,
) -> Result<Option<Job>, DbError> {
    let row = import_jobs::table
        .find(id)
        .filter(import_jobs::division.like(format!("{prefix}%")))
        .select(Job::as_select())
        .first(conn);
    Ok(row.await.optional()?)
}

/// The same, locked: of two who go on with one import the second waits.
pub(crate) async fn lock(conn: &mut AsyncPgConnection, id: Uuid) -> Result<Option<Job>, DbError> {
    let row = import_jobs::table.find(id).select(Job::as_select()).for_no_key_update();
    Ok(row.first(conn).await.optional()?)
}

/// Imports of a division, the newest first.
pub(crate) async fn list(
    conn: &mut AsyncPgConnection,
    prefix: &str,
    before: Option<DateTime<Utc>>,
    limit: i64,
) -> Result<Vec<Job>, DbError> {
    let mut rows = import_jobs::table
        .filter(import_jobs::division.like(format!("{prefix}%")))
        .order((import_jobs::made_at.desc(), import_jobs::id.asc()))
        .select(Job::as_select())
        .limit(limit)
        .into_boxed();
    if let Some(before) = before {
        rows = rows.filter(import_jobs::made_at.lt(before));
    }
    Ok(rows.load(conn).await?)
}

/// Imports under way that nobody has touched since then: their process is gone.
pub(crate) async fn left_behind(
    conn: &mut AsyncPgConnection,
    since: DateTime<Utc>,
) -> Result<Vec<Uuid>, DbError> {
    let under_way = [JobState::Staging, JobState::Confirmed];
    let rows = import_jobs::table
        .filter(import_jobs::state.eq_any(under_way).and(import_jobs::touched_at.lt(since)))
        .order(import_jobs::touched_at.asc())
        .select(import_jobs::id)
        .limit(20)
        .load(conn);
    Ok(rows.await?)
}

/// Writes how far a job is.
pub(crate) async fn keep(conn: &mut AsyncPgConnection, job: &Job) -> Result<(), DbError> {
    diesel::update(import_jobs::table.find(job.id))
        .set((
            import_jobs::state.eq(job.state),
            import_jobs::entries.eq(job.entries),
            import_jobs::staged.eq(job.staged),
            import_jobs::findings.eq(job.findings),
            import_jobs::created.eq(job.created),
            import_jobs::changed.eq(job.changed),
            import_jobs::unchanged.eq(job.unchanged),
            import_jobs::touched_at.eq(job.touched_at),
            import_jobs::applied_at.eq(job.applied_at),
        ))
        .execute(conn)
        .await?;
    Ok(())
}

/// Stages entries from `position` on.
pub(crate) async fn stage(
    conn: &mut AsyncPgConnection,
    job: Uuid,
    position: i32,
    entries: &[Entry],
) -> Result<(), DbError> {
    let rows: Vec<_> = (position..)
        .zip(entries)
        .map(|(position, entry)| {
            (
                import_entries::job.eq(job),
                import_entries::position.eq(position),
                import_entries::line.eq(i32::try_from(entry.line).unwrap_or(i32::MAX)),
                import_entries::key.eq(&entry.key),
                import_entries::content.eq(&entry.content),
            )
        })
        .collect();
    for rows in rows.chunks(ROWS) {
        diesel::insert_into(import_entries::table).values(rows.to_vec()).execute(conn).await?;
    }
    Ok(())
}

/// Adds findings behind those that are there.
pub(crate) async fn add_findings(
    conn: &mut AsyncPgConnection,
    job: Uuid,
    position: i32,
    findings: &[Finding],
) -> Result<(), DbError> {
    let rows: Vec<_> = (position..)
        .zip(findings)
        .map(|(position, finding)| {
            (
                import_findings::job.eq(job),
                import_findings::position.eq(position),
                import_findings::sheet.eq(&finding.sheet),
                import_findings::line.eq(i32::try_from(finding.line).unwrap_or(i32::MAX)),
                import_findings::field.eq(&finding.field),
                import_findings::code.eq(finding.code),
                import_findings::message.eq(&finding.message),
            )
        })
        .collect();
    for rows in rows.chunks(ROWS) {
        diesel::insert_into(import_findings::table).values(rows.to_vec()).execute(conn).await?;
    }
    Ok(())
}

/// Staged entries from `position` on.
pub(crate) async fn entries(
    conn: &mut AsyncPgConnection,
    job: Uuid,
    position: i32,
    limit: i64,
) -> Result<Vec<Entry>, DbError> {
    let rows: Vec<(i32, String, Value)> = import_entries::table
        .filter(import_entries::job.eq(job).and(import_entries::position.ge(position)))
        .order(import_entries::position.asc())
        .select((import_entries::line, import_entries::key, import_entries::content))
        .limit(limit)
        .load(conn)
        .await?;
    let entry = |(line, key, content)| Entry { line: u32::try_from(line).unwrap_or_default(), key, content };
    Ok(rows.into_iter().map(entry).collect())
}

/// The entries of a job that is over are not needed any more; its report stays.
pub(crate) async fn forget_entries(conn: &mut AsyncPgConnection, job: Uuid) -> Result<(), DbError> {
    diesel::delete(import_entries::table.filter(import_entries::job.eq(job))).execute(conn).await?;
    Ok(())
}

/// Findings by line, from `after` on.
pub(crate) async fn findings(
    conn: &mut AsyncPgConnection,
    job: Uuid,
    after: i32,
    limit: i64,
) -> Result<Vec<(i32, Finding)>, DbError> {
    let rows: Vec<(i32, String, i32, String, FindingCode, String)> = import_findings::table
        .filter(import_findings::job.eq(job).and(import_findings::position.gt(after)))
        .order(import_findings::position.asc())
        .select((
            import_findings::position,
            import_findings::sheet,
            import_findings::line,
            import_findings::field,
            import_findings::code,
            import_findings::message,
        ))
        .limit(limit)
        .load(conn)
        .await?;
    let finding = |(position, sheet, line, field, code, message)| {
        (position, Finding { sheet, line: u32::try_from(line).unwrap_or_default(), field, code, message })
    };
    Ok(rows.into_iter().map(finding).collect())
}

/// What these things looked like when they were last imported.
pub(crate) async fn marks(
    conn: &mut AsyncPgConnection,
    kind: ImportKind,
    entries: &[Entry],
) -> Result<HashMap<String, String>, DbError> {
    let keys: Vec<&str> = entries.iter().map(|entry| entry.key.as_str()).collect();
    let rows = import_marks::table
        .filter(import_marks::kind.eq(kind).and(import_marks::key.eq_any(keys)))
        .select((import_marks::key, import_marks::digest));
    Ok(rows.load::<(String, String)>(conn).await?.into_iter().collect())
}

/// Remembers what was imported.
pub(crate) async fn mark(conn: &mut AsyncPgConnection, job: &Job, entries: &[Entry]) -> Result<(), DbError> {
    let rows: Vec<_> = entries
        .iter()
        .map(|entry| {
            (
                import_marks::kind.eq(job.kind),
                import_marks::key.eq(entry.key.clone()),
                import_marks::digest.eq(entry.digest()),
                import_marks::job.eq(job.id),
            )
        })
        .collect();
    for rows in rows.chunks(ROWS) {
        diesel::insert_into(import_marks::table)
            .values(rows.to_vec())
            .on_conflict((import_marks::kind, import_marks::key))
            .do_update()
            .set((
                import_marks::digest.eq(excluded(import_marks::digest)),
                import_marks::job.eq(excluded(import_marks::job)),
            ))
            .execute(conn)
            .await?;
    }
    Ok(())
}

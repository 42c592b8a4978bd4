//! Supervision after approval: tasks of the unit, and its findings.
use crate::{
    schema::{findings, supervision},
    store::cases::Case,
};
use chrono::{DateTime, NaiveDate, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use kernel::{
    code::Uscc,
    crypto::Aad,
    db::{DbError, Tx},
    id::CaseId,
};
use uuid::Uuid;

/// One decision to be watched.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = supervision)]
pub(crate) struct Watch {
    pub(crate) id: Uuid,
    pub(crate) case_id: CaseId,
    pub(crate) decision_id: Uuid,
    pub(crate) division: String,
    pub(crate) opened_at: DateTime<Utc>,
    pub(crate) due: NaiveDate,
    pub(crate) acknowledged_at: Option<DateTime<Utc>>,
}

pub(crate) async fn open(
    conn: &mut AsyncPgConnection,
    case: &Case,
    decision: Uuid,
    unit: &Uscc,
    due: NaiveDate,
) -> Result<(), DbError> {
    diesel::insert_into(supervision::table)
        .values((
            supervision::id.eq(Uuid::new_v4()),
            supervision::county.eq(&case.county),
            supervision::case_id.eq(case.id.as_uuid()),
            supervision::decision_id.eq(decision),
            supervision::unit.eq(unit.as_str()),
            supervision::division.eq(case.division.as_str()),
            supervision::due.eq(due),
        ))
        .execute(conn)
        .await?;
    Ok(())
}

/// The tasks that row-level security shows, those to be acknowledged or all, oldest first.
pub(crate) async fn list(
    conn: &mut AsyncPgConnection,
    open_only: bool,
    after: Option<(DateTime<Utc>, Uuid)>,
    limit: i64,
) -> Result<Vec<Watch>, DbError> {
    let mut query = supervision::table.into_boxed();
    if open_only {
        query = query.filter(supervision::acknowledged_at.is_null());
    }
    if let Some((opened, id)) = after {
        let later = supervision::opened_at.eq(opened).and(supervision::id.gt(id));
        query = query.filter(supervision::opened_at.gt(opened).or(later));
    }
    let query = query.order((supervision::opened_at, supervision::id)).limit(limit + 1);
    Ok(query.select(Watch::as_select()).load(conn).await?)
}

pub(crate) async fn find(conn: &mut AsyncPgConnection, id: Uuid) -> Result<Option<Watch>, DbError> {
    Ok(supervision::table.find(id).select(Watch::as_select()).first(conn).await.optional()?)
}

pub(crate) async fn acknowledge(tx: &mut Tx, id: Uuid) -> Result<bool, DbError> {
    let (by, now) = (tx.actor().id, tx.now());
    let open = supervision::table.find(id).filter(supervision::acknowledged_at.is_null());
    let change = (supervision::acknowledged_by.eq(Some(by)), supervision::acknowledged_at.eq(Some(now)));
    Ok(diesel::update(open).set(change).execute(&mut **tx).await? == 1)
}

pub(crate) async fn find_out(tx: &mut Tx, task: Uuid, kind: &str, words: &str) -> Result<Uuid, DbError> {
    let id = Uuid::new_v4();
    let sealed = tx.keyring().seal(Aad::new("findings", "words", id), words.as_bytes())?;
    let by = tx.actor().id;
    diesel::insert_into(findings::table)
        .values((
            findings::id.eq(id),
            findings::task_id.eq(task),
            findings::kind.eq(kind),
            findings::words.eq(sealed),
            findings::found_by.eq(by),
        ))
        .execute(&mut **tx)
        .await?;
    Ok(id)
}

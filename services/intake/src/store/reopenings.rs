//! Proposals to take up again what was decided, and what became of them.
use crate::{
    schema::{findings, reopenings, supervision},
    store::{cases::Case, decisions::Decision},
};
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use kernel::{
    crypto::{Aad, Sealed},
    db::{DbError, Tx},
    id::FileId,
};
use uuid::Uuid;

/// A proposal.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = reopenings)]
pub(crate) struct Reopening {
    pub(crate) id: Uuid,
    pub(crate) decision_id: Uuid,
    pub(crate) decided_by: Uuid,
    pub(crate) ground: String,
    pub(crate) document: Option<FileId>,
    pub(crate) finding: Option<Uuid>,
    words: Sealed,
    pub(crate) proposed_by: Uuid,
    pub(crate) proposed_at: DateTime<Utc>,
    pub(crate) approved: Option<bool>,
    pub(crate) settled_by: Option<Uuid>,
    pub(crate) settled_at: Option<DateTime<Utc>>,
}

/// What is proposed.
#[derive(Debug)]
pub(crate) struct NewReopening<'a> {
    pub(crate) ground: &'static str,
    pub(crate) document: Option<FileId>,
    pub(crate) finding: Option<Uuid>,
    pub(crate) words: &'a str,
}

impl Reopening {
    pub(crate) fn words(&self, tx: &Tx) -> Result<String, DbError> {
        Ok(tx.keyring().open_text(Aad::new("reopenings", "words", self.id), &self.words)?)
    }
}

pub(crate) async fn propose(
    tx: &mut Tx,
    case: &Case,
    decision: &Decision,
    new: &NewReopening<'_>,
) -> Result<Uuid, DbError> {
    let id = Uuid::new_v4();
    let words = tx.keyring().seal(Aad::new("reopenings", "words", id), new.words.as_bytes())?;
    let by = tx.actor().id;
    diesel::insert_into(reopenings::table)
        .values((
            reopenings::id.eq(id),
            reopenings::county.eq(&case.county),
            reopenings::case_id.eq(case.id.as_uuid()),
            reopenings::decision_id.eq(decision.id),
            reopenings::decided_by.eq(decision.decided_by),
            reopenings::ground.eq(new.ground),
            reopenings::document.eq(new.document.map(|file| file.as_uuid())),
            reopenings::finding.eq(new.finding),
            reopenings::words.eq(words),
            reopenings::proposed_by.eq(by),
        ))
        .execute(&mut **tx)
        .await?;
    Ok(id)
}

/// Every proposal of a case, the first first.
pub(crate) async fn of_case(conn: &mut AsyncPgConnection, case: &Case) -> Result<Vec<Reopening>, DbError> {
    Ok(reopenings::table
        .filter(reopenings::county.eq(&case.county))
        .filter(reopenings::case_id.eq(case.id.as_uuid()))
        .order((reopenings::proposed_at, reopenings::id))
        .select(Reopening::as_select())
        .load(conn)
        .await?)
}

/// Says what became of a proposal; false if someone was faster.
pub(crate) async fn settle(tx: &mut Tx, id: Uuid, approved: bool) -> Result<bool, DbError> {
    let (by, now) = (tx.actor().id, tx.now());
    let waiting = reopenings::table.find(id).filter(reopenings::approved.is_null());
    let change = (
        reopenings::approved.eq(Some(approved)),
        reopenings::settled_by.eq(Some(by)),
        reopenings::settled_at.eq(Some(now)),
    );
    Ok(diesel::update(waiting).set(change).execute(&mut **tx).await? == 1)
}

/// Whether the supervising unit found something wrong with this decision; its own findings only are seen.
pub(crate) async fn finding_about(
    conn: &mut AsyncPgConnection,
    decision: &Decision,
    finding: Uuid,
) -> Result<bool, DbError> {
    let found: i64 = findings::table
        .inner_join(supervision::table.on(supervision::id.eq(findings::task_id)))
        .filter(findings::id.eq(finding))
        .filter(findings::kind.ne("in_order"))
        .filter(supervision::decision_id.eq(decision.id))
        .count()
        .get_result(conn)
        .await?;
    Ok(found == 1)
}

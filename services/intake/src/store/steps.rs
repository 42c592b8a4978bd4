//! Field steps: records, signatures, evidence, objections.
use crate::{
    schema::{objections, step_evidence, step_records, step_signatures},
    store::cases::Case,
};
use chrono::{DateTime, NaiveDate, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use kernel::{
    crypto::Aad,
    db::{DbError, Tx},
    id::FileId,
};
use std::collections::BTreeSet;
use uuid::Uuid;

/// A recorded step.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = step_records)]
pub(crate) struct StepRow {
    pub(crate) id: Uuid,
    pub(crate) step: String,
    pub(crate) people: Vec<Uuid>,
    pub(crate) min_people: i16,
    pub(crate) claimed_from: Option<NaiveDate>,
    pub(crate) claimed_to: Option<NaiveDate>,
    pub(crate) recorded_by: Uuid,
    pub(crate) recorded_at: DateTime<Utc>,
    pub(crate) completed_at: Option<DateTime<Utc>>,
}

/// A step that is recorded.
#[derive(Debug)]
pub(crate) struct NewStep<'a> {
    pub(crate) step: &'a str,
    pub(crate) people: Vec<Uuid>,
    pub(crate) min_people: u8,
    pub(crate) claimed_from: Option<NaiveDate>,
    pub(crate) claimed_to: Option<NaiveDate>,
    pub(crate) note: Option<&'a str>,
    pub(crate) evidence: &'a [FileId],
}

pub(crate) async fn insert(tx: &mut Tx, case: &Case, new: &NewStep<'_>) -> Result<Uuid, DbError> {
    let id = Uuid::new_v4();
    let seal = |note: &str| tx.keyring().seal(Aad::new("step_records", "note", id), note.as_bytes());
    let note = new.note.map(seal).transpose()?;
    let by = tx.actor().id;
    diesel::insert_into(step_records::table)
        .values((
            step_records::county.eq(&case.county),
            step_records::case_id.eq(case.id.as_uuid()),
            step_records::id.eq(id),
            step_records::step.eq(new.step),
            step_records::people.eq(&new.people),
            step_records::min_people.eq(i16::from(new.min_people)),
            step_records::claimed_from.eq(new.claimed_from),
            step_records::claimed_to.eq(new.claimed_to),
            step_records::note.eq(note),
            step_records::recorded_by.eq(by),
        ))
        .execute(&mut **tx)
        .await?;
    for file in new.evidence {
        diesel::insert_into(step_evidence::table)
            .values((
                step_evidence::county.eq(&case.county),
                step_evidence::case_id.eq(case.id.as_uuid()),
                step_evidence::step.eq(new.step),
                step_evidence::file_id.eq(file.as_uuid()),
            ))
            .execute(&mut **tx)
            .await?;
    }
    Ok(id)
}

pub(crate) async fn find(
    conn: &mut AsyncPgConnection,
    case: &Case,
    step: &str,
) -> Result<Option<StepRow>, DbError> {
    let row = step_records::table.find((&case.county, case.id.as_uuid(), step));
    Ok(row.select(StepRow::as_select()).first(conn).await.optional()?)
}

pub(crate) async fn of_case(mut conn: &AsyncPgConnection, case: &Case) -> Result<Vec<StepRow>, DbError> {
    Ok(step_records::table
        .filter(step_records::county.eq(&case.county))
        .filter(step_records::case_id.eq(case.id.as_uuid()))
        .order(step_records::recorded_at)
        .select(StepRow::as_select())
        .load(&mut conn)
        .await?)
}

/// The codes of the steps that are done.
pub(crate) async fn done(conn: &AsyncPgConnection, case: &Case) -> Result<BTreeSet<String>, DbError> {
    let rows = of_case(conn, case).await?;
    Ok(rows.into_iter().filter(|row| row.completed_at.is_some()).map(|row| row.step).collect())
}

pub(crate) async fn sign(tx: &mut Tx, case: &Case, step: &str) -> Result<(), DbError> {
    let by = tx.actor().id;
    diesel::insert_into(step_signatures::table)
        .values((
            step_signatures::county.eq(&case.county),
            step_signatures::case_id.eq(case.id.as_uuid()),
            step_signatures::step.eq(step),
            step_signatures::signer.eq(by),
        ))
        .on_conflict_do_nothing()
        .execute(&mut **tx)
        .await?;
    Ok(())
}

pub(crate) async fn signers(
    conn: &mut AsyncPgConnection,
    case: &Case,
    step: &str,
) -> Result<BTreeSet<Uuid>, DbError> {
    let signers: Vec<Uuid> = step_signatures::table
        .filter(step_signatures::county.eq(&case.county))
        .filter(step_signatures::case_id.eq(case.id.as_uuid()))
        .filter(step_signatures::step.eq(step))
        .select(step_signatures::signer)
        .load(conn)
        .await?;
    Ok(signers.into_iter().collect())
}

/// Marks a step as done or, when an objection comes in, as not done.
pub(crate) async fn set_completed(
    conn: &mut AsyncPgConnection,
    case: &Case,
    step: &str,
    at: Option<DateTime<Utc>>,
) -> Result<(), DbError> {
    diesel::update(step_records::table.find((&case.county, case.id.as_uuid(), step)))
        .set(step_records::completed_at.eq(at))
        .execute(conn)
        .await?;
    Ok(())
}

/// How many files of evidence the steps of a case carry.
pub(crate) async fn evidence(
    conn: &mut AsyncPgConnection,
    case: &Case,
) -> Result<Vec<(String, FileId)>, DbError> {
    Ok(step_evidence::table
        .filter(step_evidence::county.eq(&case.county))
        .filter(step_evidence::case_id.eq(case.id.as_uuid()))
        .order((step_evidence::step, step_evidence::file_id))
        .select((step_evidence::step, step_evidence::file_id))
        .load(conn)
        .await?)
}

pub(crate) async fn object(tx: &mut Tx, case: &Case, step: &str, words: &str) -> Result<Uuid, DbError> {
    let id = Uuid::new_v4();
    let sealed = tx.keyring().seal(Aad::new("objections", "words", id), words.as_bytes())?;
    let by = tx.actor().id;
    diesel::insert_into(objections::table)
        .values((
            objections::county.eq(&case.county),
            objections::case_id.eq(case.id.as_uuid()),
            objections::id.eq(id),
            objections::step.eq(step),
            objections::words.eq(sealed),
            objections::recorded_by.eq(by),
        ))
        .execute(&mut **tx)
        .await?;
    Ok(id)
}

/// Settles an open objection; gives back the step it is about.
pub(crate) async fn settle(
    tx: &mut Tx,
    case: &Case,
    objection: Uuid,
    words: &str,
) -> Result<Option<String>, DbError> {
    let sealed = tx.keyring().seal(Aad::new("objections", "settlement", objection), words.as_bytes())?;
    let (by, now) = (tx.actor().id, tx.now());
    let row = objections::table.find((&case.county, case.id.as_uuid(), objection));
    Ok(diesel::update(row.filter(objections::settled_at.is_null()))
        .set((
            objections::settlement.eq(Some(sealed)),
            objections::settled_by.eq(Some(by)),
            objections::settled_at.eq(Some(now)),
        ))
        .returning(objections::step)
        .get_result(&mut **tx)
        .await
        .optional()?)
}

pub(crate) async fn open_objections(
    conn: &mut AsyncPgConnection,
    case: &Case,
    step: &str,
) -> Result<i64, DbError> {
    Ok(objections::table
        .filter(objections::county.eq(&case.county))
        .filter(objections::case_id.eq(case.id.as_uuid()))
        .filter(objections::step.eq(step))
        .filter(objections::settled_at.is_null())
        .count()
        .get_result(conn)
        .await?)
}

//! Handing in, acceptance, and the ends that are no decision.
use crate::{
    schema::{acceptances, endings, submissions},
    store::{cases::Case, chains},
};
use chrono::{DateTime, Utc};
use diesel::{dsl::sql, prelude::*, sql_types::Timestamptz};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use kernel::{
    crypto::Aad,
    db::{DbError, Tx},
    id::MandateId,
};
use uuid::Uuid;

pub(crate) async fn add_submission(
    tx: &Tx,
    case: &Case,
    seq: i16,
    mandate: Option<MandateId>,
    absent: &[String],
) -> Result<(), DbError> {
    let actor = tx.actor().clone();
    diesel::insert_into(submissions::table)
        .values((
            submissions::county.eq(&case.county),
            submissions::case_id.eq(case.id.as_uuid()),
            submissions::seq.eq(seq),
            submissions::by_kind.eq(actor.kind.as_str()),
            submissions::by_id.eq(actor.id),
            submissions::mandate_id.eq(mandate.map(|id| id.as_uuid())),
            submissions::absent.eq(absent),
        ))
        .execute(&mut &**tx)
        .await?;
    Ok(())
}

/// When the applicant handed in: each time, the first first. What was taken in on paper during an outage was received on the
/// paper's day, once another person approved that; nothing else moves these times.
pub(crate) async fn handed_in(
    conn: &mut AsyncPgConnection,
    case: &Case,
) -> Result<Vec<DateTime<Utc>>, DbError> {
    Ok(submissions::table
        .filter(submissions::county.eq(&case.county))
        .filter(submissions::case_id.eq(case.id.as_uuid()))
        .order(submissions::seq)
        .select(sql::<Timestamptz>(
            "CASE WHEN submissions.seq = 1 THEN coalesce((SELECT c.paper_at FROM catch_ups c \
               WHERE c.county = submissions.county AND c.case_id = submissions.case_id \
                 AND c.approved_at IS NOT NULL), submissions.submitted_at) \
             ELSE submissions.submitted_at END",
        ))
        .load(conn)
        .await?)
}

/// One handing in.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = submissions)]
pub(crate) struct Submission {
    pub(crate) seq: i16,
    pub(crate) absent: Vec<String>,
    pub(crate) submitted_at: DateTime<Utc>,
}

/// Each handing in, the first first.
pub(crate) async fn submissions(
    conn: &mut AsyncPgConnection,
    case: &Case,
) -> Result<Vec<Submission>, DbError> {
    Ok(submissions::table
        .filter(submissions::county.eq(&case.county))
        .filter(submissions::case_id.eq(case.id.as_uuid()))
        .order(submissions::seq)
        .select(Submission::as_select())
        .load(conn)
        .await?)
}

/// How a case was accepted.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = acceptances)]
pub(crate) struct Acceptance {
    pub(crate) deemed: bool,
    pub(crate) pending: Vec<String>,
    pub(crate) accepted_by: Uuid,
    pub(crate) accepted_at: DateTime<Utc>,
}

pub(crate) async fn accept(
    tx: &mut Tx,
    case: &Case,
    deemed: bool,
    pending: &[String],
) -> Result<(), DbError> {
    let by = tx.actor().id;
    diesel::insert_into(acceptances::table)
        .values((
            acceptances::county.eq(&case.county),
            acceptances::case_id.eq(case.id.as_uuid()),
            acceptances::deemed.eq(deemed),
            acceptances::pending.eq(pending),
            acceptances::accepted_by.eq(by),
        ))
        .execute(&mut **tx)
        .await?;
    Ok(())
}

pub(crate) async fn acceptance(
    conn: &mut AsyncPgConnection,
    case: &Case,
) -> Result<Option<Acceptance>, DbError> {
    Ok(acceptances::table
        .find((&case.county, case.id.as_uuid()))
        .select(Acceptance::as_select())
        .first(conn)
        .await
        .optional()?)
}

/// Writes the end of a case that is no decision. The reason is sealed, the remedies are not personal.
pub(crate) async fn end(
    tx: &mut Tx,
    case: &Case,
    kind: &'static str,
    reason: Option<&str>,
    remedies: Option<&str>,
) -> Result<Uuid, DbError> {
    let id = Uuid::new_v4();
    let seal = |text: &str| tx.keyring().seal(Aad::new("endings", "reason", id), text.as_bytes());
    let reason = reason.map(seal).transpose()?;
    let by = tx.actor().id;
    diesel::insert_into(endings::table)
        .values((
            endings::county.eq(&case.county),
            endings::case_id.eq(case.id.as_uuid()),
            endings::id.eq(id),
            endings::kind.eq(kind),
            endings::reason.eq(reason),
            endings::remedies.eq(remedies),
            endings::ended_by.eq(by),
        ))
        .execute(&mut **tx)
        .await?;
    chains::end(tx, case).await?;
    Ok(id)
}

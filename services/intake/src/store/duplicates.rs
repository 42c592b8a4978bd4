//! Applications of one person for one matter, and what somebody found of two of them.
use crate::{
    domain::duplicate::Mark,
    schema::{case_chains, duplicate_marks},
    store::cases::Case,
};
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use kernel::{
    crypto::{Aad, Sealed},
    db::{DbError, Tx},
    id::CaseId,
};
use uuid::Uuid;

/// An application that was handed in.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = case_chains)]
pub(crate) struct HandedIn {
    pub(crate) case_id: CaseId,
    pub(crate) applicant_id: Uuid,
    pub(crate) implementing_code: String,
    pub(crate) received_at: DateTime<Utc>,
}

/// What somebody found.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = duplicate_marks)]
pub(crate) struct Marked {
    pub(crate) case_id: CaseId,
    pub(crate) other_id: CaseId,
    pub(crate) id: Uuid,
    pub(crate) mark: String,
    reason: Sealed,
    pub(crate) marked_by: Uuid,
    pub(crate) marked_at: DateTime<Utc>,
}

fn place(row: Uuid) -> Aad {
    Aad::new("duplicate_marks", "reason", row)
}

impl Marked {
    pub(crate) fn reason(&self, tx: &Tx) -> Result<String, DbError> {
        Ok(tx.keyring().open_text(place(self.id), &self.reason)?)
    }
}

/// All that these persons have handed in since an instant. A person has few.
pub(crate) async fn handed_in_by(
    conn: &mut AsyncPgConnection,
    persons: &[Uuid],
    since: DateTime<Utc>,
) -> Result<Vec<HandedIn>, DbError> {
    Ok(case_chains::table
        .filter(case_chains::applicant_id.eq_any(persons))
        .filter(case_chains::received_at.ge(since))
        .order((case_chains::received_at.desc(), case_chains::case_id))
        .select(HandedIn::as_select())
        .load(conn)
        .await?)
}

/// When a case was handed in.
pub(crate) async fn handed_in(conn: &mut AsyncPgConnection, id: CaseId) -> Result<Option<HandedIn>, DbError> {
    let Some(county) = id.county() else { return Ok(None) };
    let row = case_chains::table.find((county, id.as_uuid()));
    Ok(row.select(HandedIn::as_select()).first(conn).await.optional()?)
}

/// What was found of these cases.
pub(crate) async fn marks(conn: &mut AsyncPgConnection, of: &[Case]) -> Result<Vec<Marked>, DbError> {
    Ok(duplicate_marks::table
        .filter(duplicate_marks::county.eq_any(of.iter().map(|case| case.county.clone())))
        .filter(duplicate_marks::case_id.eq_any(of.iter().map(|case| case.id.as_uuid())))
        .select(Marked::as_select())
        .load(conn)
        .await?)
}

/// Writes down what two cases are, unless somebody did. `None` if so.
pub(crate) async fn mark(
    tx: &mut Tx,
    case: &Case,
    other: CaseId,
    (mark, reason): (Mark, &str),
) -> Result<Option<Uuid>, DbError> {
    let (id, by) = (Uuid::new_v4(), tx.actor().id);
    let reason = tx.keyring().seal(place(id), reason.as_bytes())?;
    let written = diesel::insert_into(duplicate_marks::table)
        .values((
            duplicate_marks::county.eq(&case.county),
            duplicate_marks::case_id.eq(case.id.as_uuid()),
            duplicate_marks::other_id.eq(other.as_uuid()),
            duplicate_marks::id.eq(id),
            duplicate_marks::mark.eq(mark.word()),
            duplicate_marks::reason.eq(reason),
            duplicate_marks::marked_by.eq(by),
        ))
        .on_conflict_do_nothing()
        .execute(&mut **tx)
        .await?;
    Ok((written == 1).then_some(id))
}

//! Hearings, and what was said in discussions, legal reviews and sign-off chains.
use crate::{
    domain::{hearing::Course, said::Said},
    schema::{hearings, step_details},
    store::cases::Case,
};
use chrono::{DateTime, NaiveDate, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use kernel::{
    crypto::{Aad, Sealed},
    db::{DbError, Tx},
    id::FileId,
};
use uuid::Uuid;

/// A hearing.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = hearings)]
pub(crate) struct Hearing {
    pub(crate) id: Uuid,
    pub(crate) told_at: DateTime<Utc>,
    pub(crate) apply_until: NaiveDate,
    pub(crate) applied_at: Option<DateTime<Utc>>,
    pub(crate) hold_by: Option<NaiveDate>,
    pub(crate) noticed_at: Option<DateTime<Utc>>,
    pub(crate) set_for: Option<NaiveDate>,
    pub(crate) place: Option<String>,
    pub(crate) chair: Option<Uuid>,
    pub(crate) document: Option<FileId>,
    pub(crate) minutes: Option<FileId>,
    pub(crate) held_at: Option<DateTime<Utc>>,
}

impl Hearing {
    pub(crate) fn course(&self) -> Course {
        Course {
            id: self.id,
            apply_until: self.apply_until,
            applied: self.applied_at.is_some(),
            held: self.held_at.is_some(),
        }
    }
}

/// The last hearing of a case.
pub(crate) async fn last(conn: &mut AsyncPgConnection, case: &Case) -> Result<Option<Hearing>, DbError> {
    Ok(hearings::table
        .filter(hearings::county.eq(&case.county))
        .filter(hearings::case_id.eq(case.id.as_uuid()))
        .order((hearings::told_at.desc(), hearings::id))
        .select(Hearing::as_select())
        .first(conn)
        .await
        .optional()?)
}

pub(crate) async fn tell(tx: &mut Tx, case: &Case, apply_until: NaiveDate) -> Result<Uuid, DbError> {
    let (id, by) = (Uuid::new_v4(), tx.actor().id);
    diesel::insert_into(hearings::table)
        .values((
            hearings::id.eq(id),
            hearings::county.eq(&case.county),
            hearings::case_id.eq(case.id.as_uuid()),
            hearings::told_by.eq(by),
            hearings::apply_until.eq(apply_until),
        ))
        .execute(&mut **tx)
        .await?;
    Ok(id)
}

pub(crate) async fn apply(tx: &mut Tx, hearing: &Hearing, hold_by: NaiveDate) -> Result<bool, DbError> {
    let (by, now) = (tx.actor().id, tx.now());
    let told = hearings::table.find(hearing.id).filter(hearings::applied_at.is_null());
    let change = (
        hearings::applied_by.eq(Some(by)),
        hearings::applied_at.eq(Some(now)),
        hearings::hold_by.eq(Some(hold_by)),
    );
    Ok(diesel::update(told).set(change).execute(&mut **tx).await? == 1)
}

/// Day, place and chair as the parties are told.
#[derive(Debug)]
pub(crate) struct Set<'a> {
    pub(crate) set_for: NaiveDate,
    pub(crate) place: &'a str,
    pub(crate) chair: Uuid,
    pub(crate) document: FileId,
}

/// Notes what the parties are told; until it is held this may be told anew.
pub(crate) async fn notice(tx: &mut Tx, hearing: &Hearing, set: &Set<'_>) -> Result<bool, DbError> {
    let (by, now) = (tx.actor().id, tx.now());
    let applied = hearings::table
        .find(hearing.id)
        .filter(hearings::applied_at.is_not_null())
        .filter(hearings::held_at.is_null());
    let change = (
        hearings::noticed_by.eq(Some(by)),
        hearings::noticed_at.eq(Some(now)),
        hearings::set_for.eq(Some(set.set_for)),
        hearings::place.eq(Some(set.place)),
        hearings::chair.eq(Some(set.chair)),
        hearings::document.eq(Some(set.document.as_uuid())),
    );
    Ok(diesel::update(applied).set(change).execute(&mut **tx).await? == 1)
}

pub(crate) async fn hold(
    tx: &mut Tx,
    hearing: &Hearing,
    minutes: FileId,
    (participants, signed): (i16, i16),
) -> Result<bool, DbError> {
    let now = tx.now();
    let noticed = hearings::table
        .find(hearing.id)
        .filter(hearings::noticed_at.is_not_null())
        .filter(hearings::held_at.is_null());
    let change = (
        hearings::minutes.eq(Some(minutes.as_uuid())),
        hearings::participants.eq(Some(participants)),
        hearings::signed.eq(Some(signed)),
        hearings::held_at.eq(Some(now)),
    );
    Ok(diesel::update(noticed).set(change).execute(&mut **tx).await? == 1)
}

/// Keeps what was said in a step, sealed.
pub(crate) async fn say(tx: &mut Tx, case: &Case, step: &str, said: &Said) -> Result<(), DbError> {
    let id = Uuid::new_v4();
    let detail = tx.keyring().seal_json(Aad::new("step_details", "detail", id), said)?;
    let by = tx.actor().id;
    diesel::insert_into(step_details::table)
        .values((
            step_details::county.eq(&case.county),
            step_details::case_id.eq(case.id.as_uuid()),
            step_details::id.eq(id),
            step_details::step.eq(step),
            step_details::kind.eq(said.word()),
            step_details::detail.eq(detail),
            step_details::said_by.eq(by),
        ))
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// What was said on a case, by step, in order: who said it, and when.
pub(crate) async fn said(
    tx: &mut Tx,
    case: &Case,
) -> Result<Vec<(String, Said, Uuid, DateTime<Utc>)>, DbError> {
    type Row = (Uuid, String, Sealed, Uuid, DateTime<Utc>);
    let rows: Vec<Row> = step_details::table
        .filter(step_details::county.eq(&case.county))
        .filter(step_details::case_id.eq(case.id.as_uuid()))
        .order(step_details::seq)
        .select((
            step_details::id,
            step_details::step,
            step_details::detail,
            step_details::said_by,
            step_details::said_at,
        ))
        .load(&mut **tx)
        .await?;
    let open = |(id, step, detail, by, at): Row| {
        let said = tx.keyring().open_json(Aad::new("step_details", "detail", id), &detail)?;
        Ok((step, said, by, at))
    };
    rows.into_iter().map(open).collect()
}

//! Outages of windows, and what was entered after them.
use crate::{
    domain::catch_up::Failure,
    schema::{catch_ups, outages},
    store::cases::Case,
};
use chrono::{DateTime, Utc};
use diesel::{define_sql_function, prelude::*};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use kernel::{
    crypto::{Aad, Sealed},
    db::{DbError, Tx},
    id::{FileId, HallId},
};
use uuid::Uuid;

define_sql_function! {
    /// Business time now.
    fn hall_now() -> Timestamptz;
}

/// An outage.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = outages)]
pub(crate) struct Outage {
    pub(crate) id: Uuid,
    pub(crate) hall_id: HallId,
    pub(crate) what: Failure,
    pub(crate) began_at: DateTime<Utc>,
    pub(crate) ended_at: DateTime<Utc>,
    note: Sealed,
    pub(crate) proof: FileId,
    pub(crate) recorded_by: Uuid,
    pub(crate) approved_by: Option<Uuid>,
    pub(crate) approved_at: Option<DateTime<Utc>>,
}

fn place(row: Uuid) -> Aad {
    Aad::new("outages", "note", row)
}

impl Outage {
    /// What was said about it.
    pub(crate) fn note(&self, tx: &Tx) -> Result<String, DbError> {
        Ok(tx.keyring().open_text(place(self.id), &self.note)?)
    }
}

/// An outage that is recorded.
pub(crate) struct NewOutage<'a> {
    pub(crate) hall: HallId,
    pub(crate) what: Failure,
    pub(crate) began_at: DateTime<Utc>,
    pub(crate) ended_at: DateTime<Utc>,
    pub(crate) note: &'a str,
    pub(crate) proof: FileId,
}

pub(crate) async fn record(tx: &mut Tx, new: &NewOutage<'_>) -> Result<Uuid, DbError> {
    let id = Uuid::new_v4();
    let note = tx.keyring().seal(place(id), new.note.as_bytes())?;
    let by = tx.actor().id;
    diesel::insert_into(outages::table)
        .values((
            outages::id.eq(id),
            outages::hall_id.eq(new.hall),
            outages::what.eq(new.what),
            outages::began_at.eq(new.began_at),
            outages::ended_at.eq(new.ended_at),
            outages::note.eq(note),
            outages::proof.eq(new.proof.as_uuid()),
            outages::recorded_by.eq(by),
        ))
        .execute(&mut **tx)
        .await?;
    Ok(id)
}

pub(crate) async fn find(conn: &mut AsyncPgConnection, id: Uuid) -> Result<Option<Outage>, DbError> {
    Ok(outages::table.find(id).select(Outage::as_select()).first(conn).await.optional()?)
}

/// The newest first.
pub(crate) async fn list(conn: &mut AsyncPgConnection, limit: i64) -> Result<Vec<Outage>, DbError> {
    let rows = outages::table.order((outages::began_at.desc(), outages::id)).limit(limit);
    Ok(rows.select(Outage::as_select()).load(conn).await?)
}

/// Approves an outage; false if that was done before.
pub(crate) async fn approve_outage(
    conn: &mut AsyncPgConnection,
    id: Uuid,
    by: Uuid,
) -> Result<bool, DbError> {
    let open = outages::table.find(id).filter(outages::approved_at.is_null());
    let change = (outages::approved_by.eq(Some(by)), outages::approved_at.eq(hall_now().nullable()));
    Ok(diesel::update(open).set(change).execute(conn).await? == 1)
}

/// What was entered about a case.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = catch_ups)]
pub(crate) struct CatchUp {
    pub(crate) outage_id: Uuid,
    pub(crate) paper_no: String,
    pub(crate) paper_at: DateTime<Utc>,
    pub(crate) scan: FileId,
    pub(crate) entered_by: Uuid,
    pub(crate) entered_at: DateTime<Utc>,
    pub(crate) approved_by: Option<Uuid>,
    pub(crate) approved_at: Option<DateTime<Utc>>,
}

/// Enters what the paper says; false if the paper or the case was entered before.
pub(crate) async fn enter(
    tx: &mut Tx,
    case: &Case,
    outage: Uuid,
    (paper_no, paper_at, scan): (&str, DateTime<Utc>, FileId),
) -> Result<bool, DbError> {
    let by = tx.actor().id;
    let made = diesel::insert_into(catch_ups::table)
        .values((
            catch_ups::county.eq(&case.county),
            catch_ups::case_id.eq(case.id.as_uuid()),
            catch_ups::outage_id.eq(outage),
            catch_ups::paper_no.eq(paper_no),
            catch_ups::paper_at.eq(paper_at),
            catch_ups::scan.eq(scan.as_uuid()),
            catch_ups::entered_by.eq(by),
        ))
        .on_conflict_do_nothing()
        .execute(&mut **tx)
        .await?;
    Ok(made == 1)
}

pub(crate) async fn of_case(conn: &mut AsyncPgConnection, case: &Case) -> Result<Option<CatchUp>, DbError> {
    let row = catch_ups::table.find((&case.county, case.id.as_uuid()));
    Ok(row.select(CatchUp::as_select()).first(conn).await.optional()?)
}

/// Approves the entry of a case; false if that was done before.
pub(crate) async fn approve(conn: &mut AsyncPgConnection, case: &Case, by: Uuid) -> Result<bool, DbError> {
    let open =
        catch_ups::table.find((&case.county, case.id.as_uuid())).filter(catch_ups::approved_at.is_null());
    let change = (catch_ups::approved_by.eq(Some(by)), catch_ups::approved_at.eq(hall_now().nullable()));
    Ok(diesel::update(open).set(change).execute(conn).await? == 1)
}

//! Hand-over files: what was handed over, sealed, and which files were read.
use crate::{
    schema::{vertical_batch_cases, vertical_batches, vertical_days, vertical_files},
    store::cases::Case,
};
use chrono::{DateTime, NaiveDate, Utc};
use diesel::{define_sql_function, prelude::*};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use kernel::{
    code::Uscc,
    crypto::{Aad, Sealed},
    db::{DbError, Tx},
    id::CaseId,
};
use uuid::Uuid;

define_sql_function! {
    /// Business time now.
    fn hall_now() -> Timestamptz;
}

/// A file that was handed over.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = vertical_batches)]
pub(crate) struct Batch {
    pub(crate) id: Uuid,
    pub(crate) seq: i64,
    pub(crate) system: String,
    pub(crate) rows: i32,
    pub(crate) sha256: String,
    body: Sealed,
    pub(crate) made_at: DateTime<Utc>,
    /// The day whose file it is, where the hall made it by itself.
    pub(crate) day: Option<NaiveDate>,
}

fn place(row: Uuid) -> Aad {
    Aad::new("vertical_batches", "body", row)
}

impl Batch {
    pub(crate) fn body(&self, tx: &Tx) -> Result<Vec<u8>, DbError> {
        Ok(tx.keyring().open(place(self.id), &self.body)?)
    }
}

/// Keeps a file with the cases in it.
pub(crate) async fn keep(
    tx: &mut Tx,
    (system, authority): (&str, &Uscc),
    (body, sha256): (&[u8], &str),
    (cases, day): (&[Case], Option<NaiveDate>),
) -> Result<Uuid, DbError> {
    let (id, by) = (Uuid::new_v4(), tx.actor().id);
    let sealed = tx.keyring().seal(place(id), body)?;
    diesel::insert_into(vertical_batches::table)
        .values((
            vertical_batches::id.eq(id),
            vertical_batches::system.eq(system),
            vertical_batches::authority.eq(authority.as_str()),
            vertical_batches::rows.eq(i32::try_from(cases.len()).unwrap_or(i32::MAX)),
            vertical_batches::sha256.eq(sha256),
            vertical_batches::body.eq(sealed),
            vertical_batches::made_by.eq(by),
            vertical_batches::day.eq(day),
        ))
        .execute(&mut **tx)
        .await?;
    let rows: Vec<_> = cases
        .iter()
        .map(|case| {
            (
                vertical_batch_cases::batch_id.eq(id),
                vertical_batch_cases::county.eq(&case.county),
                vertical_batch_cases::case_id.eq(case.id.as_uuid()),
            )
        })
        .collect();
    diesel::insert_into(vertical_batch_cases::table).values(rows).execute(&mut **tx).await?;
    Ok(id)
}

/// The newest files of the actor's authority, the newest first.
pub(crate) async fn newest(conn: &mut AsyncPgConnection, limit: i64) -> Result<Vec<Batch>, DbError> {
    Ok(vertical_batches::table
        .order(vertical_batches::seq.desc())
        .limit(limit)
        .select(Batch::as_select())
        .load(conn)
        .await?)
}

/// One of them.
pub(crate) async fn find(conn: &mut AsyncPgConnection, id: Uuid) -> Result<Option<Batch>, DbError> {
    Ok(vertical_batches::table.find(id).select(Batch::as_select()).first(conn).await.optional()?)
}

/// The cases in a file.
pub(crate) async fn cases_in(conn: &mut AsyncPgConnection, id: Uuid) -> Result<Vec<CaseId>, DbError> {
    let rows = vertical_batch_cases::table.filter(vertical_batch_cases::batch_id.eq(id));
    let ids: Vec<Uuid> = rows.select(vertical_batch_cases::case_id).load(conn).await?;
    Ok(ids.into_iter().map(CaseId::from_uuid).collect())
}

/// Remembers that a file was read.
pub(crate) async fn was_read(
    tx: &mut Tx,
    (system, authority): (&str, &Uscc),
    sha256: &str,
    rows: usize,
) -> Result<Uuid, DbError> {
    let (id, by) = (Uuid::new_v4(), tx.actor().id);
    diesel::insert_into(vertical_files::table)
        .values((
            vertical_files::id.eq(id),
            vertical_files::system.eq(system),
            vertical_files::authority.eq(authority.as_str()),
            vertical_files::sha256.eq(sha256),
            vertical_files::rows.eq(i32::try_from(rows).unwrap_or(i32::MAX)),
            vertical_files::read_by.eq(by),
        ))
        .execute(&mut **tx)
        .await?;
    Ok(id)
}

/// Holds a system's day until the transaction ends; false if everything of that day was made.
pub(crate) async fn hold_day(
    conn: &mut AsyncPgConnection,
    system: &str,
    day: NaiveDate,
) -> Result<bool, DbError> {
    diesel::insert_into(vertical_days::table)
        .values((vertical_days::system.eq(system), vertical_days::day.eq(day)))
        .on_conflict_do_nothing()
        .execute(conn)
        .await?;
    let row = vertical_days::table.find((system, day)).for_update();
    let ended: Option<DateTime<Utc>> = row.select(vertical_days::ended_at).first(conn).await?;
    Ok(ended.is_none())
}

/// Everything of a system's day was made.
pub(crate) async fn end_day(
    conn: &mut AsyncPgConnection,
    system: &str,
    day: NaiveDate,
) -> Result<(), DbError> {
    diesel::update(vertical_days::table.find((system, day)))
        .set(vertical_days::ended_at.eq(hall_now().nullable()))
        .execute(conn)
        .await?;
    Ok(())
}

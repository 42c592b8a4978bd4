//! Applications of one person for one matter that follow each other.
use crate::{schema::case_chains, store::cases::Case};
use chrono::NaiveDate;
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use kernel::db::{DbError, Tx};

/// Since when someone has been waiting, and with the how-manieth application.
pub(crate) async fn find(
    conn: &mut AsyncPgConnection,
    case: &Case,
) -> Result<Option<(NaiveDate, i16)>, DbError> {
    let row = case_chains::table.find((&case.county, case.id.as_uuid()));
    let columns = (case_chains::first_received, case_chains::nth);
    Ok(row.select(columns).first(conn).await.optional()?)
}

/// This application ended without a decision.
pub(crate) async fn end(tx: &mut Tx, case: &Case) -> Result<(), DbError> {
    let now = tx.now();
    diesel::update(case_chains::table.find((&case.county, case.id.as_uuid())))
        .set(case_chains::ended_at.eq(Some(now)))
        .execute(&mut **tx)
        .await?;
    Ok(())
}

//! The holiday calendar: the newest announcement of each year.
use crate::schema::calendar_years;
use chrono::NaiveDate;
use diesel::{dsl::max, prelude::*};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use kernel::db::{DbError, Tx};
use legal_clock::{Calendar, YearDays};
use std::collections::BTreeMap;

/// All announced years. What was stored had been checked, so an empty calendar never comes from a bad row.
pub(crate) async fn load(mut conn: &AsyncPgConnection) -> Result<Calendar, DbError> {
    let rows: Vec<(i16, Vec<NaiveDate>, Vec<NaiveDate>)> = calendar_years::table
        .order((calendar_years::year, calendar_years::version.desc()))
        .distinct_on(calendar_years::year)
        .select((calendar_years::year, calendar_years::off, calendar_years::work))
        .load(&mut conn)
        .await?;
    let years: BTreeMap<i32, YearDays> = rows
        .into_iter()
        .map(|(year, off, work)| {
            let days = YearDays { off: off.into_iter().collect(), work: work.into_iter().collect() };
            (i32::from(year), days)
        })
        .collect();
    Ok(Calendar::try_from(years).unwrap_or_default())
}

/// Adds a version of a year.
pub(crate) async fn add(tx: &mut Tx, year: i16, days: &YearDays, source: &str) -> Result<(), DbError> {
    let of_year = calendar_years::table.filter(calendar_years::year.eq(year));
    let last: Option<i32> = of_year.select(max(calendar_years::version)).first(&mut **tx).await?;
    let by = tx.actor().id;
    diesel::insert_into(calendar_years::table)
        .values((
            calendar_years::year.eq(year),
            calendar_years::version.eq(last.unwrap_or(0) + 1),
            calendar_years::off.eq(days.off.iter().copied().collect::<Vec<_>>()),
            calendar_years::work.eq(days.work.iter().copied().collect::<Vec<_>>()),
            calendar_years::source.eq(source),
            calendar_years::loaded_by.eq(by),
        ))
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// The versions that are not applied to all open cases yet.
pub(crate) async fn unapplied(conn: &mut AsyncPgConnection) -> Result<Vec<(i16, i32)>, DbError> {
    let open = calendar_years::table.filter(calendar_years::applied_at.is_null());
    Ok(open.select((calendar_years::year, calendar_years::version)).load(conn).await?)
}

/// Every open case has its deadline by this version.
pub(crate) async fn set_applied(tx: &mut Tx, year: i16, version: i32) -> Result<(), DbError> {
    let now = tx.now();
    diesel::update(calendar_years::table.find((year, version)))
        .set(calendar_years::applied_at.eq(Some(now)))
        .execute(&mut **tx)
        .await?;
    Ok(())
}

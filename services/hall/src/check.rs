//! `hall check`: is what is stored still what was written? Reads only.

use crate::{assemble::open_db, error::LaunchError, serve::Assembled, settings::Settings};
use diesel::sql_types::BigInt;
use diesel_async::RunQueryDsl;
use kernel::{
    actor::Actor,
    audit::{check::Verdict, verify::verify_own},
    db::{Db, DbError, transact},
};

/// Checks every service of `hall`, prints a line for each finding; true if all is well.
pub async fn run(settings: &Settings, hall: &Assembled) -> Result<bool, LaunchError> {
    let mut good = true;
    for service in hall.services.iter() {
        let db = open_db(settings, &hall.deps, service.name)?;
        let mut findings = look(&db).await.map_err(LaunchError::step("the check"))?;
        if service.name == "intake" {
            findings.push(deadlines(&db).await?);
            findings.push(figures(&db).await?);
            findings.push(destroyed(&db).await?);
        }
        for finding in findings {
            good &= finding.good;
            println!(
                "{:<10} {} {}",
                service.name,
                if finding.good { "ok    " } else { "BROKEN" },
                finding.what
            );
        }
    }
    Ok(good)
}

struct Finding {
    good: bool,
    what: String,
}

async fn look(db: &Db) -> Result<Vec<Finding>, DbError> {
    Ok(vec![chain(db).await?, positions(db).await?])
}

/// Every deadline that is kept for indexes is the one that the recorded events and the calendar give.
async fn deadlines(db: &Db) -> Result<Finding, LaunchError> {
    let found = intake::check_deadlines(db).await.map_err(LaunchError::step("reckoning the deadlines"))?;
    let (good, checked, wrong) = (found.wrong.is_empty(), found.checked, found.wrong.len());
    Ok(Finding { good, what: format!("{checked} deadlines reckoned anew, {wrong} differ") })
}

/// What was counted is what the record knows. What no event has counted yet is told, and no fault.
async fn figures(db: &Db) -> Result<Finding, LaunchError> {
    let found = intake::check_figures(db).await.map_err(LaunchError::step("comparing the figures"))?;
    let intake::FigureCheck { counted, missing, extra, off } = found;
    let what =
        format!("{counted} facts counted, {missing} to come, {extra} unknown to the record, {off} sums off");
    Ok(Finding { good: extra == 0 && off == 0, what })
}

/// Of what was destroyed under a list no sealed value is there any more: a backup that was played back would bring them back.
async fn destroyed(db: &Db) -> Result<Finding, LaunchError> {
    let left =
        intake::check_destroyed(db).await.map_err(LaunchError::step("looking for what was destroyed"))?;
    Ok(Finding { good: left == 0, what: format!("{left} sealed values of destroyed cases are still there") })
}

async fn chain(db: &Db) -> Result<Finding, DbError> {
    Ok(match verify_own(db).await? {
        Verdict::Whole { position, .. } => {
            Finding { good: true, what: format!("audit chain whole up to {position}") }
        }
        Verdict::Broken(found) => Finding { good: false, what: format!("audit chain {found}") },
    })
}

#[derive(diesel::QueryableByName)]
struct Positions {
    #[diesel(sql_type = BigInt)]
    head: i64,
    #[diesel(sql_type = BigInt)]
    first: i64,
    #[diesel(sql_type = BigInt)]
    last: i64,
    #[diesel(sql_type = BigInt)]
    rows: i64,
}

/// What is kept of the outbox has the positions up to the head, each once, without a gap.
async fn positions(db: &Db) -> Result<Finding, DbError> {
    let found: Positions = transact(db, &Actor::service(db.service()), async |tx| {
        let sql = "SELECT (SELECT position FROM bus_head) AS head, coalesce(min(position), 0) AS first, \
                   coalesce(max(position), 0) AS last, count(DISTINCT position) AS rows FROM outbox \
                   WHERE position IS NOT NULL";
        Ok::<_, DbError>(diesel::sql_query(sql).get_result(&mut **tx).await?)
    })
    .await?;
    let empty = found.rows == 0;
    let whole = found.last == found.head && found.last - found.first + 1 == found.rows;
    let what = format!("event positions {} to {}, {} rows", found.first, found.last, found.rows);
    Ok(Finding { good: empty || whole, what })
}

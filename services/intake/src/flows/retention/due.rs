//! What fell due, by year, and what is held.
use super::{ArchiveHoldOut, hold_out};
use crate::{
    error::IntakeError,
    store::retentions::{self, DueRow},
};
use auth::Caller;
use chrono::NaiveDate;
use kernel::{
    db::{Db, transact},
    http::Page,
};
use legal_clock::local_date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// So many holds are listed.
const HOLDS: i64 = 500;

/// How many cases fell due in a year.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub(crate) struct DueYearOut {
    /// The year of their last day.
    pub(crate) year: i32,
    /// How many.
    pub(crate) cases: i64,
}

/// A case that may be put on a list.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub(crate) struct DueOut {
    /// The case.
    pub(crate) case: Uuid,
    /// Its number.
    pub(crate) case_no: String,
    /// The item it began under.
    pub(crate) item: String,
    /// The day it ended.
    pub(crate) ended_on: NaiveDate,
    /// Its class.
    pub(crate) class: String,
    /// The last day it had to be kept.
    pub(crate) retain_through: NaiveDate,
}

impl From<DueRow> for DueOut {
    fn from(row: DueRow) -> Self {
        Self {
            case: row.case_id,
            case_no: row.case_no.unwrap_or_default(),
            item: row.item.unwrap_or_default(),
            ended_on: row.ended_on,
            class: row.class,
            retain_through: row.retain_through,
        }
    }
}

/// How many cases of the caller's authority fell due in each year and may be put on a list.
pub(crate) async fn list_due_years(db: &Db, caller: &Caller) -> Result<Vec<DueYearOut>, IntakeError> {
    transact(db, &caller.actor, async |tx| {
        let today = local_date(tx.now());
        let rows = retentions::due_by_year(tx, today).await?;
        Ok(rows.into_iter().map(|row| DueYearOut { year: row.year, cases: row.cases }).collect())
    })
    .await
}

/// The cases that fell due in a year.
pub(crate) async fn list_due_cases(
    db: &Db,
    caller: &Caller,
    year: i32,
    after: Option<&str>,
    limit: i64,
) -> Result<Page<DueOut>, IntakeError> {
    let after = after.map(Uuid::parse_str).transpose().map_err(|_no_id| IntakeError::BadCursor)?;
    transact(db, &caller.actor, async |tx| {
        let today = local_date(tx.now());
        let rows = retentions::due(tx, (year, today), after, limit).await?;
        Ok(Page::of(rows, limit, |row| row.case_id.to_string()).map(DueOut::from))
    })
    .await
}

/// The holds that stand.
pub(crate) async fn list_archive_holds(db: &Db, caller: &Caller) -> Result<Vec<ArchiveHoldOut>, IntakeError> {
    transact(db, &caller.actor, async |tx| {
        let rows = retentions::standing(tx, HOLDS).await?;
        let out = |(row, number): (_, Option<kernel::code::CaseNo>)| {
            hold_out(tx, row, number.map(|number| number.to_string()))
        };
        rows.into_iter().map(out).collect()
    })
    .await
}

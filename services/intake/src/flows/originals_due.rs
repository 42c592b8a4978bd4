//! Originals that have to go back: a case is over, and some of its paper originals are neither with the applicant nor in the archive.
use super::{
    handover,
    read::{cursor, marker},
};
use crate::{
    domain::{clock::last_day, handover::Place, rating::card, state::State},
    error::IntakeError,
    store::{
        calendar,
        cases::{self, Case},
        handovers, ratings,
    },
};
use auth::Caller;
use chrono::NaiveDate;
use kernel::{
    code::{CaseNo, ImplementingItemCode},
    db::{Db, Tx, transact},
    http::Page,
    id::{CaseId, HallId},
};
use legal_clock::{Card, Limit, local_date};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// How many originals are where.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub(crate) struct HeldOut {
    /// Who has them.
    pub(crate) at: Place,
    /// The same in words.
    pub(crate) at_name: String,
    /// How many.
    pub(crate) originals: usize,
}

/// A case that is over while originals are out. What they are is no part of the list.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub(crate) struct ToReturnOut {
    /// The case.
    pub(crate) case_id: CaseId,
    /// Its number.
    pub(crate) case_no: Option<CaseNo>,
    /// The item.
    pub(crate) item: ImplementingItemCode,
    /// The hall that has the case.
    pub(crate) hall: HallId,
    /// How it ended.
    pub(crate) state: State,
    /// Who has how many.
    pub(crate) held: Vec<HeldOut>,
    /// The last day for giving them back or putting them into the archive.
    pub(crate) due: Option<NaiveDate>,
    /// How late it is: blue on the last day, then yellow and red.
    pub(crate) card: Option<Card>,
}

/// Until when the originals of a case have to be back: so many working days after its end. Nothing while it is open.
pub(super) async fn return_by(tx: &mut Tx, case: &Case) -> Result<Option<NaiveDate>, IntakeError> {
    if !case.state.is_final() {
        return Ok(None);
    }
    let Some(ended) = ratings::ended(tx, case).await? else { return Ok(None) };
    let within = handovers::return_within(tx).await?;
    let calendar = calendar::load(tx).await?;
    Ok(Some(last_day(&calendar, local_date(ended), Limit::working(within.unsigned_abs())).0))
}

/// The cases within the caller's scope that are over while originals are out.
pub(crate) async fn list_originals_to_return(
    db: &Db,
    caller: &Caller,
    after: Option<&str>,
    limit: i64,
) -> Result<Page<ToReturnOut>, IntakeError> {
    let after = after.map(cursor).transpose()?;
    transact(db, &caller.actor, async |tx| {
        let rows = handovers::ended_with_originals(tx, after, limit).await?;
        let page = Page::of(rows, limit, |(since, case)| marker(*since, case.as_uuid()));
        let mut items = Vec::new();
        for (_, id) in page.items {
            if let Some(case) = cases::find(tx, &caller.actor, id).await? {
                items.push(to_return(tx, case).await?);
            }
        }
        Ok(Page { items, next: page.next })
    })
    .await
}

async fn to_return(tx: &mut Tx, case: Case) -> Result<ToReturnOut, IntakeError> {
    let held = handover::known(tx, &case).await?.held();
    let held = held.into_iter().map(|(at, originals)| {
        let at_name = at.name_zh().to_owned();
        HeldOut { at, at_name, originals }
    });
    let (due, today) = (return_by(tx, &case).await?, local_date(tx.now()));
    let calendar = calendar::load(tx).await?;
    Ok(ToReturnOut {
        held: held.collect(),
        due,
        card: due.and_then(|due| card(&calendar, due, today)),
        item: case.handled_under().clone(),
        case_id: case.id,
        case_no: case.case_no,
        hall: case.hall_id,
        state: case.state,
    })
}

//! `hall check`: the kept deadlines are those that follow from the recorded events.
use super::item;
use crate::{
    domain::clock::clock_of,
    error::IntakeError,
    store::{calendar, cases, clock, lists},
};
use kernel::{
    actor::Actor,
    db::{Db, Tx, transact},
    id::CaseId,
};
use legal_clock::{State, local_date};

/// So many cases are looked at in one transaction.
const PAGE: i64 = 200;

/// What a check of the kept deadlines found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DeadlineCheck {
    /// How many open cases were looked at.
    pub checked: usize,
    /// Those whose kept deadline is not the one that follows from their events.
    pub wrong: Vec<CaseId>,
}

/// Reckons the deadline of every open case anew and compares it with the one that is kept for lists.
///
/// # Errors
/// [`IntakeError`] if the database fails or an item cannot be read.
pub async fn check_deadlines(db: &Db) -> Result<DeadlineCheck, IntakeError> {
    let actor = Actor::service("intake");
    let mut found = DeadlineCheck::default();
    let mut after = None;
    loop {
        let (page, wrong) = transact(db, &actor, async |tx| page_after(tx, after).await).await?;
        let Some(last) = page.last() else { return Ok(found) };
        after = Some(*last);
        found.checked += page.len();
        found.wrong.extend(wrong);
    }
}

async fn page_after(tx: &mut Tx, after: Option<CaseId>) -> Result<(Vec<CaseId>, Vec<CaseId>), IntakeError> {
    let page = lists::on_a_calendar(tx, after, PAGE).await?;
    let mut wrong = Vec::new();
    for id in &page {
        if !is_right(tx, *id).await? {
            wrong.push(*id);
        }
    }
    Ok((page, wrong))
}

async fn is_right(tx: &mut Tx, id: CaseId) -> Result<bool, IntakeError> {
    let actor = tx.actor().clone();
    let Some(case) = cases::find(tx, &actor, id).await? else { return Ok(true) };
    if !case.state.on_the_clock() {
        return Ok(true);
    }
    let item = item::of_case(tx, &case).await?;
    let events = clock::events(tx, &case).await?;
    let reckoning = match clock_of(&item, &events) {
        Some(clock) => clock.reckon(&calendar::load(tx).await?, local_date(tx.now())),
        None => return Ok(case.due.is_none()),
    };
    // A clock that stands has no last day; on the day it runs again both are right.
    Ok(case.due == Some(reckoning.deadline) || (case.due.is_none() && reckoning.state == State::Suspended))
}

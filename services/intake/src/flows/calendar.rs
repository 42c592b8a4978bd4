//! The holiday calendar: loaded, and applied to every open case.
use super::{accept::settle_due, item, moves, trace};
use crate::{
    domain::clock::{counts_from, last_day},
    error::IntakeError,
    store::{calendar, cases, cases::Case, course, lists, notices},
};
use auth::Caller;
use chrono::NaiveDate;
use contracts::intake::{ClockCause, ClockChanged, RegisterChanged, RegisterEntry};
use kernel::{
    actor::Actor,
    audit::{self, Entity},
    db::{Db, Tx, transact},
    id::CaseId,
    idempotency::{IdempotencyKey, once},
};
use legal_clock::{Calendar, YearDays, local_date};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::json;
use std::collections::BTreeSet;
use uuid::Uuid;

/// So many cases are looked up at once.
const PAGE: i64 = 200;

/// The announcement of a year.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewYear {
    /// The year.
    pub(crate) year: i16,
    /// Days off, weekends inside a holiday included.
    pub(crate) off: BTreeSet<NaiveDate>,
    /// Weekend days that are worked in exchange.
    pub(crate) work: BTreeSet<NaiveDate>,
    /// The document that announces it.
    pub(crate) source: String,
}

/// What became of it.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub(crate) struct YearLoaded {
    /// The year.
    pub(crate) year: i16,
    /// How many days off it has.
    pub(crate) days_off: usize,
    /// How many weekend days are worked.
    pub(crate) days_worked: usize,
}

/// Loads the holidays of a year and reckons every open deadline anew.
pub(crate) async fn load_calendar(
    db: &Db,
    caller: &Caller,
    key: &IdempotencyKey,
    new: &NewYear,
) -> Result<YearLoaded, IntakeError> {
    let loaded = transact(db, &caller.actor, async |tx| {
        once(tx, key, new, async |tx| {
            add(tx, new).await?;
            Ok::<_, IntakeError>(YearLoaded {
                year: new.year,
                days_off: new.off.len(),
                days_worked: new.work.len(),
            })
        })
        .await
    })
    .await?;
    apply(db).await?;
    Ok(loaded)
}

/// Adds a version of a year.
pub(super) async fn add(tx: &mut Tx, new: &NewYear) -> Result<(), IntakeError> {
    let days = YearDays { off: new.off.clone(), work: new.work.clone() };
    Calendar::default().with_year(i32::from(new.year), days.clone())?;
    calendar::add(tx, new.year, &days, &new.source).await?;
    let id = Uuid::new_v4();
    audit::record(tx, "load_calendar", Entity::new("calendar_year", id), new).await?;
    bus::publish(tx, &RegisterChanged { id, entry: RegisterEntry::CalendarYear, in_force: true }).await?;
    Ok(())
}

/// Adds what is not there yet; for seeding, which may run any number of times.
pub(crate) async fn seed(tx: &mut Tx, new: &NewYear) -> Result<(), IntakeError> {
    if calendar::load(tx).await?.is_announced(i32::from(new.year)) {
        return Ok(());
    }
    add(tx, new).await
}

/// Applies every version that is not applied yet to every open case. Cut off, it goes on where it stopped:
/// a case whose deadline is right already is left alone.
pub(crate) async fn apply(db: &Db) -> Result<(), IntakeError> {
    let actor = Actor::service("intake");
    let fresh = transact(db, &actor, async |tx| Ok::<_, IntakeError>(calendar::unapplied(tx).await?)).await?;
    if fresh.is_empty() {
        return Ok(());
    }
    let mut after = None;
    loop {
        let page = transact(db, &actor, async |tx| {
            Ok::<_, IntakeError>(lists::on_a_calendar(tx, after, PAGE).await?)
        })
        .await?;
        for id in &page {
            transact(db, &actor, async |tx| reckon_anew(tx, *id).await).await?;
        }
        match page.last() {
            Some(last) => after = Some(*last),
            None => break,
        }
    }
    transact(db, &actor, async |tx| {
        for (year, version) in fresh {
            calendar::set_applied(tx, year, version).await?;
        }
        Ok::<_, IntakeError>(())
    })
    .await
}

async fn reckon_anew(tx: &mut Tx, id: CaseId) -> Result<(), IntakeError> {
    let mut case = moves::lock(tx, id).await?;
    let item = item::of_case(tx, &case).await?;
    let before = (case.due, case.due_provisional, case.answer_due);
    if case.state.owes_answer() {
        answer_due(tx, &mut case, item.rules.answer).await?;
    } else if case.state.on_the_clock() && case.due.is_some() {
        settle_due(tx, &mut case, &item).await?;
    }
    if before == (case.due, case.due_provisional, case.answer_due) {
        return Ok(());
    }
    let (due, provisional) = (case.due, case.due_provisional);
    let changed = ClockChanged { case_id: id, cause: ClockCause::CalendarChanged, due, provisional };
    let seen = json!({
        "due_before": before.0, "due": due, "answer_due_before": before.2, "answer_due": case.answer_due,
        "provisional": provisional,
    });
    trace::record(tx, &case, "apply_calendar", seen.clone(), &seen, &changed).await?;
    Ok(())
}

async fn answer_due(tx: &mut Tx, case: &mut Case, limit: legal_clock::Limit) -> Result<(), IntakeError> {
    let exception = notices::first_is_exception(tx, case).await?;
    let received = counts_from(&course::handed_in(tx, case).await?, exception).unwrap_or(case.drafted_at);
    let (due, _) = last_day(&calendar::load(tx).await?, local_date(received), limit);
    cases::keep_answer_due(tx, case, due).await?;
    case.answer_due = Some(due);
    Ok(())
}

//! What happens without anyone asking: the law accepts what the hall left unanswered, notices run out, a
//! special procedure is over, a new calendar is applied. Each case in a transaction of its own, so it may be cut off anywhere.
use super::{
    accept::{Entry, answers_of, enter, told},
    bundle, calendar, clock,
    document::acts,
    item, moves, originals_reminder, rating,
    submit::brought,
    trace,
};
use crate::{
    domain::{
        clock::counts_from,
        material::absent,
        state::{Action, Who},
    },
    error::IntakeError,
    store::{course, lists, notices, originals_reminders, ratings},
};
use contracts::intake::CaseReturned;
use kernel::{
    actor::Actor,
    db::{Db, Tx, transact},
    id::CaseId,
    problem::Chain,
    service::TaskContext,
};
use legal_clock::local_date;
use serde_json::json;
use std::time::Duration;

/// How often the timers look. What they look for changes at midnight, but nobody should wait for it.
const EVERY: Duration = Duration::from_secs(5);

/// Runs the timers until the process stops.
pub(crate) async fn run(context: TaskContext) {
    while !context.stop.is_stopped() {
        if let Err(error) = run_timers(&context.db).await {
            tracing::error!(error = %Chain(&error), "the timers of intake failed; they try again");
        }
        context.stop.sleep(EVERY).await;
    }
}

/// Does everything that is due now.
///
/// # Errors
/// [`IntakeError`] where a case could not be moved for another reason than that someone was faster.
pub async fn run_timers(db: &Db) -> Result<(), IntakeError> {
    let actor = Actor::service("intake");
    let due = async |tx: &mut Tx| {
        let today = local_date(tx.now());
        let (unanswered, lapsed) = (lists::unanswered(tx, today).await?, lists::lapsed(tx, today).await?);
        let unrated = ratings::lapsed(tx, today).await?;
        let kept = originals_reminders::to_look(tx, today).await?;
        Ok::<_, IntakeError>((unanswered, lapsed, lists::standing(tx).await?, unrated, kept))
    };
    let (unanswered, lapsed, standing, unrated, kept) = transact(db, &actor, due).await?;
    for id in unanswered {
        one(db, &actor, async |tx| deem_accepted(tx, id).await).await?;
    }
    for id in lapsed {
        one(db, &actor, async |tx| lapse(tx, id).await).await?;
    }
    for id in standing {
        one(db, &actor, async |tx| clock::told_time_over(tx, id).await).await?;
    }
    for id in unrated {
        one(db, &actor, async |tx| rating::let_lapse(tx, id).await).await?;
    }
    for id in kept {
        one(db, &actor, async |tx| originals_reminder::look(tx, id).await).await?;
    }
    bundle::release::run_releases(db).await?;
    calendar::apply(db).await
}

async fn one(
    db: &Db,
    actor: &Actor,
    work: impl AsyncFnOnce(&mut Tx) -> Result<(), IntakeError>,
) -> Result<(), IntakeError> {
    match transact(db, actor, work).await {
        Err(IntakeError::MovedOn | IntakeError::NotAllowed { .. }) => Ok(()),
        done => done,
    }
}

/// The law accepts: from the day the application was received, and with everything that is absent pending.
async fn deem_accepted(tx: &mut Tx, id: CaseId) -> Result<(), IntakeError> {
    let mut case = moves::lock(tx, id).await?;
    let item = item::of_case(tx, &case).await?;
    let today = local_date(tx.now());
    if case.answer_due.is_none_or(|due| today <= due) {
        return Ok(());
    }
    let action = if item.needs_review() { Action::DeemAcceptedForReview } else { Action::DeemAccepted };
    moves::go(tx, &mut case, action, Who::System).await?;
    let exception = notices::first_is_exception(tx, &case).await?;
    let received = counts_from(&course::handed_in(tx, &case).await?, exception).unwrap_or(tx.now());
    let answers = answers_of(tx, &case).await?;
    let there = brought(tx, &case).await?;
    let pending = absent(&item, &answers, &there).iter().map(|material| material.code.clone()).collect();
    let entry = Entry { deemed: true, pending, counts_from: received };
    enter(tx, &mut case, &item, &entry).await?;
    acts::accepted(tx, &case, &item, &entry).await?;
    told(tx, &case, &entry, "deem_accepted").await
}

/// The supplement did not come: the application goes back.
async fn lapse(tx: &mut Tx, id: CaseId) -> Result<(), IntakeError> {
    let mut case = moves::lock(tx, id).await?;
    let today = local_date(tx.now());
    if case.lapses_on.is_none_or(|last| today <= last) {
        return Ok(());
    }
    moves::go(tx, &mut case, Action::Lapse, Who::System).await?;
    course::end(tx, &case, "returned", None, None).await?;
    trace::record(tx, &case, "lapse_case", json!({}), &json!({}), &CaseReturned { case_id: id }).await?;
    Ok(())
}

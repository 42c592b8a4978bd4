//! The legal clock of a case: stopped on legal grounds, extended once, explained day by day.
use super::{
    Standing, accept::settle_due, deficiency::approved, document::acts, evidence, item, moves, trace,
};
use crate::{
    domain::{
        clock::{Moved, clock_of, told, was_extended},
        item::Item,
        state::Action,
        text::Words,
    },
    error::IntakeError,
    store::{
        calendar,
        cases::{self, Case},
        chains,
        clock::{self, NewEvent},
        course,
    },
};
use auth::Caller;
use chrono::{DateTime, NaiveDate, Utc};
use contracts::intake::{ClockCause, ClockChanged};
use kernel::{
    db::{Db, Tx, transact},
    id::{CaseId, FileId, StaffId},
    idempotency::{IdempotencyKey, once},
};
use legal_clock::{Calendar, Card, Clock, Ground, Limit, Reckoning, Thresholds, local_date};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::json;

/// A special procedure that stops the clock from today on.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewSuspension {
    /// The ground in law.
    pub(crate) ground: Ground,
    /// For at most so many days, as the applicant is told.
    pub(crate) days: u16,
    /// The document that orders it, a file of the case.
    pub(crate) document: FileId,
    /// What the applicant is told in writing.
    pub(crate) notice: String,
}

/// An extension of the limit.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewExtension {
    /// By so many days, in the limit's own kind.
    pub(crate) days: u16,
    /// Why; the applicant is told.
    pub(crate) reason: String,
    /// The leader who approved it.
    pub(crate) approved_by: StaffId,
}

/// The clock of a case, explained.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub(crate) struct ClockOut {
    /// The recorded facts that everything follows from.
    pub(crate) clock: Option<Clock>,
    /// Where it stands, with every day and why it counts or not.
    pub(crate) reckoning: Option<Reckoning>,
    /// The same in Chinese, a line for each day.
    pub(crate) explanation: Vec<String>,
    /// The card that follows from it.
    pub(crate) card: Option<Card>,
    /// When the application was handed in: each time.
    pub(crate) handed_in: Vec<DateTime<Utc>>,
    /// When it was accepted, and whether by law.
    pub(crate) accepted_at: Option<DateTime<Utc>>,
    /// True if the law accepted it because the hall did not answer.
    pub(crate) deemed: bool,
    /// The whole waiting, where an earlier application for the same thing ended without a decision.
    pub(crate) chain: Option<ChainOut>,
}

/// Applications of the same person for the same thing, taken as one.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub(crate) struct ChainOut {
    /// The day the first of them was received.
    pub(crate) first_received: NaiveDate,
    /// How many there are, this one included.
    pub(crate) cases: i16,
    /// Working days since the first was received.
    pub(crate) working_days: usize,
    /// The card that would be shown, had the first one never been sent back.
    pub(crate) card: Option<Card>,
}

/// The chain that a case is the end of; none for a first application.
async fn chain(
    tx: &mut Tx,
    case: &Case,
    item: &Item,
    today: NaiveDate,
) -> Result<Option<ChainOut>, IntakeError> {
    let Some((first, cases)) = chains::find(tx, case).await?.filter(|(_, nth)| *nth > 1) else {
        return Ok(None);
    };
    let calendar = calendar::load(tx).await?;
    let open = !case.state.is_final();
    let whole = item.limit.filter(|_| open).map(|limit| Clock::new(first, limit).reckon(&calendar, today));
    Ok(Some(ChainOut {
        first_received: first,
        cases,
        working_days: calendar.working_days_between(first, today),
        card: whole.and_then(|whole| Thresholds::default().card(&whole)),
    }))
}

/// Stops the clock. Never from an earlier day than today.
pub(crate) async fn suspend_clock(
    db: &Db,
    caller: &Caller,
    key: &IdempotencyKey,
    id: CaseId,
    new: &NewSuspension,
) -> Result<Standing, IntakeError> {
    let notice = Words::parse(&new.notice)?;
    transact(db, &caller.actor, async |tx| {
        once(tx, key, &(id, new), async |tx| {
            let mut case = moves::lock(tx, id).await?;
            let item = item::of_case(tx, &case).await?;
            let known = item.suspensions.iter().find(|known| known.ground == new.ground);
            let longest = known.ok_or(IntakeError::NoSuchProcedure)?.longest;
            if new.days == 0 || longest.is_some_and(|longest| new.days > longest.days) {
                return Err(IntakeError::NoSuchProcedure);
            }
            evidence::of_case(tx, &case, new.document).await?;
            let (running, calendar) = running(tx, &case, &item).await?;
            let today = local_date(tx.now());
            running.suspended(new.ground, Some(told(&item, new.ground, new.days)), &calendar, today)?;
            let event = NewEvent {
                what: Moved::Suspended { ground: new.ground, days: new.days },
                counts_from: tx.now(),
                document: Some(new.document),
                notice: Some(notice.as_str()),
                approved_by: None,
            };
            let what = Change { cause: ClockCause::Suspended, name: "suspend_clock" };
            let standing = change(tx, &mut case, &item, &event, &what).await?;
            let time = (new.ground, told(&item, new.ground, new.days));
            acts::special_procedure(tx, &case, &item, time, notice.as_str()).await?;
            Ok(standing)
        })
        .await
    })
    .await
}

/// Lets the clock run again from tomorrow.
pub(crate) async fn resume_clock(db: &Db, caller: &Caller, id: CaseId) -> Result<Standing, IntakeError> {
    transact(db, &caller.actor, async |tx| {
        let mut case = moves::lock(tx, id).await?;
        let item = item::of_case(tx, &case).await?;
        let (running, _) = running(tx, &case, &item).await?;
        running.resumed(local_date(tx.now()))?;
        let event = NewEvent {
            what: Moved::Resumed,
            counts_from: tx.now(),
            document: None,
            notice: None,
            approved_by: None,
        };
        let what = Change { cause: ClockCause::Resumed, name: "resume_clock" };
        change(tx, &mut case, &item, &event, &what).await
    })
    .await
}

/// Extends the limit, once, with a leader's approval.
pub(crate) async fn extend_clock(
    db: &Db,
    caller: &Caller,
    key: &IdempotencyKey,
    id: CaseId,
    new: &NewExtension,
) -> Result<Standing, IntakeError> {
    let reason = Words::parse(&new.reason)?;
    transact(db, &caller.actor, async |tx| {
        once(tx, key, &(id, new), async |tx| {
            let mut case = moves::lock(tx, id).await?;
            let item = item::of_case(tx, &case).await?;
            let allowed = item.extension.ok_or(IntakeError::NoExtension)?;
            approved(tx, new.approved_by).await?;
            // Also what is decided anew is extended once in all; a running clock says so itself.
            let restarted = clock::events(tx, &case).await?;
            let anew = restarted.iter().any(|event| event.what == Moved::Restarted);
            if anew && was_extended(&restarted) {
                return Err(IntakeError::NoExtension);
            }
            let (running, calendar) = running(tx, &case, &item).await?;
            let today = local_date(tx.now());
            running.extended(new.days, reason.as_str(), allowed.days, &calendar, today)?;
            let event = NewEvent {
                what: Moved::Extended { days: new.days },
                counts_from: tx.now(),
                document: None,
                notice: Some(reason.as_str()),
                approved_by: Some(new.approved_by),
            };
            let what = Change { cause: ClockCause::Extended, name: "extend_clock" };
            let standing = change(tx, &mut case, &item, &event, &what).await?;
            let by = Limit { days: new.days, ..allowed };
            acts::extended(tx, &case, &item, by, reason.as_str()).await?;
            Ok(standing)
        })
        .await
    })
    .await
}

/// A change of a clock: its cause, and the operation's name.
pub(super) struct Change {
    pub(super) cause: ClockCause,
    pub(super) name: &'static str,
}

pub(super) async fn change(
    tx: &mut Tx,
    case: &mut Case,
    item: &Item,
    event: &NewEvent<'_>,
    what: &Change,
) -> Result<Standing, IntakeError> {
    let entry = clock::add(tx, case, event).await?;
    let due = if what.cause == ClockCause::Suspended {
        // While the clock stands there is no last day; it is reckoned when the clock runs again.
        cases::keep_due(tx, case, None, false).await?;
        (case.due, case.due_provisional) = (None, false);
        None
    } else {
        settle_due(tx, case, item).await?
    };
    let changed =
        ClockChanged { case_id: case.id, cause: what.cause, due, provisional: case.due_provisional };
    let seen = json!({ "entry": entry, "cause": what.cause, "due": due });
    trace::record(tx, case, what.name, seen.clone(), &seen, &changed).await?;
    Ok(case.clone().into())
}

/// The clock of a case that is accepted and not decided.
pub(super) async fn running(tx: &mut Tx, case: &Case, item: &Item) -> Result<(Clock, Calendar), IntakeError> {
    if !case.state.on_the_clock() {
        return Err(IntakeError::NotAllowed { state: case.state, action: Action::Approve });
    }
    let events = clock::events(tx, case).await?;
    let running = clock_of(item, &events).ok_or(IntakeError::NoSuchProcedure)?;
    Ok((running, calendar::load(tx).await?))
}

/// The ground on which the clock stands still today, if it does.
pub(super) async fn stands_on(tx: &mut Tx, case: &Case, item: &Item) -> Result<Option<Ground>, IntakeError> {
    let events = clock::events(tx, case).await?;
    let Some(running) = clock_of(item, &events) else { return Ok(None) };
    let today = local_date(tx.now());
    // On the day the special procedure ends its result is in, and the decision may be made.
    let open = running.suspensions.iter().any(|suspension| suspension.to.is_none());
    let ground = running.ground_on(today, &calendar::load(tx).await?, today);
    Ok(ground.filter(|_| open))
}

/// Lets the clock run again where the time that the applicant was told is over and nobody said so.
pub(super) async fn told_time_over(tx: &mut Tx, id: CaseId) -> Result<(), IntakeError> {
    let mut case = moves::lock(tx, id).await?;
    let item = item::of_case(tx, &case).await?;
    if !case.state.on_the_clock() || case.due.is_some() || stands_on(tx, &case, &item).await?.is_some() {
        return Ok(());
    }
    let due = settle_due(tx, &mut case, &item).await?;
    let cause = ClockCause::Resumed;
    let changed = ClockChanged { case_id: id, cause, due, provisional: case.due_provisional };
    let seen = json!({ "cause": cause, "due": due });
    Ok(trace::record(tx, &case, "resume_clock", seen.clone(), &seen, &changed).await?)
}

/// Explains a case's clock.
pub(crate) async fn get_clock(db: &Db, caller: &Caller, id: CaseId) -> Result<ClockOut, IntakeError> {
    transact(db, &caller.actor, async |tx| {
        let case = moves::find(tx, id).await?;
        let item = item::of_case(tx, &case).await?;
        let events = clock::events(tx, &case).await?;
        let running = clock_of(&item, &events);
        let calendar = calendar::load(tx).await?;
        let decided = crate::store::decisions::find(tx, &case).await?.map(|decision| decision.decided_at);
        let today = local_date(decided.unwrap_or(tx.now()));
        let reckoning = running.as_ref().map(|running| running.reckon(&calendar, today));
        let accepted = course::acceptance(tx, &case).await?;
        Ok(ClockOut {
            chain: chain(tx, &case, &item, today).await?,
            explanation: reckoning.as_ref().map(lines).unwrap_or_default(),
            card: reckoning.as_ref().and_then(|reckoning| Thresholds::default().card(reckoning)),
            clock: running,
            reckoning,
            handed_in: course::handed_in(tx, &case).await?,
            deemed: accepted.as_ref().is_some_and(|accepted| accepted.deemed),
            accepted_at: accepted.map(|accepted| accepted.accepted_at),
        })
    })
    .await
}

fn lines(reckoning: &Reckoning) -> Vec<String> {
    let line = |entry: &legal_clock::DayEntry| match entry.number {
        Some(number) => format!("{} 第{number}日:{}", entry.date, entry.why.zh()),
        None => format!("{}:{}", entry.date, entry.why.zh()),
    };
    reckoning.days.iter().map(line).collect()
}

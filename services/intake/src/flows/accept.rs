//! The hall's answer: acceptance, with which the legal clock starts, or a written refusal to accept.
use super::{Standing, document::acts, item, moves, scan, submit::brought, trace, vertical};
use crate::{
    domain::{
        clock::{Moved, clock_of},
        item::{Item, Phase},
        material::{absent, pend},
        state::{Action, Who},
        text::Words,
    },
    error::IntakeError,
    store::{calendar, cases, cases::Case, clock, course, forms, reviews, steps},
};
use auth::Caller;
use chrono::{DateTime, NaiveDate, Utc};
use contracts::intake::{CaseAccepted, CaseRejected};
use kernel::{
    code::Uscc,
    db::{Db, Tx, transact},
    id::CaseId,
};
use legal_clock::local_date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

/// How to accept.
#[derive(Debug, Clone, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Acceptance {
    /// Accept although materials that are not main ones are still to come (容缺受理).
    #[serde(default)]
    pub(crate) with_pending: bool,
}

/// Why an application is not accepted.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Rejection {
    /// Why, at least ten characters.
    pub(crate) reason: String,
    /// How and where the applicant can have it reviewed.
    pub(crate) remedies: String,
}

/// What acceptance settles.
pub(super) struct Entry {
    pub(super) deemed: bool,
    pub(super) pending: Vec<String>,
    /// From when the clock counts: now or, where the law accepted, the day of receipt.
    pub(super) counts_from: DateTime<Utc>,
}

/// Accepts a case. The legal clock starts now, and the offices that review are called.
pub(crate) async fn accept_case(
    db: &Db,
    caller: &Caller,
    id: CaseId,
    how: &Acceptance,
) -> Result<Standing, IntakeError> {
    transact(db, &caller.actor, async |tx| accept_within(tx, id, how).await).await
}

/// Accepts within a transaction.
pub(super) async fn accept_within(
    tx: &mut Tx,
    id: CaseId,
    how: &Acceptance,
) -> Result<Standing, IntakeError> {
    let mut case = moves::find(tx, id).await?;
    let item = item::of_case(tx, &case).await?;
    let action = if item.needs_review() { Action::AcceptForReview } else { Action::Accept };
    moves::target(&case, action, Who::Clerk)?;
    let pending = ready(tx, &case, &item, how.with_pending).await?;
    moves::go(tx, &mut case, action, Who::Clerk).await?;
    let entry = Entry { deemed: false, pending, counts_from: tx.now() };
    enter(tx, &mut case, &item, &entry).await?;
    acts::accepted(tx, &case, &item, &entry).await?;
    told(tx, &case, &entry, "accept_case").await?;
    Ok(case.into())
}

/// What a case may be accepted without; an error if it may not be accepted.
pub(super) async fn ready(
    tx: &mut Tx,
    case: &Case,
    item: &Item,
    with_pending: bool,
) -> Result<Vec<String>, IntakeError> {
    moves::in_time(tx, case, item)?;
    let there = brought(tx, case).await?;
    let undone: Vec<String> = item
        .steps_to_do(&[Phase::Village, Phase::Intake], &there.steps)
        .map(|step| step.code.clone())
        .collect();
    if !undone.is_empty() {
        return Err(IntakeError::StepsMissing(undone));
    }
    let answers = answers_of(tx, case).await?;
    let missing = absent(item, &answers, &there);
    if !missing.is_empty() && !with_pending {
        return Err(IntakeError::MaterialsAbsent(missing.iter().map(|m| m.code.clone()).collect()));
    }
    scan::none_waits(tx, case).await?;
    Ok(pend(item, &missing)?)
}

/// The rows that acceptance writes beside the state: acceptance, clock, reviews.
pub(super) async fn enter(
    tx: &mut Tx,
    case: &mut Case,
    item: &Item,
    entry: &Entry,
) -> Result<(), IntakeError> {
    course::accept(tx, case, entry.deemed, &entry.pending).await?;
    if item.limit.is_some() {
        let started = clock::NewEvent {
            what: Moved::Started,
            counts_from: entry.counts_from,
            document: None,
            notice: None,
            approved_by: None,
        };
        clock::add(tx, case, &started).await?;
        settle_due(tx, case, item).await?;
    }
    reviews::open(tx, case, &item.offices).await?;
    let authorities: Vec<String> =
        item.offices.iter().filter_map(|office| office.authority.as_ref()).map(Uscc::to_string).collect();
    cases::open_to(tx, case, authorities).await?;
    vertical::begin(tx, case, item).await
}

/// Reckons the deadline from the recorded events and keeps a copy of it.
pub(super) async fn settle_due(
    tx: &mut Tx,
    case: &mut Case,
    item: &Item,
) -> Result<Option<NaiveDate>, IntakeError> {
    let events = clock::events(tx, case).await?;
    let Some(running) = clock_of(item, &events) else { return Ok(None) };
    let reckoning = running.reckon(&calendar::load(tx).await?, local_date(tx.now()));
    cases::keep_due(tx, case, Some(reckoning.deadline), reckoning.provisional).await?;
    (case.due, case.due_provisional) = (Some(reckoning.deadline), reckoning.provisional);
    Ok(case.due)
}

/// Tells that a case is accepted.
pub(super) async fn told(
    tx: &mut Tx,
    case: &Case,
    entry: &Entry,
    what: &'static str,
) -> Result<(), IntakeError> {
    let Some(case_no) = case.case_no.clone() else { return Err(IntakeError::CaseNotFound(case.id)) };
    let event = CaseAccepted {
        case_id: case.id,
        case_no,
        implementing_code: case.implementing_code.clone(),
        deemed: entry.deemed,
        pending_materials: entry.pending.clone(),
        due: case.due,
        provisional: case.due_provisional,
        accepted_at: tx.now(),
    };
    let seen = json!({ "deemed": entry.deemed, "pending": entry.pending, "due": case.due });
    Ok(trace::record(tx, case, what, seen.clone(), &seen, &event).await?)
}

/// The answers of the form; an empty object if there are none.
pub(super) async fn answers_of(tx: &mut Tx, case: &Case) -> Result<Value, IntakeError> {
    Ok(forms::newest(tx, case).await?.unwrap_or_else(|| json!({})))
}

/// Refuses to accept, in writing, with the reason and the remedies.
pub(crate) async fn reject_case(
    db: &Db,
    caller: &Caller,
    id: CaseId,
    rejection: &Rejection,
) -> Result<Standing, IntakeError> {
    let reason = Words::parse(&rejection.reason)?;
    let remedies = Words::parse(&rejection.remedies)?;
    transact(db, &caller.actor, async |tx| {
        let mut case = moves::find(tx, id).await?;
        let item = item::of_case(tx, &case).await?;
        moves::target(&case, Action::Reject, Who::Clerk)?;
        moves::in_time(tx, &case, &item)?;
        moves::go(tx, &mut case, Action::Reject, Who::Clerk).await?;
        let (reason, remedies) = (reason.as_str(), remedies.as_str());
        let ending = course::end(tx, &case, "rejected", Some(reason), Some(remedies)).await?;
        acts::not_accepted(tx, &case, &item, reason, remedies).await?;
        let seen = json!({ "document": ending });
        trace::record(tx, &case, "reject_case", seen, rejection, &CaseRejected { case_id: id }).await?;
        Ok(case.into())
    })
    .await
}

/// The mandatory steps of these phases that are not done.
pub(super) async fn steps_left(
    tx: &mut Tx,
    case: &Case,
    item: &Item,
    phases: &[Phase],
) -> Result<Vec<String>, IntakeError> {
    let done = steps::done(tx, case).await?;
    Ok(item.steps_to_do(phases, &done).map(|step| step.code.clone()).collect())
}

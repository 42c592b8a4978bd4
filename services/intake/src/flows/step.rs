//! Field steps: recorded with evidence, signed by everyone who was there.
use super::{Standing, evidence, item, moves, review, trace};
use crate::{
    domain::{
        item::{Item, Phase, Step, StepRule},
        said::{self, BadSaying, Said, Speaker, stands_against},
        state::{Action, State, Who},
        step::{BadStep, Record, is_done},
        text::{BadWords, Words},
    },
    error::{Done, IntakeError},
    store::{cases::Case, hearings, ratings, steps},
};
use auth::{Caller, Role};
use chrono::NaiveDate;
use contracts::intake::{CaseAct, StepRecorded};
use kernel::{
    actor::ActorKind,
    db::{Db, Tx, transact},
    id::{CaseId, FileId},
    idempotency::{IdempotencyKey, once},
};
use legal_clock::local_date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::json;
use std::collections::BTreeSet;
use uuid::Uuid;

/// A field step as someone records it. When it is recorded the hall knows; when it was done is claimed.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewStep {
    /// Who was there, by account; left out for the recorder alone.
    #[serde(default)]
    pub(crate) people: Vec<Uuid>,
    /// First day, as claimed.
    pub(crate) claimed_from: Option<NaiveDate>,
    /// Last day, as claimed.
    pub(crate) claimed_to: Option<NaiveDate>,
    /// Files of the case, brought before with `POST …/evidence`.
    pub(crate) evidence: Vec<FileId>,
    /// What was found.
    pub(crate) note: Option<String>,
    /// What was said in a discussion, a legal review or a sign-off.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) said: Option<Said>,
}

/// Records a step; the recorder signs with it.
pub(crate) async fn record_step(
    db: &Db,
    caller: &Caller,
    key: &IdempotencyKey,
    (id, code): (CaseId, &str),
    new: &NewStep,
) -> Result<Standing, IntakeError> {
    let note = new.note.as_deref().map(Words::parse).transpose()?;
    transact(db, &caller.actor, async |tx| {
        once(tx, key, &(id, code, new), async |tx| {
            let mut case = moves::lock(tx, id).await?;
            let item = item::of_case(tx, &case).await?;
            let step = item.step(code).ok_or_else(|| IntakeError::NoStep(code.to_owned()))?;
            let before = hearings::said(tx, &case).await?;
            let again = stands_against(code, before.iter().map(|row| (row.0.as_str(), &row.1)));
            let people = admit(tx, &case, step, new, again).await?;
            let lawyer = caller.has(Role::LegalReviewer);
            if speak(tx, &case, &item, step, (new, &people), lawyer).await? == Spoken::SentBack {
                return Ok(case.into());
            }
            if steps::find(tx, &case, code).await?.is_some() {
                return if again {
                    said_again(tx, case, code).await
                } else {
                    Err(IntakeError::Before(Done::StepRecorded))
                };
            }
            let row = steps::NewStep {
                step: code,
                people: people.into_iter().collect(),
                min_people: step.min_people(),
                claimed_from: new.claimed_from,
                claimed_to: new.claimed_to,
                note: note.as_ref().map(Words::as_str),
                evidence: &new.evidence,
            };
            steps::insert(tx, &case, &row).await?;
            steps::sign(tx, &case, code).await?;
            finish(tx, &mut case, &item, code, "record_step").await?;
            Ok(case.into())
        })
        .await
    })
    .await
}

/// What became of what was said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Spoken {
    /// The step is recorded with it.
    Counts,
    /// The chain went back by one; the step is not recorded.
    SentBack,
}

/// Keeps what was said, where the step takes it; a signature that is refused sends the chain back by one.
async fn speak(
    tx: &mut Tx,
    case: &Case,
    item: &Item,
    step: &Step,
    (new, people): (&NewStep, &BTreeSet<Uuid>),
    lawyer: bool,
) -> Result<Spoken, IntakeError> {
    let mut handled: BTreeSet<Uuid> = ratings::acted(tx, case).await?.into_iter().collect();
    // To have given an opinion in this step is not to have handled the case.
    for (_, _, by, _) in hearings::said(tx, case).await?.iter().filter(|row| row.0 == step.code) {
        handled.remove(by);
    }
    let speaker = Speaker { id: tx.actor().id, lawyer, handled: &handled };
    said::check(step, new.said.as_ref(), people, &speaker)?;
    let Some(spoken) = &new.said else { return Ok(Spoken::Counts) };
    if let Said::LegalReview { text, .. } | Said::SignOff { sign: false, text: Some(text) } = spoken {
        Words::parse(text)?;
    }
    if matches!(spoken, Said::SignOff { sign: false, text: None }) {
        return Err(BadWords::TooShort.into());
    }
    if step.rule == StepRule::SignOff {
        let before = said::before(item, step, &steps::done(tx, case).await?)?;
        let rows = steps::of_case(tx, case).await?;
        let chain = |code: &String| item.step(code).is_some_and(|known| known.rule == StepRule::SignOff);
        let mine = |row: &steps::StepRow| chain(&row.step) && row.people.contains(&speaker.id);
        if rows.iter().any(mine) {
            return Err(BadSaying::SignedBefore.into());
        }
        if let Said::SignOff { sign: false, .. } = spoken {
            let back = before.ok_or(BadSaying::NobodyBefore)?;
            hearings::say(tx, case, &step.code, spoken).await?;
            steps::set_completed(tx, case, &back.code, None).await?;
            let seen = json!({ "step": step.code, "back_to": back.code });
            trace::record_act(tx, case, "send_back_step", seen, CaseAct::StepSentBack, None).await?;
            return Ok(Spoken::SentBack);
        }
    }
    hearings::say(tx, case, &step.code, spoken).await?;
    Ok(Spoken::Counts)
}

/// What was against the application is put right by saying it anew; both stay, and the newer one counts.
async fn said_again(tx: &mut Tx, case: Case, code: &str) -> Result<Standing, IntakeError> {
    let review_complete = case.state == State::Reviewed;
    let event = StepRecorded { case_id: case.id, step: code.to_owned(), complete: true, review_complete };
    let seen = json!({ "step": code, "again": true });
    trace::record(tx, &case, "record_step", seen.clone(), &seen, &event).await?;
    Ok(case.into())
}

async fn admit(
    tx: &mut Tx,
    case: &Case,
    step: &Step,
    new: &NewStep,
    again: bool,
) -> Result<BTreeSet<Uuid>, IntakeError> {
    if tx.actor().kind == ActorKind::Agent && step.phase != Phase::Village {
        return Err(IntakeError::NotYours(Action::CompleteReview));
    }
    if !(again && case.state == State::Reviewed) {
        step.belongs_to(case.state)?;
    }
    let (recorder, today) = (tx.actor().id, local_date(tx.now()));
    let mut people: BTreeSet<Uuid> = new.people.iter().copied().collect();
    if people.is_empty() {
        people.insert(recorder);
    }
    let files: BTreeSet<FileId> = new.evidence.iter().copied().collect();
    for file in &files {
        evidence::of_case(tx, case, *file).await?;
    }
    let record =
        Record { people, claimed_from: new.claimed_from, claimed_to: new.claimed_to, evidence: files.len() };
    step.check(&record, recorder, today)?;
    Ok(record.people)
}

/// Signs a step that someone else recorded.
pub(crate) async fn sign_step(
    db: &Db,
    caller: &Caller,
    id: CaseId,
    code: &str,
) -> Result<Standing, IntakeError> {
    transact(db, &caller.actor, async |tx| {
        let mut case = moves::lock(tx, id).await?;
        let item = item::of_case(tx, &case).await?;
        let step = item.step(code).ok_or_else(|| IntakeError::NoStep(code.to_owned()))?;
        step.belongs_to(case.state)?;
        let row = steps::find(tx, &case, code).await?.ok_or_else(|| IntakeError::NoStep(code.to_owned()))?;
        if !row.people.contains(&caller.actor.id) {
            return Err(BadStep::NotThere.into());
        }
        steps::sign(tx, &case, code).await?;
        finish(tx, &mut case, &item, code, "sign_step").await?;
        Ok(case.into())
    })
    .await
}

/// Sees whether the step is done now and with it, perhaps, the review; tells both in one event.
pub(super) async fn finish(
    tx: &mut Tx,
    case: &mut Case,
    item: &Item,
    code: &str,
    what: &'static str,
) -> Result<(), IntakeError> {
    let complete = complete(tx, case, code).await?;
    let review_complete = review::join(tx, case, item, Who::Inspector).await?;
    let event = StepRecorded { case_id: case.id, step: code.to_owned(), complete, review_complete };
    let seen = json!({ "step": code, "complete": complete, "review_complete": review_complete });
    trace::record(tx, case, what, seen.clone(), &seen, &event).await?;
    Ok(())
}

async fn complete(tx: &mut Tx, case: &Case, code: &str) -> Result<bool, IntakeError> {
    let row = steps::find(tx, case, code).await?.ok_or_else(|| IntakeError::NoStep(code.to_owned()))?;
    let people = row.people.iter().copied().collect();
    let signers = steps::signers(tx, case, code).await?;
    let open = steps::open_objections(tx, case, code).await?;
    let min_people = usize::try_from(row.min_people).unwrap_or(usize::MAX);
    let done = is_done(&people, &signers, min_people, open);
    if done != row.completed_at.is_some() {
        let at = done.then(|| tx.now());
        steps::set_completed(tx, case, code, at).await?;
    }
    Ok(done)
}

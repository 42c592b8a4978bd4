//! The decision: by whom it may be made, with which seal, and what it sets going.
use super::{
    Standing, accept, alarm, clock::stands_on, document::acts, expert, fee, hold, item, moves, review,
    submit::brought, trace,
};
use crate::{
    domain::{
        clock::last_day,
        decision::{LetterAct, MayNotDecide, check_seal, may_decide},
        fee::WaitsFor,
        hearing,
        item::{DecidedBy, Item, Phase, Step},
        material::absent,
        part::{BadParts, Part, licences_of},
        reopening,
        said::{BadSaying, stands_against},
        state::{Action, State, Who},
        text::Words,
    },
    error::IntakeError,
    store::{
        calendar,
        cases::Case,
        course,
        decisions::{self, NewDecision},
        hearings, reopenings, seals, supervision,
    },
};
use auth::{Caller, Role};
use contracts::intake::{CaseDecided, Outcome};
use kernel::{
    db::{Db, Tx, transact},
    id::CaseId,
    idempotency::{IdempotencyKey, once},
};
use legal_clock::{Limit, local_date};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::json;
use uuid::Uuid;

/// Within how long the supervising unit acknowledges a decision.
const ACKNOWLEDGE_WITHIN: Limit = Limit::working(10);

/// A decision.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Verdict {
    /// Granted, granted in part, or refused.
    pub(crate) outcome: Outcome,
    /// Where only a part is granted: what is and what is not, each with its reason.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) parts: Vec<Part>,
    /// Why; at least ten characters when refusing, also in part.
    pub(crate) reason: Option<String>,
    /// How and where the applicant can have a refusal reviewed.
    pub(crate) remedies: Option<String>,
    /// The approval seal, from the register.
    pub(crate) seal: Uuid,
    /// The hearing on whose minutes it is made, where one was held.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) hearing: Option<Uuid>,
}

/// The texts of a decision, read.
struct Texts {
    reason: Option<Words>,
    remedies: Option<Words>,
}

impl Verdict {
    /// A refusal says why and what can be done against it; a favourable decision may say something.
    fn texts(&self) -> Result<Texts, IntakeError> {
        let needed = self.outcome != Outcome::Approve;
        if (self.outcome == Outcome::Partly) == self.parts.is_empty() {
            return Err(BadParts::NotInPart.into());
        }
        for part in &self.parts {
            Words::parse(&part.reason)?;
            if Words::parse(&format!("{}。。。。。。。。。。", part.name)).is_err() {
                return Err(BadParts::BadName.into());
            }
        }
        let read = |text: &Option<String>| match text {
            Some(text) => Words::parse(text).map(Some),
            None if needed => Words::parse("").map(Some),
            None => Ok(None),
        };
        Ok(Texts { reason: read(&self.reason)?, remedies: read(&self.remedies)? })
    }

    fn letter_act(&self) -> LetterAct {
        match self.outcome {
            Outcome::Approve | Outcome::Partly => LetterAct::Approve,
            Outcome::Refuse => LetterAct::Refuse,
        }
    }
}

/// Decides a case that is accepted and, where the item wants it, reviewed.
pub(crate) async fn decide_case(
    db: &Db,
    caller: &Caller,
    key: &IdempotencyKey,
    id: CaseId,
    verdict: &Verdict,
) -> Result<Standing, IntakeError> {
    let texts = verdict.texts()?;
    transact(db, &caller.actor, async |tx| {
        once(tx, key, &(id, verdict), async |tx| {
            let mut case = moves::lock(tx, id).await?;
            let item = item::of_case(tx, &case).await?;
            let action = action_of(verdict.outcome);
            // A case under review says what it waits for, rather than only where it stands.
            if case.state == State::InReview {
                return Err(IntakeError::ReviewIncomplete(review::left(tx, &case, &item).await?));
            }
            moves::target(&case, action, Who::Decider)?;
            if verdict.outcome != Outcome::Refuse {
                alarm::none_stands(tx, &case).await?;
            }
            let heard = hearings::last(tx, &case).await?.map(|hearing| hearing.course());
            hearing::may_decide(heard, local_date(tx.now()), verdict.hearing)?;
            ripe(tx, &case, &item, verdict.outcome).await?;
            if verdict.outcome != Outcome::Refuse {
                hold::none_stands(tx, &case).await?;
            }
            if case.state == State::Reopened {
                differs_from_before(tx, &case, verdict).await?;
            }
            let accepted = course::acceptance(tx, &case).await?;
            let letter = authorised(tx, caller, &item, verdict, accepted.map(|by| by.accepted_by)).await?;
            moves::go(tx, &mut case, action, Who::Decider).await?;
            settle(tx, &mut case, &item, verdict, &texts, letter, "decide_case").await?;
            Ok(case.into())
        })
        .await
    })
    .await
}

/// Accepts and decides in one act, where the item is one for any window on the spot.
pub(crate) async fn decide_on_the_spot(
    db: &Db,
    caller: &Caller,
    key: &IdempotencyKey,
    id: CaseId,
    verdict: &Verdict,
) -> Result<Standing, IntakeError> {
    let texts = verdict.texts()?;
    transact(db, &caller.actor, async |tx| {
        once(tx, key, &(id, verdict), async |tx| {
            let mut case = moves::lock(tx, id).await?;
            let item = item::of_case(tx, &case).await?;
            if !item.one_act || item.needs_review() {
                return Err(IntakeError::NotOnTheSpot);
            }
            let action = match verdict.outcome {
                Outcome::Approve => Action::ApproveOnTheSpot,
                // What needs weighing part by part is not decided at the counter.
                Outcome::Partly => return Err(IntakeError::NotOnTheSpot),
                Outcome::Refuse => Action::RefuseOnTheSpot,
            };
            moves::target(&case, action, Who::Decider)?;
            if verdict.outcome == Outcome::Approve {
                alarm::none_stands(tx, &case).await?;
            }
            let pending = accept::ready(tx, &case, &item, false).await?;
            if verdict.outcome == Outcome::Approve {
                hold::none_stands(tx, &case).await?;
                fee::is_paid(tx, &case, WaitsFor::Decision).await?;
            }
            let letter = authorised(tx, caller, &item, verdict, None).await?;
            moves::go(tx, &mut case, action, Who::Decider).await?;
            let entry = accept::Entry { deemed: false, pending, counts_from: tx.now() };
            accept::enter(tx, &mut case, &item, &entry).await?;
            settle(tx, &mut case, &item, verdict, &texts, letter, "decide_on_the_spot").await?;
            Ok(case.into())
        })
        .await
    })
    .await
}

/// Whether what a system outside decided may be made the decision of a case now, and with which seal: all that holds for the
/// chief representative holds, but that there is a letter; the authority itself has spoken.
pub(super) async fn may_be_told(tx: &mut Tx, case: &Case, outcome: Outcome) -> Result<Uuid, IntakeError> {
    let item = item::of_case(tx, case).await?;
    if case.state == State::InReview {
        return Err(IntakeError::ReviewIncomplete(review::left(tx, case, &item).await?));
    }
    moves::target(case, action_of(outcome), Who::System)?;
    let heard = hearings::last(tx, case).await?.map(|hearing| hearing.course());
    hearing::may_decide(heard, local_date(tx.now()), None)?;
    ripe(tx, case, &item, outcome).await?;
    if outcome != Outcome::Refuse {
        alarm::none_stands(tx, case).await?;
        hold::none_stands(tx, case).await?;
    }
    let today = local_date(tx.now());
    let all = seals::of_authority(tx, &item.authority, today).await?;
    let own = all.iter().find(|seal| item.letterhead.seal.contains(&seal.name));
    Ok(own.or(all.first()).ok_or(MayNotDecide::BadSeal)?.id)
}

/// Makes it the decision. The caller holds the case's row and has asked [`may_be_told`].
pub(super) async fn decide_as_told(
    tx: &mut Tx,
    case: &mut Case,
    verdict: &Verdict,
) -> Result<(), IntakeError> {
    let texts = verdict.texts()?;
    let item = item::of_case(tx, case).await?;
    moves::go(tx, case, action_of(verdict.outcome), Who::System).await?;
    settle(tx, case, &item, verdict, &texts, None, "decide_as_told").await
}

const fn action_of(outcome: Outcome) -> Action {
    match outcome {
        Outcome::Approve => Action::Approve,
        Outcome::Partly => Action::ApproveInPart,
        Outcome::Refuse => Action::Refuse,
    }
}

/// Nothing is decided while something is still to come: materials, steps, the end of a special procedure.
async fn ripe(tx: &mut Tx, case: &Case, item: &Item, outcome: Outcome) -> Result<(), IntakeError> {
    let there = brought(tx, case).await?;
    let answers = accept::answers_of(tx, case).await?;
    let missing: Vec<String> = absent(item, &answers, &there).iter().map(|m| m.code.clone()).collect();
    if !missing.is_empty() {
        return Err(IntakeError::MaterialsPending(missing));
    }
    let phases = [Phase::Village, Phase::Intake, Phase::Review];
    let undone = accept::steps_left(tx, case, item, &phases).await?;
    if outcome != Outcome::Refuse && !undone.is_empty() {
        return Err(IntakeError::StepsMissing(undone));
    }
    let said = hearings::said(tx, case).await?;
    let against = |step: &Step| stands_against(&step.code, said.iter().map(|row| (row.0.as_str(), &row.1)));
    if outcome != Outcome::Refuse && item.steps.iter().any(against) {
        return Err(BadSaying::Against.into());
    }
    if outcome != Outcome::Refuse {
        fee::is_paid(tx, case, WaitsFor::Decision).await?;
    }
    expert::none_at_work(tx, case).await?;
    if stands_on(tx, case, item).await?.is_some() {
        return Err(IntakeError::ClockStands);
    }
    Ok(())
}

/// What was set aside is not decided in the same way for the same reason.
async fn differs_from_before(tx: &mut Tx, case: &Case, verdict: &Verdict) -> Result<(), IntakeError> {
    let before = decisions::newest(tx, case).await?.ok_or(IntakeError::NotFound("decision"))?;
    let why = reopenings::of_case(tx, case).await?.into_iter().rfind(|row| row.approved == Some(true));
    let ground = why.map(|row| row.ground).unwrap_or_default();
    let said = before.reason(tx)?;
    let now = (word(verdict.outcome), verdict.reason.as_deref());
    Ok(reopening::differs(&ground, (&before.outcome, said.as_deref()), now)?)
}

/// The outcome as it is kept.
const fn word(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Approve => "approve",
        Outcome::Partly => "partly",
        Outcome::Refuse => "refuse",
    }
}

/// The letter it is decided under, if decider, letter and seal are as the item wants them.
async fn authorised(
    tx: &mut Tx,
    caller: &Caller,
    item: &Item,
    verdict: &Verdict,
    accepted_by: Option<Uuid>,
) -> Result<Option<Uuid>, IntakeError> {
    if item.rules.decider == DecidedBy::Chief && !caller.has(Role::Chief) {
        return Err(MayNotDecide::NotDecider.into());
    }
    let (me, today) = (caller.actor.id, local_date(tx.now()));
    let letters = seals::letters_of(tx, me, &item.authority).await?;
    let letter = may_decide(item, &letters, verdict.letter_act(), today, me, accepted_by)?;
    let seal = seals::find_seal(tx, verdict.seal).await?;
    check_seal(seal.as_ref(), item, today)?;
    Ok(letter)
}

/// Writes the decision, opens its supervision, tells everyone.
async fn settle(
    tx: &mut Tx,
    case: &mut Case,
    item: &Item,
    verdict: &Verdict,
    texts: &Texts,
    letter_id: Option<Uuid>,
    what: &'static str,
) -> Result<(), IntakeError> {
    let licence_types = match verdict.outcome {
        Outcome::Approve => item.licence_types.clone(),
        Outcome::Partly => licences_of(item, &verdict.parts)?,
        Outcome::Refuse => Vec::new(),
    };
    let row = NewDecision {
        outcome: word(verdict.outcome),
        parts: (!verdict.parts.is_empty()).then_some(&verdict.parts),
        reason: texts.reason.as_ref().map(Words::as_str),
        remedies: texts.remedies.as_ref().map(Words::as_str),
        licence_types: &licence_types,
        seal_id: verdict.seal,
        letter_id,
        on_the_spot: what == "decide_on_the_spot",
        hearing: verdict.hearing,
    };
    let (decision, decided_at) = decisions::insert(tx, case, &row).await?;
    let outcome = (verdict.outcome, verdict.parts.as_slice());
    acts::decided(tx, case, item, outcome, (row.reason, row.remedies)).await?;
    let (due, _) = last_day(&calendar::load(tx).await?, local_date(tx.now()), ACKNOWLEDGE_WITHIN);
    supervision::open(tx, case, decision, &item.supervising_unit, due).await?;
    let Some(case_no) = case.case_no.clone() else { return Err(IntakeError::CaseNotFound(case.id)) };
    let event = CaseDecided {
        case_id: case.id,
        case_no,
        county: case.division.clone(),
        implementing_code: case.implementing_code.clone(),
        base_version: case.base_version,
        overlay_version: case.overlay_version,
        applicant: case.applicant_id,
        outcome: verdict.outcome,
        licence_types,
        authority: item.authority.clone(),
        decision_id: decision,
        decided_at,
        supervising_unit: Some(item.supervising_unit.clone()),
    };
    let seen =
        json!({ "decision": decision, "outcome": verdict.outcome, "licence_types": event.licence_types });
    trace::record(tx, case, what, seen, verdict, &event).await?;
    Ok(())
}

//! What a system outside says of a case: written down once, compared with what is known, and, where the item lets that
//! system decide and nothing stands in the way, made the decision of the case.
use super::wire::{Lines, Message, Reply};
use crate::{
    domain::{
        state::State,
        text::Words,
        vertical::{Effect, ExchangeState, Known, Mode, Move, OutsideNo, Said, VerticalRefused, Via, judge},
        vertical_signature::Stamp,
    },
    error::IntakeError,
    flows::{
        decide::{self, Verdict},
        item, moves, trace,
    },
    store::{
        cases::{self, Case},
        decisions, vertical_materials,
        verticals::{self, Exchange, NewTold},
    },
};
use chrono::{DateTime, TimeDelta, Utc};
use contracts::intake::{CaseAct, Outcome};
use kernel::{
    actor::Actor,
    db::{Db, Tx, transact},
    id::FileId,
    problem::{Kind, Problem},
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::json;

/// What can be done against a refusal, where the system that refused does not say it (行政复议法 20, 行政诉讼法 46).
const REMEDIES: &str = "不服本决定的，可以自知道本决定之日起六十日内申请行政复议，或者自知道之日起六个月内向人民法院提起行政诉讼。";
/// How long before a decision that something stood in the way of is tried again.
const AGAIN_AFTER: TimeDelta = TimeDelta::minutes(10);
/// Message ids that the hall makes itself begin so; no system may use them.
pub(super) const OWN: &str = "hall:";

/// An answer, whichever way it came.
#[derive(Debug)]
pub(in crate::flows) struct Answer {
    /// The id of the message: the same on every try.
    pub(in crate::flows) message: String,
    pub(in crate::flows) via: Via,
    pub(in crate::flows) said: Said,
    pub(in crate::flows) outside_no: Option<OutsideNo>,
    pub(in crate::flows) reason: Option<String>,
    pub(in crate::flows) remedies: Option<String>,
    pub(in crate::flows) at: Option<DateTime<Utc>>,
    /// The paper that what was entered by hand rests on.
    pub(in crate::flows) evidence: Option<FileId>,
}

impl Answer {
    pub(in crate::flows) fn of(reply: Reply, via: Via, message: String) -> Self {
        let Reply { said, outside_no, reason, remedies, at } = reply;
        Self { message, via, said, outside_no, reason, remedies, at, evidence: None }
    }
}

/// What an answer led to.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub(crate) struct Heard {
    /// What it led to; the same on every try of one message.
    pub(crate) effect: Effect,
    /// The same in Chinese.
    pub(crate) effect_name: String,
}

impl From<Effect> for Heard {
    fn from(effect: Effect) -> Self {
        Self { effect, effect_name: effect.name_zh().to_owned() }
    }
}

/// Takes what a system sent. Whatever is wrong with the signature, the answer is the same.
pub(crate) async fn take_result(
    db: &Db,
    lines: &Lines,
    code: &str,
    stamp: Option<Stamp>,
    body: &[u8],
) -> Result<Heard, IntakeError> {
    let signed = |stamp: &Stamp| {
        let system = lines.verticals.coded(code)?;
        system.key.verify(stamp, body, lines.clock.now()).ok().map(|()| system)
    };
    let (stamp, system) = stamp
        .and_then(|stamp| signed(&stamp).map(|system| (stamp, system)))
        .ok_or(VerticalRefused::NotSigned)?;
    let message: Message = serde_json::from_slice(body).or(Err(VerticalRefused::NotRead))?;
    if stamp.id.starts_with(OWN) {
        return Err(VerticalRefused::NotRead.into());
    }
    let Message { case_no, said, outside_no, reason, remedies, at } = message;
    let reply = Reply { said, outside_no, reason, remedies, at };
    let answer = Answer::of(reply, Via::Push, stamp.id);
    let actor = Actor::service("vertical");
    transact(db, &actor, async |tx| {
        let found = cases::find_by_no(tx, &actor, &case_no).await?.ok_or(VerticalRefused::NoExchange)?;
        let case = moves::lock(tx, found.id).await?;
        Ok(hear(tx, case, &system.name, &answer).await?.into())
    })
    .await
}

/// Takes an answer. The caller holds the case's row.
pub(in crate::flows) async fn hear(
    tx: &mut Tx,
    mut case: Case,
    system: &str,
    answer: &Answer,
) -> Result<Effect, IntakeError> {
    let found = verticals::of_case(tx, &case).await?.filter(|exchange| exchange.system == system);
    let mut exchange = found.ok_or(VerticalRefused::NoExchange)?;
    if let Some(before) = verticals::of_message(tx, system, &answer.message).await? {
        let same = before.case_id == case.id;
        return if same { Ok(before.effect) } else { Err(VerticalRefused::MessageReused.into()) };
    }
    let number = answer.outside_no.as_ref().map(OutsideNo::as_str);
    let effect = weigh(tx, &case, &exchange, answer.said, number).await?;
    if effect == Effect::Agrees && answer.via == Via::Query {
        return Ok(effect);
    }
    let item = item::of_case(tx, &case).await?;
    let decides = item.connected.as_ref().is_some_and(|with| with.decides) && answer.via != Via::Hand;
    let verdict = if effect == Effect::Awaits && decides {
        verdict_of(tx, &case, answer).await?
    } else {
        Err("to_be_decided")
    };
    let effect = if verdict.is_ok() { Effect::Decided } else { effect };
    let new = NewTold {
        message: &answer.message,
        said: answer.said,
        outside_no: number,
        reason: answer.reason.as_deref(),
        via: answer.via,
        effect,
        stated_at: answer.at,
        evidence: answer.evidence,
    };
    verticals::write(tx, &case, &exchange, &new).await?;
    let why_not = verdict.as_ref().err().copied();
    settle(tx, &mut exchange, answer, effect, why_not.filter(|_| decides));
    verticals::keep(tx, &exchange).await?;
    if !exchange.state.has_case() {
        vertical_materials::close(tx, &case).await?;
    }
    let seen = json!({ "system": system, "said": answer.said, "outside_no": number, "effect": effect });
    trace::record_act(tx, &case, "hear_from_system", seen, CaseAct::ExchangeMoved, Some(exchange.id)).await?;
    if let Ok(verdict) = verdict {
        decide::decide_as_told(tx, &mut case, &verdict).await?;
    }
    Ok(effect)
}

/// What becomes of an answer, by what is known.
async fn weigh(
    tx: &mut Tx,
    case: &Case,
    exchange: &Exchange,
    said: Said,
    number: Option<&str>,
) -> Result<Effect, IntakeError> {
    let counts = |effect: Effect| matches!(effect, Effect::Awaits | Effect::Decided | Effect::Agrees);
    let told = verticals::told(tx, case).await?;
    let result = told.iter().rfind(|told| told.said.is_result() && counts(told.effect)).map(|told| told.said);
    let decided = decisions::find(tx, case).await?.map(|decision| match decision.outcome.as_str() {
        "refuse" => Said::Refused,
        _granted => Said::Granted,
    });
    let number_taken = match number {
        Some(number) => verticals::is_taken(tx, exchange, number).await?,
        None => false,
    };
    let known = Known {
        state: exchange.state,
        outside_no: exchange.outside_no.as_deref(),
        result,
        number_taken,
        decided,
        open: waits(case.state),
    };
    Ok(judge(known, said, number))
}

/// The case still waits for what a system says.
pub(super) fn waits(state: State) -> bool {
    state.owes_answer() || state.on_the_clock()
}

/// Where the exchange stands after an answer.
fn settle(tx: &Tx, exchange: &mut Exchange, answer: &Answer, effect: Effect, why_not: Option<&'static str>) {
    let now = tx.now();
    match effect {
        Effect::Noted | Effect::Awaits | Effect::Decided | Effect::Agrees => {
            exchange.state = exchange.state.after(Move::Hear(answer.said)).unwrap_or(exchange.state);
            if exchange.outside_no.is_none() {
                exchange.outside_no = answer.outside_no.as_ref().map(|number| number.as_str().to_owned());
            }
            exchange.fault = why_not.filter(|_| effect == Effect::Awaits).map(str::to_owned);
            let ask = exchange.state == ExchangeState::Received && exchange.mode == Mode::Interface;
            let again = exchange.state == ExchangeState::Finished && exchange.fault.is_some();
            if exchange.state != ExchangeState::Ending {
                exchange.next_try_at = (ask || again).then(|| now + AGAIN_AFTER);
            }
        }
        Effect::Conflict => {
            exchange.fault = Some("conflict".to_owned());
            exchange.next_try_at = None;
        }
        // It has the case still, and is told that it ended.
        Effect::TooLate if !answer.said.is_result() => {}
        Effect::TooLate => {
            // It had decided before it heard of the end: a person settles that with it. Here nothing is undone.
            exchange.fault = Some("decided_before_end".to_owned());
            exchange.state = exchange.state.after(Move::Stop).unwrap_or(exchange.state);
            exchange.next_try_at = None;
        }
    }
}

/// The decision that an answer is, or the word for what stands in its way.
async fn verdict_of(
    tx: &mut Tx,
    case: &Case,
    answer: &Answer,
) -> Result<Result<Verdict, &'static str>, IntakeError> {
    let outcome = match answer.said {
        Said::Granted => Outcome::Approve,
        Said::Refused => Outcome::Refuse,
        Said::Received | Said::Returned | Said::Ended => return Ok(Err("to_be_decided")),
    };
    let long_enough = |text: &Option<String>| text.clone().filter(|text| Words::parse(text).is_ok());
    let remedies = long_enough(&answer.remedies).unwrap_or_else(|| REMEDIES.to_owned());
    let refuses = outcome == Outcome::Refuse;
    match decide::may_be_told(tx, case, outcome).await {
        Ok(seal) => Ok(Ok(Verdict {
            outcome,
            parts: Vec::new(),
            reason: long_enough(&answer.reason).filter(|_| refuses),
            remedies: refuses.then_some(remedies),
            seal,
            hearing: None,
        })),
        Err(refused) if matches!(refused.kind(), Kind::Internal | Kind::Unavailable) => Err(refused),
        Err(refused) => Ok(Err(refused.code())),
    }
    .map(|verdict| match verdict {
        // A refusal says why; where the system did not, the chief representative does.
        Ok(verdict) if refuses && verdict.reason.is_none() => Err("text_too_short"),
        other => other,
    })
}

/// Tries once more to make a result the decision that something stood in the way of.
pub(super) async fn settle_again(
    tx: &mut Tx,
    mut case: Case,
    exchange: &mut Exchange,
) -> Result<(), IntakeError> {
    exchange.next_try_at = None;
    let told = verticals::told(tx, &case).await?;
    let result = told.iter().rfind(|told| told.effect == Effect::Awaits);
    let (Some(told), true) = (result, waits(case.state)) else {
        exchange.fault = None;
        return Ok(verticals::keep(tx, exchange).await?);
    };
    let answer = Answer {
        message: String::new(),
        via: told.via,
        said: told.said,
        outside_no: None,
        reason: told.reason(tx)?,
        remedies: None,
        at: None,
        evidence: None,
    };
    match verdict_of(tx, &case, &answer).await? {
        Ok(verdict) => {
            exchange.fault = None;
            verticals::keep(tx, exchange).await?;
            decide::decide_as_told(tx, &mut case, &verdict).await
        }
        Err(why_not) => {
            exchange.fault = Some(why_not.to_owned());
            exchange.next_try_at = Some(tx.now() + AGAIN_AFTER);
            Ok(verticals::keep(tx, exchange).await?)
        }
    }
}

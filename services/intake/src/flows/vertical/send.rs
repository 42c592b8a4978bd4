//! Handing cases over by interface, and asking after them. What is to be done is settled in one transaction, the system is
//! called outside of any, and its answer is taken in another: a process killed anywhere in between tries again, under the same id.
use super::{
    hear::{Answer, OWN, hear, settle_again, waits},
    material::{Ways, handed},
    wire::{self, End, Lines, NoAnswer, Reply, Submission},
};
use crate::{
    domain::{
        state::State,
        vertical::{ExchangeState, MOST_TRIES, Mode, Move, Via, wait_after},
    },
    error::IntakeError,
    flows::{accept::answers_of, content::name_in, item, moves, trace},
    store::{
        cases::Case,
        vertical_materials,
        verticals::{self, Exchange},
    },
};
use chrono::TimeDelta;
use contracts::intake::CaseAct;
use kernel::{
    actor::Actor,
    code::CaseNo,
    db::{Db, Tx, transact},
    id::CaseId,
    personal::{Look, Personal, Purpose, read_personal},
    problem::{Chain, Kind, Problem},
    service::TaskContext,
};
use serde_json::json;
use std::collections::BTreeSet;

/// So many are looked at in one round.
const ROUND: i64 = 100;
/// How long before a system is asked once more after a case that it has.
const ASK_AFTER: TimeDelta = TimeDelta::minutes(10);

/// What is to be done with a case outside of any transaction.
enum Errand {
    Submit(Box<Personal<Submission>>),
    Ask(CaseNo),
    End(End),
}

/// Hands over and asks until the process stops.
pub(crate) async fn run(context: TaskContext, lines: Lines) {
    while !context.stop.is_stopped() {
        if let Err(error) = run_verticals(&context.db, &lines).await {
            tracing::error!(error = %Chain(&error), "exchanges with systems outside failed; they are tried again");
        }
        context.stop.sleep(lines.verticals.every).await;
    }
}

/// Does everything that is due now. A system that does not answer is left alone until the next round.
///
/// # Errors
/// [`IntakeError`] if the database failed; what a system does is no error.
pub async fn run_verticals(db: &Db, lines: &Lines) -> Result<(), IntakeError> {
    let sent = send_due(db, lines).await;
    // Files have their hour, whatever the systems that are called say.
    super::file::make_days(db, lines).await;
    sent
}

async fn send_due(db: &Db, lines: &Lines) -> Result<(), IntakeError> {
    let (actor, names) = (Actor::service("vertical"), names(lines));
    let waiting: Vec<State> = State::ALL.iter().copied().filter(|state| waits(*state)).collect();
    let due = transact(db, &actor, async |tx| {
        let now = tx.now();
        Ok::<_, IntakeError>(verticals::due(tx, now, &names, &waiting, ROUND).await?)
    })
    .await?;
    let mut away = BTreeSet::new();
    for id in due {
        // One case holds nobody up.
        let claimed = match transact(db, &actor, async |tx| claim(tx, lines, id, &away).await).await {
            Ok(claimed) => claimed,
            Err(error) => {
                tracing::error!(case.id = %id, error = %Chain(&error), "a case could not be handed over");
                put_off(db, &actor, id, &error).await;
                continue;
            }
        };
        let Some((system, message, errand)) = claimed else { continue };
        let Some(to) = lines.verticals.named(&system) else { continue };
        let answer = match errand {
            Errand::Submit(case) => {
                wire::submit(lines, to, &case.reveal()).await.map(|reply| (Via::Answer, Some(reply)))
            }
            Errand::Ask(case_no) => wire::ask(lines, to, &case_no).await.map(|reply| (Via::Query, reply)),
            Errand::End(end) => wire::end(lines, to, &end).await.map(|reply| (Via::Answer, Some(reply))),
        };
        if matches!(answer, Err(NoAnswer::Away)) {
            away.insert(system.clone());
        }
        let taken = transact(db, &actor, async |tx| take(tx, id, &system, (message, answer)).await).await;
        if let Err(error) = taken {
            // The next try is dated.
            tracing::error!(case.id = %id, error = %Chain(&error), "an answer could not be taken");
        }
    }
    Ok(())
}

/// A case that fails is looked at again after the others. While the database is away nothing is dated.
async fn put_off(db: &Db, actor: &Actor, id: CaseId, why: &IntakeError) {
    if why.kind() == Kind::Unavailable {
        return;
    }
    let dated = transact(db, actor, async |tx| {
        let at = tx.now() + ASK_AFTER;
        Ok::<_, IntakeError>(verticals::put_off(tx, id, at).await?)
    });
    if let Err(error) = dated.await {
        tracing::error!(case.id = %id, error = %Chain(&error), "nor could its next try be dated");
    }
}

fn names(lines: &Lines) -> Vec<&str> {
    lines.verticals.systems.iter().map(|system| system.name.as_str()).collect()
}

/// What an exchange needs now, if it is still due; the next try is dated before anything is sent.
async fn claim(
    tx: &mut Tx,
    lines: &Lines,
    id: CaseId,
    away: &BTreeSet<String>,
) -> Result<Option<(String, String, Errand)>, IntakeError> {
    let case = moves::lock(tx, id).await?;
    let Some(mut exchange) = verticals::of_case(tx, &case).await? else { return Ok(None) };
    let due = exchange.next_try_at.is_some_and(|at| at <= tx.now());
    if !due || away.contains(&exchange.system) {
        return Ok(None);
    }
    if exchange.state == ExchangeState::Ending || (exchange.state.is_open() && !waits(case.state)) {
        return end(tx, lines, &case, exchange).await;
    }
    let named = lines.verticals.named(&exchange.system);
    let Some(system) =
        named.filter(|system| system.url.is_some() || exchange.state == ExchangeState::Finished)
    else {
        exchange.next_try_at = Some(tx.now() + ASK_AFTER);
        verticals::keep(tx, &exchange).await?;
        return Ok(None);
    };
    match exchange.state {
        ExchangeState::Finished => settle_again(tx, case, &mut exchange).await.map(|()| None),
        ExchangeState::Waiting | ExchangeState::Exchanging if exchange.tries >= MOST_TRIES => {
            exchange.next_try_at = None;
            moved(tx, &case, &mut exchange, Move::GiveUp, "give_up_on_system").await.map(|()| None)
        }
        ExchangeState::Waiting | ExchangeState::Exchanging => {
            exchange.tries = exchange.tries.saturating_add(1);
            exchange.last_try_at = Some(tx.now());
            exchange.next_try_at = Some(tx.now() + wait_after(exchange.tries, lines.verticals.first_wait));
            let message = format!("{OWN}{}:{}", exchange.id, tx.now().timestamp_micros());
            if exchange.state == ExchangeState::Waiting {
                moved(tx, &case, &mut exchange, Move::Send, "hand_over_to_system").await?;
            } else {
                verticals::keep(tx, &exchange).await?;
            }
            let submission = submission(tx, &case, &exchange, &Ways::of(lines, system)).await?;
            Ok(Some((exchange.system, message, Errand::Submit(Box::new(submission)))))
        }
        ExchangeState::Received if exchange.mode == Mode::Interface => {
            exchange.last_try_at = Some(tx.now());
            exchange.next_try_at = Some(tx.now() + ASK_AFTER);
            verticals::keep(tx, &exchange).await?;
            let message = format!("{OWN}{}:{}", exchange.id, tx.now().timestamp_micros());
            let case_no = case.case_no.ok_or(IntakeError::CaseNotFound(id))?;
            Ok(Some((exchange.system, message, Errand::Ask(case_no))))
        }
        ExchangeState::Received
        | ExchangeState::Returned
        | ExchangeState::Stuck
        | ExchangeState::Ending
        | ExchangeState::Stopped => {
            exchange.next_try_at = None;
            verticals::keep(tx, &exchange).await?;
            Ok(None)
        }
    }
}

/// The case ended, or was decided by hand: nothing more is sent. A system that has it is told, again and again, until it says
/// that it knows; where it cannot be called, a person tells it, and enters its answer.
async fn end(
    tx: &mut Tx,
    lines: &Lines,
    case: &Case,
    mut exchange: Exchange,
) -> Result<Option<(String, String, Errand)>, IntakeError> {
    if exchange.state != ExchangeState::Ending {
        stop(tx, case, &mut exchange).await?;
    }
    let named = lines.verticals.named(&exchange.system).filter(|system| system.url.is_some());
    let (ExchangeState::Ending, Some(_), Some(case_no)) = (exchange.state, named, case.case_no.clone())
    else {
        exchange.next_try_at = None;
        verticals::keep(tx, &exchange).await?;
        return Ok(None);
    };
    exchange.tries = exchange.tries.saturating_add(1);
    exchange.last_try_at = Some(tx.now());
    exchange.next_try_at = Some(tx.now() + wait_after(exchange.tries, lines.verticals.first_wait));
    verticals::keep(tx, &exchange).await?;
    let why = if case.state == State::Withdrawn {
        "withdrawn"
    } else if case.state.is_decided() {
        "decided"
    } else {
        "ended"
    };
    let message = format!("{OWN}end:{}:{}", exchange.id, tx.now().timestamp_micros());
    Ok(Some((exchange.system, message, Errand::End(End { exchange: exchange.id, case_no, why }))))
}

/// The exchange of a case that ended: over where the system never had the case, or has sent it back.
pub(super) async fn stop(tx: &mut Tx, case: &Case, exchange: &mut Exchange) -> Result<(), IntakeError> {
    let never_sent = exchange.state == ExchangeState::Waiting && exchange.last_try_at.is_none();
    let (what, name) = if never_sent || exchange.state == ExchangeState::Returned {
        (Move::Stop, "stop_exchange")
    } else {
        (Move::End, "tell_end_to_system")
    };
    (exchange.next_try_at, exchange.tries, exchange.fault) = (None, 0, None);
    vertical_materials::close(tx, case).await?;
    moved(tx, case, exchange, what, name).await
}

async fn moved(
    tx: &mut Tx,
    case: &Case,
    exchange: &mut Exchange,
    what: Move,
    name: &'static str,
) -> Result<(), IntakeError> {
    exchange.state = exchange.state.after(what).unwrap_or(exchange.state);
    verticals::keep(tx, exchange).await?;
    let seen = json!({ "system": exchange.system, "state": exchange.state });
    Ok(trace::record_act(tx, case, name, seen, CaseAct::ExchangeMoved, Some(exchange.id)).await?)
}

/// The case as it is handed over, read under a look that the applicant sees.
pub(super) async fn submission(
    tx: &mut Tx,
    case: &Case,
    exchange: &Exchange,
    ways: &Ways,
) -> Result<Personal<Submission>, IntakeError> {
    let fields: &[&str] = &["form", "materials"];
    let subject = case.applicant_id;
    let look = Look { subject, purpose: Purpose("vertical_exchange"), case: Some(case.id), fields };
    read_personal(tx, look, async |tx| written(tx, case, exchange, Some(ways)).await).await
}

/// The same, for what stays here, or is carried.
pub(super) async fn written(
    tx: &mut Tx,
    case: &Case,
    exchange: &Exchange,
    ways: Option<&Ways>,
) -> Result<Submission, IntakeError> {
    let item = item::of_case(tx, case).await?;
    let form = answers_of(tx, case).await?;
    let materials = handed(tx, case, &item, ways).await?;
    let fields = form.as_object().cloned().unwrap_or_default();
    Ok(Submission {
        exchange: exchange.id,
        case_no: case.case_no.clone().ok_or(IntakeError::CaseNotFound(case.id))?,
        item: case.handled_under().clone(),
        item_name: item.name.clone(),
        division: case.division.clone(),
        applicant: name_in(&item.form, &fields).unwrap_or_default(),
        form,
        materials,
        answer_to: ways.map(|ways| ways.answer_to.clone()).unwrap_or_default(),
    })
}

/// Takes what a system answered, or that it did not.
async fn take(
    tx: &mut Tx,
    id: CaseId,
    system: &str,
    (message, answer): (String, Result<(Via, Option<Reply>), NoAnswer>),
) -> Result<(), IntakeError> {
    let case = moves::lock(tx, id).await?;
    let fault = match answer {
        Ok((via, Some(reply))) => {
            hear(tx, case, system, &Answer::of(reply, via, message)).await?;
            return Ok(());
        }
        Ok((_, None)) => "unknown_there",
        Err(no_answer) => {
            tracing::warn!(case.id = %id, error = %no_answer, "a system outside gave no answer");
            no_answer.word()
        }
    };
    if let Some(mut exchange) = verticals::of_case(tx, &case).await? {
        // It has lost the case, or never had it: it is handed over again.
        if fault == "unknown_there" && exchange.state == ExchangeState::Received {
            (exchange.state, exchange.tries) = (ExchangeState::Waiting, 0);
            exchange.next_try_at = Some(tx.now());
        }
        exchange.fault = Some(fault.to_owned());
        verticals::keep(tx, &exchange).await?;
    }
    Ok(())
}

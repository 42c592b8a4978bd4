//! A case and the system outside that handles it (垂管系统): one entry here, the number and the result from there, and
//! nothing typed twice.
use super::{evidence, hand, item, moves, trace};
use crate::{
    domain::{
        item::Item,
        mandate::Act,
        text::Words,
        vertical::{Connected, Effect, ExchangeState, Mode, Move, OutsideNo, Said, VerticalRefused, Via},
    },
    error::IntakeError,
    store::{
        cases::Case,
        verticals::{self, Exchange},
    },
};
use auth::Caller;
use chrono::{DateTime, Utc};
use contracts::intake::CaseAct;
use hear::{Answer, Heard, waits};
use kernel::{
    actor::ActorKind,
    db::{Db, Tx, transact},
    id::{CaseId, FileId},
    idempotency::{IdempotencyKey, once},
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::json;

pub(crate) mod file;
pub(crate) mod hear;
pub(crate) mod material;
pub(crate) mod send;
pub(crate) mod stuck;
pub(crate) mod visit;
pub(crate) mod wire;

/// An exchange as those see it who may see the case.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub(crate) struct ExchangeOut {
    /// The system outside.
    pub(crate) system: String,
    /// How it takes part.
    pub(crate) mode: Mode,
    /// The same in Chinese.
    pub(crate) mode_name: String,
    /// Where the exchange stands.
    pub(crate) state: ExchangeState,
    /// The same in Chinese.
    pub(crate) state_name: String,
    /// The number over there.
    pub(crate) outside_no: Option<String>,
    /// How often it was tried; for staff.
    pub(crate) tries: i16,
    /// When last; for staff.
    pub(crate) last_try_at: Option<DateTime<Utc>>,
    /// Why the last try, or the decision by the answer, came to nothing; for staff.
    pub(crate) fault: Option<String>,
    /// It can be handed over again; for staff.
    pub(crate) can_send: bool,
    /// What was said, the first first.
    pub(crate) told: Vec<ToldOut>,
}

/// Something that a system said.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub(crate) struct ToldOut {
    /// What.
    pub(crate) said: Said,
    /// The same in Chinese.
    pub(crate) said_name: String,
    /// The number it named.
    pub(crate) outside_no: Option<String>,
    /// Why it was sent back or refused.
    pub(crate) reason: Option<String>,
    /// Which way it came.
    pub(crate) via: Via,
    /// The same in Chinese.
    pub(crate) via_name: String,
    /// What it led to.
    pub(crate) effect: Effect,
    /// The same in Chinese.
    pub(crate) effect_name: String,
    /// The paper that an answer entered by hand rests on, a file of the case; for staff.
    pub(crate) evidence: Option<FileId>,
    /// When, as the system says.
    pub(crate) stated_at: Option<DateTime<Utc>>,
    /// When the hall heard it.
    pub(crate) heard_at: DateTime<Utc>,
}

/// What somebody enters of what a system said.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Entered {
    /// What it said.
    pub(crate) said: Said,
    /// The number over there.
    pub(crate) outside_no: Option<OutsideNo>,
    /// Why it was sent back or refused.
    #[serde(default)]
    pub(crate) reason: Option<String>,
    /// The paper it rests on, a file of the case: a result has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) evidence: Option<FileId>,
}

/// The system that takes part in the cases of an item.
fn connected(item: &Item) -> Result<&Connected, IntakeError> {
    item.connected.as_ref().ok_or(VerticalRefused::NotConnected.into())
}

/// Opens the exchange of a case that is accepted. What is decided on the spot is handed over when somebody wants it.
pub(super) async fn begin(tx: &mut Tx, case: &Case, item: &Item) -> Result<(), IntakeError> {
    let Some(with) = item.connected.as_ref().filter(|_| !item.one_act) else { return Ok(()) };
    let at = (with.mode == Mode::Interface).then(|| tx.now());
    Ok(verticals::open(tx, case, with, at).await?)
}

/// The exchange of a case, opened if there was none.
async fn opened(tx: &mut Tx, case: &Case, with: &Connected) -> Result<Exchange, IntakeError> {
    verticals::open(tx, case, with, None).await?;
    verticals::of_case(tx, case).await?.ok_or(VerticalRefused::NotConnected.into())
}

/// Has a case handed over, again if it was before: what was sent back or failed, and what is decided on the spot.
pub(crate) async fn send_again(db: &Db, caller: &Caller, id: CaseId) -> Result<ExchangeOut, IntakeError> {
    transact(db, &caller.actor, async |tx| {
        let case = moves::lock(tx, id).await?;
        let item = item::of_case(tx, &case).await?;
        let with = connected(&item)?;
        if let Some(ending) = end_to_tell(tx, &case).await? {
            return tell_again(tx, &case, ending).await;
        }
        if !waits(case.state) || with.mode == Mode::IntakeOnly {
            return Err(VerticalRefused::NotNow.into());
        }
        let mut exchange = opened(tx, &case, with).await?;
        exchange.state = exchange.state.after(Move::Again).ok_or(VerticalRefused::NotNow)?;
        exchange.tries = 0;
        exchange.fault = None;
        exchange.next_try_at = (exchange.mode == Mode::Interface).then(|| tx.now());
        verticals::keep(tx, &exchange).await?;
        let (seen, entity) = (json!({ "system": exchange.system }), Some(exchange.id));
        trace::record_act(tx, &case, "send_again", seen, CaseAct::ExchangeMoved, entity).await?;
        shown(tx, &case, true).await?.ok_or(VerticalRefused::NotConnected.into())
    })
    .await
}

/// The exchange of a case that ended, where the system does not know yet.
async fn end_to_tell(tx: &mut Tx, case: &Case) -> Result<Option<Exchange>, IntakeError> {
    Ok(verticals::of_case(tx, case).await?.filter(|exchange| exchange.state == ExchangeState::Ending))
}

/// Has the end told once more, at once.
async fn tell_again(tx: &mut Tx, case: &Case, mut exchange: Exchange) -> Result<ExchangeOut, IntakeError> {
    exchange.next_try_at = Some(tx.now());
    verticals::keep(tx, &exchange).await?;
    let (seen, entity) = (json!({ "system": exchange.system }), Some(exchange.id));
    trace::record_act(tx, case, "send_again", seen, CaseAct::ExchangeMoved, entity).await?;
    shown(tx, case, true).await?.ok_or(VerticalRefused::NotConnected.into())
}

/// What is entered by hand rests on something: a result on a paper of the case, the end over there on a paper or on words.
async fn rests(tx: &mut Tx, case: &Case, entered: &Entered) -> Result<(), IntakeError> {
    match entered.evidence {
        Some(file) => evidence::of_case(tx, case, file).await,
        None if entered.said.is_result() => Err(VerticalRefused::NoPaper.into()),
        None if entered.said == Said::Ended => {
            Words::parse(entered.reason.as_deref().unwrap_or_default())?;
            Ok(())
        }
        None => Ok(()),
    }
}

/// Enters by hand what a system said: where it cannot say so itself, and for repair. It decides nothing.
pub(crate) async fn enter_result(
    db: &Db,
    caller: &Caller,
    key: &IdempotencyKey,
    id: CaseId,
    entered: &Entered,
) -> Result<Heard, IntakeError> {
    transact(db, &caller.actor, async |tx| {
        once(tx, key, &(id, entered), async |tx| {
            let case = moves::lock(tx, id).await?;
            let item = item::of_case(tx, &case).await?;
            let exchange = opened(tx, &case, connected(&item)?).await?;
            rests(tx, &case, entered).await?;
            let answer = Answer {
                message: format!("{}{}:{}", hear::OWN, exchange.id, key.as_str()),
                via: Via::Hand,
                said: entered.said,
                outside_no: entered.outside_no.clone(),
                reason: entered.reason.clone(),
                remedies: None,
                at: None,
                evidence: entered.evidence,
            };
            Ok(Heard::from(hear::hear(tx, case, &exchange.system, &answer).await?))
        })
        .await
    })
    .await
}

/// Who goes to a system's page for a case: the applicant, his agent under a mandate, or a clerk with him.
async fn goes(tx: &mut Tx, case: &Case) -> Result<(), IntakeError> {
    hand::filer(tx, case, Act::Submit).await?;
    Ok(())
}

/// The exchange of a case, for a page; what was tried and failed is the hall's own affair.
pub(super) async fn shown(tx: &mut Tx, case: &Case, full: bool) -> Result<Option<ExchangeOut>, IntakeError> {
    let Some(exchange) = verticals::of_case(tx, case).await? else { return Ok(None) };
    let staff = tx.actor().kind == ActorKind::Staff;
    let mut told = Vec::new();
    for row in verticals::told(tx, case).await? {
        if !staff && matches!(row.effect, Effect::Conflict | Effect::TooLate) {
            continue;
        }
        told.push(ToldOut {
            said_name: row.said.name_zh().to_owned(),
            reason: if full { row.reason(tx)? } else { None },
            via_name: row.via.name_zh().to_owned(),
            effect_name: row.effect.name_zh().to_owned(),
            said: row.said,
            outside_no: row.outside_no,
            via: row.via,
            effect: row.effect,
            evidence: row.evidence.filter(|_| staff),
            stated_at: row.stated_at,
            heard_at: row.heard_at,
        });
    }
    let again = exchange.state.after(Move::Again).is_some() && exchange.mode != Mode::IntakeOnly;
    Ok(Some(ExchangeOut {
        can_send: staff && ((again && waits(case.state)) || exchange.state == ExchangeState::Ending),
        mode_name: exchange.mode.name_zh().to_owned(),
        state_name: exchange.state.name_zh().to_owned(),
        tries: if staff { exchange.tries } else { 0 },
        last_try_at: exchange.last_try_at.filter(|_| staff),
        fault: exchange.fault.filter(|_| staff),
        system: exchange.system,
        mode: exchange.mode,
        state: exchange.state,
        outside_no: exchange.outside_no,
        told,
    }))
}

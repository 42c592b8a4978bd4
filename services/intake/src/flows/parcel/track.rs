//! The way of a parcel: the order and the questions, each outside of any transaction, and the news, each taken once.
use super::{
    Address,
    wire::{self, Happened, Order, Tracked},
};
use crate::{
    domain::{
        parcel::{ParcelRefused, ParcelState, Track, may_be_signed},
        vertical::{MOST_TRIES, VerticalRefused, wait_after},
        vertical_signature::Stamp,
    },
    error::IntakeError,
    flows::{
        deliver, moves, trace,
        vertical::wire::{Lines, NoAnswer},
    },
    settings::Carrier,
    store::{
        cases::Case,
        parcels::{self, Parcel},
    },
};
use chrono::{DateTime, TimeDelta, Utc};
use contracts::intake::CaseAct;
use kernel::{
    actor::Actor,
    db::{Db, Tx, transact},
    personal::{Look, Personal, Purpose, read_personal},
    problem::Chain,
    service::TaskContext,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::json;
use uuid::Uuid;

/// So many are looked at in one round.
const ROUND: i64 = 100;
/// How long before the carrier is asked about a parcel of which it told nothing.
const ASK_AFTER: TimeDelta = TimeDelta::hours(6);
/// The longest number and place.
const LONGEST_NO: usize = 40;
const LONGEST_PLACE: usize = 100;

/// What was taken of news.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub(crate) struct Noted {
    /// Where the parcel is now.
    pub(crate) state: ParcelState,
}

/// What is to be done outside of any transaction.
enum Errand {
    Order(Personal<Address>),
    Ask,
}

/// One piece of news, whichever way it came.
struct News<'a> {
    message: &'a str,
    what: Track,
    at: DateTime<Utc>,
    place: Option<&'a str>,
}

/// Orders and asks until the process stops.
pub(crate) async fn run(context: TaskContext, lines: Lines) {
    while !context.stop.is_stopped() {
        if let Err(error) = run_parcels(&context.db, &lines).await {
            tracing::error!(error = %Chain(&error), "parcels failed; they are tried again");
        }
        context.stop.sleep(lines.verticals.every).await;
    }
}

/// Does everything that is due now.
///
/// # Errors
/// [`IntakeError`] if the database failed; what a carrier does is no error.
pub async fn run_parcels(db: &Db, lines: &Lines) -> Result<(), IntakeError> {
    let Some(carrier) = &lines.carrier else { return Ok(()) };
    let actor = Actor::service("carrier");
    let due = async |tx: &mut Tx| {
        let now = tx.now();
        Ok::<_, IntakeError>(parcels::due(tx, now, ROUND).await?)
    };
    for id in transact(db, &actor, due).await? {
        let errand = transact(db, &actor, async |tx| claim(tx, lines, id).await).await?;
        let answer = match errand {
            None => continue,
            Some(Errand::Order(to)) => order(lines, carrier, id, &to.reveal()).await,
            Some(Errand::Ask) => wire::ask(lines, carrier, id).await,
        };
        let away = matches!(answer, Err(NoAnswer::Away));
        transact(db, &actor, async |tx| take(tx, id, answer).await).await?;
        if away {
            // It is left alone until the next round.
            return Ok(());
        }
    }
    Ok(())
}

async fn order(
    lines: &Lines,
    carrier: &Carrier,
    parcel: Uuid,
    to: &Address,
) -> Result<Option<Tracked>, NoAnswer> {
    let tell = format!("{}/api/intake/v1/carrier/news", lines.here);
    let ordered = wire::order(lines, carrier, &Order { parcel, to, tell }).await?;
    Ok(Some(Tracked { tracking_no: ordered.tracking_no, news: Vec::new() }))
}

/// The parcel and its case, whose row is held.
async fn lock(tx: &mut Tx, id: Uuid) -> Result<(Case, Parcel), IntakeError> {
    let found = parcels::find(tx, id).await?.ok_or(ParcelRefused::NotFound)?;
    let case = moves::lock(tx, found.case_id).await?;
    let parcel = parcels::find(tx, id).await?.ok_or(ParcelRefused::NotFound)?;
    Ok((case, parcel))
}

/// What a parcel needs now, if it is still due; the next try is dated before anything is sent.
async fn claim(tx: &mut Tx, lines: &Lines, id: Uuid) -> Result<Option<Errand>, IntakeError> {
    let (case, mut parcel) = lock(tx, id).await?;
    if parcel.next_try_at.is_none_or(|at| at > tx.now()) {
        return Ok(None);
    }
    match parcel.state {
        ParcelState::Ordered if !case.state.is_decided() => {
            (parcel.state, parcel.next_try_at) = (ParcelState::Stopped, None);
            keep(tx, &case, &parcel, "stop_parcel").await.map(|()| None)
        }
        ParcelState::Ordered if parcel.tries >= MOST_TRIES => {
            (parcel.state, parcel.next_try_at) = (ParcelState::Stuck, None);
            keep(tx, &case, &parcel, "give_up_on_carrier").await.map(|()| None)
        }
        ParcelState::Ordered => {
            parcel.tries = parcel.tries.saturating_add(1);
            parcel.next_try_at = Some(tx.now() + wait_after(parcel.tries, lines.verticals.first_wait));
            parcels::keep(tx, &parcel).await?;
            let fields: &[&str] = &["address"];
            let subject = case.applicant_id;
            let look = Look { subject, purpose: Purpose("send_by_post"), case: Some(case.id), fields };
            let to = read_personal(tx, look, async |tx| Ok::<_, IntakeError>(parcel.address(tx)?)).await?;
            Ok(Some(Errand::Order(to)))
        }
        ParcelState::Posted | ParcelState::OnTheWay => {
            parcel.next_try_at = Some(tx.now() + ASK_AFTER);
            parcels::keep(tx, &parcel).await?;
            Ok(Some(Errand::Ask))
        }
        ParcelState::Delivered | ParcelState::Returned | ParcelState::Stuck | ParcelState::Stopped => {
            parcel.next_try_at = None;
            parcels::keep(tx, &parcel).await?;
            Ok(None)
        }
    }
}

async fn keep(tx: &mut Tx, case: &Case, parcel: &Parcel, what: &'static str) -> Result<(), IntakeError> {
    parcels::keep(tx, parcel).await?;
    let seen = json!({ "parcel": parcel.id, "state": parcel.state, "tracking_no": parcel.tracking_no });
    Ok(trace::record_act(tx, case, what, seen, CaseAct::ParcelMoved, Some(parcel.id)).await?)
}

/// Takes what the carrier answered, or that it did not.
async fn take(tx: &mut Tx, id: Uuid, answer: Result<Option<Tracked>, NoAnswer>) -> Result<(), IntakeError> {
    let (case, mut parcel) = lock(tx, id).await?;
    let tracked = match answer {
        Ok(Some(tracked)) => tracked,
        Ok(None) => return fault(tx, &mut parcel, "unknown_there").await,
        Err(no_answer) => {
            tracing::warn!(parcel = %id, error = %no_answer, "the carrier gave no answer");
            return fault(tx, &mut parcel, no_answer.word()).await;
        }
    };
    match number(tx, &mut parcel, &tracked.tracking_no).await {
        Ok(()) => {}
        Err(IntakeError::Parcel(_)) => return fault(tx, &mut parcel, "conflict").await,
        Err(other) => return Err(other),
    }
    parcel.fault = None;
    if parcel.state == ParcelState::Ordered {
        parcel.state = ParcelState::Posted;
        parcel.next_try_at = Some(tx.now() + ASK_AFTER);
        keep(tx, &case, &parcel, "post_parcel").await?;
    }
    for known in &tracked.news {
        let News { message, what, at, place } =
            News { message: &known.id, what: known.what, at: known.at, place: known.place.as_deref() };
        match hear(tx, id, &News { message, what, at, place }).await {
            // One piece that cannot be does not hide the others.
            Ok(_) | Err(IntakeError::Parcel(_)) => {}
            Err(other) => return Err(other),
        }
    }
    Ok(())
}

async fn fault(tx: &mut Tx, parcel: &mut Parcel, why: &str) -> Result<(), IntakeError> {
    parcel.fault = Some(why.to_owned());
    Ok(parcels::keep(tx, parcel).await?)
}

/// The carrier's number: the same one always, and no other parcel's.
async fn number(tx: &mut Tx, parcel: &mut Parcel, tracking_no: &str) -> Result<(), IntakeError> {
    let fits = (1..=LONGEST_NO).contains(&tracking_no.len())
        && tracking_no.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    let other = parcel.tracking_no.as_ref().is_some_and(|known| known != tracking_no);
    if !fits || other || parcels::is_taken(tx, parcel.id, tracking_no).await? {
        return Err(ParcelRefused::NotRead.into());
    }
    parcel.tracking_no = Some(tracking_no.to_owned());
    Ok(())
}

/// Takes what a carrier sent. Whatever is wrong with the signature, the answer is the same.
pub(crate) async fn take_news(
    db: &Db,
    lines: &Lines,
    stamp: Option<Stamp>,
    body: &[u8],
) -> Result<Noted, IntakeError> {
    let signed = |stamp: &Stamp| {
        let carrier = lines.carrier.as_ref();
        carrier.is_some_and(|carrier| carrier.key.verify(stamp, body, lines.clock.now()).is_ok())
    };
    let stamp = stamp.filter(signed).ok_or(VerticalRefused::NotSigned)?;
    let told: Happened = serde_json::from_slice(body).or(Err(ParcelRefused::NotRead))?;
    transact(db, &Actor::service("carrier"), async |tx| {
        let (_, mut parcel) = lock(tx, told.parcel).await?;
        number(tx, &mut parcel, &told.tracking_no).await?;
        parcels::keep(tx, &parcel).await?;
        let news = News { message: &stamp.id, what: told.what, at: told.at, place: told.place.as_deref() };
        Ok(Noted { state: hear(tx, told.parcel, &news).await? })
    })
    .await
}

/// Takes one piece of news; where it says that somebody signed, the case is closed by it.
async fn hear(tx: &mut Tx, id: Uuid, news: &News<'_>) -> Result<ParcelState, IntakeError> {
    let (mut case, mut parcel) = lock(tx, id).await?;
    if news.place.is_some_and(|place| place.chars().count() > LONGEST_PLACE) {
        return Err(ParcelRefused::NotRead.into());
    }
    if !may_be_signed(news.at, parcel.ordered_at, tx.now()) {
        return Err(ParcelRefused::BadTime.into());
    }
    let new = parcels::write(tx, id, (news.message, news.what), news.place, news.at).await?;
    let Some(state) = parcel.state.after(news.what).filter(|_| new) else { return Ok(parcel.state) };
    parcel.state = state;
    if !state.is_under_way() {
        parcel.next_try_at = None;
    }
    if state == ParcelState::Delivered {
        parcel.signed_at = Some(news.at);
        parcel.fault = deliver::may_close_by_post(tx, &case).await?.err().map(str::to_owned);
    }
    keep(tx, &case, &parcel, "hear_from_carrier").await?;
    if state == ParcelState::Delivered && parcel.fault.is_none() && !case.state.is_final() {
        deliver::close_by_post(tx, &mut case, news.at).await?;
    }
    Ok(state)
}

//! 对账: the gateway's signed file of a day against our books. What differs becomes a task; nothing is repaired by itself.
use super::{
    moves,
    payment::{Till, away, book_said, learn},
    payment_refund,
};
use crate::{
    domain::{
        payment::{Book, Difference, FoundBy, OrderState, PaymentRefused, Settled, sum},
        text::Words,
    },
    error::IntakeError,
    gateway::{DayFile, Gateway},
    store::{
        payment_days::{self, DifferenceRow, NewFile, Reconciled},
        payments,
    },
};
use auth::Caller;
use chrono::{DateTime, NaiveDate, TimeDelta, Timelike, Utc};
use contracts::{
    catalogue::derived_id,
    intake::{RegisterChanged, RegisterEntry},
};
use kernel::{
    actor::Actor,
    audit::{self, Entity},
    db::{Db, Tx, transact},
    problem::Chain,
    service::TaskContext,
};
use legal_clock::{local_date, local_time};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::json;
use sha2::{Digest, Sha256};
use std::time::Duration;
use uuid::Uuid;

/// How often the task looks what is due.
const EVERY: Duration = Duration::from_secs(5);
/// So many orders are asked about in one turn.
const A_TURN: i64 = 50;
/// So many days and differences are listed.
const MOST_LISTED: i64 = 100;
/// From this hour on the file of the day before is fetched.
const FILE_FROM_HOUR: u32 = 6;

/// Which day is reconciled.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct DayIn {
    /// A day that is over.
    pub(crate) day: NaiveDate,
}

/// A day that was compared.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub(crate) struct DayOut {
    /// The day.
    pub(crate) day: NaiveDate,
    /// SHA-256 of the gateway's file, hex.
    pub(crate) digest: String,
    /// Its lines.
    pub(crate) lines: i32,
    /// Paid, by the gateway's file, in fen.
    pub(crate) paid_fen: i64,
    /// Given back, by the gateway's file, in fen.
    pub(crate) refunded_fen: i64,
    /// Paid, by our books, in fen.
    pub(crate) ours_paid_fen: i64,
    /// Given back, by our books, in fen.
    pub(crate) ours_refunded_fen: i64,
    /// How many numbers differ.
    pub(crate) differences: i32,
    /// When it was compared.
    pub(crate) loaded_at: DateTime<Utc>,
}

impl From<Reconciled> for DayOut {
    fn from(row: Reconciled) -> Self {
        Self {
            day: row.day,
            digest: row.digest,
            lines: row.lines,
            paid_fen: row.paid_fen,
            refunded_fen: row.refunded_fen,
            ours_paid_fen: row.ours_paid_fen,
            ours_refunded_fen: row.ours_refunded_fen,
            differences: row.differences,
            loaded_at: row.loaded_at,
        }
    }
}

/// A difference, as a task.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub(crate) struct DifferenceOut {
    /// The task.
    pub(crate) id: Uuid,
    /// The day of the file.
    pub(crate) day: NaiveDate,
    /// What differs.
    pub(crate) kind: Difference,
    /// The same in words.
    pub(crate) kind_name: String,
    /// The payment's or refund's number.
    pub(crate) number: String,
    /// The order, where it is known.
    pub(crate) order_no: Option<String>,
    /// The gateway's amount, in fen.
    pub(crate) theirs_fen: Option<i64>,
    /// Ours, in fen.
    pub(crate) ours_fen: Option<i64>,
    /// What was done about it.
    pub(crate) how: Option<Settled>,
    /// By whom.
    pub(crate) settled_by: Option<Uuid>,
    /// When.
    pub(crate) settled_at: Option<DateTime<Utc>>,
}

impl From<DifferenceRow> for DifferenceOut {
    fn from(row: DifferenceRow) -> Self {
        Self {
            id: row.id,
            day: row.day,
            kind: row.kind,
            kind_name: row.kind.name_zh().to_owned(),
            number: row.number,
            order_no: row.order_no,
            theirs_fen: row.theirs_fen,
            ours_fen: row.ours_fen,
            how: row.how,
            settled_by: row.settled_by,
            settled_at: row.settled_at,
        }
    }
}

/// What someone did about a difference.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SettleIn {
    /// What.
    pub(crate) how: Settled,
    /// What was found, at least ten characters.
    pub(crate) note: String,
}

/// Fetches the gateway's file of a day and compares. The same file again changes nothing.
pub(crate) async fn reconcile_payments(
    db: &Db,
    till: &Till,
    caller: &Caller,
    day: NaiveDate,
) -> Result<DayOut, IntakeError> {
    reconcile(db, till.gateway()?, &caller.actor, day).await?.ok_or(IntakeError::NotFound("file of this day"))
}

async fn reconcile(
    db: &Db,
    gateway: &Gateway,
    actor: &Actor,
    day: NaiveDate,
) -> Result<Option<DayOut>, IntakeError> {
    let today = transact(db, actor, async |tx| Ok::<_, IntakeError>(local_date(tx.now()))).await?;
    if day >= today {
        return Err(PaymentRefused::DayNotOver.into());
    }
    let Some(file) = gateway.file(day).await.map_err(away)? else { return Ok(None) };
    if !gateway.signed(&file.body, &file.signature) {
        return Err(PaymentRefused::FileNotSigned.into());
    }
    let theirs = Book::parse(day, &file.body)?;
    // Our books are read for the whole hall, whoever asks: the file is, too.
    let read = async |tx: &mut Tx| Ok::<_, IntakeError>(payment_days::ours(tx, day).await?);
    let ours = transact(db, &Actor::service("intake"), read).await?;
    transact(db, actor, async |tx| Ok(Some(compare(tx, (day, &file), &theirs, &ours).await?))).await
}

async fn compare(
    tx: &mut Tx,
    (day, file): (NaiveDate, &DayFile),
    theirs: &Book,
    ours: &Book,
) -> Result<DayOut, IntakeError> {
    let found = theirs.compare(ours);
    let digest: String = Sha256::digest(&file.body).iter().map(|byte| format!("{byte:02x}")).collect();
    let count = |so_many: usize| i32::try_from(so_many).unwrap_or(i32::MAX);
    let new = NewFile {
        day,
        digest: &digest,
        body: &file.body,
        lines: count(theirs.paid.len() + theirs.refunded.len()),
        sums: [sum(&theirs.paid), sum(&theirs.refunded), sum(&ours.paid), sum(&ours.refunded)],
        differences: count(found.len()),
    };
    if payment_days::keep(tx, &new).await? {
        for differs in &found {
            payment_days::differs(tx, day, differs).await?;
        }
        told(tx, "reconcile_payments", derived_id("reconciliation", &format!("{day}:{digest}"))).await?;
    }
    let kept = payment_days::find(tx, day, &digest).await?.ok_or(IntakeError::MovedOn)?;
    Ok(kept.into())
}

async fn told(tx: &Tx, what: &'static str, id: Uuid) -> Result<(), IntakeError> {
    audit::record(tx, what, Entity::new("reconciliation", id), &json!({})).await?;
    let entry = RegisterEntry::Reconciliation;
    bus::publish(tx, &RegisterChanged { id, entry, in_force: true }).await?;
    Ok(())
}

/// The days that were compared, the newest first.
pub(crate) async fn list_days(db: &Db, caller: &Caller) -> Result<Vec<DayOut>, IntakeError> {
    transact(db, &caller.actor, async |tx| {
        Ok(payment_days::list(tx, MOST_LISTED).await?.into_iter().map(DayOut::from).collect())
    })
    .await
}

/// The differences that wait for someone; with `settled`, those that waited.
pub(crate) async fn list_differences(
    db: &Db,
    caller: &Caller,
    settled: bool,
) -> Result<Vec<DifferenceOut>, IntakeError> {
    transact(db, &caller.actor, async |tx| {
        let rows = payment_days::differences(tx, settled, MOST_LISTED).await?;
        Ok(rows.into_iter().map(DifferenceOut::from).collect())
    })
    .await
}

/// Settles a difference. What is recorded is what the gateway confirms when it is asked; nobody types an amount.
pub(crate) async fn settle_difference(
    db: &Db,
    till: &Till,
    caller: &Caller,
    id: Uuid,
    new: &SettleIn,
) -> Result<DifferenceOut, IntakeError> {
    let words = Words::parse(&new.note)?;
    let row = transact(db, &caller.actor, async |tx| difference(tx, id).await).await?;
    if row.settled_at.is_some() {
        return Err(PaymentRefused::Over.into());
    }
    if new.how == Settled::Recorded {
        let order_no = row.order_no.filter(|_| row.kind == Difference::PaidThere);
        let order_no = order_no.ok_or(PaymentRefused::NotConfirmed)?;
        learn(db, till.gateway()?, &order_no, FoundBy::Reconciliation).await?;
    }
    let read = async |tx: &mut Tx| Ok::<_, IntakeError>(payments::is_booked(tx, &row.number).await?);
    let booked = transact(db, &Actor::service("intake"), read).await?;
    if new.how == Settled::Recorded && !booked {
        return Err(PaymentRefused::NotConfirmed.into());
    }
    transact(db, &caller.actor, async |tx| {
        moves::took(payment_days::settle(tx, id, new.how, words.as_str()).await?)?;
        told(tx, "settle_difference", id).await?;
        Ok(difference(tx, id).await?.into())
    })
    .await
}

async fn difference(tx: &mut Tx, id: Uuid) -> Result<DifferenceRow, IntakeError> {
    payment_days::difference(tx, id).await?.ok_or(IntakeError::NotFound("difference"))
}

/// Asks about orders whose notice may be lost, closes those whose time is over, gives money back, fetches the file of the day
/// before; until the process stops.
pub(crate) async fn run(context: TaskContext, gateway: Gateway) {
    while !context.stop.is_stopped() {
        if let Err(error) = run_payments(&context.db, &gateway).await {
            tracing::error!(error = %Chain(&error), "the payments' task failed; it tries again");
        }
        context.stop.sleep(EVERY).await;
    }
}

/// Does what is due now.
///
/// # Errors
/// [`IntakeError`] if the database fails. A gateway that is away is asked again later.
pub async fn run_payments(db: &Db, gateway: &Gateway) -> Result<(), IntakeError> {
    let actor = Actor::service("intake");
    let (due, now, yesterday) = transact(db, &actor, async |tx| {
        let due = payments::to_ask(tx, A_TURN).await?;
        let yesterday = local_date(tx.now()) - TimeDelta::days(1);
        let missing =
            local_time(tx.now()).hour() >= FILE_FROM_HOUR && !payment_days::has(tx, yesterday).await?;
        Ok::<_, IntakeError>((due, tx.now(), missing.then_some(yesterday)))
    })
    .await?;
    for order in due {
        let closing = order.state == OrderState::Closing || order.expires_at <= now;
        let said = match closing {
            true => gateway.close(&order.order_no).await,
            false => gateway.ask(&order.order_no).await,
        };
        match said {
            Ok(said) => book_said(db, &order.order_no, said, FoundBy::Query).await?,
            Err(error) => {
                away(error);
                let later = Some(now + super::payment::ASK_EVERY);
                transact(db, &actor, async |tx| {
                    payments::set_order(tx, &order, order.state, later).await?;
                    Ok::<_, IntakeError>(())
                })
                .await?;
            }
        }
    }
    payment_refund::run(db, gateway).await?;
    match yesterday {
        Some(day) => fetch(db, gateway, &actor, day).await,
        None => Ok(()),
    }
}

/// A file that is missing, or no good, is looked for again; someone sees that the day is not there.
async fn fetch(db: &Db, gateway: &Gateway, actor: &Actor, day: NaiveDate) -> Result<(), IntakeError> {
    match reconcile(db, gateway, actor, day).await {
        Err(IntakeError::Payment(why)) => {
            tracing::warn!(%day, error = %why, "the day's file of the gateway was not taken");
            Ok(())
        }
        done => done.map(|_| ()),
    }
}

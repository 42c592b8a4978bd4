//! 退费: one proposes, another approves, the gateway pays back. What was paid twice goes back by itself.
use super::{fee_read::RefundOut, moves, trace};
use crate::{
    domain::payment::{PaymentRefused, RefundReason, RefundState, refundable},
    error::IntakeError,
    gateway::{Gateway, RefundSaid},
    store::payments::{self, Refund},
};
use auth::Caller;
use chrono::NaiveDate;
use contracts::intake::CaseAct;
use kernel::{
    actor::Actor,
    db::{Db, Tx, transact},
    idempotency::{IdempotencyKey, once},
    problem::Chain,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::json;
use uuid::Uuid;

/// So many are listed, and asked about in one turn.
const MOST: i64 = 100;

/// What is to go back.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RefundIn {
    /// How much, in fen.
    pub(crate) amount_fen: i64,
    /// Why: `withdrawn`, `refused` or `not_due`.
    pub(crate) reason: RefundReason,
}

/// Proposes to give money back.
pub(crate) async fn propose_refund(
    db: &Db,
    caller: &Caller,
    key: &IdempotencyKey,
    payment: Uuid,
    new: &RefundIn,
) -> Result<RefundOut, IntakeError> {
    transact(db, &caller.actor, async |tx| {
        once(tx, key, &(payment, new), async |tx| {
            let paid = payments::find(tx, payment).await?.ok_or(IntakeError::NotFound("payment"))?;
            let case = moves::lock(tx, paid.case_id).await?;
            refundable(new.reason, case.state)?;
            let before = payments::refunds_of(tx, &[payment]).await?;
            let kept = before.iter().filter(|refund| refund.state != RefundState::Declined);
            let left = kept.fold(paid.amount_fen, |left, refund| left - refund.amount_fen);
            if !(1..=left).contains(&new.amount_fen) {
                return Err(PaymentRefused::TooMuch.into());
            }
            let sum = (new.amount_fen, new.reason);
            let refund = payments::give_back(tx, &case, payment, sum, false).await?;
            let seen = json!({ "payment": payment, "amount_fen": new.amount_fen, "reason": new.reason });
            let act = CaseAct::PaymentMoved;
            trace::record_act(tx, &case, "propose_refund", seen, act, Some(refund)).await?;
            found(tx, refund).await
        })
        .await
    })
    .await
}

async fn found(tx: &mut Tx, refund: Uuid) -> Result<RefundOut, IntakeError> {
    Ok(payments::lock_refund(tx, refund).await?.ok_or(IntakeError::NotFound("refund"))?.into())
}

/// The refunds that wait for a second person, within the caller's scope.
pub(crate) async fn list_refunds(db: &Db, caller: &Caller) -> Result<Vec<RefundOut>, IntakeError> {
    transact(db, &caller.actor, async |tx| {
        Ok(payments::proposed(tx, MOST).await?.into_iter().map(RefundOut::from).collect())
    })
    .await
}

/// Approves or declines what another one proposed.
pub(crate) async fn judge_refund(
    db: &Db,
    caller: &Caller,
    id: Uuid,
    approve: bool,
) -> Result<RefundOut, IntakeError> {
    transact(db, &caller.actor, async |tx| {
        let refund = payments::lock_refund(tx, id).await?.ok_or(IntakeError::NotFound("refund"))?;
        if refund.state != RefundState::Proposed {
            return Err(PaymentRefused::Over.into());
        }
        if refund.proposed_by == tx.actor().id {
            return Err(IntakeError::ApproverMissing);
        }
        let case = moves::find(tx, refund.case_id).await?;
        payments::judge(tx, &refund, approve).await?;
        let what = if approve { "approve_refund" } else { "decline_refund" };
        let seen = json!({ "amount_fen": refund.amount_fen, "reason": refund.reason });
        trace::record_act(tx, &case, what, seen, CaseAct::PaymentMoved, Some(id)).await?;
        found(tx, id).await
    })
    .await
}

/// Tells the gateway of approved refunds, and hears how far they are. The same refund told again is the same refund.
pub(super) async fn run(db: &Db, gateway: &Gateway) -> Result<(), IntakeError> {
    let actor = Actor::service("intake");
    let due =
        transact(db, &actor, async |tx| Ok::<_, IntakeError>(payments::refunds_to_ask(tx, MOST).await?));
    for (refund, txn_no) in due.await? {
        let said = gateway.refund(&refund.refund_no, &txn_no, refund.amount_fen).await;
        let now = match said {
            Ok(RefundSaid::Done { day }) => (RefundState::Done, Some(day)),
            Ok(RefundSaid::Declined) => (RefundState::Declined, None),
            Ok(RefundSaid::Pending) => (RefundState::Approved, None),
            Err(error) => {
                tracing::warn!(refund = %refund.id, error = %Chain(&error), "the gateway did not hear of a refund");
                (RefundState::Approved, None)
            }
        };
        transact(db, &actor, async |tx| said_of(tx, &refund, now).await).await?;
    }
    Ok(())
}

async fn said_of(
    tx: &mut Tx,
    refund: &Refund,
    now: (RefundState, Option<NaiveDate>),
) -> Result<(), IntakeError> {
    let moved = payments::refund_said(tx, refund, now).await?;
    if !moved || now.0 == RefundState::Approved {
        return Ok(());
    }
    let case = moves::find(tx, refund.case_id).await?;
    let what = if now.0 == RefundState::Done { "refund_done" } else { "refund_declined" };
    let seen = json!({ "amount_fen": refund.amount_fen, "reason": refund.reason });
    Ok(trace::record_act(tx, &case, what, seen, CaseAct::PaymentMoved, Some(refund.id)).await?)
}

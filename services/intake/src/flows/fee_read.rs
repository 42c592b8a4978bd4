//! What a case costs, as everyone sees it who sees the case.
use super::{item, moves};
use crate::{
    domain::{
        fee::{Charge, NoticeState, ReductionGround, WaitsFor, yuan},
        payment::{Counts, OrderState, RefundReason, RefundState},
    },
    error::IntakeError,
    store::{
        cases::Case,
        fees::{self, FeeNotice},
        payments::{self, Payment, Refund},
    },
};
use auth::Caller;
use chrono::{DateTime, NaiveDate, Utc};
use kernel::{
    db::{Db, Tx, transact},
    id::{CaseId, FileId},
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// The fees of a case.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub(crate) struct FeesOut {
    /// The fees that the item publishes as a list; the only ones that can be charged besides those of its table.
    pub(crate) published: Vec<Charge>,
    /// Whether the item has a fee table, which is reckoned by the form's answers.
    pub(crate) has_table: bool,
    /// The notices, the newest first; at most one is not void.
    pub(crate) notices: Vec<FeeNoticeOut>,
}

/// A notice of payment.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub(crate) struct FeeNoticeOut {
    /// The notice.
    pub(crate) id: Uuid,
    /// The number by which it is paid.
    pub(crate) notice_no: String,
    /// What is charged.
    pub(crate) lines: Vec<Charge>,
    /// The sum, in fen.
    pub(crate) total_fen: i64,
    /// What is left after reductions, in fen.
    pub(crate) due_fen: i64,
    /// The same in yuan, as people read it.
    pub(crate) due_yuan: String,
    /// The last day.
    pub(crate) pay_by: NaiveDate,
    /// What waits for the money. The clock does not.
    pub(crate) waits: WaitsFor,
    /// How it stands.
    pub(crate) state: NoticeState,
    /// The same in words.
    pub(crate) state_name: String,
    /// When it was issued.
    pub(crate) issued_at: DateTime<Utc>,
    /// What was taken off, and what waits for approval.
    pub(crate) reductions: Vec<ReductionOut>,
    /// Where it can be paid now, if an order is open.
    pub(crate) pay_url: Option<String>,
    /// What was paid.
    pub(crate) payments: Vec<PaymentOut>,
    /// What went back.
    pub(crate) refunds: Vec<RefundOut>,
}

/// A reduction.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub(crate) struct ReductionOut {
    /// Why.
    pub(crate) ground: ReductionGround,
    /// The rule.
    pub(crate) basis: String,
    /// How much, in fen.
    pub(crate) by_fen: i64,
    /// What shows it, a file of the case.
    pub(crate) evidence: Option<FileId>,
    /// Who proposed it.
    pub(crate) proposed_by: Uuid,
    /// Who approved it.
    pub(crate) approved_by: Option<Uuid>,
}

/// A payment.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub(crate) struct PaymentOut {
    /// The payment.
    pub(crate) id: Uuid,
    /// Its number at the gateway.
    pub(crate) txn_no: String,
    /// How much, in fen.
    pub(crate) amount_fen: i64,
    /// What it counts as.
    pub(crate) counts: Counts,
    /// The electronic receipt of the finance side.
    pub(crate) receipt_no: Option<String>,
    /// When, by the gateway's clock.
    pub(crate) paid_at: DateTime<Utc>,
}

impl From<Payment> for PaymentOut {
    fn from(row: Payment) -> Self {
        Self {
            id: row.id,
            txn_no: row.txn_no,
            amount_fen: row.amount_fen,
            counts: row.counts,
            receipt_no: row.receipt_no,
            paid_at: row.paid_at,
        }
    }
}

/// Money that goes back.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub(crate) struct RefundOut {
    /// The refund.
    pub(crate) id: Uuid,
    /// Its number.
    pub(crate) refund_no: String,
    /// The case.
    pub(crate) case_id: CaseId,
    /// Of which payment.
    pub(crate) payment: Uuid,
    /// How much, in fen.
    pub(crate) amount_fen: i64,
    /// Why.
    pub(crate) reason: RefundReason,
    /// The same in words.
    pub(crate) reason_name: String,
    /// How it stands.
    pub(crate) state: RefundState,
    /// Who proposed it; nil where the hall gives it back by itself.
    pub(crate) proposed_by: Uuid,
    /// When.
    pub(crate) proposed_at: DateTime<Utc>,
    /// Who approved or declined it.
    pub(crate) approved_by: Option<Uuid>,
    /// On which day of the gateway's books the money was back.
    pub(crate) done_day: Option<NaiveDate>,
}

impl From<Refund> for RefundOut {
    fn from(row: Refund) -> Self {
        Self {
            id: row.id,
            refund_no: row.refund_no,
            case_id: row.case_id,
            payment: row.payment_id,
            amount_fen: row.amount_fen,
            reason: row.reason,
            reason_name: row.reason.name_zh().to_owned(),
            state: row.state,
            proposed_by: row.proposed_by,
            proposed_at: row.proposed_at,
            approved_by: row.approved_by,
            done_day: row.done_day,
        }
    }
}

/// The fees of a case: what can be charged, what was, and how it was paid.
pub(crate) async fn list_fees(db: &Db, caller: &Caller, id: CaseId) -> Result<FeesOut, IntakeError> {
    transact(db, &caller.actor, async |tx| {
        let case = moves::find(tx, id).await?;
        of_case(tx, &case).await
    })
    .await
}

pub(super) async fn of_case(tx: &mut Tx, case: &Case) -> Result<FeesOut, IntakeError> {
    let (item, _) = item::tariff_of(tx, case).await?;
    let published = item.fees.into_iter();
    let published =
        published.map(|fee| Charge { name: fee.name, amount_fen: fee.amount_fen.into(), basis: fee.basis });
    let mut notices = Vec::new();
    for notice in fees::of_case(tx, case).await? {
        notices.push(out(tx, notice).await?);
    }
    Ok(FeesOut { published: published.collect(), has_table: item.fee_table.is_some(), notices })
}

async fn out(tx: &mut Tx, row: FeeNotice) -> Result<FeeNoticeOut, IntakeError> {
    let reductions = fees::reductions(tx, row.id).await?;
    let orders = payments::orders(tx, row.id).await?;
    let paid = payments::of_notice(tx, row.id).await?;
    let ids: Vec<Uuid> = paid.iter().map(|payment| payment.id).collect();
    let back = payments::refunds_of(tx, &ids).await?;
    let now = tx.now();
    let open = |order: &payments::PayOrder| order.state == OrderState::Open && order.expires_at > now;
    let pay_url = orders.into_iter().find(open).and_then(|order| order.pay_url);
    let reductions = reductions.into_iter().map(|reduction| {
        Ok(ReductionOut {
            basis: reduction.basis(tx)?,
            ground: reduction.ground,
            by_fen: reduction.by_fen,
            evidence: reduction.evidence,
            proposed_by: reduction.proposed_by,
            approved_by: reduction.approved_by,
        })
    });
    Ok(FeeNoticeOut {
        lines: row.charges()?,
        reductions: reductions.collect::<Result<_, IntakeError>>()?,
        id: row.id,
        notice_no: row.notice_no,
        total_fen: row.total_fen,
        due_fen: row.due_fen,
        due_yuan: yuan(row.due_fen),
        pay_by: row.pay_by,
        waits: row.waits,
        state: row.state,
        state_name: row.state.name_zh().to_owned(),
        issued_at: row.issued_at,
        pay_url: pay_url.filter(|_| row.state == NoticeState::Due),
        payments: paid.into_iter().map(PaymentOut::from).collect(),
        refunds: back.into_iter().map(RefundOut::from).collect(),
    })
}

//! 缴款通知: what a case is charged, by the published item; what is taken off it with a ground and a second approval; what waits
//! for the money. Waiting for money stops no clock: the law on licences knows no such ground, and none is recorded.
use super::{accept::answers_of, evidence, item, moves, trace};
use crate::{
    domain::{
        fee::{
            Charge, DAYS_TO_PAY, FeeRefused, MOST_DAYS_TO_PAY, NoticeState, ReductionGround, Tariff,
            WaitsFor, chargeable, reduced, total, waits,
        },
        text::Words,
    },
    error::IntakeError,
    store::{
        cases::Case,
        fees::{self, FeeNotice, NewNotice, NewReduction},
        payments,
    },
};
use auth::Caller;
use chrono::{NaiveDate, TimeDelta};
use contracts::{catalogue::PayBefore, intake::CaseAct};
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
use uuid::Uuid;

use super::fee_read::{FeesOut, of_case};

/// What is charged.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct FeeNoticeIn {
    /// The listed fees that apply, by the names the item publishes them under. What its fee table says is added by the form's
    /// answers.
    #[serde(default)]
    pub(crate) fees: Vec<String>,
    /// How many days the applicant has; 15 where nothing is said, at most 60.
    #[serde(default)]
    pub(crate) days: Option<i64>,
}

/// What takes something off.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ReductionIn {
    /// Why.
    pub(crate) ground: ReductionGround,
    /// The rule it stands on, at least ten characters.
    pub(crate) basis: String,
    /// How much, in fen; all of it is an exemption.
    pub(crate) by_fen: i64,
    /// What shows it, a file of the case; hardship needs one.
    #[serde(default)]
    pub(crate) evidence: Option<FileId>,
}

/// Why a notice is taken back.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct VoidIn {
    /// At least ten characters.
    pub(crate) reason: String,
}

/// The fees of a case's item, at the versions it is bound to.
pub(super) async fn tariff(tx: &mut Tx, case: &Case) -> Result<(Tariff, WaitsFor), IntakeError> {
    let (item, makes_licences) = item::tariff_of(tx, case).await?;
    let rule = item.intake_rules.pay_before.map(|before| match before {
        PayBefore::Decision => WaitsFor::Decision,
        PayBefore::Delivery => WaitsFor::Delivery,
    });
    Ok((Tariff { listed: item.fees, table: item.fee_table }, waits(rule, makes_licences)))
}

/// Issues the notice of payment of a case.
pub(crate) async fn issue_fee_notice(
    db: &Db,
    caller: &Caller,
    key: &IdempotencyKey,
    id: CaseId,
    new: &FeeNoticeIn,
) -> Result<FeesOut, IntakeError> {
    let days = new.days.unwrap_or(DAYS_TO_PAY);
    if !(1..=MOST_DAYS_TO_PAY).contains(&days) {
        return Err(FeeRefused::BadDays.into());
    }
    transact(db, &caller.actor, async |tx| {
        once(tx, key, &(id, new), async |tx| {
            let case = moves::lock(tx, id).await?;
            chargeable(case.state)?;
            if fees::standing(tx, &case).await?.is_some() {
                return Err(FeeRefused::NoticeThere.into());
            }
            let (tariff, waits) = tariff(tx, &case).await?;
            let lines = tariff.charges(&new.fees, &answers_of(tx, &case).await?)?;
            let pay_by = local_date(tx.now()) + TimeDelta::days(days);
            issue(tx, &case, (&lines, pay_by, waits)).await?;
            of_case(tx, &case).await
        })
        .await
    })
    .await
}

async fn issue(
    tx: &mut Tx,
    case: &Case,
    (lines, pay_by, waits): (&[Charge], NaiveDate, WaitsFor),
) -> Result<(), IntakeError> {
    let nth = fees::next_number(tx).await?;
    let notice_no = format!("JK{}{nth:08}", local_date(tx.now()).format("%Y%m%d"));
    let total_fen = total(lines);
    let new = NewNotice { lines, total_fen, pay_by, waits };
    let notice = fees::issue(tx, case, &notice_no, &new).await?;
    // 行政许可法 45 names what is not counted; a payment is not among it. So the record says that the clock runs.
    let seen = json!({
        "notice": notice, "notice_no": notice_no, "total_fen": total_fen, "pay_by": pay_by, "waits": waits, "clock": "runs",
    });
    Ok(trace::record_act(tx, case, "issue_fee_notice", seen, CaseAct::FeeMoved, Some(notice)).await?)
}

/// A notice that is still to be paid, with its case; nobody books on it meanwhile.
async fn due(tx: &mut Tx, id: CaseId) -> Result<(Case, FeeNotice), IntakeError> {
    let case = moves::lock(tx, id).await?;
    let standing = fees::standing(tx, &case).await?.ok_or(IntakeError::NotFound("notice of payment"))?;
    let notice = fees::lock(tx, standing.id).await?.ok_or(IntakeError::MovedOn)?;
    if notice.state == NoticeState::Due { Ok((case, notice)) } else { Err(FeeRefused::NotDue.into()) }
}

/// Takes a notice back that should not have been issued, before it is paid.
pub(crate) async fn void_fee_notice(
    db: &Db,
    caller: &Caller,
    id: CaseId,
    why: &VoidIn,
) -> Result<FeesOut, IntakeError> {
    let words = Words::parse(&why.reason)?;
    transact(db, &caller.actor, async |tx| {
        let (case, notice) = due(tx, id).await?;
        fees::void(tx, &notice, words.as_str()).await?;
        payments::close_all(tx, notice.id).await?;
        let seen = json!({ "notice": notice.id });
        let act = CaseAct::FeeMoved;
        trace::record_act(tx, &case, "void_fee_notice", seen, act, Some(notice.id)).await?;
        of_case(tx, &case).await
    })
    .await
}

/// Proposes to take something off what is due.
pub(crate) async fn propose_reduction(
    db: &Db,
    caller: &Caller,
    key: &IdempotencyKey,
    id: CaseId,
    new: &ReductionIn,
) -> Result<FeesOut, IntakeError> {
    let basis = Words::parse(&new.basis)?;
    transact(db, &caller.actor, async |tx| {
        once(tx, key, &(id, new), async |tx| {
            let (case, notice) = due(tx, id).await?;
            reduced(notice.due_fen, new.by_fen)?;
            match new.evidence {
                Some(file) => evidence::of_case(tx, &case, file).await?,
                None if new.ground == ReductionGround::Hardship => {
                    return Err(FeeRefused::BadReduction.into());
                }
                None => {}
            }
            let row = NewReduction {
                ground: new.ground,
                basis: basis.as_str(),
                by_fen: new.by_fen,
                evidence: new.evidence,
            };
            let proposed = fees::propose(tx, &notice, &row).await?.ok_or(FeeRefused::ReductionWaits)?;
            let seen = json!({ "notice": notice.id, "ground": new.ground, "by_fen": new.by_fen });
            let act = CaseAct::FeeMoved;
            trace::record_act(tx, &case, "propose_fee_reduction", seen, act, Some(proposed)).await?;
            of_case(tx, &case).await
        })
        .await
    })
    .await
}

/// Approves what another one proposed. Orders with the old amount are closed; nothing left to pay is an exemption.
pub(crate) async fn approve_reduction(db: &Db, caller: &Caller, id: CaseId) -> Result<FeesOut, IntakeError> {
    transact(db, &caller.actor, async |tx| {
        let (case, notice) = due(tx, id).await?;
        let all = fees::reductions(tx, notice.id).await?;
        let waiting = all.into_iter().find(|reduction| reduction.approved_by.is_none());
        let waiting = waiting.ok_or(FeeRefused::NoReduction)?;
        if waiting.proposed_by == tx.actor().id {
            return Err(IntakeError::ApproverMissing);
        }
        let left = reduced(notice.due_fen, waiting.by_fen)?;
        let state = if left == 0 { NoticeState::Waived } else { NoticeState::Due };
        moves::took(fees::approve(tx, waiting.id).await?)?;
        fees::set_due(tx, &notice, left, state).await?;
        payments::close_all(tx, notice.id).await?;
        let seen = json!({ "notice": notice.id, "ground": waiting.ground, "due_fen": left });
        let act = CaseAct::FeeMoved;
        trace::record_act(tx, &case, "approve_fee_reduction", seen, act, Some(waiting.id)).await?;
        of_case(tx, &case).await
    })
    .await
}

/// Nothing that waits for money is done before it is there.
pub(super) async fn is_paid(tx: &mut Tx, case: &Case, act: WaitsFor) -> Result<(), IntakeError> {
    let open = fees::standing(tx, case).await?.filter(|notice| notice.state == NoticeState::Due);
    match open {
        // What waits for the decision is there before the delivery, too.
        Some(notice) if notice.waits == act || act == WaitsFor::Delivery => {
            Err(FeeRefused::Unpaid(notice.waits).into())
        }
        _ => Ok(()),
    }
}

/// Agents handle no money.
pub(super) fn no_agents(tx: &Tx) -> Result<(), IntakeError> {
    if tx.actor().kind == ActorKind::Agent {
        Err(crate::domain::payment::PaymentRefused::NoAgents.into())
    } else {
        Ok(())
    }
}

/// The notice of a case by its own id, for those who book on it.
pub(super) async fn locked(tx: &mut Tx, notice: Uuid) -> Result<FeeNotice, IntakeError> {
    fees::lock(tx, notice).await?.ok_or(IntakeError::MovedOn)
}

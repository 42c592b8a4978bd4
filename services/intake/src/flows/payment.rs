//! Paying a fee through the gateway. A notice says that there is something to ask about; what was paid is what the gateway answers,
//! and each of its payments is booked once, however often and however late it is told.
use super::{fee, moves, trace};
use crate::{
    domain::{
        fee::{FeeRefused, NoticeState},
        payment::{
            Counts, Difference, Differs, FoundBy, OrderState, PaidNotice, PaidThere, PaymentRefused,
            RefundReason, counts,
        },
    },
    error::IntakeError,
    gateway::{Gateway, NoAnswer, Said, SaidState},
    store::{
        cases::Case,
        fees::{self, FeeNotice},
        payment_days,
        payments::{self, PayOrder},
    },
};
use auth::Caller;
use chrono::{DateTime, TimeDelta, Utc};
use contracts::intake::CaseAct;
use kernel::{
    actor::Actor,
    db::{Db, Tx, transact},
    id::CaseId,
    problem::Chain,
};
use legal_clock::local_date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::json;
use uuid::Uuid;

/// So long an order can be paid; then it is closed, and the next one is another.
const OPEN_FOR: TimeDelta = TimeDelta::hours(2);
/// So often the gateway is asked about an order that can be paid, while its notice may have been lost.
pub(super) const ASK_EVERY: TimeDelta = TimeDelta::minutes(1);

/// The gateway, where the hall has one.
#[derive(Debug, Clone)]
pub(crate) struct Till(pub(crate) Option<Gateway>);

impl Till {
    pub(super) fn gateway(&self) -> Result<&Gateway, PaymentRefused> {
        self.0.as_ref().ok_or(PaymentRefused::NoGateway)
    }
}

/// Where a notice can be paid.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub(crate) struct PayOut {
    /// The order.
    pub(crate) order_no: String,
    /// How much, in fen.
    pub(crate) amount_fen: i64,
    /// The gateway's pay page.
    pub(crate) pay_url: String,
    /// Until when.
    pub(crate) expires_at: DateTime<Utc>,
}

/// No answer that could be used: the log says why.
pub(super) fn away(error: NoAnswer) -> IntakeError {
    tracing::warn!(error = %Chain(&error), "the payment gateway gave no answer");
    PaymentRefused::GatewayAway.into()
}

/// Where the notice of a case can be paid; asked twice, the same order. The order is kept before the gateway hears of it, so that
/// nothing can be paid that we do not know.
pub(crate) async fn pay_fee(
    db: &Db,
    till: &Till,
    caller: &Caller,
    id: CaseId,
) -> Result<PayOut, IntakeError> {
    let gateway = till.gateway()?;
    let (order, notice_no) = transact(db, &caller.actor, async |tx| {
        fee::no_agents(tx)?;
        let case = moves::lock(tx, id).await?;
        let notice = fees::standing(tx, &case).await?.ok_or(IntakeError::NotFound("notice of payment"))?;
        let notice = fee::locked(tx, notice.id).await?;
        if notice.state != NoticeState::Due {
            return Err(FeeRefused::NotDue.into());
        }
        Ok::<_, IntakeError>((current(tx, &case, &notice).await?, notice.notice_no))
    })
    .await?;
    let pay_url = match &order.pay_url {
        Some(url) => url.clone(),
        None => {
            let back = format!("/c/{id}/fees");
            let placed = gateway.place(&order.order_no, &notice_no, order.amount_fen, &back).await;
            let url = placed.map_err(away)?;
            let kept = async |tx: &mut Tx| Ok::<_, IntakeError>(payments::placed(tx, &order, &url).await?);
            moves::took(transact(db, &Actor::service("intake"), kept).await?)?;
            url
        }
    };
    Ok(PayOut {
        order_no: order.order_no,
        amount_fen: order.amount_fen,
        pay_url,
        expires_at: order.expires_at,
    })
}

/// The order that can be paid, or a new one.
async fn current(tx: &mut Tx, case: &Case, notice: &FeeNotice) -> Result<PayOrder, IntakeError> {
    let now = tx.now();
    let all = payments::orders(tx, notice.id).await?;
    let open = |order: &PayOrder| matches!(order.state, OrderState::Asked | OrderState::Open);
    if let Some(order) = all.into_iter().find(open) {
        if order.expires_at > now {
            return Ok(order);
        }
        payments::close_all(tx, notice.id).await?;
    }
    let order_no = format!("DD{}", Uuid::new_v4().simple());
    payments::order(tx, case, notice, &order_no, (now + OPEN_FOR, now + ASK_EVERY)).await?;
    let seen = json!({ "notice": notice.id, "order_no": order_no, "amount_fen": notice.due_fen });
    let act = CaseAct::PaymentMoved;
    trace::record_act(tx, case, "place_pay_order", seen, act, Some(notice.id)).await?;
    payments::order_by_no(tx, &order_no).await?.ok_or(IntakeError::MovedOn)
}

/// Hears that someone has paid: looks whose signature it is, asks the gateway, books what it confirms. The same notice again
/// changes nothing and asks nobody.
pub(crate) async fn hear_payment(
    db: &Db,
    till: &Till,
    body: &[u8],
    signature: &str,
) -> Result<(), IntakeError> {
    let gateway = till.gateway()?;
    if !gateway.signed(body, signature) {
        return Err(PaymentRefused::NotSigned.into());
    }
    let notice = PaidNotice::parse(body)?;
    let actor = Actor::service("intake");
    let known = transact(db, &actor, async |tx| {
        let order = payments::order_by_no(tx, &notice.order_no).await?.ok_or(PaymentRefused::NoOrder)?;
        let booked = payments::is_booked(tx, &notice.txn_no).await?;
        Ok::<_, IntakeError>((order.amount_fen, booked))
    });
    let (amount_fen, booked) = known.await?;
    if amount_fen != notice.amount_fen {
        tracing::warn!(order = %notice.order_no, "a signed notice names another amount than its order");
    }
    if !booked {
        learn(db, gateway, &notice.order_no, FoundBy::Notice).await?;
    }
    transact(db, &actor, async |tx| {
        payments::heard(tx, &notice.notice_id, &notice.order_no).await?;
        Ok(())
    })
    .await
}

/// Asks the gateway about an order and books what it says.
pub(super) async fn learn(
    db: &Db,
    gateway: &Gateway,
    order_no: &str,
    found: FoundBy,
) -> Result<(), IntakeError> {
    let said = gateway.ask(order_no).await.map_err(away)?;
    book_said(db, order_no, said, found).await
}

/// Books what the gateway says of an order, and moves the order on.
pub(super) async fn book_said(
    db: &Db,
    order_no: &str,
    said: Option<Said>,
    found: FoundBy,
) -> Result<(), IntakeError> {
    transact(db, &Actor::service("intake"), async |tx| {
        let order = payments::order_by_no(tx, order_no).await?.ok_or(PaymentRefused::NoOrder)?;
        // From here on nobody else books on this notice.
        let mut notice = fee::locked(tx, order.notice_id).await?;
        let order = payments::order_by_no(tx, order_no).await?.ok_or(PaymentRefused::NoOrder)?;
        let case = moves::find(tx, order.case_id).await?;
        let (to, ask_at) = next(&order, said.as_ref(), tx.now());
        if to != order.state || ask_at.is_some() {
            payments::set_order(tx, &order, to, ask_at).await?;
        }
        for paid in said.iter().flat_map(|said| &said.payments) {
            book(tx, (&case, &order), &mut notice, paid, found).await?;
        }
        Ok(())
    })
    .await
}

/// Where an order stands after the gateway spoke of it, and when it is asked next.
fn next(order: &PayOrder, said: Option<&Said>, now: DateTime<Utc>) -> (OrderState, Option<DateTime<Utc>>) {
    if order.state == OrderState::Paid || said.is_some_and(|said| !said.payments.is_empty()) {
        return (OrderState::Paid, None);
    }
    let open = said.is_some_and(|said| said.state == SaidState::Open);
    let over = order.expires_at <= now;
    match (order.state, open) {
        (OrderState::Closed, _) => (OrderState::Closed, None),
        (OrderState::Closing, true) => (OrderState::Closing, Some(now)),
        (OrderState::Asked, false) if !over => (OrderState::Asked, Some(now + ASK_EVERY)),
        (_, false) => (OrderState::Closed, None),
        (_, true) if over => (OrderState::Closing, Some(now)),
        (state, true) => (state, Some(now + ASK_EVERY)),
    }
}

/// Books one payment: it settles the notice, or goes back, or waits for a person who looks at its amount.
async fn book(
    tx: &mut Tx,
    (case, order): (&Case, &PayOrder),
    notice: &mut FeeNotice,
    paid: &PaidThere,
    found: FoundBy,
) -> Result<(), IntakeError> {
    let counted = counts(notice.state, notice.due_fen, order.amount_fen, paid.amount_fen);
    let Some(payment) = payments::book(tx, case, order, paid, (counted, found)).await? else {
        return Ok(());
    };
    match counted {
        Counts::Settles => {
            fees::set_due(tx, notice, notice.due_fen, NoticeState::Paid).await?;
            notice.state = NoticeState::Paid;
            payments::close_all(tx, notice.id).await?;
            let over = paid.amount_fen - notice.due_fen;
            if over > 0 {
                payments::give_back(tx, case, payment, (over, RefundReason::Surplus), true).await?;
            }
        }
        Counts::Excess => {
            let all = (paid.amount_fen, RefundReason::Double);
            payments::give_back(tx, case, payment, all, true).await?;
        }
        Counts::Stray => {
            let differs = Differs {
                kind: Difference::PaidAmount,
                number: paid.txn_no.clone(),
                order_no: Some(order.order_no.clone()),
                theirs_fen: Some(paid.amount_fen),
                ours_fen: Some(order.amount_fen),
            };
            payment_days::differs(tx, local_date(paid.paid_at), &differs).await?;
        }
    }
    let seen = json!({ "notice": notice.id, "order_no": order.order_no, "amount_fen": paid.amount_fen, "counts": counted });
    let act = CaseAct::PaymentMoved;
    Ok(trace::record_act(tx, case, "book_payment", seen, act, Some(payment)).await?)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn order(state: OrderState, minutes: i64) -> PayOrder {
        let now = at();
        PayOrder {
            id: Uuid::nil(),
            order_no: "DD1".into(),
            notice_id: Uuid::nil(),
            case_id: CaseId::from_uuid(Uuid::nil()),
            amount_fen: 2000,
            state,
            pay_url: None,
            expires_at: now + TimeDelta::minutes(minutes),
        }
    }

    fn at() -> DateTime<Utc> {
        "2026-11-22T02:00:00Z".parse().unwrap()
    }

    fn said(state: SaidState) -> Said {
        Said { state, payments: Vec::new() }
    }

    #[test]
    fn an_order_is_asked_about_until_it_is_paid_or_closed() {
        let to = |state, minutes, said: Option<Said>| next(&order(state, minutes), said.as_ref(), at()).0;
        assert_eq!(to(OrderState::Open, 5, Some(said(SaidState::Open))), OrderState::Open);
        assert_eq!(to(OrderState::Open, 0, Some(said(SaidState::Open))), OrderState::Closing);
        assert_eq!(to(OrderState::Closing, 0, Some(said(SaidState::Closed))), OrderState::Closed);
        assert_eq!(to(OrderState::Asked, 5, None), OrderState::Asked, "it may still arrive");
        assert_eq!(to(OrderState::Asked, 0, None), OrderState::Closed);
        assert_eq!(to(OrderState::Paid, 5, Some(said(SaidState::Closed))), OrderState::Paid);
    }
}

//! The end of a case: results handed over, or licences heard of.
use super::{Standing, bundle, document::acts, evidence, fee, handover, hold, item, moves, trace};
use crate::{
    domain::{
        fee::WaitsFor,
        state::{Action, Who},
    },
    error::IntakeError,
    store::{
        cases::Case,
        decisions::{self, Decision},
    },
};
use auth::Caller;
use chrono::{DateTime, Utc};
use contracts::{
    intake::{CaseAct, CaseClosed},
    licence::LicenceIssued,
};
use kernel::{
    db::{Db, Tx, transact},
    id::{CaseId, FileId},
    idempotency::{IdempotencyKey, once},
    problem::{Kind, Problem},
};
use notices::Way;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

/// How a result reached the applicant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum DeliveryWay {
    /// Over the counter.
    Window,
    /// By post.
    Post,
    /// Through the agent.
    Agent,
    /// On the portal.
    Online,
}

impl DeliveryWay {
    const fn word(self) -> &'static str {
        match self {
            Self::Window => "window",
            Self::Post => "post",
            Self::Agent => "agent",
            Self::Online => "online",
        }
    }

    const fn written(self) -> Way {
        match self {
            Self::Window => Way::Window,
            Self::Post => Way::Post,
            Self::Agent => Way::Agent,
            Self::Online => Way::Online,
        }
    }
}

/// The delivery of a result.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Delivery {
    /// How.
    pub(crate) way: DeliveryWay,
    /// The receipt, a file of the case.
    pub(crate) evidence: Option<FileId>,
}

/// Records the delivery of a result that is no licence, and closes the case.
pub(crate) async fn deliver_result(
    db: &Db,
    caller: &Caller,
    key: &IdempotencyKey,
    id: CaseId,
    delivery: &Delivery,
) -> Result<Standing, IntakeError> {
    bundle::deliver::may_deliver(db, id).await?;
    transact(db, &caller.actor, async |tx| {
        once(tx, key, &(id, delivery), async |tx| {
            let mut case = moves::lock(tx, id).await?;
            moves::target(&case, Action::Close, Who::Clerk)?;
            let decision = decisions::find(tx, &case).await?.ok_or(IntakeError::NotFound("decision"))?;
            if decision.outcome != "refuse" {
                hold::none_stands(tx, &case).await?;
                fee::is_paid(tx, &case, WaitsFor::Delivery).await?;
            }
            if !decisions::all_issued(tx, &case, &decision).await? {
                return Err(IntakeError::ClosesByLicence);
            }
            handover::none_out(tx, &case).await?;
            if let Some(file) = delivery.evidence {
                evidence::of_case(tx, &case, file).await?;
            }
            decisions::deliver(tx, &case, &decision, (delivery.way.word(), delivery.evidence)).await?;
            let item = item::of_case(tx, &case).await?;
            let now = tx.now();
            acts::delivered(tx, &case, &item, delivery.way.written(), now).await?;
            close(tx, &mut case, Who::Clerk, json!({ "way": delivery.way }), "deliver_result").await?;
            Ok(case.into())
        })
        .await
    })
    .await
}

/// Whether a case may be closed because somebody signed for its result, or the word for what stands in the way. A case that is
/// closed already stays so.
pub(super) async fn may_close_by_post(
    tx: &mut Tx,
    case: &Case,
) -> Result<Result<(), &'static str>, IntakeError> {
    if case.state.is_final() {
        return Ok(Ok(()));
    }
    match closable(tx, case).await {
        Ok(_) => Ok(Ok(())),
        Err(refused) if matches!(refused.kind(), Kind::Internal | Kind::Unavailable) => Err(refused),
        Err(refused) => Ok(Err(refused.code())),
    }
}

/// The decision of a case that the hall itself may close.
async fn closable(tx: &mut Tx, case: &Case) -> Result<Decision, IntakeError> {
    moves::target(case, Action::Close, Who::System)?;
    let decision = decisions::find(tx, case).await?.ok_or(IntakeError::NotFound("decision"))?;
    if decision.outcome != "refuse" {
        hold::none_stands(tx, case).await?;
    }
    if !decisions::all_issued(tx, case, &decision).await? {
        return Err(IntakeError::ClosesByLicence);
    }
    handover::none_out(tx, case).await?;
    Ok(decision)
}

/// Closes a case for whose result somebody signed at `at`. The caller has asked [`may_close_by_post`].
pub(super) async fn close_by_post(
    tx: &mut Tx,
    case: &mut Case,
    at: DateTime<Utc>,
) -> Result<(), IntakeError> {
    let decision = closable(tx, case).await?;
    decisions::deliver(tx, case, &decision, (DeliveryWay::Post.word(), None)).await?;
    let item = item::of_case(tx, case).await?;
    acts::delivered(tx, case, &item, Way::Post, at).await?;
    close(tx, case, Who::System, json!({ "way": DeliveryWay::Post, "signed_at": at }), "close_by_post").await
}

/// Records a licence that was issued on a case; with the last one the case is closed.
pub(super) async fn licence_issued(tx: &mut Tx, issued: &LicenceIssued) -> Result<(), IntakeError> {
    let Some(id) = issued.case_id else { return Ok(()) };
    let Ok(mut case) = moves::lock(tx, id).await else {
        tracing::warn!(case.id = %id, "a licence was issued on a case that is not here");
        return Ok(());
    };
    let Some(decision) = decisions::find(tx, &case).await?.filter(|made| Some(made.id) == issued.decision_id)
    else {
        tracing::warn!(case.id = %id, "a licence was issued on a decision that was not made here");
        return Ok(());
    };
    if !decisions::record_licence(tx, &case, &decision, issued).await? {
        return Ok(());
    }
    let seen =
        json!({ "licence": issued.licence_id, "identifier": issued.identifier, "type": issued.type_code });
    if decisions::all_issued(tx, &case, &decision).await?
        && moves::target(&case, Action::Close, Who::System).is_ok()
    {
        decisions::deliver(tx, &case, &decision, ("licence", None)).await?;
        let item = item::of_case(tx, &case).await?;
        let now = tx.now();
        acts::delivered(tx, &case, &item, Way::Licence, now).await?;
        return close(tx, &mut case, Who::System, seen, "close_case").await;
    }
    let entity = Some(issued.licence_id.as_uuid());
    Ok(trace::record_act(tx, &case, "record_licence", seen, CaseAct::LicenceIssued, entity).await?)
}

async fn close(
    tx: &mut Tx,
    case: &mut Case,
    who: Who,
    seen: Value,
    what: &'static str,
) -> Result<(), IntakeError> {
    moves::go(tx, case, Action::Close, who).await?;
    let event = CaseClosed { case_id: case.id, closed_at: tx.now() };
    trace::record(tx, case, what, seen.clone(), &seen, &event).await?;
    Ok(())
}

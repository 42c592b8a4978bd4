//! The end of a case: results handed over, or licences heard of.
use super::{Standing, bundle, document::acts, evidence, handover, hold, item, moves, trace};
use crate::{
    domain::state::{Action, Who},
    error::IntakeError,
    store::{cases::Case, decisions},
};
use auth::Caller;
use contracts::{
    intake::{CaseAct, CaseClosed},
    licence::LicenceIssued,
};
use kernel::{
    db::{Db, Tx, transact},
    id::{CaseId, FileId},
    idempotency::{IdempotencyKey, once},
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
            acts::delivered(tx, &case, &item, delivery.way.written()).await?;
            close(tx, &mut case, Who::Clerk, json!({ "way": delivery.way }), "deliver_result").await?;
            Ok(case.into())
        })
        .await
    })
    .await
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
        acts::delivered(tx, &case, &item, Way::Licence).await?;
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

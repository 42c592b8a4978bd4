//! Objections to a public notice: while one is open, the notice is not done.
use super::{Standing, item, moves, step};
use crate::{
    domain::{item::StepRule, text::Words},
    error::IntakeError,
    store::steps,
};
use auth::Caller;
use kernel::{
    db::{Db, transact},
    id::CaseId,
    idempotency::{IdempotencyKey, once},
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// An objection that someone raised.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewObjection {
    /// The notice it is against.
    pub(crate) step: String,
    /// What was said.
    pub(crate) text: String,
}

/// How an objection was settled.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Settlement {
    /// What was found and done.
    pub(crate) text: String,
}

/// An objection on record.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub(crate) struct ObjectionOut {
    /// The objection.
    pub(crate) id: Uuid,
    /// Where the case stands now.
    pub(crate) case: Standing,
}

/// Records an objection to a notice that has been recorded.
pub(crate) async fn record_objection(
    db: &Db,
    caller: &Caller,
    key: &IdempotencyKey,
    id: CaseId,
    new: &NewObjection,
) -> Result<ObjectionOut, IntakeError> {
    let words = Words::parse(&new.text)?;
    transact(db, &caller.actor, async |tx| {
        once(tx, key, &(id, new), async |tx| {
            let mut case = moves::lock(tx, id).await?;
            let item = item::of_case(tx, &case).await?;
            let notice = item.step(&new.step).filter(|step| matches!(step.rule, StepRule::Notice(_)));
            let recorded = steps::find(tx, &case, &new.step).await?;
            let (Some(notice), Some(_)) = (notice, recorded) else {
                return Err(IntakeError::NoStep(new.step.clone()));
            };
            if case.state.is_final() {
                return Err(IntakeError::Unchangeable(case.state));
            }
            let objection = steps::object(tx, &case, &notice.code, words.as_str()).await?;
            step::finish(tx, &mut case, &item, &notice.code, "record_objection").await?;
            Ok(ObjectionOut { id: objection, case: case.into() })
        })
        .await
    })
    .await
}

/// Settles an objection.
pub(crate) async fn settle_objection(
    db: &Db,
    caller: &Caller,
    (id, objection): (CaseId, Uuid),
    settlement: &Settlement,
) -> Result<Standing, IntakeError> {
    let words = Words::parse(&settlement.text)?;
    transact(db, &caller.actor, async |tx| {
        let mut case = moves::lock(tx, id).await?;
        let item = item::of_case(tx, &case).await?;
        let settled = steps::settle(tx, &case, objection, words.as_str()).await?;
        let code = settled.ok_or(IntakeError::NotFound("open objection"))?;
        step::finish(tx, &mut case, &item, &code, "settle_objection").await?;
        Ok(case.into())
    })
    .await
}

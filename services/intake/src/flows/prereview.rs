//! Pre-review (预审): an online application is looked at before it is accepted. Found ready, it is marked so; what is missing is
//! told with the one notice the law knows. Neither buys the hall time: the answer stays due as it was.
use super::{Standing, accept::answers_of, item, moves, scan, submit::brought, trace};
use crate::{
    domain::{
        material::absent,
        state::{Action, Door, Who},
    },
    error::IntakeError,
};
use auth::Caller;
use contracts::intake::CasePrereviewed;
use kernel::{
    db::{Db, transact},
    id::CaseId,
};
use serde_json::json;

/// Finds an online application ready: everything that must be there is there.
pub(crate) async fn prereview_case(db: &Db, caller: &Caller, id: CaseId) -> Result<Standing, IntakeError> {
    transact(db, &caller.actor, async |tx| {
        let mut case = moves::lock(tx, id).await?;
        moves::target(&case, Action::PreReview, Who::Clerk)?;
        if case.channel != Door::Online {
            return Err(IntakeError::NotOnline);
        }
        let item = item::of_case(tx, &case).await?;
        moves::in_time(tx, &case, &item)?;
        let answers = answers_of(tx, &case).await?;
        let there = brought(tx, &case).await?;
        let missing: Vec<String> = absent(&item, &answers, &there).iter().map(|m| m.code.clone()).collect();
        if !missing.is_empty() {
            return Err(IntakeError::MaterialsAbsent(missing));
        }
        scan::none_waits(tx, &case).await?;
        moves::go(tx, &mut case, Action::PreReview, Who::Clerk).await?;
        let seen = json!({ "answer_due": case.answer_due });
        let event = CasePrereviewed { case_id: id };
        trace::record(tx, &case, "prereview_case", seen.clone(), &seen, &event).await?;
        Ok(case.into())
    })
    .await
}

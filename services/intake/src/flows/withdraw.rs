//! Taking an application back.
use super::{Standing, hand, moves, trace};
use crate::{
    domain::{
        mandate::Act,
        state::{Action, Who},
        text::Words,
    },
    error::IntakeError,
    store::course,
};
use auth::Caller;
use contracts::intake::CaseWithdrawn;
use kernel::{
    db::{Db, Tx, transact},
    id::CaseId,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::json;

/// Why an application is taken back.
#[derive(Debug, Clone, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Withdrawal {
    /// A clerk writes down what the applicant said; the applicant himself need not say why.
    pub(crate) reason: Option<String>,
}

/// Takes an application back before it is decided.
pub(crate) async fn withdraw_case(
    db: &Db,
    caller: &Caller,
    id: CaseId,
    withdrawal: &Withdrawal,
) -> Result<Standing, IntakeError> {
    transact(db, &caller.actor, async |tx| take_back(tx, id, withdrawal).await).await
}

/// Takes an application back within a transaction.
pub(super) async fn take_back(
    tx: &mut Tx,
    id: CaseId,
    withdrawal: &Withdrawal,
) -> Result<Standing, IntakeError> {
    let reason = withdrawal.reason.as_deref().map(Words::parse).transpose()?;
    let mut case = moves::find(tx, id).await?;
    let hand = hand::filer(tx, &case, Act::Withdraw).await?;
    if hand.who == Who::Clerk && reason.is_none() {
        return Err(IntakeError::Words(crate::domain::text::BadWords::TooShort));
    }
    moves::go(tx, &mut case, Action::Withdraw, hand.who).await?;
    course::end(tx, &case, "withdrawn", reason.as_ref().map(Words::as_str), None).await?;
    let event = CaseWithdrawn { case_id: id };
    trace::record(tx, &case, "withdraw_case", json!({}), withdrawal, &event).await?;
    Ok(case.into())
}

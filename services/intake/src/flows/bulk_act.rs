//! Bulk acts (批量办理): each chosen case in a transaction of its own, with the checks of the single act and a result of its own. What did
//! not go says why and keeps nobody else from going. Sent again with the same key, what was done stays done once and what did not go
//! is tried again.
use super::{
    Standing,
    accept::{Acceptance, accept_within},
    assignment::{AssignIn, assign_case, claim_case},
    deliver::{Delivery, DeliveryWay, deliver_result},
};
use crate::{
    domain::{bulk_act::chosen, state::State},
    error::IntakeError,
};
use auth::Caller;
use contracts::catalogue::derived_id;
use kernel::{
    db::{Db, transact},
    id::{CaseId, StaffId},
    idempotency::{IdempotencyKey, once},
    problem::{Chain, Kind, Problem},
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Cases to be done the same thing to.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct BulkIn {
    /// Which, 1 to 100.
    pub(crate) cases: Vec<CaseId>,
}

/// Cases that are given to someone.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct BulkAssignIn {
    /// Which, 1 to 100.
    pub(crate) cases: Vec<CaseId>,
    /// To whom: someone who works for the same authority.
    pub(crate) to: StaffId,
}

/// Cases whose results were handed over in the same way.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct BulkDeliverIn {
    /// Which, 1 to 100.
    pub(crate) cases: Vec<CaseId>,
    /// How.
    pub(crate) way: DeliveryWay,
}

/// What became of one case.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub(crate) struct BulkOut {
    /// The case.
    pub(crate) case: CaseId,
    /// Whether it went.
    pub(crate) done: bool,
    /// The number that is said aloud, where it went.
    pub(crate) case_no_grouped: Option<String>,
    /// Where it stands now, where it went.
    pub(crate) state: Option<State>,
    /// Why it did not go: the code that the single act would have answered.
    pub(crate) code: Option<String>,
    /// The same in words.
    pub(crate) detail: Option<String>,
}

/// Accepts each case that has everything it needs. None is accepted with pending materials: that is weighed one by one.
pub(crate) async fn bulk_accept(
    db: &Db,
    caller: &Caller,
    key: &IdempotencyKey,
    new: &BulkIn,
) -> Result<Vec<BulkOut>, IntakeError> {
    let mut out = Vec::new();
    for case in chosen(&new.cases)? {
        let own = own_key(key, case);
        let how = Acceptance::default();
        let done = transact(db, &caller.actor, async |tx| {
            once(tx, &own, &(case, &how), async |tx| accept_within(tx, case, &how).await).await
        });
        out.push(outcome(case, done.await));
    }
    Ok(out)
}

/// Takes each case that nobody has.
pub(crate) async fn bulk_claim(db: &Db, caller: &Caller, new: &BulkIn) -> Result<Vec<BulkOut>, IntakeError> {
    let mut out = Vec::new();
    for case in chosen(&new.cases)? {
        out.push(outcome(case, claim_case(db, caller, case).await));
    }
    Ok(out)
}

/// Gives each case to the same colleague.
pub(crate) async fn bulk_assign(
    db: &Db,
    caller: &Caller,
    key: &IdempotencyKey,
    new: &BulkAssignIn,
) -> Result<Vec<BulkOut>, IntakeError> {
    let to = AssignIn { to: new.to };
    let mut out = Vec::new();
    for case in chosen(&new.cases)? {
        out.push(outcome(case, assign_case(db, caller, &own_key(key, case), case, &to).await));
    }
    Ok(out)
}

/// Records of each case that its result was handed over in this way, and closes it.
pub(crate) async fn bulk_deliver(
    db: &Db,
    caller: &Caller,
    key: &IdempotencyKey,
    new: &BulkDeliverIn,
) -> Result<Vec<BulkOut>, IntakeError> {
    let delivery = Delivery { way: new.way, evidence: None };
    let mut out = Vec::new();
    for case in chosen(&new.cases)? {
        out.push(outcome(case, deliver_result(db, caller, &own_key(key, case), case, &delivery).await));
    }
    Ok(out)
}

/// Each case's own key: the same for the same request, and no other case's.
fn own_key(key: &IdempotencyKey, case: CaseId) -> IdempotencyKey {
    let own = derived_id("bulk", &format!("{}.{case}", key.as_str())).to_string();
    IdempotencyKey::parse(&own).unwrap_or_else(|_never: kernel::idempotency::BadKey| key.clone())
}

fn outcome(case: CaseId, done: Result<Standing, IntakeError>) -> BulkOut {
    match done {
        Ok(standing) => BulkOut {
            case,
            done: true,
            case_no_grouped: standing.case_no_grouped,
            state: Some(standing.state),
            code: None,
            detail: None,
        },
        Err(error) => {
            let ours = matches!(error.kind(), Kind::Internal | Kind::Unavailable);
            if ours {
                tracing::error!(case.id = %case, error = %Chain(&error), "one of many cases failed");
            }
            let detail = (!ours).then(|| error.to_string());
            let code = Some(error.code().to_owned());
            BulkOut { case, done: false, case_no_grouped: None, state: None, code, detail }
        }
    }
}

//! Reductions of fees that wait for a second person.
use crate::{domain::fee::ReductionGround, error::IntakeError, store::fees};
use auth::Caller;
use chrono::{DateTime, Utc};
use kernel::{
    db::{Db, transact},
    id::{CaseId, FileId},
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// So many are listed.
const MOST: i64 = 100;

/// A reduction that another one approves.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub(crate) struct WaitingReductionOut {
    /// The case.
    pub(crate) case_id: CaseId,
    /// The notice of payment.
    pub(crate) notice_no: String,
    /// What is due without it, in fen.
    pub(crate) due_fen: i64,
    /// How much it takes off, in fen.
    pub(crate) by_fen: i64,
    /// Why.
    pub(crate) ground: ReductionGround,
    /// The same in words.
    pub(crate) ground_name: String,
    /// The rule.
    pub(crate) basis: String,
    /// What shows it, a file of the case.
    pub(crate) evidence: Option<FileId>,
    /// Who proposed it.
    pub(crate) proposed_by: Uuid,
    /// When.
    pub(crate) proposed_at: DateTime<Utc>,
}

/// The reductions that wait for approval, within the caller's scope, the oldest first.
pub(crate) async fn list_fee_reductions(
    db: &Db,
    caller: &Caller,
) -> Result<Vec<WaitingReductionOut>, IntakeError> {
    transact(db, &caller.actor, async |tx| {
        let mut all = Vec::new();
        for waiting in fees::waiting(tx, MOST).await? {
            let reduction = waiting.reduction;
            all.push(WaitingReductionOut {
                case_id: waiting.case_id,
                notice_no: waiting.notice_no,
                due_fen: waiting.due_fen,
                by_fen: reduction.by_fen,
                ground: reduction.ground,
                ground_name: reduction.ground.name_zh().to_owned(),
                basis: reduction.basis(tx)?,
                evidence: reduction.evidence,
                proposed_by: reduction.proposed_by,
                proposed_at: waiting.proposed_at,
            });
        }
        Ok(all)
    })
    .await
}

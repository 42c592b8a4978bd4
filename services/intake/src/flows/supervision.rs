//! Supervision after approval: the unit acknowledges each decision on a clock of its own, and says what it found.
use super::{
    moves,
    read::{cursor, marker},
    trace,
};
use crate::{
    domain::text::Words,
    error::{Done, IntakeError},
    store::supervision::{self, Watch},
};
use auth::Caller;
use chrono::{DateTime, NaiveDate, Utc};
use contracts::intake::CaseAct;
use kernel::{
    db::{Db, transact},
    http::Page,
    id::CaseId,
    idempotency::{IdempotencyKey, once},
};
use legal_clock::local_date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::json;
use uuid::Uuid;

/// A decision to be watched.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub(crate) struct WatchOut {
    /// The task.
    pub(crate) id: Uuid,
    /// The case.
    pub(crate) case_id: CaseId,
    /// The decision.
    pub(crate) decision_id: Uuid,
    /// The place.
    pub(crate) division: String,
    /// When the decision was made.
    pub(crate) opened_at: DateTime<Utc>,
    /// The last day for the acknowledgement.
    pub(crate) due: NaiveDate,
    /// When it was acknowledged.
    pub(crate) acknowledged_at: Option<DateTime<Utc>>,
    /// True if it was not, or too late.
    pub(crate) late: bool,
}

/// What a check after the decision found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum FindingKind {
    /// Nothing is wrong.
    InOrder,
    /// A commitment that the decision relied on was false.
    FalseCommitment,
    /// The decision should not have been made.
    UnlawfulDecision,
    /// Something else.
    Other,
}

impl FindingKind {
    const fn word(self) -> &'static str {
        match self {
            Self::InOrder => "in_order",
            Self::FalseCommitment => "false_commitment",
            Self::UnlawfulDecision => "unlawful_decision",
            Self::Other => "other",
        }
    }
}

/// A finding.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewFinding {
    /// Of what kind.
    pub(crate) kind: FindingKind,
    /// What was found.
    pub(crate) text: String,
}

/// A finding on record.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub(crate) struct FindingOut {
    /// The finding.
    pub(crate) id: Uuid,
}

fn out(row: Watch, today: NaiveDate) -> WatchOut {
    WatchOut {
        late: row.acknowledged_at.map_or(today, local_date) > row.due,
        id: row.id,
        case_id: row.case_id,
        decision_id: row.decision_id,
        division: row.division,
        opened_at: row.opened_at,
        due: row.due,
        acknowledged_at: row.acknowledged_at,
    }
}

/// The decisions that the caller's unit watches over.
pub(crate) async fn list_supervision(
    db: &Db,
    caller: &Caller,
    open_only: bool,
    after: Option<&str>,
    limit: i64,
) -> Result<Page<WatchOut>, IntakeError> {
    let after = after.map(cursor).transpose()?;
    transact(db, &caller.actor, async |tx| {
        let today = local_date(tx.now());
        let rows = supervision::list(tx, open_only, after, limit).await?;
        let page = Page::of(rows, limit, |row| marker(row.opened_at, row.id));
        Ok(page.map(|row| out(row, today)))
    })
    .await
}

/// Acknowledges a decision.
pub(crate) async fn acknowledge_decision(
    db: &Db,
    caller: &Caller,
    id: Uuid,
) -> Result<WatchOut, IntakeError> {
    transact(db, &caller.actor, async |tx| {
        let row = supervision::find(tx, id).await?.ok_or(IntakeError::NotFound("task"))?;
        let case = moves::lock(tx, row.case_id).await?;
        if !supervision::acknowledge(tx, id).await? {
            return Err(IntakeError::Before(Done::Acknowledged));
        }
        let seen = json!({ "decision": row.decision_id });
        let act = CaseAct::DecisionAcknowledged;
        trace::record_act(tx, &case, "acknowledge_decision", seen, act, Some(id)).await?;
        let today = local_date(tx.now());
        Ok(out(Watch { acknowledged_at: Some(tx.now()), ..row }, today))
    })
    .await
}

/// Records what a check found.
pub(crate) async fn record_finding(
    db: &Db,
    caller: &Caller,
    key: &IdempotencyKey,
    id: Uuid,
    new: &NewFinding,
) -> Result<FindingOut, IntakeError> {
    let words = Words::parse(&new.text)?;
    transact(db, &caller.actor, async |tx| {
        once(tx, key, &(id, new), async |tx| {
            let row = supervision::find(tx, id).await?.ok_or(IntakeError::NotFound("task"))?;
            let case = moves::lock(tx, row.case_id).await?;
            let finding = supervision::find_out(tx, id, new.kind.word(), words.as_str()).await?;
            let (seen, act) = (json!({ "kind": new.kind }), CaseAct::FindingRecorded);
            trace::record_act(tx, &case, "record_finding", seen, act, Some(finding)).await?;
            Ok(FindingOut { id: finding })
        })
        .await
    })
    .await
}

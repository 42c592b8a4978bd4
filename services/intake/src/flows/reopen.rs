//! Taking up again what was decided: proposed on a document by one who did not decide, approved by another. The old decision
//! stays on record; a new clock starts.
use super::{Standing, accept::settle_due, evidence, item, moves, trace};
use crate::{
    domain::{
        clock::Moved,
        reopening::{NotReopened, Proposal, may_approve, may_propose, of_the_authority, word},
        state::{Action, Who},
        text::Words,
    },
    error::IntakeError,
    store::{
        cases::Case,
        clock, decisions,
        reopenings::{self, NewReopening, Reopening},
    },
};
use auth::Caller;
use chrono::{DateTime, Utc};
use contracts::intake::{CaseAct, CaseReopened, ReopeningGround};
use kernel::{
    db::{Db, Tx, transact},
    id::{CaseId, FileId},
    idempotency::{IdempotencyKey, once},
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::json;
use uuid::Uuid;

/// Why what was decided should be taken up again.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewProposal {
    /// On what ground.
    pub(crate) ground: ReopeningGround,
    /// The judgment, the decision on reconsideration or the authority's own record, a file of the case.
    pub(crate) document: Option<FileId>,
    /// The finding of the supervising unit, where that is the ground.
    pub(crate) finding: Option<Uuid>,
    /// What is wrong, at least ten characters.
    pub(crate) text: String,
}

/// What a leader says to it.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Settled {
    /// Whether it is taken up again.
    pub(crate) approve: bool,
}

/// A proposal on record.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub(crate) struct ReopeningOut {
    /// The proposal.
    pub(crate) id: Uuid,
    /// The decision it is about.
    pub(crate) decision: Uuid,
    /// `supervision_finding`, `reconsideration`, `court` or `own_correction`.
    pub(crate) ground: String,
    /// The document that orders it.
    pub(crate) document: Option<FileId>,
    /// The finding of the supervising unit.
    pub(crate) finding: Option<Uuid>,
    /// What is wrong.
    pub(crate) text: Option<String>,
    /// Who proposed it.
    pub(crate) proposed_by: Uuid,
    /// When.
    pub(crate) proposed_at: DateTime<Utc>,
    /// Whether a leader agreed; none while it waits.
    pub(crate) approved: Option<bool>,
    /// Which leader.
    pub(crate) settled_by: Option<Uuid>,
    /// When.
    pub(crate) settled_at: Option<DateTime<Utc>>,
}

impl ReopeningOut {
    pub(super) fn new(row: Reopening, text: Option<String>) -> Self {
        Self {
            id: row.id,
            decision: row.decision_id,
            ground: row.ground,
            document: row.document,
            finding: row.finding,
            text,
            proposed_by: row.proposed_by,
            proposed_at: row.proposed_at,
            approved: row.approved,
            settled_by: row.settled_by,
            settled_at: row.settled_at,
        }
    }
}

/// Proposes to take up again what was decided.
pub(crate) async fn propose_reopening(
    db: &Db,
    caller: &Caller,
    key: &IdempotencyKey,
    id: CaseId,
    new: &NewProposal,
) -> Result<Standing, IntakeError> {
    let words = Words::parse(&new.text)?;
    transact(db, &caller.actor, async |tx| {
        once(tx, key, &(id, new), async |tx| {
            let case = moves::lock(tx, id).await?;
            let decision = decisions::find(tx, &case).await?.ok_or(NotReopened::NotDecided)?;
            if let Some(file) = new.document {
                evidence::of_case(tx, &case, file).await?;
            }
            let has_finding = match new.finding {
                Some(finding) => reopenings::finding_about(tx, &decision, finding).await?,
                None => false,
            };
            let proposal = Proposal { ground: new.ground, has_document: new.document.is_some(), has_finding };
            may_propose(case.state, proposal, caller.actor.id, decision.decided_by)?;
            if new.ground == ReopeningGround::OwnCorrection {
                of_the_authority(caller.actor.scope.authority.as_ref(), &case.authority)?;
            }
            if waiting(tx, &case).await?.is_some() {
                return Err(NotReopened::Proposed.into());
            }
            let row = NewReopening {
                ground: word(new.ground),
                document: new.document,
                finding: new.finding.filter(|_| has_finding),
                words: words.as_str(),
            };
            let entity = reopenings::propose(tx, &case, &decision, &row).await?;
            let seen = json!({ "reopening": entity, "ground": new.ground, "document": new.document });
            let act = CaseAct::ReopeningProposed;
            trace::record_act(tx, &case, "propose_reopening", seen, act, Some(entity)).await?;
            Ok(case.into())
        })
        .await
    })
    .await
}

/// The proposal that waits for a leader.
async fn waiting(tx: &mut Tx, case: &Case) -> Result<Option<Reopening>, IntakeError> {
    Ok(reopenings::of_case(tx, case).await?.pop().filter(|row| row.approved.is_none()))
}

/// A leader who neither decided nor proposed agrees, and the case is to be decided anew; or he does not.
pub(crate) async fn settle_reopening(
    db: &Db,
    caller: &Caller,
    key: &IdempotencyKey,
    (id, reopening): (CaseId, Uuid),
    settled: Settled,
) -> Result<Standing, IntakeError> {
    transact(db, &caller.actor, async |tx| {
        once(tx, key, &(id, reopening, settled), async |tx| {
            let mut case = moves::lock(tx, id).await?;
            let row = waiting(tx, &case).await?.filter(|row| row.id == reopening);
            let row = row.ok_or(NotReopened::NotProposed)?;
            may_approve(caller.actor.id, row.decided_by, row.proposed_by)?;
            of_the_authority(caller.actor.scope.authority.as_ref(), &case.authority)?;
            moves::took(reopenings::settle(tx, row.id, settled.approve).await?)?;
            if settled.approve {
                reopen(tx, &mut case, &row).await?;
            } else {
                let seen = json!({ "reopening": row.id });
                let act = CaseAct::ReopeningRefused;
                trace::record_act(tx, &case, "refuse_reopening", seen, act, Some(row.id)).await?;
            }
            Ok(case.into())
        })
        .await
    })
    .await
}

async fn reopen(tx: &mut Tx, case: &mut Case, row: &Reopening) -> Result<(), IntakeError> {
    moves::go(tx, case, Action::Reopen, Who::Leader).await?;
    let item = item::of_case(tx, case).await?;
    let event = clock::NewEvent {
        what: Moved::Restarted,
        counts_from: tx.now(),
        document: row.document,
        notice: None,
        approved_by: None,
    };
    clock::add(tx, case, &event).await?;
    settle_due(tx, case, &item).await?;
    let ground = match row.ground.as_str() {
        "supervision_finding" => ReopeningGround::SupervisionFinding,
        "reconsideration" => ReopeningGround::Reconsideration,
        "court" => ReopeningGround::Court,
        _own => ReopeningGround::OwnCorrection,
    };
    let event = CaseReopened { case_id: case.id, decision_id: row.decision_id, ground, due: case.due };
    let seen = json!({ "reopening": row.id, "ground": ground, "decision": row.decision_id, "due": case.due });
    trace::record(tx, case, "reopen_case", seen.clone(), &seen, &event).await?;
    Ok(())
}

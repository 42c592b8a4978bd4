//! Handing an application for a bundle in: all parts whose turn it is, in one transaction.
use super::{lock, out::BundleOut, read::out, record};
use crate::{
    domain::bundle::{BundleCaseId, BundleRefused, Turn},
    error::IntakeError,
    flows::{
        hold,
        known::KnownItems,
        licence::Repository,
        submit::{self, Submission},
    },
    store::{
        bundle_cases::{self, BundleCase},
        numbers,
    },
};
use auth::Caller;
use contracts::intake::BundleAct;
use kernel::{
    code::CaseNo,
    db::{Db, Tx, transact},
    id::CaseId,
    idempotency::{IdempotencyKey, transact_once},
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::json;

/// What the applicant says when he hands in.
#[derive(Debug, Clone, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(example = example())]
pub(crate) struct BundleSubmission {
    /// He wishes all results at once; said with the first handing in.
    #[serde(default)]
    pub(crate) together: bool,
}

fn example() -> serde_json::Value {
    json!({ "together": true })
}

/// The receipt of the whole.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub(crate) struct BundleReceipt {
    /// The application as it stands now.
    #[serde(flatten)]
    pub(crate) application: BundleOut,
    /// The cases that were handed in now, with the required materials that are not there.
    pub(crate) handed_in: Vec<HandedIn>,
}

/// A case that was handed in.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub(crate) struct HandedIn {
    /// The case.
    pub(crate) case: CaseId,
    /// Its number.
    pub(crate) case_no: Option<CaseNo>,
    /// Required materials that are not there.
    pub(crate) absent: Vec<String>,
}

/// Hands in every part whose turn it is: all of them, or none. Each gets its number and its clock.
pub(crate) async fn submit_bundle_case(
    db: &Db,
    known: (&KnownItems, &Repository),
    caller: &Caller,
    key: &IdempotencyKey,
    id: BundleCaseId,
    submission: &BundleSubmission,
) -> Result<BundleReceipt, IntakeError> {
    let (items, repository) = known;
    let first = transact(db, &caller.actor, async |tx| {
        let all = lock(tx, id).await?;
        Ok::<_, IntakeError>(all.of_turn(Turn::ToHandIn).first().map(|piece| piece.case.id))
    });
    let registered = match first.await? {
        Some(case) => hold::registered(db, repository, caller, case).await?,
        None => hold::Registered::default(),
    };
    let handed_in = transact_once(db, &caller.actor, key, &(id, submission), async |tx| {
        hand_in(tx, items, id, submission, registered).await
    })
    .await?;
    Ok(BundleReceipt { application: out(db, caller, id).await?, handed_in })
}

async fn hand_in(
    tx: &mut Tx,
    items: &KnownItems,
    id: BundleCaseId,
    submission: &BundleSubmission,
    registered: hold::Registered,
) -> Result<Vec<HandedIn>, IntakeError> {
    let all = lock(tx, id).await?;
    let due = all.of_turn(Turn::ToHandIn);
    if due.is_empty() {
        return Err(BundleRefused::NothingToHandIn.into());
    }
    let mut handed_in = Vec::new();
    for piece in due {
        bundle_cases::wait_no_longer(tx, &piece.case).await?;
        let plain = Submission::default();
        let receipt = submit::hand_in(tx, items, piece.case.id, &plain, registered.clone()).await?;
        let (case, case_no) = (piece.case.id, receipt.standing.case_no);
        handed_in.push(HandedIn { case, case_no, absent: receipt.absent });
    }
    if all.bundle.bundle_no.is_none() {
        number(tx, &all.bundle, submission.together).await?;
    }
    let cases: Vec<CaseId> = handed_in.iter().map(|handed| handed.case).collect();
    let detail = json!({ "cases": cases, "together": submission.together });
    record(tx, &all.bundle, "submit_bundle_case", BundleAct::HandedIn, cases, &detail).await?;
    Ok(handed_in)
}

/// The number of the whole, of the same kind as a case's: whoever says it aloud is understood.
async fn number(tx: &mut Tx, bundle: &BundleCase, together: bool) -> Result<(), IntakeError> {
    let slot = numbers::slot(tx, &bundle.county).await?.unsigned_abs().try_into().unwrap_or(u8::MAX);
    let no = CaseNo::make(slot, numbers::next(tx).await?.unsigned_abs())?;
    Ok(bundle_cases::hand_in(tx, bundle, &no, together).await?)
}

//! One notice for the whole (一次性告知): what was found in one round is told at once, and answered once.
use super::{lock, out::BundleOut, read::out, record};
use crate::{
    domain::{
        bundle::{BundleCaseId, BundleRefused},
        state::State,
    },
    error::IntakeError,
    flows::deficiency::{NewNotice, NoticeLine, notify, supplement},
};
use auth::Caller;
use contracts::intake::BundleAct;
use kernel::{
    db::{Db, Tx, transact},
    id::CaseId,
    idempotency::{IdempotencyKey, once},
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::json;

/// The one notice.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(example = example())]
pub(crate) struct BundleNotice {
    /// Everything that is missing or wrong in any part, at once.
    pub(crate) lines: Vec<BundleLine>,
}

fn example() -> serde_json::Value {
    json!({ "lines": [{
        "case": "34132300-0000-4000-8000-000000000001", "material": "004", "field": null,
        "reason": "户口簿缺少增减人员登记页，请补拍。",
    }] })
}

/// One thing that is missing or wrong.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct BundleLine {
    /// The case it belongs to.
    pub(crate) case: CaseId,
    /// The material's code.
    pub(crate) material: Option<String>,
    /// Or the pointer of a form field.
    pub(crate) field: Option<String>,
    /// What is wrong with it and what to do.
    pub(crate) reason: String,
}

/// Tells the applicant all that was found in this round, over all parts: each of them is told, or none.
pub(crate) async fn request_bundle_supplement(
    db: &Db,
    caller: &Caller,
    key: &IdempotencyKey,
    id: BundleCaseId,
    notice: &BundleNotice,
) -> Result<BundleOut, IntakeError> {
    transact(db, &caller.actor, async |tx| {
        once(tx, key, &(id, notice), async |tx| tell(tx, id, notice).await).await
    })
    .await?;
    out(db, caller, id).await
}

async fn tell(tx: &mut Tx, id: BundleCaseId, notice: &BundleNotice) -> Result<(), IntakeError> {
    let all = lock(tx, id).await?;
    if notice.lines.is_empty() {
        return Err(IntakeError::EmptyNotice);
    }
    if notice.lines.iter().any(|line| all.pieces.iter().all(|piece| piece.case.id != line.case)) {
        return Err(BundleRefused::NotAPart.into());
    }
    let mut told = Vec::new();
    for piece in &all.pieces {
        let own = notice.lines.iter().filter(|line| line.case == piece.case.id);
        let lines: Vec<NoticeLine> = own
            .map(|line| NoticeLine {
                material: line.material.clone(),
                field: line.field.clone(),
                reason: line.reason.clone(),
            })
            .collect();
        if !lines.is_empty() {
            notify(tx, piece.case.id, &NewNotice { lines, exception: None }).await?;
            told.push(piece.case.id);
        }
    }
    record(tx, &all.bundle, "request_bundle_supplement", BundleAct::Told, told, notice).await
}

/// Brings what the one notice asked for: every part is before the window again, or none.
pub(crate) async fn supplement_bundle_case(
    db: &Db,
    caller: &Caller,
    key: &IdempotencyKey,
    id: BundleCaseId,
) -> Result<BundleOut, IntakeError> {
    transact(db, &caller.actor, async |tx| {
        once(tx, key, &id, async |tx| {
            let all = lock(tx, id).await?;
            let asked = all.pieces.iter().filter(|piece| piece.case.state == State::Supplement);
            let asked: Vec<CaseId> = asked.map(|piece| piece.case.id).collect();
            if asked.is_empty() {
                return Err(BundleRefused::NothingAsked.into());
            }
            for case in &asked {
                supplement(tx, *case).await?;
            }
            let (what, detail) = ("supplement_bundle_case", json!({ "cases": asked }));
            record(tx, &all.bundle, what, BundleAct::Supplemented, asked, &detail).await
        })
        .await
    })
    .await?;
    out(db, caller, id).await
}

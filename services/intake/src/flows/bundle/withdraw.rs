//! Taking the whole back. One part alone is taken back as any case is.
use super::{lock, out::BundleOut, read::out, record};
use crate::{
    domain::{
        bundle::{BundleCaseId, BundleRefused},
        state::{Action, State},
    },
    error::IntakeError,
    flows::{
        draft, hand, moves,
        withdraw::{Withdrawal, take_back},
    },
};
use auth::Caller;
use contracts::intake::BundleAct;
use kernel::{
    db::{Db, Tx, transact},
    id::CaseId,
};

/// Takes back every part that is not decided, and throws away what was not handed in. What is decided stays.
pub(crate) async fn withdraw_bundle_case(
    db: &Db,
    caller: &Caller,
    id: BundleCaseId,
    withdrawal: &Withdrawal,
) -> Result<BundleOut, IntakeError> {
    transact(db, &caller.actor, async |tx| withdraw(tx, caller, id, withdrawal).await).await?;
    out(db, caller, id).await
}

async fn withdraw(
    tx: &mut Tx,
    caller: &Caller,
    id: BundleCaseId,
    withdrawal: &Withdrawal,
) -> Result<(), IntakeError> {
    let all = lock(tx, id).await?;
    let mut taken: Vec<CaseId> = Vec::new();
    for piece in &all.pieces {
        if piece.case.state == State::Draft {
            draft::discard(tx, caller, piece.case.id).await?;
        } else {
            let act = crate::domain::mandate::Act::Withdraw;
            let who = hand::filer(tx, &piece.case, act).await?.who;
            if moves::target(&piece.case, Action::Withdraw, who).is_err() {
                continue;
            }
            take_back(tx, piece.case.id, withdrawal).await?;
        }
        taken.push(piece.case.id);
    }
    if taken.is_empty() {
        return Err(BundleRefused::NothingToWithdraw.into());
    }
    record(tx, &all.bundle, "withdraw_bundle_case", BundleAct::Withdrawn, taken, withdrawal).await
}

//! Moving a case along the table.
use crate::{
    domain::{
        item::Item,
        retention::ArchiveRefused,
        state::{Action, NoMove, State, Who},
    },
    error::IntakeError,
    store::cases::{self, Case},
};
use kernel::{db::Tx, id::CaseId};
use legal_clock::local_date;

/// The case, if the transaction's actor may see it.
pub(super) async fn find(tx: &mut Tx, id: CaseId) -> Result<Case, IntakeError> {
    let actor = tx.actor().clone();
    there(cases::find(tx, &actor, id).await?.ok_or(IntakeError::CaseNotFound(id))?)
}

/// The same, and nobody else changes the case until the transaction ends.
pub(super) async fn lock(tx: &mut Tx, id: CaseId) -> Result<Case, IntakeError> {
    let actor = tx.actor().clone();
    there(cases::lock(tx, &actor, id).await?.ok_or(IntakeError::CaseNotFound(id))?)
}

/// Of a case that was destroyed nothing is left to read or to work on.
fn there(case: Case) -> Result<Case, IntakeError> {
    match (case.destroyed_at, &case.destroyed_under) {
        (Some(at), Some(list)) => {
            Err(ArchiveRefused::Destroyed { on: local_date(at), list: list.clone() }.into())
        }
        _ => Ok(case),
    }
}

/// Where the action leads in this hand.
pub(super) fn target(case: &Case, action: Action, who: Who) -> Result<State, IntakeError> {
    case.state.after(action, who).map_err(|refused| match refused {
        NoMove::State => IntakeError::NotAllowed { state: case.state, action },
        NoMove::Who => IntakeError::NotYours(action),
    })
}

/// What the law has accepted, because nobody answered until the last day, is not answered any more: neither with a
/// notice nor with a refusal, nor by an acceptance that would count from a later day (行政许可法 32).
pub(super) fn in_time(tx: &Tx, case: &Case, item: &Item) -> Result<(), IntakeError> {
    let today = local_date(tx.now());
    let late = item.rules.silence_accepts && case.answer_due.is_some_and(|due| today > due);
    if late { Err(IntakeError::AcceptedByLaw) } else { Ok(()) }
}

/// Moves the case, unless someone was faster.
pub(super) async fn go(tx: &mut Tx, case: &mut Case, action: Action, who: Who) -> Result<(), IntakeError> {
    let to = target(case, action, who)?;
    took(cases::set_state(tx, case, to).await?)?;
    case.state = to;
    Ok(())
}

/// No row was changed: someone was faster.
pub(super) fn took(changed: bool) -> Result<(), IntakeError> {
    if changed { Ok(()) } else { Err(IntakeError::MovedOn) }
}

//! In whose hand an act on a case is: the applicant's own, an agent's under a mandate, a clerk's.
use crate::{
    domain::{
        mandate::{Act, NoMandate, choose},
        state::{Action, Who},
    },
    error::IntakeError,
    store::{cases::Case, mandates, powers},
};
use kernel::{
    actor::ActorKind,
    code::ImplementingItemCode,
    db::Tx,
    id::{MandateId, StaffId},
};

/// Who acts, and under which mandate.
#[derive(Debug, Clone, Copy)]
pub(super) struct Hand {
    pub(super) who: Who,
    pub(super) mandate: Option<MandateId>,
}

/// The hand of someone on the applicant's side. An agent's mandate is held until the transaction ends, so that
/// a revocation either comes before the act, which then fails, or after it.
pub(super) async fn filer(tx: &mut Tx, case: &Case, act: Act) -> Result<Hand, IntakeError> {
    match tx.actor().kind {
        ActorKind::Person => Ok(Hand { who: Who::Applicant, mandate: None }),
        ActorKind::Agent => {
            let mandate = mandate_for(tx, case, act).await?;
            Ok(Hand { who: Who::Agent, mandate: Some(mandate?) })
        }
        ActorKind::Staff => Ok(Hand { who: Who::Clerk, mandate: None }),
        ActorKind::Service | ActorKind::Department | ActorKind::Nobody => {
            Err(IntakeError::NotYours(Action::Submit))
        }
    }
}

/// The calling agent's mandate for an act on a case, held until the transaction ends. One that names the item by a code
/// it had before its power moved still covers it: the person named the matter, not who would hold it.
pub(super) async fn mandate_for(
    tx: &mut Tx,
    case: &Case,
    act: Act,
) -> Result<Result<MandateId, NoMandate>, IntakeError> {
    let (agent, now) = (StaffId::from_uuid(tx.actor().id), tx.now());
    let mandates = mandates::lock_pair(tx, agent, case.applicant_id).await?;
    let by_code = |code: &ImplementingItemCode| choose(&mandates, now, code, act).map(|mandate| mandate.id);
    let chosen = by_code(&case.implementing_code);
    if chosen != Err(NoMandate::OutOfScope) {
        return Ok(chosen);
    }
    let code = case.handled_under();
    let earlier = powers::predecessors(tx, code).await?;
    Ok(std::iter::once(code).chain(&earlier).find_map(|code| by_code(code).ok()).ok_or(NoMandate::OutOfScope))
}

/// The staff account that acts.
pub(super) fn staff(tx: &Tx) -> StaffId {
    StaffId::from_uuid(tx.actor().id)
}

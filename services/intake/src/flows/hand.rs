//! In whose hand an act on a case is: the applicant's own, an agent's under a mandate, a clerk's.
use crate::{
    domain::{
        mandate::{Act, choose},
        state::{Action, Who},
    },
    error::IntakeError,
    store::{cases::Case, mandates},
};
use kernel::{
    actor::ActorKind,
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
            let (agent, now) = (StaffId::from_uuid(tx.actor().id), tx.now());
            let mandates = mandates::lock_pair(tx, agent, case.applicant_id).await?;
            let mandate = choose(&mandates, now, &case.implementing_code, act)?.id;
            Ok(Hand { who: Who::Agent, mandate: Some(mandate) })
        }
        ActorKind::Staff => Ok(Hand { who: Who::Clerk, mandate: None }),
        ActorKind::Service | ActorKind::Department | ActorKind::Nobody => {
            Err(IntakeError::NotYours(Action::Submit))
        }
    }
}

/// The staff account that acts.
pub(super) fn staff(tx: &Tx) -> StaffId {
    StaffId::from_uuid(tx.actor().id)
}

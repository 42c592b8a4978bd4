//! Results that the applicant wishes together.
use super::load;
use crate::{
    domain::{
        bundle::{BundleRefused, Turn},
        state::State,
    },
    error::IntakeError,
    store::bundle_cases,
};
use kernel::{
    actor::Actor,
    db::{Db, transact},
    id::CaseId,
};

/// Whether the result of a case may be handed over now: not while another part is open and the applicant wishes all at once.
/// Asked in the hall's own name, since a clerk does not see the parts of other halls; a part only ever becomes decided.
pub(crate) async fn may_deliver(db: &Db, id: CaseId) -> Result<(), IntakeError> {
    transact(db, &Actor::service("intake"), async |tx| {
        let Some(parent) = bundle_cases::of_case(tx, id).await? else { return Ok(()) };
        let Some(bundle) = bundle_cases::find(tx, parent).await?.filter(|bundle| bundle.together) else {
            return Ok(());
        };
        let all = load(tx, bundle).await?;
        let open = |(piece, turn): (&super::Piece, Turn)| {
            !matches!(turn, Turn::Over | Turn::Dropped) && piece.case.state != State::Discarded
        };
        if all.turns().any(open) { Err(BundleRefused::Together.into()) } else { Ok(()) }
    })
    .await
}

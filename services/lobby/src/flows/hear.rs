//! What intake tells: which cases there are, and who may act for whom.
use crate::{
    problem::LobbyError,
    store::{self, KnownCase},
};
use contracts::intake::{CaseSubmitted, Channel, MandateGiven, MandateRevoked};
use kernel::db::Tx;

/// A case was received: a visit may end in it.
pub(crate) async fn case_submitted(tx: &mut Tx, heard: &CaseSubmitted) -> Result<(), LobbyError> {
    let case = KnownCase {
        case_id: heard.case_id,
        case_no: heard.case_no.as_str().to_owned(),
        hall_id: heard.hall,
        at_window: heard.channel == Channel::Window,
        submitted_at: heard.submitted_at,
        applicant: Some(heard.applicant),
    };
    Ok(store::keep_case(tx, &case).await?)
}

/// An agent may act for a person.
pub(crate) async fn mandate_given(tx: &mut Tx, heard: &MandateGiven) -> Result<(), LobbyError> {
    let between = (heard.agent, heard.principal);
    Ok(store::keep_mandate(tx, heard.mandate_id, between, heard.valid_to, false).await?)
}

/// He may no longer; heard before the mandate itself, it keeps that from holding.
pub(crate) async fn mandate_revoked(tx: &mut Tx, heard: &MandateRevoked) -> Result<(), LobbyError> {
    let between = (heard.agent, heard.principal);
    store::keep_mandate(tx, heard.mandate_id, between, heard.revoked_at, true).await?;
    Ok(store::revoke_mandate(tx, heard.mandate_id).await?)
}

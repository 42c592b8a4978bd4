//! What intake tells: which cases there are, and who may act for whom.
use crate::{
    problem::LobbyError,
    store::{self, KnownCase},
};
use bus::Received;
use contracts::intake::{CaseSubmitted, Channel, MandateGiven, MandateRevoked};
use kernel::db::Tx;

/// Cases were received: a visit may end in one of them.
pub(crate) async fn cases_submitted(
    tx: &mut Tx,
    heard: &[Received<CaseSubmitted>],
) -> Result<(), LobbyError> {
    let known = |Received { data, .. }: &Received<CaseSubmitted>| KnownCase {
        case_id: data.case_id,
        case_no: data.case_no.as_str().to_owned(),
        hall_id: data.hall,
        at_window: data.channel == Channel::Window,
        submitted_at: data.submitted_at,
        applicant: Some(data.applicant),
    };
    Ok(store::keep_cases(tx, &heard.iter().map(known).collect::<Vec<_>>()).await?)
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

//! Legal persons as holders: once identity knows who represents one, it holds itself what bears its code.
use crate::{domain::HolderKind, problem::LicenceError, store};
use contracts::identity::LegalAgentMoved;
use kernel::{
    audit::{self, Entity},
    crypto::LookupHash,
    db::Tx,
    id::PersonId,
};
use serde_json::json;

/// Somebody acts for a legal person from now on: its licences are its own.
pub(crate) async fn legal_person_acts(tx: &mut Tx, event: &LegalAgentMoved) -> Result<(), LicenceError> {
    let Some(code) = event.code.as_ref().filter(|_| event.state == "named") else { return Ok(()) };
    let code = tx.keyring().lookup("holder_number", code.as_str());
    let licences = store::hand_to_legal_person(tx, event.legal_id, &code).await?;
    if licences == 0 {
        return Ok(());
    }
    let detail = json!({ "licences": licences, "agent": event.agent_id });
    let entity = Entity::new("person", event.legal_id.as_uuid());
    Ok(audit::record(tx, "hand_to_legal_person", entity, &detail).await?)
}

/// Who holds a licence that bears this number: the legal person where one is known, else whoever it was asked for.
pub(super) async fn holder_of(
    tx: &mut Tx,
    (kind, number): (HolderKind, Option<&LookupHash>),
    asked_for: PersonId,
) -> Result<PersonId, LicenceError> {
    let (HolderKind::Legal | HolderKind::Unincorporated, Some(number)) = (kind, number) else {
        return Ok(asked_for);
    };
    Ok(store::legal_holder(tx, number).await?.unwrap_or(asked_for))
}

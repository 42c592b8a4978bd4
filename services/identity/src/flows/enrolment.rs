//! Choosing the first password with a code that an administrator handed over.

use kernel::{
    actor::Actor,
    audit::{self, Entity},
    db::{Db, transact},
};
use serde_json::json;

use super::{login::credential_of, passwords::Passwords};
use crate::{
    domain::{one_time::normalised, password::NewPassword, secret::digest},
    problem::IdentityError,
    store::credentials,
};

/// Sets the password of a credential that waits for one, and spends the code.
pub(crate) async fn enrol_credential(
    db: &Db,
    actor: &Actor,
    passwords: &Passwords,
    user_name: &str,
    code: &str,
    password: NewPassword,
) -> Result<(), IdentityError> {
    // Hashed before anything is looked up: a wrong code takes as long as a right one.
    let stored = passwords.hash(password).await?;
    transact(db, actor, async |tx| {
        let now = tx.now();
        // A short one from a counter may be typed in small letters and groups.
        let hashes = [digest(code.trim()), digest(&normalised(code))];
        let waiting = credential_of(tx, user_name)
            .await?
            .filter(|row| row.enrolment_hash.as_ref().is_some_and(|hash| hashes.contains(hash)))
            .filter(|row| row.enrolment_until.is_some_and(|until| now < until))
            .ok_or(IdentityError::EnrolmentInvalid)?;
        let hash = waiting.enrolment_hash.clone().unwrap_or_default();
        if !credentials::enrol(tx, waiting.id, &hash, stored.phc(), now).await? {
            return Err(IdentityError::EnrolmentInvalid);
        }
        let entity = Entity::new("credential", waiting.id);
        audit::record(tx, "enrol_credential", entity, &json!({ "staff": waiting.staff_id })).await?;
        bus::publish(tx, &contracts::identity::CredentialEnrolled { credential_id: waiting.id }).await?;
        Ok(())
    })
    .await
}

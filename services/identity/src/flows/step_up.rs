//! Showing the second factor again before a sensitive act, and until when it counts as fresh.

use chrono::{DateTime, Utc};
use kernel::{
    audit::{self, Entity},
    db::{Tx, transact},
    id::SessionId,
};
use serde_json::json;

use super::{
    login::{Door, known_device},
    second_factor::Step,
    second_step::{Taken, take_code},
};
use crate::{
    problem::IdentityError,
    settings::{Demand, Settings},
    store::{
        authenticators, certificates,
        credentials::{self, CredentialRow},
        sessions,
    },
};

/// Until when the second factor that was shown at `shown_at` counts as fresh; `None` where the account is not asked.
pub(super) async fn fresh_until(
    tx: &mut Tx,
    credential: &CredentialRow,
    shown_at: Option<DateTime<Utc>>,
    settings: &Settings,
) -> Result<Option<u64>, IdentityError> {
    let Some(staff) = credential.staff_id else { return Ok(None) };
    let (enrolled, now) = (authenticators::is_enrolled(tx, credential.id).await?, tx.now());
    let asked = enrolled
        || settings.staff_second_factor == Demand::Required
        || certificates::opens(tx, staff, now).await?;
    let until = shown_at.map_or(0, |at| (at + settings.step_up).timestamp());
    Ok(asked.then(|| u64::try_from(until).unwrap_or_default()))
}

/// Takes a code of the app for a session that lives: sensitive acts are open again for a while, with the next token.
pub(crate) async fn step_up(door: Door<'_>, session: SessionId, code: &str) -> Result<(), IdentityError> {
    let now = door.clock.now();
    // A wrong code is counted, so it is no error inside.
    let taken = transact(door.db, door.actor, async |tx| {
        let row = sessions::find(tx, session).await?.filter(|row| row.ended_at.is_none());
        let row = row.ok_or(IdentityError::SessionNotFound)?;
        let credential = credentials::find(tx, row.credential_id).await?.ok_or(IdentityError::Stored)?;
        if !authenticators::is_enrolled(tx, credential.id).await? {
            return Err(IdentityError::SecondFactorMissing);
        }
        let device = known_device(tx, None, None).await?;
        let taken = take_code(tx, &credential, device, (Step::App, None), code, now).await?;
        if matches!(taken, Taken::Right | Taken::Recovered) {
            sessions::step_up(tx, session, now).await?;
            let detail = json!({ "subject": row.subject });
            audit::record(tx, "step_up", Entity::new("session", session.as_uuid()), &detail).await?;
        }
        Ok(taken)
    })
    .await?;
    match taken {
        Taken::Right | Taken::Recovered => Ok(()),
        Taken::Wrong => Err(IdentityError::SecondFactorWrong),
        Taken::Paused(_) => Err(IdentityError::TooManyCodes),
    }
}

/// Whether the account of a session has a second factor.
pub(crate) async fn has_second_factor(door: Door<'_>, session: SessionId) -> Result<bool, IdentityError> {
    transact(door.db, door.actor, async |tx| match sessions::find(tx, session).await? {
        Some(row) => Ok(authenticators::is_enrolled(tx, row.credential_id).await?),
        None => Ok(false),
    })
    .await
}

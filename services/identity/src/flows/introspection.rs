//! What a token is still worth, by identity's own tables.

use auth::{AccessClaims, read_access_token};
use kernel::{
    actor::Actor,
    clock::Clock,
    db::{Db, transact},
};

use super::{keys::jwks, sessions::end_within, subject::subject_of};
use crate::{
    domain::session::EndReason,
    problem::IdentityError,
    store::{credentials, sessions},
};

/// The claims of an access token, if its session is live and its account active.
pub(crate) async fn introspect_token(
    db: &Db,
    actor: &Actor,
    clock: &Clock,
    token: &str,
) -> Result<Option<AccessClaims>, IdentityError> {
    let keys = jwks(db, actor, clock).await?;
    let Ok(claims) = read_access_token(token, &keys, clock) else { return Ok(None) };
    let live = transact(db, actor, async |tx| {
        let session = sessions::find(tx, claims.sid).await?.filter(|session| session.ended_at.is_none());
        let Some(session) = session else { return Ok(false) };
        let Some(credential) = credentials::find(tx, session.credential_id).await? else { return Ok(false) };
        Ok::<bool, IdentityError>(subject_of(tx, &credential, session.id).await?.is_some())
    })
    .await?;
    Ok(live.then_some(claims))
}

/// Ends the session that an access token belongs to, if the token is that client's.
pub(crate) async fn revoke_access_token(
    db: &Db,
    actor: &Actor,
    clock: &Clock,
    client_id: &str,
    token: &str,
) -> Result<(), IdentityError> {
    let keys = jwks(db, actor, clock).await?;
    let Ok(claims) = read_access_token(token, &keys, clock) else { return Ok(()) };
    transact(db, actor, async |tx| {
        let session = sessions::find(tx, claims.sid).await?;
        if session.is_some_and(|session| session.client_id == client_id) {
            end_within(tx, claims.sid, EndReason::Revoked).await?;
        }
        Ok(())
    })
    .await
}

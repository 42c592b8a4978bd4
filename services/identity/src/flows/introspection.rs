//! What a token is still worth, by identity's own tables.

use auth::{AccessClaims, read_access_token};
use kernel::{
    actor::Actor,
    clock::Clock,
    db::{Db, Tx, transact},
    id::SessionId,
};
use uuid::Uuid;

use super::{keys::jwks, sessions::end_within, subject::subject_of};
use crate::{
    domain::{secret::digest, session::EndReason},
    problem::IdentityError,
    store::{
        credentials, refresh_tokens,
        sessions::{self, SessionRow},
    },
};

/// The claims of an access token, if its session is live and its account active.
pub(crate) async fn introspect_token(
    db: &Db,
    actor: &Actor,
    clock: &Clock,
    token: &str,
) -> Result<Option<AccessClaims>, IdentityError> {
    let keys = jwks(db, actor, clock).await?;
    let Ok(claims) = read_access_token(token, &keys, clock, None) else { return Ok(None) };
    let live = transact(db, actor, async |tx| {
        Ok::<bool, IdentityError>(live_session(tx, claims.sid).await?.is_some())
    })
    .await?;
    Ok(live.then_some(claims))
}

/// What a client is told of a good token of its own.
pub(crate) struct Known {
    pub(crate) subject: Uuid,
    /// Seconds since 1970.
    pub(crate) expires_at: u64,
}

/// What an access or refresh token is worth to the client it was given to; nothing to any other.
pub(crate) async fn introspect_for_client(
    db: &Db,
    actor: &Actor,
    clock: &Clock,
    client_id: &str,
    token: &str,
) -> Result<Option<Known>, IdentityError> {
    let keys = jwks(db, actor, clock).await?;
    let claims = read_access_token(token, &keys, clock, Some(client_id)).ok();
    let now = clock.now();
    transact(db, actor, async |tx| {
        let (id, expires_at) = match claims {
            Some(claims) => (claims.sid, claims.exp),
            None => {
                let row = refresh_tokens::find(tx, &digest(token)).await?;
                let Some(row) = row.filter(|row| row.spent_at.is_none() && row.expires_at > now) else {
                    return Ok(None);
                };
                (row.session_id, u64::try_from(row.expires_at.timestamp()).or(Err(IdentityError::Stored))?)
            }
        };
        let session = live_session(tx, id).await?.filter(|session| session.client_id == client_id);
        Ok(session.map(|session| Known { subject: session.subject, expires_at }))
    })
    .await
}

/// The session, if it was not ended and its account is active.
async fn live_session(tx: &mut Tx, id: SessionId) -> Result<Option<SessionRow>, IdentityError> {
    let session = sessions::find(tx, id).await?.filter(|session| session.ended_at.is_none());
    let Some(session) = session else { return Ok(None) };
    let Some(credential) = credentials::find(tx, session.credential_id).await? else { return Ok(None) };
    Ok(subject_of(tx, &credential, session.id).await?.map(|_active| session))
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
    let Ok(claims) = read_access_token(token, &keys, clock, Some(client_id)) else { return Ok(()) };
    transact(db, actor, async |tx| {
        let session = sessions::find(tx, claims.sid).await?;
        if session.is_some_and(|session| session.client_id == client_id) {
            end_within(tx, claims.sid, EndReason::Revoked).await?;
        }
        Ok(())
    })
    .await
}

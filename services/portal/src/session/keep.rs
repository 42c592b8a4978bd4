//! Keeping a session alive. A refresh token may be spent only once, so of all requests that find the access
//! token old one renews it, and the others wait for the new one.
use super::tokens::Held;
use crate::{
    client::{
        Fault,
        identity::{self, Grant},
    },
    error::PortalError,
    site::Portal,
    store::{self, SessionRow},
};
use chrono::TimeDelta;
use kernel::{actor::Actor, db::transact};
use std::time::Duration;

/// An access token with less time than this left is renewed.
const EARLY: TimeDelta = TimeDelta::seconds(40);
/// How long a renewal may take before another request may try.
const CLAIM: TimeDelta = TimeDelta::seconds(10);
/// How often, and how often at most, one looks for the new tokens.
const LOOK_EVERY: Duration = Duration::from_millis(100);
const LOOKS: usize = 60;

/// The session behind a cookie, with an access token that is good for this request; `None` if it is over.
pub(super) async fn live(portal: &Portal, hash: &[u8]) -> Result<Option<Held>, PortalError> {
    for _look in 0..LOOKS {
        let now = portal.clock.now();
        let Some(row) = find(portal, hash).await? else { return Ok(None) };
        let held = Held::open(portal.db.keyring(), &row)?;
        if row.access_expires_at - EARLY > now {
            return Ok(Some(held));
        }
        let claimed = transact(&portal.db, &Actor::service("portal"), async |tx| {
            store::claim(tx, &row, now, now + CLAIM).await
        })
        .await?;
        if claimed {
            return renew(portal, &row, held).await;
        }
        if row.access_expires_at - TimeDelta::seconds(5) > now {
            return Ok(Some(held));
        }
        tokio::time::sleep(LOOK_EVERY).await;
    }
    Ok(None)
}

async fn find(portal: &Portal, hash: &[u8]) -> Result<Option<SessionRow>, PortalError> {
    let now = portal.clock.now();
    let actor = Actor::service("portal");
    Ok(transact(&portal.db, &actor, async |tx| store::find(tx, hash, now).await).await?)
}

async fn renew(portal: &Portal, row: &SessionRow, held: Held) -> Result<Option<Held>, PortalError> {
    let grant = Grant {
        grant_type: "refresh_token",
        code: None,
        redirect_uri: None,
        code_verifier: None,
        refresh_token: Some(&held.refresh_token),
    };
    let tokens = match identity::tokens(&portal.api, &portal.secret, &grant).await {
        Ok(tokens) => tokens,
        Err(Fault::Refused { status: 400 | 401 | 403, .. }) => {
            forget(portal, &row.hash).await?;
            return Ok(None);
        }
        Err(fault) => return Err(fault.into()),
    };
    let expires = portal.clock.now() + TimeDelta::seconds(tokens.expires_in);
    let next =
        Held { access_token: tokens.access_token, refresh_token: tokens.refresh_token, name: held.name };
    let sealed = next.seal(portal.db.keyring(), row.id)?;
    transact(&portal.db, &Actor::service("portal"), async |tx| {
        store::renew(tx, row.id, &sealed, expires).await
    })
    .await?;
    Ok(Some(next))
}

/// Forgets a session.
pub(super) async fn forget(portal: &Portal, hash: &[u8]) -> Result<(), PortalError> {
    Ok(transact(&portal.db, &Actor::service("portal"), async |tx| store::delete(tx, hash).await).await?)
}

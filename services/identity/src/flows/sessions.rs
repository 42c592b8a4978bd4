//! Ending sessions, and the feed that tells everyone.

use auth::{Revocation, RevocationPage};
use chrono::TimeDelta;
use contracts::identity::SessionEnded;
use kernel::{
    actor::Actor,
    audit::{self, Entity},
    clock::Clock,
    db::{Db, DbError, Tx, transact},
    id::SessionId,
};
use serde_json::json;
use uuid::Uuid;

use crate::{
    domain::session::EndReason,
    problem::IdentityError,
    store::{
        revocations,
        sessions::{self, SessionRow},
    },
};

/// The longest page of the feed.
const PAGE: i64 = 1000;
/// How far back a service looks that has just started: longer than any access token lives.
const RECENT: TimeDelta = TimeDelta::minutes(10);

/// Ends one session within a transaction; false if it was over.
pub(crate) async fn end_within(tx: &mut Tx, id: SessionId, reason: EndReason) -> Result<bool, DbError> {
    let now = tx.now();
    let Some(subject) = sessions::end(tx, id, reason.as_str(), now).await? else { return Ok(false) };
    let detail = json!({ "reason": reason.as_str(), "subject": subject });
    audit::record(tx, "end_session", Entity::new("session", id.as_uuid()), &detail).await?;
    let event = SessionEnded { session_id: id, subject_id: subject, reason: reason.as_str().to_owned() };
    bus::publish(tx, &event).await?;
    revocations::append(tx, id, subject, reason.as_str()).await?;
    Ok(true)
}

/// Ends all sessions of a person or staff account within a transaction; says how many.
pub(crate) async fn end_all_within(tx: &mut Tx, subject: Uuid, reason: EndReason) -> Result<u32, DbError> {
    let mut ended = 0;
    for id in sessions::live_of(tx, subject).await? {
        ended += u32::from(end_within(tx, id, reason).await?);
    }
    Ok(ended)
}

/// Ends a session, as its user or as an administrator.
pub(crate) async fn end_session(
    db: &Db,
    actor: &Actor,
    id: SessionId,
    reason: EndReason,
) -> Result<(), IdentityError> {
    let ended = transact(db, actor, async |tx| end_within(tx, id, reason).await).await?;
    if ended { Ok(()) } else { Err(IdentityError::SessionNotFound) }
}

/// Ends all sessions of a person or staff account.
pub(crate) async fn end_sessions_of(db: &Db, actor: &Actor, subject: Uuid) -> Result<u32, IdentityError> {
    transact(db, actor, async |tx| Ok(end_all_within(tx, subject, EndReason::Revoked).await?)).await
}

/// So many sessions of one's own are listed.
const OWN: i64 = 50;

/// The sessions of the caller that are not over, newest first.
pub(crate) async fn list_own_sessions(
    db: &Db,
    actor: &Actor,
    clock: &Clock,
) -> Result<Vec<SessionRow>, IdentityError> {
    let now = clock.now();
    transact(db, actor, async |tx| {
        let subject = tx.actor().id;
        Ok(sessions::list_live(tx, subject, now, OWN).await?)
    })
    .await
}

/// Ends all sessions of the caller, this one too: he has lost a device, or left a window open.
pub(crate) async fn end_own_sessions(db: &Db, actor: &Actor) -> Result<u32, IdentityError> {
    transact(db, actor, async |tx| {
        let subject = tx.actor().id;
        Ok(end_all_within(tx, subject, EndReason::Logout).await?)
    })
    .await
}

/// The feed after a place; without one, what may still matter to someone who has just started.
pub(crate) async fn list_revocations(
    db: &Db,
    actor: &Actor,
    after: Option<i64>,
) -> Result<RevocationPage, IdentityError> {
    transact(db, actor, async |tx| {
        let place = match after {
            Some(place) => place,
            None => {
                let since = tx.now() - RECENT;
                revocations::place_before(tx, since).await?
            }
        };
        let items: Vec<Revocation> = revocations::after(tx, place, PAGE).await?;
        let last = items.last().map_or(place, |item| item.id);
        Ok(RevocationPage { items, last })
    })
    .await
}

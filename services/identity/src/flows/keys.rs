//! The keys tokens are signed with: made when first needed, rotated, shown as long as tokens may carry them.

use auth::SigningKey;
use chrono::{DateTime, TimeDelta, Utc};
use contracts::identity::KeyRotated;
use jsonwebtoken::jwk::JwkSet;
use kernel::{
    actor::Actor,
    audit::{self, Entity},
    clock::Clock,
    crypto::Aad,
    db::{Db, Tx, transact},
};
use serde_json::json;
use uuid::Uuid;

use crate::{
    problem::IdentityError,
    store::keys::{self, KeyRow},
};

/// How long a retired key is still shown: the life of a token and some more.
const OVERLAP: TimeDelta = TimeDelta::minutes(15);
/// The age at which a key is retired.
const LIFE: TimeDelta = TimeDelta::days(30);

/// The key that signs now.
pub(crate) async fn signing_key(tx: &mut Tx, now: DateTime<Utc>) -> Result<SigningKey, IdentityError> {
    if let Some(row) = keys::current(tx).await? {
        return open(tx, &row);
    }
    if let Some(key) = add(tx, now).await? {
        return Ok(key);
    }
    let row = keys::current(tx).await?.ok_or(IdentityError::KeyRotated)?;
    open(tx, &row)
}

/// The public keys that tokens may be signed with now.
pub(crate) async fn jwks(db: &Db, actor: &Actor, clock: &Clock) -> Result<JwkSet, IdentityError> {
    let now = clock.now();
    transact(db, actor, async |tx| {
        let mut rows = keys::shown(tx, now).await?;
        if rows.is_empty() {
            signing_key(tx, now).await?;
            rows = keys::shown(tx, now).await?;
        }
        let mut set = JwkSet { keys: Vec::new() };
        for row in &rows {
            set.keys.push(open(tx, row)?.jwk().clone());
        }
        Ok(set)
    })
    .await
}

/// Signs with a new key from now on; tokens of the old one hold until they expire.
pub(crate) async fn rotate_key(db: &Db, actor: &Actor, clock: &Clock) -> Result<String, IdentityError> {
    let now = clock.now();
    transact(db, actor, async |tx| {
        keys::retire_current(tx, now + OVERLAP).await?;
        let key = add(tx, now).await?.ok_or(IdentityError::KeyRotated)?;
        Ok(key.kid().to_owned())
    })
    .await
}

/// Rotates a key that is old and forgets those that nothing is verified with any more.
pub(crate) async fn tend_keys(db: &Db, actor: &Actor, clock: &Clock) -> Result<(), IdentityError> {
    let now = clock.now();
    let old = transact(db, actor, async |tx| {
        keys::prune(tx, now).await?;
        let current = keys::current(tx).await?;
        Ok::<bool, IdentityError>(current.is_some_and(|key| key.created_at < now - LIFE))
    })
    .await?;
    if old {
        rotate_key(db, actor, clock).await?;
    }
    Ok(())
}

async fn add(tx: &mut Tx, now: DateTime<Utc>) -> Result<Option<SigningKey>, IdentityError> {
    let key = SigningKey::generate()?;
    let id = Uuid::new_v4();
    let seed = tx.keyring().seal(Aad::new("signing_key", "seed", id), key.seed())?;
    let row = KeyRow { id, kid: key.kid().to_owned(), seed, created_at: now, shown_until: None };
    if !keys::insert(tx, &row).await? {
        return Ok(None);
    }
    audit::record(tx, "rotate_key", Entity::new("signing_key", id), &json!({ "kid": row.kid })).await?;
    bus::publish(tx, &KeyRotated { key_id: id, kid: row.kid }).await?;
    Ok(Some(key))
}

fn open(tx: &Tx, row: &KeyRow) -> Result<SigningKey, IdentityError> {
    let seed = tx.keyring().open(Aad::new("signing_key", "seed", row.id), &row.seed)?;
    let seed: [u8; 32] = seed.try_into().or(Err(IdentityError::Stored))?;
    Ok(SigningKey::from_seed(seed)?)
}

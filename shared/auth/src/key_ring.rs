//! The public keys tokens are verified with: fixed ones in tests, identity's own otherwise.

use std::{
    collections::HashMap,
    sync::{
        RwLock,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use jsonwebtoken::{
    DecodingKey,
    jwk::{Jwk, JwkSet},
};
use kernel::problem::Chain;

use crate::{identity_link::IdentityLink, problem::AuthError};

/// An unknown key id makes us ask identity, but not more often than this: tokens with invented key ids are free.
const ASK_AGAIN: Duration = Duration::from_secs(2);

/// The keys by their ids.
#[derive(Default)]
pub(crate) struct KeyRing {
    keys: RwLock<HashMap<String, DecodingKey>>,
    /// Changes when the keys do.
    edition: AtomicU64,
    asked: tokio::sync::Mutex<Option<Instant>>,
}

impl KeyRing {
    pub(crate) fn of(keys: &[Jwk]) -> Self {
        let ring = Self::default();
        ring.replace(&JwkSet { keys: keys.to_vec() });
        ring
    }

    /// The key of that id; an unknown id is asked for at identity once.
    pub(crate) async fn find(
        &self,
        kid: &str,
        link: Option<&IdentityLink>,
    ) -> Result<DecodingKey, AuthError> {
        if let Some(key) = self.get(kid) {
            return Ok(key);
        }
        let Some(link) = link else { return Err(AuthError::TokenInvalid) };
        let mut asked = self.asked.lock().await;
        if asked.is_none_or(|at| at.elapsed() > ASK_AGAIN) {
            *asked = Some(Instant::now());
            self.refresh(link).await;
        }
        drop(asked);
        match self.get(kid) {
            Some(key) => Ok(key),
            None if self.is_empty() => Err(AuthError::KeysUnknown),
            None => Err(AuthError::TokenInvalid),
        }
    }

    /// Fetches identity's present keys; on failure the known ones stay.
    pub(crate) async fn refresh(&self, link: &IdentityLink) {
        match link.jwks().await {
            Ok(set) => self.replace(&set),
            Err(error) => tracing::warn!(error = %Chain(&error), "identity's keys could not be fetched"),
        }
    }

    /// A number that is another one after the keys have changed.
    pub(crate) fn edition(&self) -> u64 {
        self.edition.load(Ordering::Acquire)
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.keys.read().is_ok_and(|keys| keys.is_empty())
    }

    fn get(&self, kid: &str) -> Option<DecodingKey> {
        self.keys.read().ok()?.get(kid).cloned()
    }

    /// A key's id is the thumbprint of its public half, so other keys have other ids.
    pub(crate) fn replace(&self, set: &JwkSet) {
        let fresh = set.keys.iter().filter_map(|jwk| {
            let kid = jwk.common.key_id.clone()?;
            Some((kid, DecodingKey::from_jwk(jwk).ok()?))
        });
        let fresh: HashMap<String, DecodingKey> = fresh.collect();
        if let Ok(mut keys) = self.keys.write() {
            let same = keys.len() == fresh.len() && fresh.keys().all(|kid| keys.contains_key(kid));
            *keys = fresh;
            if !same {
                self.edition.fetch_add(1, Ordering::Release);
            }
        }
    }
}

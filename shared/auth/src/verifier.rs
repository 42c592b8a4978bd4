//! Verifies the tokens callers show, without asking identity for each.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use jsonwebtoken::{
    Algorithm, DecodingKey, Header, Validation, decode, decode_header,
    jwk::{Jwk, JwkSet},
};
use kernel::{
    actor::TraceParent,
    clock::Clock,
    problem::Chain,
    service::{Deps, Install, Task},
};

use crate::{
    cache,
    caller::Caller,
    claims::{AUDIENCE, AccessClaims, seconds},
    identity_link::IdentityLink,
    key_ring::KeyRing,
    problem::AuthError,
    revocations::Revocations,
    service_key::ServiceKey,
};

/// How often the revocation feed is asked.
const FEED_EVERY: Duration = Duration::from_secs(2);
/// Every how many rounds of the feed the keys are fetched anew.
const KEYS_EVERY: u32 = 30;

/// The header's `typ` that keeps id tokens from passing for access tokens (RFC 9068).
const ACCESS_TYPE: &str = "at+jwt";

static NEXT: AtomicU64 = AtomicU64::new(0);

struct Shared {
    /// Tells the entries of several verifiers in one thread's cache apart.
    number: u64,
    keys: KeyRing,
    revocations: Revocations,
    service_key: ServiceKey,
    link: Option<IdentityLink>,
    clock: Clock,
}

/// Verifies tokens for one service. Lies in the app data of the service's scope; `May` finds it there.
#[derive(Clone)]
pub struct Verifier {
    shared: Arc<Shared>,
    service: &'static str,
}

impl Verifier {
    /// A verifier that learns keys and revocations from the identity service. Some task of the process must
    /// run [`Verifier::follow`], see [`Verifier::task`].
    pub fn following(deps: &Deps, service: &'static str) -> Result<Self, reqwest::Error> {
        let service_key = ServiceKey::new(&deps.service_key);
        let link = IdentityLink::new(deps.urls.of("identity"), service, service_key.clone())?;
        let shared = Shared {
            number: NEXT.fetch_add(1, Ordering::Relaxed),
            keys: KeyRing::default(),
            revocations: Revocations::followed(),
            service_key,
            link: Some(link),
            clock: deps.clock.clone(),
        };
        Ok(Self { shared: Arc::new(shared), service })
    }

    /// A verifier with fixed keys and no identity service: for tests.
    pub fn fixed(keys: &[Jwk], service: &'static str, service_key: ServiceKey) -> Self {
        let shared = Shared {
            number: NEXT.fetch_add(1, Ordering::Relaxed),
            keys: KeyRing::of(keys),
            revocations: Revocations::fixed(),
            service_key,
            link: None,
            clock: Clock::host(),
        };
        Self { shared: Arc::new(shared), service }
    }

    /// The same knowledge, for another service of the process: service tokens name the service called.
    #[must_use]
    pub fn for_service(&self, service: &'static str) -> Self {
        Self { shared: Arc::clone(&self.shared), service }
    }

    /// Puts the verifier where [`May`](crate::May) finds it: into the scope of its service.
    pub fn install(&self) -> Install {
        let data = actix_web::web::Data::new(self.clone());
        Arc::new(move |config| {
            config.app_data(data.clone());
        })
    }

    /// The task that keeps this verifier, and all that share its knowledge, up to date. One per process is enough.
    pub fn task(&self) -> Task {
        let verifier = self.clone();
        Task::new("revocation feed", move |context| {
            let verifier = verifier.clone();
            async move {
                tokio::select! {
                    () = context.stop.stopped() => {}
                    () = verifier.follow() => {}
                }
            }
        })
    }

    /// Takes these for the keys there are, as after a rotation: for tests of a verifier with fixed keys.
    pub fn know(&self, keys: &[Jwk]) {
        self.shared.keys.replace(&JwkSet { keys: keys.to_vec() });
    }

    /// What is known of ended log-ins.
    pub fn revocations(&self) -> &Revocations {
        &self.shared.revocations
    }

    /// The key that services share.
    pub fn service_key(&self) -> &ServiceKey {
        &self.shared.service_key
    }

    /// Whether keys are known and revocations are fresh: part of readiness.
    pub fn is_ready(&self) -> bool {
        !self.shared.keys.is_empty() && self.shared.revocations.is_fresh()
    }

    /// The caller who shows `token`. With `changes`, the token must also be known not to be revoked.
    pub async fn caller(&self, token: &str, changes: bool, trace: TraceParent) -> Result<Caller, AuthError> {
        let now = seconds(&self.shared.clock);
        // Read before any key is: a token verified while the keys change is verified once more.
        let keys = self.shared.keys.edition();
        let place = cache::place(self.shared.number, token);
        let claims = match place.and_then(|place| cache::get(&place, now, keys)) {
            Some(claims) => claims,
            None => {
                let header = decode_header(token).or(Err(AuthError::TokenInvalid))?;
                if header.alg == Algorithm::HS256 {
                    let claims = self.shared.service_key.verify(token, self.service)?;
                    return Ok(Caller::of_service(claims, trace));
                }
                let claims = Arc::new(self.access(token, &header, now).await?);
                if let Some(place) = place {
                    cache::put(place, Arc::clone(&claims), now, keys);
                }
                claims
            }
        };
        if self.shared.revocations.is_ended(claims.sid) {
            return Err(AuthError::TokenRevoked);
        }
        if changes && !self.shared.revocations.is_fresh() {
            self.introspect(token).await?;
        }
        Ok(Caller::of_access(&claims, trace))
    }

    async fn access(&self, token: &str, header: &Header, now: u64) -> Result<AccessClaims, AuthError> {
        let (Some(kid), Some(ACCESS_TYPE)) = (&header.kid, header.typ.as_deref()) else {
            return Err(AuthError::TokenInvalid);
        };
        let key = self.shared.keys.find(kid, self.shared.link.as_ref()).await?;
        read_claims(token, &key, now, &[AUDIENCE])
    }

    async fn introspect(&self, token: &str) -> Result<(), AuthError> {
        let Some(link) = &self.shared.link else { return Err(AuthError::RevocationsUnknown) };
        match link.introspect(token).await {
            Ok(true) => Ok(()),
            Ok(false) => Err(AuthError::TokenRevoked),
            Err(error) => {
                tracing::warn!(error = %Chain(&error), "a token could not be introspected");
                Err(AuthError::RevocationsUnknown)
            }
        }
    }

    /// Keeps keys and revocations up to date until it is dropped.
    pub async fn follow(&self) {
        let Some(link) = &self.shared.link else { return };
        let mut round = 0_u32;
        loop {
            if round.is_multiple_of(KEYS_EVERY) || self.shared.keys.is_empty() {
                self.shared.keys.refresh(link).await;
            }
            round = round.wrapping_add(1);
            self.hear(link).await;
            tokio::time::sleep(FEED_EVERY).await;
        }
    }

    async fn hear(&self, link: &IdentityLink) {
        loop {
            let asked = Instant::now();
            match link.revocations(self.shared.revocations.last()).await {
                Ok(page) => {
                    let done = page.items.is_empty();
                    self.shared.revocations.hear(&page, asked);
                    if done {
                        return;
                    }
                }
                Err(error) => {
                    tracing::warn!(error = %Chain(&error), "the revocation feed could not be read");
                    return;
                }
            }
        }
    }
}

/// The claims of an access token that one of `keys` signed and that has not expired by `clock`. Sessions that
/// were ended are not known here: identity asks its own table, services use a [`Verifier`]. The token must be for the
/// hall's interface or, if one is named, for `client` itself.
pub fn read_access_token(
    token: &str,
    keys: &JwkSet,
    clock: &Clock,
    client: Option<&str>,
) -> Result<AccessClaims, AuthError> {
    let header = decode_header(token).or(Err(AuthError::TokenInvalid))?;
    let jwk = header.kid.as_deref().and_then(|kid| keys.find(kid)).ok_or(AuthError::TokenInvalid)?;
    if header.typ.as_deref() != Some(ACCESS_TYPE) {
        return Err(AuthError::TokenInvalid);
    }
    let key = DecodingKey::from_jwk(jwk).or(Err(AuthError::TokenInvalid))?;
    read_claims(token, &key, seconds(clock), &[AUDIENCE, client.unwrap_or(AUDIENCE)])
}

fn read_claims(
    token: &str,
    key: &DecodingKey,
    now: u64,
    audiences: &[&str],
) -> Result<AccessClaims, AuthError> {
    let mut rules = Validation::new(Algorithm::EdDSA);
    // Expiry is judged below, by our own clock.
    rules.validate_exp = false;
    rules.set_audience(audiences);
    rules.set_required_spec_claims(&["exp", "aud", "sub"]);
    match decode::<AccessClaims>(token, key, &rules) {
        Ok(data) if data.claims.exp > now => Ok(data.claims),
        Ok(_expired) => Err(AuthError::TokenInvalid),
        Err(error) => {
            tracing::debug!(reason = ?error.kind(), "an access token was refused");
            Err(AuthError::TokenInvalid)
        }
    }
}

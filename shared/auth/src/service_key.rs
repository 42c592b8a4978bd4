//! Tokens that services show each other, signed with the one key that all services of a hall share.

use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation, decode, encode};
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize, de::DeserializeOwned};

use crate::{claims::now_seconds, problem::AuthError};

/// How long a service token or an act token holds, in seconds.
pub const SERVICE_SECONDS: u64 = 60;

/// What a service token says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ServiceClaims {
    /// The service that calls.
    pub iss: String,
    /// The service that is called.
    pub aud: String,
    /// Always `service`, so that an act token cannot pass for one.
    pub typ: String,
    /// Issued at, seconds since 1970.
    pub iat: u64,
    /// Expires at, seconds since 1970.
    pub exp: u64,
}

/// The key that the services of one hall share.
#[derive(Clone)]
pub struct ServiceKey {
    encoding: EncodingKey,
    decoding: DecodingKey,
}

impl ServiceKey {
    /// The key of the configured secret.
    pub fn new(secret: &SecretString) -> Self {
        let bytes = secret.expose_secret().as_bytes();
        Self { encoding: EncodingKey::from_secret(bytes), decoding: DecodingKey::from_secret(bytes) }
    }

    /// A token with which service `from` calls service `to` within the next minute.
    pub fn mint(&self, from: &str, to: &str) -> Result<String, AuthError> {
        let iat = now_seconds();
        self.sign(&ServiceClaims {
            iss: from.to_owned(),
            aud: to.to_owned(),
            typ: "service".to_owned(),
            iat,
            exp: iat + SERVICE_SECONDS,
        })
    }

    /// What a service token for service `to` says, if it is a good one.
    pub fn verify(&self, token: &str, to: &str) -> Result<ServiceClaims, AuthError> {
        let claims: ServiceClaims = self.open(token, to)?;
        if claims.typ == "service" { Ok(claims) } else { Err(AuthError::TokenInvalid) }
    }

    pub(crate) fn sign(&self, claims: &impl Serialize) -> Result<String, AuthError> {
        encode(&Header::new(Algorithm::HS256), claims, &self.encoding).map_err(AuthError::Sign)
    }

    pub(crate) fn open<T: DeserializeOwned>(&self, token: &str, to: &str) -> Result<T, AuthError> {
        let mut rules = Validation::new(Algorithm::HS256);
        rules.leeway = 5;
        rules.set_audience(&[to]);
        rules.set_required_spec_claims(&["exp", "aud", "iss"]);
        match decode(token, &self.decoding, &rules) {
            Ok(data) => Ok(data.claims),
            Err(error) => {
                tracing::debug!(reason = ?error.kind(), "a service token was refused");
                Err(AuthError::TokenInvalid)
            }
        }
    }
}

impl std::fmt::Debug for ServiceKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("ServiceKey(…)")
    }
}

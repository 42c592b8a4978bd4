//! How the other services hear from identity: its keys, its revocation feed and its introspection.

use std::time::Duration;

use jsonwebtoken::jwk::JwkSet;
use serde::Deserialize;

use crate::{problem::AuthError, revocations::RevocationPage, service_key::ServiceKey};

/// Where identity is and how to call it.
#[derive(Debug, Clone)]
pub(crate) struct IdentityLink {
    /// `http://…` without the path.
    base: String,
    /// Who calls, for the service token.
    caller: String,
    key: ServiceKey,
    http: reqwest::Client,
}

/// Identity could not be asked.
#[derive(Debug, thiserror::Error)]
pub(crate) enum LinkError {
    #[error("identity did not answer as expected")]
    Http(#[from] reqwest::Error),
    #[error("no service token could be made")]
    Token(#[from] AuthError),
}

#[derive(Deserialize)]
struct Introspection {
    active: bool,
}

impl IdentityLink {
    pub(crate) fn new(base: &str, caller: &str, key: ServiceKey) -> Result<Self, reqwest::Error> {
        let http = reqwest::Client::builder()
            .timeout(Duration::from_secs(3))
            .redirect(reqwest::redirect::Policy::none())
            .build()?;
        let base = format!("{}/api/identity/v1", base.trim_end_matches('/'));
        Ok(Self { base, caller: caller.to_owned(), key, http })
    }

    pub(crate) async fn jwks(&self) -> Result<JwkSet, LinkError> {
        let answer = self.http.get(format!("{}/jwks", self.base)).send().await?;
        Ok(answer.error_for_status()?.json().await?)
    }

    pub(crate) async fn revocations(&self, after: Option<i64>) -> Result<RevocationPage, LinkError> {
        let mut request = self.http.get(format!("{}/revocations", self.base)).bearer_auth(self.token()?);
        if let Some(after) = after {
            request = request.query(&[("after", after)]);
        }
        Ok(request.send().await?.error_for_status()?.json().await?)
    }

    /// Whether identity itself still takes the token for good.
    pub(crate) async fn introspect(&self, token: &str) -> Result<bool, LinkError> {
        let request = self
            .http
            .post(format!("{}/introspect", self.base))
            .bearer_auth(self.token()?)
            .form(&[("token", token)]);
        let answer: Introspection = request.send().await?.error_for_status()?.json().await?;
        Ok(answer.active)
    }

    fn token(&self) -> Result<String, AuthError> {
        self.key.mint(&self.caller, "identity")
    }
}

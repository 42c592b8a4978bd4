//! The typed client of the repository's routes for services.
use crate::licence::{Holding, UseIn, UseOut};
use serde::Deserialize;

/// The header that carries an act token, as `auth` names it.
const ACT_TOKEN: &str = "hall-act-token";

/// Why the repository gave no answer one could use.
#[derive(Debug, thiserror::Error)]
pub enum LicenceCallError {
    /// The call did not come through, or the answer was cut off.
    #[error("the licence repository could not be reached")]
    Http(#[from] reqwest::Error),
    /// The repository refused, with its stable code.
    #[error("the licence repository refused with {code} ({status})")]
    Refused {
        /// The HTTP status.
        status: u16,
        /// The stable code: `licence_not_held`, `licence_not_valid`, …
        code: String,
    },
}

/// Calls the repository with a service token and an act token.
#[derive(Debug, Clone)]
pub struct LicenceClient {
    base_url: String,
    http: reqwest::Client,
}

#[derive(Deserialize)]
struct ProblemBody {
    #[serde(default)]
    code: String,
}

impl LicenceClient {
    /// A client of the repository that listens at `base_url` (scheme, host and port, no path).
    #[must_use]
    pub fn new(base_url: impl Into<String>, http: reqwest::Client) -> Self {
        Self { base_url: base_url.into(), http }
    }

    /// Takes a licence as a material. `token` is a service token for `licence`, `act` an act token for the case.
    /// The same `key` gets the same use again, so a retry records nothing twice.
    ///
    /// # Errors
    /// [`LicenceCallError`] when the repository cannot be reached, or the principal holds no valid licence of the type.
    pub async fn use_licence(
        &self,
        token: &str,
        act: &str,
        key: &str,
        body: &UseIn,
    ) -> Result<UseOut, LicenceCallError> {
        let call = self.http.post(self.url("uses")).header("Idempotency-Key", key).json(body);
        read(call.bearer_auth(token).header(ACT_TOKEN, act)).await
    }

    /// What the principal of the act token holds and could use.
    ///
    /// # Errors
    /// [`LicenceCallError`] when the repository cannot be reached or refuses the tokens.
    pub async fn list_holdings(&self, token: &str, act: &str) -> Result<Vec<Holding>, LicenceCallError> {
        read(self.http.get(self.url("holdings")).bearer_auth(token).header(ACT_TOKEN, act)).await
    }

    fn url(&self, path: &str) -> String {
        format!("{}/api/licence/v1/{path}", self.base_url.trim_end_matches('/'))
    }
}

async fn read<T: serde::de::DeserializeOwned>(call: reqwest::RequestBuilder) -> Result<T, LicenceCallError> {
    let answer = call.send().await?;
    let status = answer.status();
    if status.is_success() {
        return Ok(answer.json().await?);
    }
    let code = answer.json::<ProblemBody>().await.map(|body| body.code).unwrap_or_default();
    Err(LicenceCallError::Refused { status: status.as_u16(), code })
}

//! The typed client of intake's routes for services.
use crate::intake::LicenceContent;
use kernel::id::CaseId;

/// Why intake gave no answer one could use.
#[derive(Debug, thiserror::Error)]
pub enum IntakeCallError {
    /// The call did not come through, or the answer was cut off.
    #[error("intake could not be reached")]
    Http(#[from] reqwest::Error),
    /// Intake knows of no favourable decision on the case.
    #[error("intake has no licence content for case {0}")]
    NotFound(CaseId),
    /// Intake answered with another status.
    #[error("intake answered with status {0}")]
    Status(u16),
}

/// Calls intake with a service token.
#[derive(Debug, Clone)]
pub struct IntakeClient {
    base_url: String,
    http: reqwest::Client,
}

impl IntakeClient {
    /// A client of the intake that listens at `base_url` (scheme, host and port, no path).
    #[must_use]
    pub fn new(base_url: impl Into<String>, http: reqwest::Client) -> Self {
        Self { base_url: base_url.into(), http }
    }

    /// What the licences decided on a case are written from. `token` is a service token for `intake`.
    ///
    /// # Errors
    /// [`IntakeCallError`] when intake cannot be reached or has no favourable decision.
    pub async fn licence_content(
        &self,
        token: &str,
        case: CaseId,
    ) -> Result<LicenceContent, IntakeCallError> {
        let url =
            format!("{}/api/intake/v1/cases/{case}/licence-content", self.base_url.trim_end_matches('/'));
        let answer = self.http.get(url).bearer_auth(token).send().await?;
        match answer.status().as_u16() {
            200 => Ok(answer.json().await?),
            404 => Err(IntakeCallError::NotFound(case)),
            other => Err(IntakeCallError::Status(other)),
        }
    }
}

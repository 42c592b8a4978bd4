//! The certificates with which members of the staff log in, for the administrators.
use super::{As, Fault};
use chrono::{DateTime, Utc};
use kernel::http::Page;
use serde::Deserialize;
use serde_json::{Value, json};
use uuid::Uuid;

const SERVICE: &str = "identity";

/// A certificate that waits, or opens an account.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Certificate {
    /// The certificate.
    pub(crate) certificate_id: Uuid,
    /// Whose account.
    pub(crate) user_name: String,
    /// The name of the account.
    pub(crate) member: String,
    /// The name that it says.
    pub(crate) holder: String,
    /// The serial that its issuer gave it.
    pub(crate) serial: String,
    /// SM3 of the certificate.
    pub(crate) fingerprint: String,
    /// Until when it is good.
    pub(crate) valid_until: DateTime<Utc>,
    /// `proposed` or `active`.
    pub(crate) state: String,
    /// When it was used last.
    pub(crate) used_at: Option<DateTime<Utc>>,
}

/// Certificates that wait or open an account.
pub(crate) async fn certificates(api: &As, after: Option<&str>) -> Result<Page<Certificate>, Fault> {
    let mut query = vec![("limit", "50")];
    query.extend(after.map(|after| ("after", after)));
    api.get(SERVICE, "/staff-certificates", &query).await
}

/// Enters one for another to approve.
pub(crate) async fn propose(api: &As, key: &str, user_name: &str, certificate: &str) -> Result<(), Fault> {
    let body = json!({ "user_name": user_name, "certificate": certificate });
    let _proposed: Value = api.post(SERVICE, "/staff-certificates", key, &body).await?;
    Ok(())
}

/// What is done with one: `approve`, `refuse` or `stop`.
pub(crate) async fn act(api: &As, key: &str, id: Uuid, act: &str) -> Result<(), Fault> {
    let path = format!("/staff-certificates/{id}/{act}");
    api.tell(reqwest::Method::POST, SERVICE, &path, key, &json!({})).await
}

//! The applications that people log in to through the hall, for the security administrators.
use super::{As, Fault};
use kernel::http::Page;
use serde::{Deserialize, Serialize};
use serde_json::json;
use uuid::Uuid;

const SERVICE: &str = "identity";

/// An application as it is, or as someone proposes it.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(crate) struct Application {
    /// The name it calls itself by.
    pub(crate) client_id: String,
    /// What people call it.
    pub(crate) name: String,
    /// `public` or `confidential`.
    pub(crate) kind: String,
    /// Where its users come back to.
    pub(crate) redirect_uris: Vec<String>,
    /// `openid`, and `hall` for the hall's own.
    pub(crate) scopes: Vec<String>,
    /// Whether anyone can log in through it.
    pub(crate) active: bool,
    /// Whether it is to be given a new secret.
    #[serde(default)]
    pub(crate) new_secret: bool,
}

/// An open proposal.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct ApplicationProposal {
    /// The proposal.
    pub(crate) proposal_id: Uuid,
    /// Whether the application is new.
    pub(crate) new: bool,
    /// The application as it shall be.
    pub(crate) client: Application,
}

/// What an approval led to.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Approved {
    /// Which application.
    pub(crate) client_id: String,
    /// Its new secret, if it has one.
    pub(crate) client_secret: Option<String>,
}

/// Registered applications by their names for themselves.
pub(crate) async fn list_clients(api: &As, after: Option<&str>) -> Result<Page<Application>, Fault> {
    let mut query = vec![("limit", "50")];
    query.extend(after.map(|after| ("after", after)));
    api.get(SERVICE, "/clients", &query).await
}

/// Proposals that wait.
pub(crate) async fn list_client_proposals(api: &As) -> Result<Page<ApplicationProposal>, Fault> {
    api.get(SERVICE, "/client-proposals", &[("limit", "50")]).await
}

/// Proposes an application as it shall be.
pub(crate) async fn propose_client(
    api: &As,
    key: &str,
    application: &Application,
) -> Result<serde_json::Value, Fault> {
    api.post(SERVICE, "/client-proposals", key, application).await
}

/// Makes a proposal real.
pub(crate) async fn approve_client(api: &As, key: &str, proposal: Uuid) -> Result<Approved, Fault> {
    api.post(SERVICE, &format!("/client-proposals/{proposal}/approve"), key, &json!({})).await
}

/// Refuses a proposal.
pub(crate) async fn refuse_client(api: &As, key: &str, proposal: Uuid) -> Result<(), Fault> {
    let path = format!("/client-proposals/{proposal}/refuse");
    api.tell(reqwest::Method::POST, SERVICE, &path, key, &json!({})).await
}

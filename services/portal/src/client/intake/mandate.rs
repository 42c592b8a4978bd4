//! Mandates as those see them whom they concern.
use super::SERVICE;
use crate::client::{As, Fault};
use chrono::{DateTime, Utc};
use kernel::{http::Page, id::MandateId};
use reqwest::Method;
use serde::Deserialize;
use serde_json::json;

/// A mandate.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct OwnMandate {
    /// The mandate.
    pub(crate) id: MandateId,
    /// For which items; none is all.
    pub(crate) items: Option<Vec<String>>,
    /// Since when.
    pub(crate) given_at: DateTime<Utc>,
    /// Until when.
    pub(crate) valid_to: DateTime<Utc>,
    /// Since when no more.
    pub(crate) revoked_at: Option<DateTime<Utc>>,
}

/// A page of the caller's mandates, the first first.
pub(crate) async fn own_mandates(api: &As, after: Option<&str>) -> Result<Page<OwnMandate>, Fault> {
    let mut query = vec![("limit", "50")];
    query.extend(after.map(|after| ("after", after)));
    api.get(SERVICE, "/mandates", &query).await
}

/// Takes a mandate back.
pub(crate) async fn revoke_mandate(api: &As, key: &str, id: MandateId) -> Result<(), Fault> {
    api.tell(Method::POST, SERVICE, &format!("/mandates/{id}/revoke"), key, &json!({})).await
}

/// The mandate as PDF.
pub(crate) async fn mandate_document(api: &As, id: MandateId) -> Result<Vec<u8>, Fault> {
    let (_pdf, bytes) = api.file(SERVICE, &format!("/mandates/{id}/document")).await?;
    Ok(bytes)
}

//! Identity: entries that were merged, guardians and wards.
use super::{As, Fault};
use chrono::{DateTime, Utc};
use kernel::id::PersonId;
use reqwest::Method;
use serde::Deserialize;
use serde_json::json;
use uuid::Uuid;

const SERVICE: &str = "identity";

/// An entry that was merged into a person's present one.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Merge {
    /// The merging.
    pub(crate) merge_id: Uuid,
    /// The number of the entry that was given up, masked.
    pub(crate) number_masked: String,
    /// When.
    pub(crate) merged_at: DateTime<Utc>,
    /// Until when it can be taken back at a counter.
    pub(crate) undo_until: DateTime<Utc>,
    /// When it was taken back.
    pub(crate) undone_at: Option<DateTime<Utc>>,
}

/// What was merged into the user's entry.
pub(crate) async fn own_merges(api: &As) -> Result<Vec<Merge>, Fault> {
    api.get(SERVICE, "/me/merges", &()).await
}

/// What was merged into a person's entry, for the counter.
pub(crate) async fn merges_of(api: &As, person: PersonId) -> Result<Vec<Merge>, Fault> {
    api.get(SERVICE, &format!("/persons/{person}/merges"), &()).await
}

/// A guardian, or a ward.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Guardian {
    /// The guardianship.
    pub(crate) guardianship_id: Uuid,
    /// For whom the guardian acts.
    pub(crate) ward_id: Uuid,
    /// The guardian.
    pub(crate) guardian_id: PersonId,
    /// The name of the other one.
    pub(crate) name: String,
    /// His number, masked.
    pub(crate) number_masked: String,
    /// `parent`, `kin`, `appointed` or `court`.
    pub(crate) ground: String,
    /// `paper`, or `register` where the household register showed a parent.
    #[serde(default)]
    pub(crate) origin: String,
    /// Until when.
    pub(crate) until: Option<DateTime<Utc>>,
}

/// Whose guardian the user is.
pub(crate) async fn wards(api: &As) -> Result<Vec<Guardian>, Fault> {
    api.get(SERVICE, "/me/wards", &()).await
}

/// Who the user's guardians are.
pub(crate) async fn own_guardians(api: &As) -> Result<Vec<Guardian>, Fault> {
    api.get(SERVICE, "/me/guardians", &()).await
}

/// Who a person's guardians are, for the counter.
pub(crate) async fn guardians_of(api: &As, ward: PersonId) -> Result<Vec<Guardian>, Fault> {
    api.get(SERVICE, &format!("/persons/{ward}/guardians"), &()).await
}

/// Records the user as guardian of his child, by the word of the household register.
pub(crate) async fn register_ward(api: &As, key: &str, name: &str, number: &str) -> Result<(), Fault> {
    let body = json!({ "name": name, "number": number });
    api.tell(Method::POST, SERVICE, "/me/wards", key, &body).await
}

/// Acts for a ward; the next token says so.
pub(crate) async fn act_for_ward(api: &As, key: &str, ward: Uuid) -> Result<(), Fault> {
    api.tell(Method::POST, SERVICE, &format!("/me/wards/{ward}/act"), key, &()).await
}

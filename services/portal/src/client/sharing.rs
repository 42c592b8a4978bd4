//! Contracts on the sharing of licences, a holder's consent, and lists of existing licences.
use super::{As, Fault, Sent};
use chrono::{DateTime, NaiveDate, Utc};
use kernel::{http::Page, id::LicenceId};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use uuid::Uuid;

const SERVICE: &str = "licence";

/// What a contract says, as it is proposed.
#[derive(Debug, Clone, Default, Serialize)]
pub(crate) struct Terms {
    /// The consuming authority's code.
    pub(crate) consumer: String,
    /// Its system, by name.
    pub(crate) system: String,
    /// The types it may ask for.
    pub(crate) types: Vec<String>,
    /// The fields it may see.
    pub(crate) fields: Vec<String>,
    /// What it may do.
    pub(crate) operations: Vec<String>,
    /// What for.
    pub(crate) purpose: String,
    /// `consent` or `statutory`.
    pub(crate) ground: String,
    /// The statute, where that is the ground.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) statute: Option<String>,
    /// Calls a day.
    pub(crate) daily_quota: i32,
    /// First day.
    pub(crate) valid_from: NaiveDate,
    /// Last day.
    pub(crate) valid_to: NaiveDate,
}

/// A contract.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Contract {
    /// The contract.
    pub(crate) id: Uuid,
    /// The consuming authority.
    pub(crate) consumer: String,
    /// Its system.
    pub(crate) system: String,
    /// The types, by code.
    pub(crate) types: Vec<String>,
    /// The fields.
    pub(crate) fields: Vec<String>,
    /// The operations.
    pub(crate) operations: Vec<String>,
    /// What for.
    pub(crate) purpose: String,
    /// `consent` or `statutory`.
    pub(crate) ground: String,
    /// The statute.
    pub(crate) statute: Option<String>,
    /// Calls a day.
    pub(crate) daily_quota: i32,
    /// First day.
    pub(crate) valid_from: NaiveDate,
    /// Last day.
    pub(crate) valid_to: NaiveDate,
    /// Since when it is approved.
    pub(crate) approved_at: Option<DateTime<Utc>>,
    /// Since when it is over.
    pub(crate) ended_at: Option<DateTime<Utc>>,
}

/// A type of licences.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Kind {
    /// Its code.
    pub(crate) code: String,
    /// Its name.
    pub(crate) name: String,
}

/// All contracts, newest first.
pub(crate) async fn contracts(api: &As, after: Option<&str>) -> Result<Page<Contract>, Fault> {
    let mut query = vec![("limit", "50")];
    query.extend(after.map(|after| ("after", after)));
    api.get(SERVICE, "/sharing/contracts", &query).await
}

/// The types of licences.
pub(crate) async fn kinds(api: &As) -> Result<Page<Kind>, Fault> {
    api.get(SERVICE, "/types", &[("limit", "100")]).await
}

/// Proposes a contract.
pub(crate) async fn propose(api: &As, key: &str, terms: &Terms) -> Result<(), Fault> {
    let _proposed: Value = api.post(SERVICE, "/sharing/contracts", key, terms).await?;
    Ok(())
}

/// What is done with a contract: `approve` or `end`.
pub(crate) async fn act(api: &As, key: &str, id: Uuid, act: &str) -> Result<(), Fault> {
    let path = format!("/sharing/contracts/{id}/{act}");
    let _moved: Value = api.post(SERVICE, &path, key, &json!({})).await?;
    Ok(())
}

/// Lets a contract's system use one's own licence.
pub(crate) async fn consent(
    api: &As,
    key: &str,
    licence: LicenceId,
    (contract, purpose, until): (Uuid, &str, DateTime<Utc>),
) -> Result<(), Fault> {
    let body = json!({ "contract_id": contract, "purpose": purpose, "until": until });
    let _given: Value = api.post(SERVICE, &format!("/licences/{licence}/consents"), key, &body).await?;
    Ok(())
}

#[derive(Deserialize)]
struct Entered {
    id: Uuid,
}

/// Enters a list of existing licences for another to approve; gives the entry.
pub(crate) async fn enter_list(api: &As, key: &str, kind: &str, csv: &[u8]) -> Result<Uuid, Fault> {
    let query = serde_urlencoded::to_string([("type_code", kind)]).unwrap_or_default();
    let sent = Sent { name: "list.csv", media_type: "text/csv; charset=utf-8", bytes: csv };
    let entered: Entered = api.upload(SERVICE, &format!("/imports?{query}"), key, sent).await?;
    Ok(entered.id)
}

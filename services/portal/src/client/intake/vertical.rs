//! The system outside that handles a case, and results that are sent by post.
use super::SERVICE;
use crate::client::{As, Fault};
use chrono::{DateTime, Utc};
use kernel::id::{CaseId, FileId};
use serde::Deserialize;
use serde_json::{Value, json};
use uuid::Uuid;

/// An exchange with the system outside that handles a case.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Exchange {
    /// The system.
    pub(crate) system: String,
    /// `interface`, `redirect`, `hand_over_file` or `intake_only`.
    pub(crate) mode: String,
    /// The same in Chinese.
    pub(crate) mode_name: String,
    /// Where it stands.
    pub(crate) state: String,
    /// The same in Chinese.
    pub(crate) state_name: String,
    /// The number over there.
    pub(crate) outside_no: Option<String>,
    /// How often it was tried.
    pub(crate) tries: i16,
    /// When last.
    pub(crate) last_try_at: Option<DateTime<Utc>>,
    /// Why the last try came to nothing.
    pub(crate) fault: Option<String>,
    /// It can be handed over again.
    pub(crate) can_send: bool,
    /// What was said.
    pub(crate) told: Vec<Told>,
}

/// Something that a system said.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Told {
    /// What.
    pub(crate) said_name: String,
    /// The number it named.
    pub(crate) outside_no: Option<String>,
    /// Why.
    pub(crate) reason: Option<String>,
    /// Which way it came.
    pub(crate) via_name: String,
    /// What it led to.
    pub(crate) effect_name: String,
    /// When the hall heard it.
    pub(crate) heard_at: DateTime<Utc>,
}

/// Where an applicant goes.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Visit {
    /// The system's page.
    pub(crate) url: String,
}

/// Where a visit led to.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Returned {
    /// The case.
    pub(crate) case: CaseId,
    /// What the system's word led to, in Chinese.
    pub(crate) effect_name: String,
}

/// A parcel.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Parcel {
    /// The parcel.
    pub(crate) id: Uuid,
    /// Where it is.
    pub(crate) state: String,
    /// The same in Chinese.
    pub(crate) state_name: String,
    /// The carrier's number.
    pub(crate) tracking_no: Option<String>,
    /// When it was signed for.
    pub(crate) signed_at: Option<DateTime<Utc>>,
    /// Somebody has to look after it.
    pub(crate) to_chase: bool,
    /// What the carrier told.
    pub(crate) news: Vec<News>,
}

/// What the carrier told.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct News {
    /// What.
    pub(crate) what_name: String,
    /// Where.
    pub(crate) place: Option<String>,
    /// When.
    pub(crate) at: DateTime<Utc>,
}

/// Has a case handed to the system outside, again if it was before.
pub(crate) async fn send_again(api: &As, key: &str, case: CaseId) -> Result<Exchange, Fault> {
    api.post(SERVICE, &format!("/cases/{case}/exchange/send"), key, &json!({})).await
}

/// Enters by hand what the system outside said.
pub(crate) async fn enter_result(
    api: &As,
    key: &str,
    case: CaseId,
    (said, outside_no, reason): (&str, Option<&str>, Option<&str>),
    evidence: Option<FileId>,
) -> Result<Value, Fault> {
    let body = json!({ "said": said, "outside_no": outside_no, "reason": reason, "evidence": evidence });
    api.post(SERVICE, &format!("/cases/{case}/exchange/result"), key, &body).await
}

/// Begins a visit to the page of the system outside.
pub(crate) async fn begin_visit(api: &As, key: &str, case: CaseId) -> Result<Visit, Fault> {
    api.post(SERVICE, &format!("/cases/{case}/exchange/visit"), key, &json!({})).await
}

/// Takes an applicant back from there.
pub(crate) async fn return_visit(api: &As, key: &str, system: &str, token: &str) -> Result<Returned, Fault> {
    api.post(SERVICE, "/vertical/returns", key, &json!({ "system": system, "token": token })).await
}

/// The parcels of a case.
pub(crate) async fn list_parcels(api: &As, case: CaseId) -> Result<Vec<Parcel>, Fault> {
    api.get(SERVICE, &format!("/cases/{case}/parcels"), &()).await
}

/// Sends the result of a case by post.
pub(crate) async fn order_parcel(
    api: &As,
    key: &str,
    case: CaseId,
    (name, mobile, address): (&str, &str, &str),
) -> Result<Parcel, Fault> {
    let body = json!({ "name": name, "mobile": mobile, "address": address });
    api.post(SERVICE, &format!("/cases/{case}/parcels"), key, &body).await
}

/// Records what was done about a parcel that came back.
pub(crate) async fn settle_parcel(
    api: &As,
    key: &str,
    (case, parcel): (CaseId, Uuid),
    note: &str,
) -> Result<Parcel, Fault> {
    api.post(SERVICE, &format!("/cases/{case}/parcels/{parcel}/settle"), key, &json!({ "note": note })).await
}

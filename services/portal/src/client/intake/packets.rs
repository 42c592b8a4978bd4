//! An agent's devices, and what came from each.
use super::SERVICE;
use crate::client::{As, Fault};
use actix_web::web::Bytes;
use chrono::{DateTime, Utc};
use kernel::id::CaseId;
use reqwest::Method;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use uuid::Uuid;

/// A device.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Device {
    /// The device.
    pub(crate) id: Uuid,
    /// Its public key in hexadecimal.
    pub(crate) public_key: String,
    /// Since when.
    pub(crate) registered_at: DateTime<Utc>,
    /// Since when no more.
    pub(crate) revoked_at: Option<DateTime<Utc>>,
    /// The key that the hall signs receipts with, in hexadecimal.
    pub(crate) receipt_key: String,
}

/// Numbers that did not come.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Gap {
    /// The first.
    pub(crate) from: i64,
    /// The last.
    pub(crate) to: i64,
}

/// What a receipt says.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct ReceiptSaid {
    /// Its number on the device.
    pub(crate) seq: i64,
    /// `received`, `needs_completion` or `refused`.
    pub(crate) outcome: String,
    /// Why it is not a case.
    pub(crate) code: Option<String>,
    /// What to do now.
    pub(crate) todo: String,
    /// The case, or the draft that is left to finish.
    pub(crate) case: Option<CaseId>,
    /// The number that is said aloud.
    pub(crate) case_no: Option<String>,
    /// When the hall received it.
    pub(crate) received_at: DateTime<Utc>,
    /// When it was collected, as the device says.
    pub(crate) stated_at: Option<DateTime<Utc>>,
}

/// A receipt.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Receipt {
    /// What it says.
    pub(crate) said: ReceiptSaid,
}

/// What came from a device.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Reconciliation {
    /// How many packets came.
    pub(crate) packets: usize,
    /// The highest number that came.
    pub(crate) highest: Option<i64>,
    /// The numbers below it that did not come.
    pub(crate) gaps: Vec<Gap>,
    /// Receipts in the order of the device.
    pub(crate) receipts: Vec<Receipt>,
    /// Ask again after this number for more.
    pub(crate) next: Option<i64>,
}

/// The caller's devices.
pub(crate) async fn list_devices(api: &As) -> Result<Vec<Device>, Fault> {
    api.get(SERVICE, "/packet-devices", &()).await
}

/// Takes a device out.
pub(crate) async fn revoke_device(api: &As, key: &str, device: Uuid) -> Result<(), Fault> {
    api.tell(Method::POST, SERVICE, &format!("/packet-devices/{device}/revoke"), key, &json!({})).await
}

/// What came from a device, from a number on.
pub(crate) async fn reconciliation(
    api: &As,
    device: Uuid,
    after: Option<i64>,
) -> Result<Reconciliation, Fault> {
    let mut query = vec![("device", device.to_string()), ("limit", "20".to_owned())];
    query.extend(after.map(|after| ("after", after.to_string())));
    api.get(SERVICE, "/packets/reconciliation", &query).await
}

/// Registers a device by what its script made: its public key, and the proof that it holds the other half.
pub(crate) async fn register_device(api: &As, asked: Bytes) -> Result<Device, Fault> {
    api.relay(SERVICE, "/packet-devices", asked).await
}

/// What the hall says to packets that were sent.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Answered {
    /// One for each.
    pub(crate) answers: Vec<PacketAnswer>,
}

/// What the hall says to a packet.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct PacketAnswer {
    /// The packet.
    id: Uuid,
    /// `receipt`, `conflict` or `not_taken`.
    done: String,
    /// The receipt as it is signed.
    receipt: Option<Value>,
    /// Why there is none, as a stable code.
    pub(crate) code: Option<String>,
    /// The same as a sentence for the agent.
    #[serde(skip_deserializing)]
    pub(crate) text: Option<String>,
}

/// Sends packets as a device signed them.
pub(crate) async fn send_packets(api: &As, batch: Bytes) -> Result<Answered, Fault> {
    api.relay(SERVICE, "/packets", batch).await
}

/// Compares a device's own list with the hall's.
pub(crate) async fn compare_packets(api: &As, list: Bytes) -> Result<Value, Fault> {
    api.relay(SERVICE, "/packets/reconciliation", list).await
}

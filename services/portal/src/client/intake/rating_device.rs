//! 评价器: linking devices to windows, asking for a rating at one's own, and what a device itself shows and sends.
use super::{Choice, SERVICE};
use crate::client::{As, Fault};
use chrono::{DateTime, Utc};
use kernel::id::CaseId;
use reqwest::Method;
use serde::Deserialize;
use serde_json::{Value, json};
use uuid::Uuid;

/// A device at a window.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct RatingDevice {
    /// The device.
    pub(crate) id: Uuid,
    /// The window's number.
    pub(crate) window: i16,
    /// Since when.
    pub(crate) linked_at: DateTime<Utc>,
    /// Whether the code was typed on a device.
    pub(crate) paired: bool,
    /// The code, once.
    pub(crate) code: Option<String>,
    /// Until when it can be typed.
    pub(crate) code_until: DateTime<Utc>,
}

/// At which window something is shown now.
#[derive(Debug, Deserialize)]
pub(crate) struct AskedAt {
    /// The window's number.
    pub(crate) window: i16,
}

/// What a device holds.
#[derive(Deserialize)]
pub(crate) struct Paired {
    /// Its secret.
    pub(crate) device: String,
}

/// What a device shows.
#[derive(Debug, Deserialize)]
pub(crate) struct DeviceScreen {
    /// The hall.
    pub(crate) hall: String,
    /// The window's number.
    pub(crate) window: i16,
    /// What can be rated.
    pub(crate) asked: Option<DeviceRequest>,
}

/// What can be rated.
#[derive(Debug, Deserialize)]
pub(crate) struct DeviceRequest {
    /// The request.
    pub(crate) request: Uuid,
    /// The item's name.
    pub(crate) item: String,
    /// So long it is shown.
    pub(crate) seconds: i64,
    /// What can be said.
    pub(crate) choices: Vec<Choice>,
}

/// The devices of the caller's hall.
pub(crate) async fn rating_devices(api: &As) -> Result<Vec<RatingDevice>, Fault> {
    api.get(SERVICE, "/rating-devices", &()).await
}

/// Links a device to a window.
pub(crate) async fn link_rating_device(api: &As, key: &str, window: i16) -> Result<RatingDevice, Fault> {
    api.post(SERVICE, "/rating-devices", key, &json!({ "window": window })).await
}

/// Takes a device out.
pub(crate) async fn end_rating_device(api: &As, key: &str, id: Uuid) -> Result<(), Fault> {
    api.tell(Method::POST, SERVICE, &format!("/rating-devices/{id}/end"), key, &json!({})).await
}

/// Asks at the caller's window how he was served.
pub(crate) async fn ask_for_rating(api: &As, key: &str, case: CaseId) -> Result<AskedAt, Fault> {
    api.post(SERVICE, &format!("/cases/{case}/rating-request"), key, &json!({})).await
}

/// Takes the code that was typed on a device.
pub(crate) async fn pair_rating_device(api: &As, key: &str, code: &str) -> Result<Paired, Fault> {
    api.post(SERVICE, "/rating-device/pair", key, &json!({ "code": code })).await
}

/// What a device shows now.
pub(crate) async fn rating_screen(api: &As, key: &str, device: &str) -> Result<DeviceScreen, Fault> {
    api.post(SERVICE, "/rating-device/show", key, &json!({ "device": device })).await
}

/// What was pressed on a device: `rate` or `skip`.
pub(crate) async fn press_rating(api: &As, key: &str, what: &str, body: &Value) -> Result<(), Fault> {
    api.tell(Method::POST, SERVICE, &format!("/rating-device/{what}"), key, body).await
}

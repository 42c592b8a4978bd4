//! The interface to a carrier: small, and stated here. A simulator in `shared/peers` speaks it. Signatures are those of
//! [`crate::flows::vertical::wire`].
//!
//! - `POST {url}/v1/parcels` with [`Order`], `webhook-id` being its `parcel`: the same id is the same parcel, however often it
//!   comes. 2xx with [`Ordered`].
//! - `GET {url}/v1/parcels/{parcel}` → 200 with [`Tracked`], or 404.
//! - The carrier tells what happens with `POST /api/intake/v1/carrier/news` and [`Happened`], any number of times under one
//!   `webhook-id`, which is the `id` of the same news when it is asked.
use crate::{
    domain::parcel::Track,
    flows::{
        parcel::Address,
        vertical::wire::{Lines, NoAnswer, answer, http, stamped},
    },
    settings::Carrier,
};
use chrono::{DateTime, Utc};
use reqwest::StatusCode;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// A parcel as it is ordered.
#[derive(Serialize)]
pub(crate) struct Order<'a> {
    pub(crate) parcel: Uuid,
    pub(crate) to: &'a Address,
    /// Where the carrier tells what happens.
    pub(crate) tell: String,
}

/// The carrier has it.
#[derive(Debug, Deserialize)]
pub(crate) struct Ordered {
    pub(crate) tracking_no: String,
}

/// What the carrier knows of a parcel.
#[derive(Debug, Deserialize)]
pub(crate) struct Tracked {
    pub(crate) tracking_no: String,
    pub(crate) news: Vec<Known>,
}

/// One piece of it.
#[derive(Debug, Deserialize)]
pub(crate) struct Known {
    pub(crate) id: String,
    pub(crate) what: Track,
    pub(crate) at: DateTime<Utc>,
    #[serde(default)]
    pub(crate) place: Option<String>,
}

/// What a carrier tells by itself.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Happened {
    /// The parcel, by the hall's id.
    pub(crate) parcel: Uuid,
    /// The carrier's number.
    pub(crate) tracking_no: String,
    /// What happened.
    pub(crate) what: Track,
    /// When.
    pub(crate) at: DateTime<Utc>,
    /// Where.
    #[serde(default)]
    pub(crate) place: Option<String>,
}

/// Orders a parcel.
pub(crate) async fn order(lines: &Lines, carrier: &Carrier, order: &Order<'_>) -> Result<Ordered, NoAnswer> {
    let body = serde_json::to_vec(order).or(Err(NoAnswer::Unreadable))?;
    let stamp = carrier.key.stamp(&order.parcel.to_string(), lines.clock.now(), &body);
    let request = http()?.post(format!("{}/v1/parcels", carrier.url));
    let request = request.header("content-type", "application/json").body(body);
    let (status, bytes) = answer(stamped(request, &stamp)).await?;
    if !status.is_success() {
        return Err(NoAnswer::Status(status.as_u16()));
    }
    serde_json::from_slice(&bytes).or(Err(NoAnswer::Unreadable))
}

/// Asks where a parcel is; none if the carrier does not have it.
pub(crate) async fn ask(lines: &Lines, carrier: &Carrier, parcel: Uuid) -> Result<Option<Tracked>, NoAnswer> {
    let stamp = carrier.key.stamp(&Uuid::new_v4().to_string(), lines.clock.now(), b"");
    let request = http()?.get(format!("{}/v1/parcels/{parcel}", carrier.url));
    let (status, bytes) = answer(stamped(request, &stamp)).await?;
    match status {
        StatusCode::NOT_FOUND => Ok(None),
        status if status.is_success() => {
            serde_json::from_slice(&bytes).or(Err(NoAnswer::Unreadable)).map(Some)
        }
        status => Err(NoAnswer::Status(status.as_u16())),
    }
}

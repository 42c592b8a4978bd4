//! What the province's provider sends back, and the accounts that are tied.

use chrono::{DateTime, Utc};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::store::upstream::UpstreamLinkRow;

/// What a browser brings back from there.
#[derive(Deserialize, JsonSchema)]
pub(crate) struct CallbackQuery {
    /// What was sent along.
    pub(crate) state: Option<String>,
    /// The provider's code, if someone logged in.
    pub(crate) code: Option<String>,
}

/// An account elsewhere with which the caller can log in.
#[derive(Serialize, JsonSchema)]
pub(crate) struct OwnLinkOut {
    /// The tie.
    link_id: Uuid,
    /// The provider's address.
    issuer: String,
    /// Since when.
    linked_at: DateTime<Utc>,
}

impl From<UpstreamLinkRow> for OwnLinkOut {
    fn from(row: UpstreamLinkRow) -> Self {
        Self { link_id: row.id, issuer: row.issuer, linked_at: row.linked_at }
    }
}

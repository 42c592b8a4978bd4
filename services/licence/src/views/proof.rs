//! What a holder shows: codes and statements.
use crate::flows::Presentation;
use chrono::{DateTime, Utc};
use contracts::licence::OfflineStatement;
use schemars::JsonSchema;
use serde::Serialize;

/// A code for showing a licence once.
#[derive(Serialize, JsonSchema)]
pub(crate) struct PresentationOut {
    /// The code; it can be scanned once.
    token: String,
    /// Until when.
    expires_at: DateTime<Utc>,
    /// The code as a picture.
    qr_svg: String,
}

impl From<Presentation> for PresentationOut {
    fn from(made: Presentation) -> Self {
        Self { token: made.token, expires_at: made.expires_at, qr_svg: made.qr_svg }
    }
}

/// A statement that can be checked without the network.
#[derive(Serialize, JsonSchema)]
pub(crate) struct OfflineOut {
    /// The signed statement, a compact JWS; check it with the keys of `GET /keys`.
    statement: String,
    /// What it says, for people.
    says: OfflineStatement,
}

impl From<(String, OfflineStatement)> for OfflineOut {
    fn from((statement, says): (String, OfflineStatement)) -> Self {
        Self { statement, says }
    }
}

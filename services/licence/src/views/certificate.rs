//! Certificates of issuers, as their keepers see them.
use crate::store::CertificateRow;
use chrono::{DateTime, Utc};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Why a certificate is revoked.
#[derive(Debug, Clone, Copy, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum RevokeWhy {
    /// Somebody else may have the key: nothing that it signed is good any more.
    KeyCompromise,
    /// The key is not used any more; what it signed before stands.
    Ceased,
    /// Another certificate takes its place; what it signed before stands.
    Superseded,
}

impl RevokeWhy {
    /// The word in rows.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::KeyCompromise => "key_compromise",
            Self::Ceased => "ceased",
            Self::Superseded => "superseded",
        }
    }
}

/// Body of `POST /issuer-certificates/{serial}/revoke`.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RevokeIn {
    /// Why.
    pub(crate) why: RevokeWhy,
}

/// A certificate of an issuer.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct CertificateOut {
    /// Whose: an authority, or `repository`.
    owner: String,
    /// `Ed25519` or `SGD_SM3_SM2`.
    algorithm: String,
    /// Its serial in hexadecimal.
    serial: String,
    /// Until when it holds.
    not_after: DateTime<Utc>,
    /// Since when it is revoked, if it is.
    revoked_at: Option<DateTime<Utc>>,
    /// Why.
    revoked_why: Option<String>,
}

impl From<CertificateRow> for CertificateOut {
    fn from(row: CertificateRow) -> Self {
        Self {
            owner: row.owner,
            algorithm: row.algorithm,
            serial: row.serial,
            not_after: row.not_after,
            revoked_at: row.revoked_at,
            revoked_why: row.revoked_why,
        }
    }
}

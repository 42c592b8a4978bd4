//! What a session holds: the tokens, sealed; and what the access token says, for menus and wording only.
use crate::store::SessionRow;
use auth::AccessClaims;
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use kernel::crypto::{Aad, CryptoError, Keyring, Sealed};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// The tokens of a session.
#[derive(Clone, Serialize, Deserialize)]
pub(super) struct Held {
    pub(super) access_token: String,
    pub(super) refresh_token: String,
    /// The user's name, for the head of the page.
    pub(super) name: String,
}

impl Held {
    fn aad(session: Uuid) -> Aad {
        Aad::new("session", "tokens", session)
    }

    pub(super) fn seal(&self, keyring: &Keyring, session: Uuid) -> Result<Sealed, CryptoError> {
        keyring.seal_json(Self::aad(session), self)
    }

    pub(super) fn open(keyring: &Keyring, row: &SessionRow) -> Result<Self, CryptoError> {
        keyring.open_json(Self::aad(row.id), &row.tokens)
    }
}

/// What a token of identity says. Not verified: it came from identity itself, and whoever acts on it verifies it.
pub(super) fn claims(access_token: &str) -> Option<AccessClaims> {
    let payload = access_token.split('.').nth(1)?;
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(payload).ok()?).ok()
}

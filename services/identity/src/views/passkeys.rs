//! Bodies about passkeys, and the page to log in with one. Bytes are written in base64url without padding.

use actix_web::{HttpResponse, http::StatusCode};
use chrono::{DateTime, Utc};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::login_page::{AuthorizeQuery, escape, hidden, message, scripted_page};
use crate::{
    domain::webauthn::{BadPasskey, Site, from_base64, to_base64},
    flows::passkeys::{Answer, Making},
    store::passkeys::PasskeyRow,
};

/// The script that asks the browser for a signature, and fills it into a form.
pub(crate) const SCRIPT: &str = include_str!("passkey.js");

/// What a browser needs to make a key.
#[derive(Serialize, JsonSchema)]
pub(crate) struct MakingOut {
    challenge: String,
    /// The site that the key answers to.
    site_id: String,
    /// What the device keeps the key under.
    user_id: String,
    user_name: String,
    /// Keys there are already.
    known: Vec<String>,
}

impl MakingOut {
    pub(crate) fn of(making: Making, site: &Site) -> Self {
        Self {
            challenge: making.challenge,
            site_id: site.id.clone(),
            user_id: to_base64(making.credential.as_bytes()),
            user_name: making.user_name,
            known: making.known.iter().map(|id| to_base64(id)).collect(),
        }
    }
}

/// A challenge to be signed.
#[derive(Serialize, JsonSchema)]
pub(crate) struct ChallengeOut {
    /// Signed once, within five minutes.
    pub(crate) challenge: String,
    /// The site that the key answers to.
    pub(crate) site_id: String,
}

/// A key that a device made.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct AddPasskeyIn {
    /// What the user calls it: 1 to 40 characters.
    pub(crate) name: String,
    /// `clientDataJSON`.
    client_data: String,
    /// `attestationObject`.
    attestation: String,
}

impl AddPasskeyIn {
    /// What the browser says and what the device made, as bytes.
    pub(crate) fn read(&self) -> Result<(Vec<u8>, Vec<u8>), BadPasskey> {
        Ok((from_base64(&self.client_data)?, from_base64(&self.attestation)?))
    }
}

/// What a device signed.
#[derive(Default, Deserialize, JsonSchema)]
pub(crate) struct SignedIn {
    /// `rawId`.
    key_id: String,
    /// `clientDataJSON`.
    client_data: String,
    /// `authenticatorData`.
    authenticator_data: String,
    /// `signature`.
    signature: String,
}

impl SignedIn {
    /// The answer as bytes.
    pub(crate) fn read(&self) -> Result<Answer, BadPasskey> {
        Ok(Answer {
            key_id: from_base64(&self.key_id)?,
            client_data: from_base64(&self.client_data)?,
            data: from_base64(&self.authenticator_data)?,
            signature: from_base64(&self.signature)?,
        })
    }
}

/// A log-in by passkey.
#[derive(Deserialize, JsonSchema)]
pub(crate) struct PasskeyForm {
    /// What the client asked for.
    #[serde(flatten)]
    pub(crate) asked: AuthorizeQuery,
    /// What the device signed.
    #[serde(flatten)]
    pub(crate) signed: SignedIn,
}

/// A key was added.
#[derive(Serialize, JsonSchema)]
pub(crate) struct AddedOut {
    /// The key.
    pub(crate) passkey_id: Uuid,
}

/// One of the caller's keys.
#[derive(Serialize, JsonSchema)]
pub(crate) struct PasskeyOut {
    passkey_id: Uuid,
    name: String,
    added_at: DateTime<Utc>,
    used_at: Option<DateTime<Utc>>,
    /// Whether it opens nothing any more, because there seems to be a copy.
    stopped: bool,
}

impl From<PasskeyRow> for PasskeyOut {
    fn from(row: PasskeyRow) -> Self {
        Self {
            passkey_id: row.id,
            name: row.name,
            added_at: row.added_at,
            used_at: row.used_at,
            stopped: row.stopped_at.is_some(),
        }
    }
}

/// The page on which a browser is asked for a signature. Without scripts it leads back to the password.
pub(crate) fn passkey_page(
    asked: &AuthorizeQuery,
    challenge: &ChallengeOut,
    wrong: Option<&str>,
    back: &str,
    redirect_origin: &str,
) -> HttpResponse {
    let body = format!(
        r#"<h1>用通行密钥登录</h1>{message}<p>在这台设备上用指纹、面容或锁屏密码确认，或者插上安全钥匙。</p>
<form method="post" action="/api/identity/v1/passkey" data-passkey="get" data-challenge="{challenge}" data-site="{site}">{hidden}
<input type="hidden" name="key_id"><input type="hidden" name="client_data"><input type="hidden" name="authenticator_data"><input type="hidden" name="signature">
<p class="message" role="status" data-said>这个浏览器打不开通行密钥，请用密码登录。</p>
<button type="submit" disabled>用通行密钥登录</button></form>
<p class="help"><a href="{back}">用密码登录</a></p>"#,
        message = message(wrong),
        challenge = escape(&challenge.challenge),
        site = escape(&challenge.site_id),
        hidden = hidden(asked),
        back = escape(back),
    );
    let status = if wrong.is_some() { StatusCode::UNAUTHORIZED } else { StatusCode::OK };
    scripted_page("用通行密钥登录", &body, redirect_origin, status)
}

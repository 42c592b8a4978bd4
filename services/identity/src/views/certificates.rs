//! Bodies about the certificates of the staff, and the page to log in with one.

use actix_web::{HttpResponse, http::StatusCode};
use base64::{Engine, engine::general_purpose::STANDARD};
use chrono::{DateTime, Utc};
use kernel::id::StaffId;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::login_page::{AuthorizeQuery, escape, framed, hidden, message};
use crate::flows::{
    certificate_login::{Challenge, Shown},
    staff_certificates::Entered,
};

/// The script that lets a device sign, and fills what it says into a form.
pub(crate) const SCRIPT: &str = include_str!("certificate.js");

/// For which client someone wants to log in.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct AskCertificateIn {
    /// The client, as in the request at `/authorize`.
    pub(crate) client_id: String,
}

/// What a device is asked to sign.
#[derive(Serialize, JsonSchema)]
pub(crate) struct CertificateChallengeOut {
    /// Comes back with the signature; counts once.
    challenge: String,
    /// What is signed with SM2 and SM3 under the usual identity, byte for byte: it names this site and the client.
    text: String,
    /// Until when it can be answered.
    until: DateTime<Utc>,
}

impl From<Challenge> for CertificateChallengeOut {
    fn from(challenge: Challenge) -> Self {
        let Challenge { challenge, text, until } = challenge;
        Self { challenge, text, until }
    }
}

/// A log-in by certificate.
#[derive(Deserialize, JsonSchema)]
pub(crate) struct CertificateForm {
    /// What the client asked for.
    #[serde(flatten)]
    pub(crate) asked: AuthorizeQuery,
    /// The challenge.
    challenge: String,
    /// The certificate: PEM, or its bytes in base64.
    certificate: String,
    /// The signature in base64: 64 bytes, or as GM/T 0009 writes it.
    signature: String,
}

impl CertificateForm {
    /// What the client asked for, and what was shown, if it is in base64.
    pub(crate) fn read(self, device: Option<String>) -> (AuthorizeQuery, Option<Shown>) {
        let Self { asked, challenge, certificate, signature } = self;
        let signature = STANDARD.decode(signature.trim()).ok();
        (asked, signature.map(|signature| Shown { challenge, certificate, signature, device }))
    }
}

/// What a device is asked to sign in an open session.
#[derive(Serialize, JsonSchema)]
pub(crate) struct CertificateStepUpOut {
    /// Comes back with the signature; counts once, in this session.
    challenge: String,
    /// What is signed with SM2 and SM3 under the usual identity, byte for byte: it names this site and the session.
    text: String,
    /// Until when it can be answered.
    until: DateTime<Utc>,
    /// Where the devices' middleware listens on the staff's computers: `POST {device}/sign`.
    device: String,
}

impl CertificateStepUpOut {
    pub(crate) fn of(asked: Challenge, device: String) -> Self {
        let Challenge { challenge, text, until } = asked;
        Self { challenge, text, until, device }
    }
}

/// What a device signed in an open session.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct CertificateSignedIn {
    /// The challenge.
    challenge: String,
    /// The certificate: PEM, or its bytes in base64.
    certificate: String,
    /// The signature in base64: 64 bytes, or as GM/T 0009 writes it.
    signature: String,
}

impl CertificateSignedIn {
    /// What was shown, if it is in base64.
    pub(crate) fn read(self) -> Option<Shown> {
        let Self { challenge, certificate, signature } = self;
        let signature = STANDARD.decode(signature.trim()).ok()?;
        Some(Shown { challenge, certificate, signature, device: None })
    }
}

/// A certificate that shall open an account.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ProposeStaffCertificateIn {
    /// Whose account.
    pub(crate) user_name: String,
    /// The certificate for signatures: PEM, or its bytes in base64.
    pub(crate) certificate: String,
}

/// A certificate was entered.
#[derive(Serialize, JsonSchema)]
pub(crate) struct StaffCertificateProposedOut {
    /// The certificate, for whoever approves it.
    pub(crate) certificate_id: Uuid,
}

/// A certificate that waits, or opens an account.
#[derive(Serialize, JsonSchema)]
pub(crate) struct StaffCertificateOut {
    certificate_id: Uuid,
    staff_id: StaffId,
    user_name: String,
    /// The member's own name.
    member: String,
    /// The name that it says, to be compared with the member's and with his papers.
    holder: String,
    /// The serial that its issuer gave it.
    serial: String,
    /// SM3 of the certificate, as the device's own tool shows it.
    fingerprint: String,
    valid_until: DateTime<Utc>,
    /// `proposed` or `active`.
    state: String,
    proposed_by: Uuid,
    proposed_at: DateTime<Utc>,
    used_at: Option<DateTime<Utc>>,
}

impl From<Entered> for StaffCertificateOut {
    fn from(entered: Entered) -> Self {
        let Entered { row, user_name, member, holder } = entered;
        Self {
            certificate_id: row.id,
            staff_id: row.staff_id,
            user_name,
            member,
            holder,
            serial: row.serial,
            fingerprint: row.fingerprint.iter().map(|byte| format!("{byte:02x}")).collect(),
            valid_until: row.valid_until,
            state: row.state,
            proposed_by: row.proposed_by,
            proposed_at: row.proposed_at,
            used_at: row.used_at,
        }
    }
}

impl StaffCertificateOut {
    /// The key the list is ordered by.
    pub(crate) fn cursor(&self) -> String {
        self.certificate_id.to_string()
    }
}

/// The page on which a device is asked for a signature, and what is needed for that. Without scripts it leads back to the password.
pub(crate) fn certificate_page(
    asked: &AuthorizeQuery,
    device: &str,
    wrong: Option<(&str, StatusCode)>,
    redirect_origin: &str,
) -> HttpResponse {
    let query = serde_urlencoded::to_string(asked).unwrap_or_default();
    let body = format!(
        r#"<h1>用密码钥匙登录</h1>{message}<p>只给工作人员用。要有三样东西：</p>
<ul><li>单位发的密码钥匙（UKey），插在这台电脑上；</li><li>它的驱动程序，装好并且开着；</li><li>里面的签名证书，已经由两名管理员登记到您的账号。</li></ul>
<form method="post" action="/api/identity/v1/certificate" data-device="{device}">{hidden}
<input type="hidden" name="challenge"><input type="hidden" name="certificate"><input type="hidden" name="signature">
<p class="message" role="status" data-said>这个浏览器用不了密码钥匙，请用密码登录。</p>
<button type="submit" disabled>用密码钥匙登录</button></form>
<p class="help">证书快到期、口令锁了或者钥匙丢了：找本单位管理员。<a href="/api/identity/v1/authorize?{back}">用密码登录</a></p>"#,
        message = message(wrong.map(|(words, _)| words)),
        device = escape(device),
        hidden = hidden(asked),
        back = escape(&query),
    );
    let script = r#"<script type="module" src="/api/identity/v1/certificate.js"></script>"#;
    let allowed = format!("script-src 'self'; connect-src 'self' {device}/sign; ");
    let status = wrong.map_or(StatusCode::OK, |(_, status)| status);
    framed("用密码钥匙登录", &body, (script, &allowed), redirect_origin, status)
}

//! Log-in with an SM2 certificate: a device signs a challenge with the key that the certificate is about, and asks its holder for
//! his PIN. Both factors at once. Whatever is wrong, the answer is the same.

use auth::random_secret;
use chrono::{DateTime, Utc};
use kernel::{
    audit::{self, Entity},
    db::{Tx, transact},
    id::{SessionId, StaffId},
};
use serde_json::json;
use shangmi::Certificate;
use uuid::Uuid;

use super::{
    login::{Door, LoginRequest, Proven, device_of, issue_code, known_device},
    subject::subject_of,
};
use crate::{
    domain::{
        certificate::{ANSWERED, Asked, issuer_of, signed},
        secret::digest,
        soft_lock::Admission,
    },
    problem::IdentityError,
    settings::Certificates,
    store::{
        certificates::{self, CertificateRow, ChallengeRow},
        credentials::{self, CredentialRow},
        devices::{self, LockKey},
    },
};

/// What a device is asked to sign.
pub(crate) struct Challenge {
    pub(crate) challenge: String,
    pub(crate) text: String,
    pub(crate) until: DateTime<Utc>,
}

/// A challenge for a log-in at this site for a client. It names nobody: the certificate says whose key signed.
pub(crate) async fn challenge_certificate(
    door: Door<'_>,
    audience: &str,
    client_id: &str,
) -> Result<Challenge, IdentityError> {
    let until = door.clock.now() + ANSWERED;
    let challenge = random_secret()?;
    let row = ChallengeRow {
        hash: digest(&challenge),
        client_id: client_id.to_owned(),
        expires_at: until,
        session_id: None,
    };
    transact(door.db, door.actor, async |tx| certificates::insert_challenge(tx, &row).await).await?;
    let text = Asked { audience, client: client_id, challenge: &challenge, until }.text();
    Ok(Challenge { challenge, text, until })
}

/// What a browser brings.
pub(crate) struct Shown {
    pub(crate) challenge: String,
    /// PEM, or base64.
    pub(crate) certificate: String,
    pub(crate) signature: Vec<u8>,
    pub(crate) device: Option<String>,
}

/// How a log-in by certificate went.
pub(crate) enum CertificateLogin {
    /// A code for the client, and the device's secret for the browser.
    Code { code: String, device: String },
    /// Certificate, signature, challenge or account is not good: all the same from outside.
    Refused,
    /// Too many failures: no try is looked at before this many seconds are over.
    Paused { seconds: i64 },
    /// The issuer's list of revoked certificates is out of date, so nobody can say which still count.
    Blind,
}

/// Whose certificate was shown, and whether its key signed what was asked.
pub(super) struct Proof {
    fingerprint: [u8; 32],
    /// The issuer's fingerprint, if the certificate counts and the signature is good.
    issuer: Option<[u8; 32]>,
}

/// What a proof is worth.
pub(super) enum Worth {
    /// The certificate opens this log-in, and its key signed.
    Good { certificate: Uuid, staff: StaffId, credential: Uuid },
    /// Certificate, signature or account is not good.
    Refused,
    /// Too many failures: so many seconds to wait.
    Paused(i64),
    /// The issuer's list is out of date.
    Blind,
}

/// Logs in with a certificate.
pub(crate) async fn log_in_by_certificate(
    door: Door<'_>,
    set: &Certificates,
    audience: &str,
    request: &LoginRequest,
    shown: Shown,
) -> Result<CertificateLogin, IdentityError> {
    let now = door.clock.now();
    // Spent in a transaction of its own: a challenge is gone, whatever comes of it.
    let hash = digest(&shown.challenge);
    let row =
        transact(door.db, door.actor, async |tx| certificates::spend_challenge(tx, &hash).await).await?;
    let row = row.filter(|row| row.expires_at > now && row.client_id == request.client_id);
    let proof = row.filter(|row| row.session_id.is_none()).and_then(|row| {
        let (client, until) = (&row.client_id, row.expires_at);
        let text = Asked { audience, client, challenge: &shown.challenge, until }.text();
        prove(set, &text, &shown, now)
    });
    let Some(proof) = proof else { return Ok(CertificateLogin::Refused) };
    let device = device_of(shown.device.clone())?;
    transact(door.db, door.actor, async |tx| {
        Box::pin(let_in(tx, request, &proof, shown.device.as_deref(), (&device, now))).await
    })
    .await
}

/// The same work for a certificate that is known here and one that is not.
pub(super) fn prove(set: &Certificates, text: &str, shown: &Shown, now: DateTime<Utc>) -> Option<Proof> {
    let certificate = Certificate::read(&shown.certificate).ok()?;
    let fits = signed(&certificate, text, &shown.signature);
    let issuer = issuer_of(&certificate, &set.roots, now).ok().filter(|_| fits);
    let issuer = issuer.and_then(|issuer| issuer.fingerprint().ok());
    Some(Proof { fingerprint: certificate.fingerprint().ok()?, issuer })
}

async fn let_in(
    tx: &mut Tx,
    request: &LoginRequest,
    proof: &Proof,
    given: Option<&str>,
    (device, now): (&str, DateTime<Utc>),
) -> Result<CertificateLogin, IdentityError> {
    let holder = holder_of(tx, proof).await?;
    let name: String = proof.fingerprint.iter().map(|byte| format!("{byte:02x}")).collect();
    let lock = LockKey {
        who: tx.keyring().lookup("certificate", &name).as_bytes().to_vec(),
        device: known_device(tx, holder.as_ref().map(|(_, credential)| credential), given).await?,
    };
    let (certificate, staff, credential) = match weigh(tx, proof, holder, &lock, now).await? {
        Worth::Good { certificate, staff, credential } => (certificate, staff, credential),
        Worth::Refused => return Ok(CertificateLogin::Refused),
        Worth::Paused(seconds) => return Ok(CertificateLogin::Paused { seconds }),
        Worth::Blind => return Ok(CertificateLogin::Blind),
    };
    devices::remember(tx, credential, &digest(device)).await?;
    let entity = Entity::new("staff_certificate", certificate);
    audit::record(tx, "log_in_by_certificate", entity, &json!({ "staff": staff })).await?;
    let code = issue_code(tx, request, credential, Proven::Certificate(certificate), now).await?;
    Ok(CertificateLogin::Code { code, device: device.to_owned() })
}

/// Weighs a proof against the account that it would open, and counts it as a try. A good one is noted with the certificate.
pub(super) async fn weigh(
    tx: &mut Tx,
    proof: &Proof,
    holder: Option<(CertificateRow, CredentialRow)>,
    lock: &LockKey,
    now: DateTime<Utc>,
) -> Result<Worth, IdentityError> {
    let mut tries = devices::lock_tries(tx, lock).await?;
    match tries.admit(now) {
        Admission::Now => {}
        Admission::Soon => return Ok(Worth::Paused(1)),
        Admission::Paused(until) => return Ok(Worth::Paused((until - now).num_seconds() + 1)),
    }
    if let Some(issuer) = &proof.issuer
        && certificates::good_until(tx, issuer).await?.is_none_or(|until| until <= now)
    {
        return Ok(Worth::Blind);
    }
    let good = match (&proof.issuer, holder) {
        // Entered under another root of its authority, its revocation would stand on a list that is not looked at here.
        (Some(issuer), Some((row, credential))) if row.issuer == *issuer => {
            let nobody = SessionId::from_uuid(Uuid::nil());
            subject_of(tx, &credential, nobody).await?.map(|_subject| (row, credential))
        }
        _ => None,
    };
    let Some((row, credential)) = good else {
        tries.failed(now);
        devices::set_tries(tx, lock, &tries).await?;
        return Ok(Worth::Refused);
    };
    tries.succeeded();
    devices::set_tries(tx, lock, &tries).await?;
    let at = tx.now();
    certificates::used(tx, row.id, at).await?;
    Ok(Worth::Good { certificate: row.id, staff: row.staff_id, credential: credential.id })
}

/// Whose account the certificate opens, with his log-in.
pub(super) async fn holder_of(
    tx: &mut Tx,
    proof: &Proof,
) -> Result<Option<(CertificateRow, CredentialRow)>, IdentityError> {
    let Some(row) = certificates::find_active(tx, &proof.fingerprint).await? else { return Ok(None) };
    let credential = credentials::find_by_staff(tx, row.staff_id).await?.ok_or(IdentityError::Stored)?;
    Ok(Some((row, credential)))
}

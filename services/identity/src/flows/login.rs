//! User name and password, against a code. Unknown users, wrong passwords and inactive accounts answer alike
//! and take equally long; too many failures make the next try wait.

use auth::random_secret;
use chrono::{DateTime, Utc};
use kernel::{
    actor::Actor,
    clock::Clock,
    db::{Db, Tx, transact},
    id::SessionId,
};
use uuid::Uuid;

use super::{passwords::Passwords, subject::subject_of};
use crate::{
    domain::{
        password::StoredPassword, pkce::Challenge, secret::digest, session::CODE_LIFE, soft_lock::pause_after,
    },
    problem::IdentityError,
    store::{
        codes::{self, CodeRow},
        credentials::{self, CredentialRow},
        devices::{self, LockKey},
    },
};

/// A device that is not known for the user.
const ANY_DEVICE: [u8; 32] = [0; 32];

/// What a client asked for, checked against its registration.
pub(crate) struct LoginRequest {
    pub(crate) client_id: String,
    pub(crate) redirect_uri: String,
    pub(crate) challenge: Challenge,
    pub(crate) nonce: Option<String>,
}

/// What the user gave.
pub(crate) struct Given {
    pub(crate) user_name: String,
    pub(crate) password: String,
    pub(crate) device: Option<String>,
}

/// How a log-in went.
pub(crate) enum LoggedIn {
    /// A code for the client, and the device's secret for the browser.
    Code { code: String, device: String },
    /// User name or password is wrong, or the account is not active.
    Refused,
    /// Too many failures: no try is looked at before this many seconds are over.
    Paused { seconds: i64 },
}

enum Try {
    Paused(i64),
    Check(Box<Option<CredentialRow>>, LockKey),
}

pub(crate) async fn log_in(
    db: &Db,
    actor: &Actor,
    clock: &Clock,
    passwords: &Passwords,
    request: &LoginRequest,
    given: Given,
) -> Result<LoggedIn, IdentityError> {
    let now = clock.now();
    let (credential, lock) = match begin_try(db, actor, now, &given).await? {
        Try::Paused(seconds) => return Ok(LoggedIn::Paused { seconds }),
        Try::Check(credential, lock) => (*credential, lock),
    };
    let stored = credential.as_ref().and_then(|row| row.password.clone()).map(StoredPassword::from_row);
    let fits = passwords.check(stored, given.password).await?;
    let Some(credential) = credential.filter(|_| fits) else { return Ok(LoggedIn::Refused) };
    let device = match given.device.filter(|device| device.len() == 43) {
        Some(device) => device,
        None => random_secret()?,
    };
    let code = transact(db, actor, async |tx| {
        let active = subject_of(tx, &credential, SessionId::from_uuid(Uuid::nil())).await?.is_some();
        if !active {
            return Ok(None);
        }
        devices::forget(tx, &lock).await?;
        devices::remember(tx, credential.id, &digest(&device)).await?;
        issue_code(tx, request, credential.id, now).await.map(Some)
    })
    .await?;
    Ok(code.map_or(LoggedIn::Refused, |code| LoggedIn::Code { code, device }))
}

/// Counts the try as failed before it is checked; success takes that back. So tries at the same time count too.
async fn begin_try(db: &Db, actor: &Actor, now: DateTime<Utc>, given: &Given) -> Result<Try, IdentityError> {
    transact(db, actor, async |tx| {
        let credential = credentials::find_by_user_name(tx, &given.user_name).await?;
        let device = known_device(tx, credential.as_ref(), given.device.as_deref()).await?;
        let who = tx.keyring().lookup("user_name", &given.user_name).as_bytes().to_vec();
        let key = LockKey { who, device };
        let (failures, until) = devices::lock_row(tx, &key).await?.unwrap_or((0, now));
        if until > now {
            return Ok(Try::Paused((until - now).num_seconds() + 1));
        }
        let failures = failures.saturating_add(1);
        let pause = pause_after(u32::try_from(failures).unwrap_or(u32::MAX));
        devices::count_failure(tx, &key, failures, now + pause).await?;
        Ok(Try::Check(Box::new(credential), key))
    })
    .await
}

async fn known_device(
    tx: &mut Tx,
    credential: Option<&CredentialRow>,
    device: Option<&str>,
) -> Result<Vec<u8>, IdentityError> {
    let Some(device) = device.map(digest) else { return Ok(ANY_DEVICE.to_vec()) };
    let owner = credential.map_or(Uuid::nil(), |row| row.id);
    let known = devices::is_known(tx, owner, &device).await?;
    Ok(if known { device } else { ANY_DEVICE.to_vec() })
}

async fn issue_code(
    tx: &mut Tx,
    request: &LoginRequest,
    credential: Uuid,
    now: DateTime<Utc>,
) -> Result<String, IdentityError> {
    let code = random_secret()?;
    let row = CodeRow {
        hash: digest(&code),
        credential_id: credential,
        client_id: request.client_id.clone(),
        redirect_uri: request.redirect_uri.clone(),
        challenge: request.challenge.as_str().to_owned(),
        nonce: request.nonce.clone(),
        expires_at: now + CODE_LIFE,
        session_id: None,
    };
    codes::insert(tx, &row).await?;
    Ok(code)
}

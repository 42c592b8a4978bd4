//! User name and password, against a code. Unknown users, wrong passwords and inactive accounts answer alike
//! and take equally long; too many failures make the next try wait. Tries at the same time wait for each other where
//! their failures together would earn a pause.

use auth::random_secret;
use chrono::{DateTime, Utc};
use kernel::{
    actor::Actor,
    clock::Clock,
    db::{Db, Tx, transact},
    id::SessionId,
};
use std::time::Duration;
use uuid::Uuid;

use super::{passwords::Passwords, subject::subject_of};
use crate::{
    domain::{
        password::StoredPassword, pkce::Challenge, secret::digest, session::CODE_LIFE, soft_lock::Admission,
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

/// How often, and how long at most, a try waits for others of the same user name that are being checked.
const LOOK_EVERY: Duration = Duration::from_millis(40);
const LOOKS: usize = 250;

/// Whose try it is, and what its failure is counted under.
struct Tried {
    credential: Option<CredentialRow>,
    lock: LockKey,
}

pub(crate) async fn log_in(
    db: &Db,
    actor: &Actor,
    clock: &Clock,
    passwords: &Passwords,
    request: &LoginRequest,
    given: Given,
) -> Result<LoggedIn, IdentityError> {
    let Tried { credential, lock } = find(db, actor, &given).await?;
    if let Some(seconds) = wait_for_turn(db, actor, clock, &lock).await? {
        return Ok(LoggedIn::Paused { seconds });
    }
    let stored = credential.as_ref().and_then(|row| row.password.clone()).map(StoredPassword::from_row);
    let fits = passwords.check(stored, given.password).await?;
    let device = match given.device.filter(|device| device.len() == 43) {
        Some(device) => device,
        None => random_secret()?,
    };
    let now = clock.now();
    let code = transact(db, actor, async |tx| {
        let mut tries = devices::lock_tries(tx, &lock).await?;
        let credential = match credential.as_ref().filter(|_| fits) {
            Some(row) if subject_of(tx, row, SessionId::from_uuid(Uuid::nil())).await?.is_some() => row,
            Some(_) | None => {
                tries.failed(now);
                devices::set_tries(tx, &lock, &tries).await?;
                return Ok(None);
            }
        };
        tries.succeeded();
        devices::set_tries(tx, &lock, &tries).await?;
        devices::remember(tx, credential.id, &digest(&device)).await?;
        issue_code(tx, request, credential.id, now).await.map(Some)
    })
    .await?;
    Ok(code.map_or(LoggedIn::Refused, |code| LoggedIn::Code { code, device }))
}

async fn find(db: &Db, actor: &Actor, given: &Given) -> Result<Tried, IdentityError> {
    transact(db, actor, async |tx| {
        let credential = credentials::find_by_user_name(tx, &given.user_name).await?;
        let device = known_device(tx, credential.as_ref(), given.device.as_deref()).await?;
        let who = tx.keyring().lookup("user_name", &given.user_name).as_bytes().to_vec();
        Ok(Tried { credential, lock: LockKey { who, device } })
    })
    .await
}

/// Takes the try in as one under way, once it may be checked; or says for how many seconds none is.
async fn wait_for_turn(
    db: &Db,
    actor: &Actor,
    clock: &Clock,
    lock: &LockKey,
) -> Result<Option<i64>, IdentityError> {
    for _look in 0..LOOKS {
        let now = clock.now();
        let admission = transact(db, actor, async |tx| {
            let mut tries = devices::lock_tries(tx, lock).await?;
            let admission = tries.admit(now);
            if admission == Admission::Now {
                devices::set_tries(tx, lock, &tries).await?;
            }
            Ok::<_, IdentityError>(admission)
        })
        .await?;
        match admission {
            Admission::Now => return Ok(None),
            Admission::Paused(until) => return Ok(Some((until - now).num_seconds() + 1)),
            Admission::Soon => tokio::time::sleep(LOOK_EVERY).await,
        }
    }
    Ok(Some(1))
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

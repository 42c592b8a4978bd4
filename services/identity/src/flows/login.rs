//! User name and password, against a code. Unknown users, wrong passwords and inactive accounts answer alike
//! and take equally long; too many failures make the next try wait. Tries at the same time wait for each other where
//! their failures together would earn a pause.

use auth::random_secret;
use chrono::{DateTime, Utc};
use contracts::identity::PersonKind;
use kernel::{
    actor::Actor,
    clock::Clock,
    db::{Db, Tx, transact},
    id::SessionId,
};
use std::time::Duration;
use uuid::Uuid;

use super::{
    passwords::Passwords,
    person_row::number_hash,
    register::tell,
    second_factor::{Ask, Left, Waiting, step_of, wait_for},
    subject::subject_of,
};
use crate::{
    domain::{
        password::StoredPassword, person::PersonNumber, pkce::Challenge, secret::digest, session::CODE_LIFE,
        soft_lock::Admission,
    },
    problem::IdentityError,
    settings::Settings,
    store::{
        codes::{self, CodeRow},
        credentials::{self, CredentialRow},
        devices::{self, LockKey},
        persons,
    },
};

/// A device that is not known for the user.
const ANY_DEVICE: [u8; 32] = [0; 32];

impl LockKey {
    fn is_of_a_device(&self) -> bool {
        self.device != ANY_DEVICE
    }
}

/// What a client asked for, checked against its registration.
pub(crate) struct LoginRequest {
    pub(crate) client_id: String,
    pub(crate) redirect_uri: String,
    pub(crate) challenge: Challenge,
    pub(crate) nonce: Option<String>,
    /// Whether the user wants to set up a second factor (`acr_values`).
    pub(crate) wants_second_factor: bool,
}

/// By which clock and rules someone is let in.
#[derive(Clone, Copy)]
pub(crate) struct Door<'a> {
    pub(crate) db: &'a Db,
    pub(crate) actor: &'a Actor,
    pub(crate) clock: &'a Clock,
    pub(crate) settings: &'a Settings,
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
    /// The password is right; something more is asked.
    Second { ticket: String, ask: Ask },
    /// The password is right and does not do: the account has a key, and nothing else beside it.
    KeyNeeded,
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
    door: Door<'_>,
    passwords: &Passwords,
    request: &LoginRequest,
    given: Given,
) -> Result<LoggedIn, IdentityError> {
    let Door { db, actor, clock, .. } = door;
    let Tried { credential, lock } = find(db, actor, &given).await?;
    if let Some(seconds) = wait_for_turn(door, &lock).await? {
        return Ok(LoggedIn::Paused { seconds });
    }
    let stored = credential.as_ref().and_then(|row| row.password.clone()).map(StoredPassword::from_row);
    let fits = passwords.check(stored, given.password).await?;
    let device = device_of(given.device)?;
    let now = clock.now();
    let passed = transact(db, actor, async |tx| {
        let mut tries = devices::lock_tries(tx, &lock).await?;
        let credential = match credential.as_ref().filter(|_| fits) {
            Some(row) if subject_of(tx, row, SessionId::from_uuid(Uuid::nil())).await?.is_some() => row,
            Some(_) | None => {
                tries.failed(now);
                devices::set_tries(tx, &lock, &tries).await?;
                return Ok::<_, IdentityError>(Passed::Not);
            }
        };
        tries.succeeded();
        devices::set_tries(tx, &lock, &tries).await?;
        let asked = request.wants_second_factor;
        match step_of(tx, credential, lock.is_of_a_device(), asked, door.settings).await? {
            Left::Step(step) => Ok(Passed::Waits(Box::pin(wait_for(tx, credential, step, now)).await?)),
            Left::Key => Ok(Passed::NeedsKey),
            Left::Nothing => {
                devices::remember(tx, credential.id, &digest(&device)).await?;
                Ok(Passed::In(issue_code(tx, request, credential.id, Proven::Password, now).await?))
            }
        }
    })
    .await?;
    Ok(match passed {
        Passed::Not => LoggedIn::Refused,
        Passed::NeedsKey => LoggedIn::KeyNeeded,
        Passed::In(code) => LoggedIn::Code { code, device },
        Passed::Waits(waiting) => send_code(door.settings, waiting).await,
    })
}

enum Passed {
    Not,
    NeedsKey,
    In(String),
    Waits(Waiting),
}

/// Sends what has to be sent, now that it is stored.
async fn send_code(settings: &Settings, waiting: Waiting) -> LoggedIn {
    let Waiting { ticket, mut ask, message } = waiting;
    if let Some((id, to, text)) = message {
        let handed_over = match &settings.outside {
            Some(outside) => tell(outside, id, &to, &text).await,
            None => false,
        };
        if let Ask::Message { sent, .. } = &mut ask {
            *sent = handed_over;
        }
    }
    LoggedIn::Second { ticket, ask }
}

/// The browser's device secret, or a new one.
pub(super) fn device_of(given: Option<String>) -> Result<String, IdentityError> {
    match given.filter(|device| device.len() == 43) {
        Some(device) => Ok(device),
        None => Ok(random_secret()?),
    }
}

async fn find(db: &Db, actor: &Actor, given: &Given) -> Result<Tried, IdentityError> {
    transact(db, actor, async |tx| {
        let credential = credential_of(tx, &given.user_name).await?;
        let device = known_device(tx, credential.as_ref(), given.device.as_deref()).await?;
        // One way to write a citizen number is as good as another, also for guessing.
        let who = tx.keyring().lookup("user_name", &given.user_name.to_lowercase()).as_bytes().to_vec();
        Ok(Tried { credential, lock: LockKey { who, device } })
    })
    .await
}

/// Whose log-in a user name or a citizen number is.
pub(super) async fn credential_of(tx: &mut Tx, name: &str) -> Result<Option<CredentialRow>, IdentityError> {
    let Ok(number) = PersonNumber::parse(PersonKind::Natural, name) else {
        return Ok(credentials::find_by_user_name(tx, name).await?);
    };
    let hash = number_hash(tx, &number);
    match persons::find_by_number(tx, &hash).await? {
        Some(person) => Ok(credentials::find_by_person(tx, person.id).await?),
        None => Ok(None),
    }
}

/// Takes the try in as one under way, once it may be checked; or says for how many seconds none is.
async fn wait_for_turn(door: Door<'_>, lock: &LockKey) -> Result<Option<i64>, IdentityError> {
    for _look in 0..LOOKS {
        let now = door.clock.now();
        let admission = transact(door.db, door.actor, async |tx| {
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

/// The known device that a browser brings, or any that is not known.
pub(super) async fn known_device(
    tx: &mut Tx,
    credential: Option<&CredentialRow>,
    device: Option<&str>,
) -> Result<Vec<u8>, IdentityError> {
    let Some(device) = device.map(digest) else { return Ok(ANY_DEVICE.to_vec()) };
    let owner = credential.map_or(Uuid::nil(), |row| row.id);
    let known = devices::is_known(tx, owner, &device).await?;
    Ok(if known { device } else { ANY_DEVICE.to_vec() })
}

/// What was shown for a code.
#[derive(Clone, Copy)]
pub(super) enum Proven {
    /// The password alone.
    Password,
    /// Two factors.
    Both,
    /// Two factors, by the certificate of this id.
    Certificate(Uuid),
}

/// A code for the client.
pub(super) async fn issue_code(
    tx: &mut Tx,
    request: &LoginRequest,
    credential: Uuid,
    proven: Proven,
    now: DateTime<Utc>,
) -> Result<String, IdentityError> {
    let code = random_secret()?;
    let certificate_id = if let Proven::Certificate(id) = proven { Some(id) } else { None };
    let row = CodeRow {
        hash: digest(&code),
        credential_id: credential,
        client_id: request.client_id.clone(),
        redirect_uri: request.redirect_uri.clone(),
        challenge: request.challenge.as_str().to_owned(),
        nonce: request.nonce.clone(),
        expires_at: now + CODE_LIFE,
        session_id: None,
        second_factor: !matches!(proven, Proven::Password),
        upstream_level: None,
        certificate_id,
    };
    codes::insert(tx, &row).await?;
    Ok(code)
}

//! Takes the code that a log-in waits for. Wrong codes make the next one wait, as wrong passwords do.

use chrono::{DateTime, TimeDelta, Utc};
use contracts::identity::SecondFactorEnrolled;
use kernel::{
    audit::{self, Entity},
    crypto::LookupHash,
    db::{Tx, transact},
    id::SessionId,
};
use serde_json::json;
use uuid::Uuid;

use super::{
    login::{Door, LoginRequest, Proven, device_of, issue_code, known_device},
    second_factor::{Ask, Step, ask_again, begin_enrolment, has_only_a_key, message_code, open_key},
    subject::subject_of,
};
use crate::{
    domain::{
        one_time::{RECOVERY_CODES, is_recovery, normalised, recovery_code},
        secret::digest,
        soft_lock::Admission,
    },
    problem::IdentityError,
    store::{
        authenticators,
        credentials::{self, CredentialRow},
        devices::{self, LockKey},
        tickets::{self, TicketRow},
    },
};

/// So many wrong codes end a ticket: the password has to be given again.
const WRONG: i32 = 5;
/// How long recovery codes may be written down, and an app set up.
const WRITING: TimeDelta = TimeDelta::minutes(20);

/// What a browser brings for its ticket.
pub(crate) struct Brought {
    pub(crate) ticket: String,
    pub(crate) code: String,
    pub(crate) device: Option<String>,
}

/// How the log-in goes on.
pub(crate) enum Second {
    /// A code for the client, and the device's secret for the browser.
    Code { code: String, device: String },
    /// The code was not right.
    Wrong { ask: Ask },
    /// A recovery code was: now a new app is set up.
    Next { ask: Ask },
    /// The app is set up; these are shown once.
    Recovery { codes: Vec<String> },
    /// Too many failures: no code is looked at before this many seconds are over.
    Paused { seconds: i64 },
    /// The ticket is not good any more: begin anew.
    Gone,
}

/// Takes what a browser brings for its ticket.
pub(crate) async fn answer_ticket(
    door: Door<'_>,
    request: &LoginRequest,
    given: Brought,
) -> Result<Second, IdentityError> {
    let now = door.clock.now();
    transact(door.db, door.actor, async |tx| {
        let hash = digest(&given.ticket);
        let ticket = tickets::find_for_update(tx, &hash).await?.filter(|row| row.expires_at > now);
        let Some(ticket) = ticket else { return Ok(Second::Gone) };
        let step = Step::parse(&ticket.step).ok_or(IdentityError::Stored)?;
        let credential = credentials::find(tx, ticket.credential_id).await?.ok_or(IdentityError::Stored)?;
        if step == Step::Shown {
            return Box::pin(let_in(tx, request, &ticket, &credential, given.device, now)).await;
        }
        // His certificate was approved since the ticket was opened.
        if step == Step::Enrol && has_only_a_key(tx, &credential, door.settings).await? {
            tickets::delete(tx, &hash).await?;
            return Ok(Second::Gone);
        }
        let device = known_device(tx, Some(&credential), given.device.as_deref()).await?;
        match take_code(tx, &credential, device, (step, Some(&ticket)), &given.code, now).await? {
            Taken::Paused(seconds) => Ok(Second::Paused { seconds }),
            Taken::Wrong if ticket.wrong + 1 >= WRONG => {
                tickets::delete(tx, &hash).await?;
                Ok(Second::Gone)
            }
            Taken::Wrong => {
                tickets::count_wrong(tx, &hash).await?;
                Ok(Second::Wrong { ask: ask_again(tx, &credential, step).await? })
            }
            Taken::Right if step == Step::Enrol => {
                tickets::set_step(tx, &hash, Step::Shown.as_str(), now + WRITING).await?;
                Ok(Second::Recovery { codes: new_codes(tx, &credential).await? })
            }
            Taken::Right => Box::pin(let_in(tx, request, &ticket, &credential, given.device, now)).await,
            Taken::Recovered => {
                tickets::set_step(tx, &hash, Step::Enrol.as_str(), now + WRITING).await?;
                Ok(Second::Next { ask: begin_enrolment(tx, &credential).await? })
            }
        }
    })
    .await
}

async fn let_in(
    tx: &mut Tx,
    request: &LoginRequest,
    ticket: &TicketRow,
    credential: &CredentialRow,
    device: Option<String>,
    now: DateTime<Utc>,
) -> Result<Second, IdentityError> {
    tickets::delete(tx, &ticket.hash).await?;
    if subject_of(tx, credential, SessionId::from_uuid(Uuid::nil())).await?.is_none() {
        return Ok(Second::Gone);
    }
    let device = device_of(device)?;
    devices::remember(tx, credential.id, &digest(&device)).await?;
    Ok(Second::Code { code: issue_code(tx, request, credential.id, Proven::Both, now).await?, device })
}

/// What was found of a code.
pub(super) enum Taken {
    Right,
    /// It was a recovery code, which is spent now.
    Recovered,
    Wrong,
    /// It was not looked at.
    Paused(i64),
}

/// Looks at a code, unless too many were wrong; counts it.
pub(super) async fn take_code(
    tx: &mut Tx,
    credential: &CredentialRow,
    device: Vec<u8>,
    (step, ticket): (Step, Option<&TicketRow>),
    typed: &str,
    now: DateTime<Utc>,
) -> Result<Taken, IdentityError> {
    let who = tx.keyring().lookup("second_factor", &credential.id.to_string()).as_bytes().to_vec();
    let lock = LockKey { who, device };
    let mut tries = devices::lock_tries(tx, &lock).await?;
    match tries.admit(now) {
        Admission::Now => {}
        Admission::Soon => return Ok(Taken::Paused(1)),
        Admission::Paused(until) => return Ok(Taken::Paused((until - now).num_seconds() + 1)),
    }
    let typed = normalised(typed);
    let taken = match step {
        Step::Message => {
            let wanted = ticket.and_then(|row| row.code_hash.as_ref());
            let given = ticket.map(|row| message_code(tx, &row.hash, &typed));
            if wanted.is_some() && wanted == given.as_ref() { Taken::Right } else { Taken::Wrong }
        }
        Step::App | Step::Shown => take_app_code(tx, credential, &typed, now).await?,
        Step::Enrol => take_first_code(tx, credential, &typed, now).await?,
    };
    match taken {
        Taken::Right | Taken::Recovered => tries.succeeded(),
        Taken::Wrong | Taken::Paused(_) => tries.failed(now),
    }
    devices::set_tries(tx, &lock, &tries).await?;
    Ok(taken)
}

async fn take_app_code(
    tx: &mut Tx,
    credential: &CredentialRow,
    typed: &str,
    now: DateTime<Utc>,
) -> Result<Taken, IdentityError> {
    let Some(row) = authenticators::find_for_update(tx, credential.id).await? else {
        return Ok(Taken::Wrong);
    };
    let Some(secret) = &row.secret else { return Ok(Taken::Wrong) };
    let key = open_key(tx, row.credential_id, secret)?;
    if let Some(step) = key.step_of(typed, now.timestamp(), row.last_step) {
        authenticators::set_last_step(tx, credential.id, step).await?;
        return Ok(Taken::Right);
    }
    if !is_recovery(typed) {
        return Ok(Taken::Wrong);
    }
    let hash = recovery_hash(tx, credential.id, typed);
    let at = tx.now();
    if !authenticators::spend_code(tx, credential.id, &hash, at).await? {
        return Ok(Taken::Wrong);
    }
    let entity = Entity::new("credential", credential.id);
    audit::record(tx, "spend_recovery_code", entity, &json!({ "staff": credential.staff_id })).await?;
    Ok(Taken::Recovered)
}

async fn take_first_code(
    tx: &mut Tx,
    credential: &CredentialRow,
    typed: &str,
    now: DateTime<Utc>,
) -> Result<Taken, IdentityError> {
    let row = authenticators::find_for_update(tx, credential.id).await?;
    let Some(pending) = row.and_then(|row| row.pending) else { return Ok(Taken::Wrong) };
    let key = open_key(tx, credential.id, &pending)?;
    let Some(step) = key.step_of(typed, now.timestamp(), 0) else { return Ok(Taken::Wrong) };
    let at = tx.now();
    authenticators::confirm(tx, credential.id, step, at).await?;
    credentials::enrolled(tx, credential.id).await?;
    let entity = Entity::new("credential", credential.id);
    audit::record(tx, "enrol_second_factor", entity, &json!({ "staff": credential.staff_id })).await?;
    bus::publish(tx, &SecondFactorEnrolled { credential_id: credential.id }).await?;
    Ok(Taken::Right)
}

/// New recovery codes instead of all earlier ones.
async fn new_codes(tx: &mut Tx, credential: &CredentialRow) -> Result<Vec<String>, IdentityError> {
    let codes: Option<Vec<String>> = (0..RECOVERY_CODES).map(|_| recovery_code()).collect();
    let codes = codes.ok_or(IdentityError::Hash)?;
    let hashes: Vec<LookupHash> =
        codes.iter().map(|code| recovery_hash(tx, credential.id, &normalised(code))).collect();
    authenticators::replace_codes(tx, credential.id, &hashes).await?;
    Ok(codes)
}

fn recovery_hash(tx: &Tx, credential: Uuid, normalised: &str) -> LookupHash {
    tx.keyring().lookup("recovery_code", &format!("{credential} {normalised}"))
}

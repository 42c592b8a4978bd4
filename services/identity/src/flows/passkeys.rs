//! Passkeys: adding one in a session, logging in with one, and what happens when a copy of one turns up.

use auth::{AuthError, random_secret};
use chrono::{DateTime, TimeDelta, Utc};
use contracts::identity::PasskeyMoved;
use kernel::{
    audit::{self, Entity},
    db::{Tx, transact},
    id::SessionId,
};
use serde_json::json;
use uuid::Uuid;

use super::{
    login::{Door, LoginRequest, Proven, device_of, issue_code},
    recovery::tell_holder,
    subject::subject_of,
};
use crate::{
    domain::{
        secret::digest,
        webauthn::{self, BadPasskey, Ceremony, PublicKey, Site},
    },
    problem::IdentityError,
    store::{
        authenticators,
        credentials::{self, CredentialRow},
        devices,
        passkeys::{self, ChallengeRow, PasskeyRow},
        persons, sessions,
    },
};

/// How long a challenge can be answered: someone looks for his telephone.
const ANSWERED: TimeDelta = TimeDelta::minutes(5);
/// So many keys someone may have.
const MOST: usize = 10;

/// What a challenge is for; the CHECK constraint has the same words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Purpose {
    Add,
    LogIn,
    StepUp,
}

impl Purpose {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Add => "add",
            Self::LogIn => "log_in",
            Self::StepUp => "step_up",
        }
    }
}

/// What a device answers, as bytes.
pub(crate) struct Answer {
    pub(crate) key_id: Vec<u8>,
    pub(crate) client_data: Vec<u8>,
    pub(crate) data: Vec<u8>,
    pub(crate) signature: Vec<u8>,
}

/// What a browser needs to make a key.
pub(crate) struct Making {
    pub(crate) challenge: String,
    pub(crate) credential: Uuid,
    pub(crate) user_name: String,
    /// Keys there are already: the device that holds one makes no second.
    pub(crate) known: Vec<Vec<u8>>,
}

/// A challenge for a log-in. It names nobody: the device says whose key it holds.
pub(crate) async fn challenge_log_in(door: Door<'_>) -> Result<String, IdentityError> {
    let now = door.clock.now();
    transact(door.db, door.actor, async |tx| challenge(tx, Purpose::LogIn, None, now).await).await
}

/// A challenge for a sensitive act of a session.
pub(crate) async fn challenge_step_up(door: Door<'_>, session: SessionId) -> Result<String, IdentityError> {
    let now = door.clock.now();
    transact(door.db, door.actor, async |tx| {
        let credential = credential_of(tx, session).await?;
        challenge(tx, Purpose::StepUp, Some(credential.id), now).await
    })
    .await
}

async fn challenge(
    tx: &mut Tx,
    purpose: Purpose,
    credential_id: Option<Uuid>,
    now: DateTime<Utc>,
) -> Result<String, IdentityError> {
    let secret = random_secret()?;
    let row = ChallengeRow {
        hash: digest(&secret),
        purpose: purpose.as_str().to_owned(),
        credential_id,
        expires_at: now + ANSWERED,
    };
    passkeys::insert_challenge(tx, &row).await?;
    Ok(secret)
}

async fn credential_of(tx: &mut Tx, session: SessionId) -> Result<CredentialRow, IdentityError> {
    let row = sessions::find(tx, session).await?.filter(|row| row.ended_at.is_none());
    let row = row.ok_or(IdentityError::SessionNotFound)?;
    credentials::find(tx, row.credential_id).await?.ok_or(IdentityError::Stored)
}

/// The credential of a session that may add a key now. A key logs in at the full level and for good: a session counts for no
/// less than its holder, and he has lately shown more than that it is open. Staff set up an app first: whoever has only
/// learned the password must not add a key of his own.
async fn credential_to_add(
    tx: &mut Tx,
    session: SessionId,
    since: DateTime<Utc>,
) -> Result<CredentialRow, IdentityError> {
    let credential = credential_of(tx, session).await?;
    if credential.staff_id.is_some() && !authenticators::is_enrolled(tx, credential.id).await? {
        return Err(IdentityError::SecondFactorMissing);
    }
    let row = sessions::find(tx, session).await?.ok_or(IdentityError::SessionNotFound)?;
    if let (Some(level), Some(person)) = (row.upstream_level, credential.person_id) {
        let person = persons::find(tx, person).await?.ok_or(IdentityError::Stored)?;
        if level < person.assurance {
            return Err(IdentityError::SessionWeak);
        }
    }
    if row.second_factor_at.is_none_or(|at| at <= since) {
        return Err(IdentityError::Auth(AuthError::StepUpNeeded));
    }
    Ok(credential)
}

/// Begins to add a key.
pub(crate) async fn begin_passkey(door: Door<'_>, session: SessionId) -> Result<Making, IdentityError> {
    let now = door.clock.now();
    transact(door.db, door.actor, async |tx| {
        let credential = credential_to_add(tx, session, now - door.settings.step_up).await?;
        let known = passkeys::list(tx, credential.id).await?;
        if known.len() >= MOST {
            return Err(IdentityError::TooManyPasskeys);
        }
        Ok(Making {
            challenge: challenge(tx, Purpose::Add, Some(credential.id), now).await?,
            credential: credential.id,
            user_name: credential.user_name,
            known: known.into_iter().map(|row| row.key_id).collect(),
        })
    })
    .await
}

/// Adds the key that a device made.
pub(crate) async fn add_passkey(
    door: Door<'_>,
    site: &Site,
    session: SessionId,
    (client_data, attestation): (&[u8], &[u8]),
    name: &str,
) -> Result<Uuid, IdentityError> {
    let now = door.clock.now();
    let name = name.trim();
    if !(1..=40).contains(&name.chars().count()) {
        return Err(IdentityError::PasskeyName);
    }
    let asked = webauthn::challenge_of(client_data, Ceremony::Create, site);
    let asked = asked.map_err(IdentityError::BadPasskey)?;
    let new = webauthn::new_key(attestation, site).map_err(IdentityError::BadPasskey)?;
    transact(door.db, door.actor, async |tx| {
        let since = now - door.settings.step_up - ANSWERED;
        let credential = credential_to_add(tx, session, since).await?;
        spend(tx, &asked, Purpose::Add, Some(credential.id), now).await?;
        let at = tx.now();
        let row = PasskeyRow {
            id: Uuid::new_v4(),
            credential_id: credential.id,
            key_id: new.id.clone(),
            algorithm: new.key.algorithm,
            public_key: new.key.bytes.clone(),
            counter: i64::from(new.counter),
            name: name.to_owned(),
            added_at: at,
            used_at: None,
            stopped_at: None,
        };
        if !passkeys::insert(tx, &row).await? {
            return Err(IdentityError::BadPasskey(BadPasskey::Elsewhere));
        }
        moved(tx, &row, "added").await?;
        let words = "【通办】您的办事账号添了一把通行密钥，用它可以登录。不是您本人添的，请马上登录删除，或打 12345。";
        tell_holder(tx, credential.id, words.to_owned()).await?;
        Ok(row.id)
    })
    .await
}

async fn spend(
    tx: &mut Tx,
    challenge: &str,
    purpose: Purpose,
    credential: Option<Uuid>,
    now: DateTime<Utc>,
) -> Result<(), IdentityError> {
    let row = passkeys::spend_challenge(tx, &digest(challenge)).await?.filter(|row| row.expires_at > now);
    let fits = row.is_some_and(|row| row.purpose == purpose.as_str() && row.credential_id == credential);
    if fits { Ok(()) } else { Err(IdentityError::BadPasskey(BadPasskey::Elsewhere)) }
}

async fn moved(tx: &mut Tx, row: &PasskeyRow, state: &'static str) -> Result<(), IdentityError> {
    let detail = json!({ "credential": row.credential_id, "state": state });
    audit::record(tx, "move_passkey", Entity::new("passkey", row.id), &detail).await?;
    bus::publish(tx, &PasskeyMoved { passkey_id: row.id, state: state.to_owned() }).await?;
    Ok(())
}

/// The caller's keys.
pub(crate) async fn list_passkeys(
    door: Door<'_>,
    session: SessionId,
) -> Result<Vec<PasskeyRow>, IdentityError> {
    transact(door.db, door.actor, async |tx| {
        let credential = credential_of(tx, session).await?;
        Ok(passkeys::list(tx, credential.id).await?)
    })
    .await
}

/// Removes one of the caller's keys.
pub(crate) async fn remove_passkey(
    door: Door<'_>,
    session: SessionId,
    id: Uuid,
) -> Result<(), IdentityError> {
    transact(door.db, door.actor, async |tx| {
        let credential = credential_of(tx, session).await?;
        let rows = passkeys::list(tx, credential.id).await?;
        let row = rows.into_iter().find(|row| row.id == id).ok_or(IdentityError::PasskeyNotFound)?;
        passkeys::delete(tx, credential.id, id).await?;
        moved(tx, &row, "removed").await
    })
    .await
}

/// Removes all keys of a credential, with their traces.
pub(super) async fn remove_all(tx: &mut Tx, credential: Uuid) -> Result<(), IdentityError> {
    for row in passkeys::list(tx, credential).await? {
        moved(tx, &row, "removed").await?;
    }
    Ok(passkeys::delete_all(tx, credential).await?)
}

/// How a log-in by passkey went.
pub(crate) enum KeyLogin {
    /// A code for the client, and the device's secret for the browser.
    Code { code: String, device: String },
    /// The key is not known, was stopped, or its holder may not log in: all the same from outside.
    Refused,
}

/// Logs in with a passkey: something that is had and something that is known or been, so both factors at once.
pub(crate) async fn log_in_by_passkey(
    door: Door<'_>,
    site: &Site,
    request: &LoginRequest,
    answer: &Answer,
    device: Option<String>,
) -> Result<KeyLogin, IdentityError> {
    let now = door.clock.now();
    let Ok(asked) = webauthn::challenge_of(&answer.client_data, Ceremony::Get, site) else {
        return Ok(KeyLogin::Refused);
    };
    let device = device_of(device)?;
    transact(door.db, door.actor, async |tx| {
        if spend(tx, &asked, Purpose::LogIn, None, now).await.is_err() {
            return Ok(KeyLogin::Refused);
        }
        let Some(row) = checked(tx, site, answer, None).await? else { return Ok(KeyLogin::Refused) };
        let credential = credentials::find(tx, row.credential_id).await?.ok_or(IdentityError::Stored)?;
        if subject_of(tx, &credential, SessionId::from_uuid(Uuid::nil())).await?.is_none() {
            return Ok(KeyLogin::Refused);
        }
        devices::remember(tx, credential.id, &digest(&device)).await?;
        let code = issue_code(tx, request, credential.id, Proven::Both, now).await?;
        Ok(KeyLogin::Code { code, device })
    })
    .await
}

/// Shows the second factor again, with a passkey of the session's own credential.
pub(crate) async fn step_up_by_passkey(
    door: Door<'_>,
    site: &Site,
    session: SessionId,
    answer: &Answer,
) -> Result<(), IdentityError> {
    let now = door.clock.now();
    let asked = webauthn::challenge_of(&answer.client_data, Ceremony::Get, site);
    let asked = asked.map_err(IdentityError::BadPasskey)?;
    // A stopped key is written down, so it is no error inside.
    let fits = transact(door.db, door.actor, async |tx| {
        let credential = credential_of(tx, session).await?;
        spend(tx, &asked, Purpose::StepUp, Some(credential.id), now).await?;
        if checked(tx, site, answer, Some(credential.id)).await?.is_none() {
            return Ok::<bool, IdentityError>(false);
        }
        sessions::step_up(tx, session, now).await?;
        let entity = Entity::new("session", session.as_uuid());
        audit::record(tx, "step_up", entity, &json!({ "passkey": true })).await?;
        Ok(true)
    })
    .await?;
    if fits { Ok(()) } else { Err(IdentityError::BadPasskey(BadPasskey::Signature)) }
}

/// The key that signed an answer. One whose counter went back was copied: it opens nothing any more, and its holder is told.
async fn checked(
    tx: &mut Tx,
    site: &Site,
    answer: &Answer,
    of: Option<Uuid>,
) -> Result<Option<PasskeyRow>, IdentityError> {
    let row = passkeys::find_by_key(tx, &answer.key_id).await?;
    let row = row.filter(|row| row.stopped_at.is_none() && of.is_none_or(|id| id == row.credential_id));
    let Some(row) = row else { return Ok(None) };
    let key = PublicKey { algorithm: row.algorithm, bytes: row.public_key.clone() };
    let verified = webauthn::verify(&key, &answer.data, &answer.client_data, &answer.signature, site);
    let Ok(counter) = verified else { return Ok(None) };
    let (before, at) = (u32::try_from(row.counter).or(Err(IdentityError::Stored))?, tx.now());
    if !webauthn::goes_up(before, counter) {
        passkeys::stop(tx, row.id, at).await?;
        moved(tx, &row, "stopped").await?;
        let words =
            "【通办】您的一把通行密钥可能被复制过，已经停用。请登录后删掉它，重新添一把；有疑问打 12345。";
        tell_holder(tx, row.credential_id, words.to_owned()).await?;
        return Ok(None);
    }
    passkeys::used(tx, row.id, i64::from(counter), at).await?;
    Ok(Some(row))
}

//! A forgotten password: a code to the telephone that was noted, then the population register, then a wait in which
//! everyone who holds the log-in is told and can stop it. Known and unknown get the same answers in the same time.

use auth::random_secret;
use chrono::{DateTime, TimeDelta, Utc};
use contracts::identity::RecoveryMoved;
use kernel::{
    audit::{self, Entity},
    code::MobileNo,
    crypto::Aad,
    db::{Tx, transact},
    id::{PersonId, SessionId},
    personal::{Look, Purpose, read_personal},
};
use serde_json::json;
use uuid::Uuid;

use super::{
    login::Door,
    notices::owe,
    passwords::Passwords,
    person_row::{number_hash, open_person},
    persons::stand_in,
};
use crate::{
    domain::{
        one_time::{normalised, six_digits},
        password::NewPassword,
        person::{PersonName, PersonNumber},
        recovery::{BEGUN_PER_HOUR, Forgetful, RecoveryState, WRONG_CODES},
        registration::{CODE_LIFE, Checked, MESSAGES_PER_HOUR},
        secret::digest,
    },
    outside,
    problem::IdentityError,
    settings::Outside,
    store::{
        credentials, persons,
        recoveries::{self, RecoveryRow},
        registrations, sessions,
    },
};

/// How the code was taken.
pub(crate) enum Proven {
    /// It is not the one that was sent.
    Wrong,
    /// The recovery is over, too old, or was never begun: begin anew.
    Gone,
    /// The register does not answer now.
    Silent,
    /// The register does not know name and number together.
    Refused,
    /// The new password counts once the wait is over.
    Waits,
}

/// The telephone and the log-in of who has forgotten his password, if he is who he says and has both.
struct Holder {
    credential: Uuid,
    mobile: MobileNo,
}

/// Sends a code, if there is someone to send it to; gives the secret for the browser in any case.
pub(crate) async fn begin_recovery(door: Door<'_>, who: &Forgetful) -> Result<String, IdentityError> {
    let (secret, code) = (random_secret()?, six_digits().ok_or(IdentityError::Hash)?);
    let id = Uuid::new_v4();
    transact(door.db, door.actor, async |tx| {
        let now = tx.now();
        let number = PersonNumber::Citizen(who.number.clone());
        let hash = number_hash(tx, &number);
        if recoveries::begun_since(tx, &hash, now - TimeDelta::hours(1)).await? >= BEGUN_PER_HOUR {
            return Err(IdentityError::TooManyCodes);
        }
        let holder = holder_of(tx, who, &number).await?;
        let row = RecoveryRow {
            id,
            secret_hash: digest(&secret),
            credential_id: holder.as_ref().map(|holder| holder.credential),
            number_hash: hash,
            applicant: tx.keyring().seal_json(Aad::new("login_recovery", "applicant", id), who)?,
            state: RecoveryState::Begun.as_str().to_owned(),
            code_hash: tx.keyring().lookup("recovery", &format!("{id} {code}")),
            code_until: now + CODE_LIFE,
            wrong_codes: 0,
            password: None,
            begun_at: now,
            due_at: None,
            ended_at: None,
        };
        recoveries::insert(tx, &row).await?;
        audit::record(tx, "begin_recovery", Entity::new("login_recovery", id), &json!({})).await?;
        if let Some(holder) = holder {
            send_code(tx, &holder.mobile, &code).await?;
        }
        Ok(())
    })
    .await?;
    Ok(secret)
}

/// The code, unless the telephone got too many: nobody is told which.
async fn send_code(tx: &mut Tx, mobile: &MobileNo, code: &str) -> Result<(), IdentityError> {
    let now = tx.now();
    let hash = tx.keyring().lookup("mobile", mobile.expose());
    if registrations::messages_since(tx, &hash, now - TimeDelta::hours(1)).await? >= MESSAGES_PER_HOUR {
        return Ok(());
    }
    registrations::note_message(tx, &hash, now).await?;
    let text = format!(
        "【通办】验证码 {code}，10 分钟内有效。正在找回办事账号的密码。不是您本人操作，请不要告诉任何人。"
    );
    owe(tx, mobile, text).await
}

async fn holder_of(
    tx: &mut Tx,
    who: &Forgetful,
    number: &PersonNumber,
) -> Result<Option<Holder>, IdentityError> {
    let hash = number_hash(tx, number);
    let row = persons::find_by_number(tx, &hash).await?;
    let subject = row.as_ref().map_or_else(|| stand_in(hash.as_bytes()), |row| row.id);
    let look = Look { subject, purpose: Purpose("recover_login"), case: None, fields: &["name", "mobile"] };
    let said = PersonName::parse(&who.name).ok();
    let read = read_personal(tx, look, async |tx| {
        let person = row.as_ref().map(|row| open_person(tx, row)).transpose()?;
        let same = person.filter(|person| Some(&person.name) == said.as_ref());
        Ok::<_, IdentityError>(same.and_then(|person| person.mobile))
    });
    let mobile = read.await?.reveal();
    let id = row.map_or_else(|| PersonId::from_uuid(Uuid::nil()), |row| row.id);
    let credential = credentials::find_by_person(tx, id).await?;
    Ok(credential.zip(mobile).map(|(row, mobile)| Holder { credential: row.id, mobile }))
}

/// Takes the code and the new password; with the register's word the wait begins.
pub(crate) async fn prove_recovery(
    door: Door<'_>,
    passwords: &Passwords,
    outside: &Outside,
    (secret, code): (&str, &str),
    password: NewPassword,
) -> Result<Proven, IdentityError> {
    // Hashed before anything is looked up: a wrong code takes as long as a right one.
    let stored = passwords.hash(password).await?;
    let (id, who) = match take_code(door, secret, code).await? {
        Ok(taken) => taken,
        Err(proven) => return Ok(proven),
    };
    let checked = match outside::check(&outside.population, &who.name, &who.number).await {
        Ok(checked) => checked,
        Err(error) => {
            tracing::warn!(%error, "the population register did not answer");
            return Ok(Proven::Silent);
        }
    };
    transact(door.db, door.actor, async |tx| {
        let at = tx.now();
        let row = recoveries::find_by_secret(tx, &digest(secret)).await?;
        let row = row.filter(|row| row.id == id && row.state == RecoveryState::Begun.as_str());
        let Some(row) = row else { return Ok(Proven::Gone) };
        let Some(credential) = row.credential_id else { return Ok(Proven::Gone) };
        if checked == Checked::NoMatch {
            move_to(tx, &row, (RecoveryState::Begun, RecoveryState::Refused)).await?;
            return Ok(Proven::Refused);
        }
        if recoveries::find_waiting(tx, credential).await?.is_some() {
            move_to(tx, &row, (RecoveryState::Begun, RecoveryState::Stopped)).await?;
            return Ok(Proven::Waits);
        }
        let due_at = at + door.settings.recovery_wait;
        recoveries::wait(tx, id, stored.phc(), due_at).await?;
        told(tx, &row, RecoveryState::Waiting).await?;
        let hours = door.settings.recovery_wait.num_hours();
        let words = format!(
            "【通办】有人用您的手机和身份信息重设办事账号的密码，{hours} 小时后生效。不是您本人，请马上登录办事网站，在“我的”里点“不是我，停掉”，或打 12345。"
        );
        tell_holder(tx, credential, words).await?;
        Ok(Proven::Waits)
    })
    .await
}

async fn take_code(
    door: Door<'_>,
    secret: &str,
    code: &str,
) -> Result<Result<(Uuid, Forgetful), Proven>, IdentityError> {
    transact(door.db, door.actor, async |tx| {
        let now = tx.now();
        let Some(row) = recoveries::find_by_secret(tx, &digest(secret)).await? else {
            return Ok(Err(Proven::Gone));
        };
        let begun = RecoveryState::parse(&row.state) == Some(RecoveryState::Begun);
        if !begun || row.code_until <= now || row.wrong_codes >= WRONG_CODES {
            return Ok(Err(Proven::Gone));
        }
        let given = tx.keyring().lookup("recovery", &format!("{} {}", row.id, normalised(code)));
        // Where no code was sent, none is right.
        if given != row.code_hash || row.credential_id.is_none() {
            recoveries::count_wrong(tx, row.id).await?;
            return Ok(Err(Proven::Wrong));
        }
        let who = tx.keyring().open_json(Aad::new("login_recovery", "applicant", row.id), &row.applicant)?;
        Ok(Ok((row.id, who)))
    })
    .await
}

/// Ends a recovery, with its trace.
pub(super) async fn move_to(
    tx: &mut Tx,
    row: &RecoveryRow,
    (from, to): (RecoveryState, RecoveryState),
) -> Result<bool, IdentityError> {
    let now = tx.now();
    if !recoveries::end(tx, row.id, (from, to), now).await? {
        return Ok(false);
    }
    told(tx, row, to).await?;
    Ok(true)
}

/// The trace of a recovery's move.
pub(super) async fn told(tx: &mut Tx, row: &RecoveryRow, to: RecoveryState) -> Result<(), IdentityError> {
    let detail = json!({ "state": to.as_str(), "credential": row.credential_id });
    audit::record(tx, "move_recovery", Entity::new("login_recovery", row.id), &detail).await?;
    let event = RecoveryMoved { recovery_id: row.id, state: to.as_str().to_owned() };
    bus::publish(tx, &event).await?;
    Ok(())
}

/// Tells the holder of a log-in at the telephone that was noted.
pub(super) async fn tell_holder(tx: &mut Tx, credential: Uuid, words: String) -> Result<(), IdentityError> {
    let row = credentials::find(tx, credential).await?.ok_or(IdentityError::Stored)?;
    let Some(person) = row.person_id else { return Ok(()) };
    if let Some(mobile) = noted_mobile(tx, person).await? {
        owe(tx, &mobile, words).await?;
    }
    Ok(())
}

/// The telephone that is noted for a person, read to tell him something.
pub(super) async fn noted_mobile(tx: &mut Tx, person: PersonId) -> Result<Option<MobileNo>, IdentityError> {
    let Some(row) = persons::find(tx, person).await? else { return Ok(None) };
    let look = Look { subject: person, purpose: Purpose("tell_holder"), case: None, fields: &["mobile"] };
    let read = read_personal(tx, look, async |tx| Ok::<_, IdentityError>(open_person(tx, &row)?.mobile));
    Ok(read.await?.reveal())
}

/// Until when the caller can stop a recovery of his log-in, if one waits.
pub(crate) async fn own_recovery(
    door: Door<'_>,
    session: SessionId,
) -> Result<Option<DateTime<Utc>>, IdentityError> {
    transact(door.db, door.actor, async |tx| {
        let session = sessions::find(tx, session).await?.ok_or(IdentityError::SessionNotFound)?;
        let waiting = recoveries::find_waiting(tx, session.credential_id).await?;
        Ok(waiting.and_then(|row| row.due_at))
    })
    .await
}

/// Stops the recovery of the caller's own log-in: it was not he who asked for it.
pub(crate) async fn stop_own_recovery(door: Door<'_>, session: SessionId) -> Result<(), IdentityError> {
    transact(door.db, door.actor, async |tx| {
        let session = sessions::find(tx, session).await?.ok_or(IdentityError::SessionNotFound)?;
        stop_within(tx, session.credential_id).await
    })
    .await
}

/// Stops what waits for a credential, if anything does.
pub(super) async fn stop_within(tx: &mut Tx, credential: Uuid) -> Result<(), IdentityError> {
    if let Some(row) = recoveries::find_waiting(tx, credential).await? {
        move_to(tx, &row, (RecoveryState::Waiting, RecoveryState::Stopped)).await?;
    }
    Ok(())
}

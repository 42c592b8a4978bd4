//! What someone changes of his own log-in: the password with the old one, the telephone with codes to both.

use auth::AuthError;
use chrono::{DateTime, TimeDelta, Utc};
use contracts::identity::{CredentialChanged, MobileChanged};
use kernel::{
    audit::{self, Entity},
    code::MobileNo,
    crypto::{Aad, LookupHash},
    db::{Tx, transact},
    id::{PersonId, SessionId},
};
use serde_json::json;
use uuid::Uuid;

use super::{
    login::{Door, known_device},
    notices::{owe, owe_until},
    passkeys,
    passwords::Passwords,
    recovery::{noted_mobile, stop_within, tell_holder},
    sessions::end_within,
};
use crate::{
    domain::{
        one_time::{normalised, six_digits},
        password::{NewPassword, StoredPassword},
        recovery::WRONG_CODES,
        registration::{CODE_LIFE, MESSAGES_PER_HOUR},
        session::EndReason,
        soft_lock::Admission,
    },
    problem::IdentityError,
    store::{
        credentials::{self, CredentialRow},
        devices::{self, LockKey},
        persons,
        recoveries::{self, MobileChangeRow},
        registrations, sessions,
    },
};

/// Changes the caller's password. The old one is asked for even in a session: a window may have been left open.
pub(crate) async fn change_password(
    door: Door<'_>,
    passwords: &Passwords,
    (session, fresh_until): (SessionId, Option<u64>),
    old: String,
    new: NewPassword,
) -> Result<(), IdentityError> {
    let now = door.clock.now();
    if fresh_until.is_some_and(|until| i64::try_from(until).unwrap_or(0) <= now.timestamp()) {
        return Err(IdentityError::Auth(AuthError::StepUpNeeded));
    }
    let (credential, lock) = admitted(door, session).await?;
    let fits = fits(passwords, &credential, old).await?;
    let renewed = passwords.hash(new).await?;
    // A wrong password is counted, so it is no error inside.
    let changed = transact(door.db, door.actor, async |tx| {
        if !counted(tx, &lock, fits, now).await? {
            return Ok::<bool, IdentityError>(false);
        }
        let at = tx.now();
        credentials::set_password(tx, credential.id, renewed.phc(), at).await?;
        stop_within(tx, credential.id).await?;
        // Whoever changes it because somebody else knew it wants nothing left that the other may have made.
        passkeys::remove_all(tx, credential.id).await?;
        end_others(tx, session).await?;
        let detail = json!({ "person": credential.person_id, "staff": credential.staff_id });
        audit::record(tx, "change_password", Entity::new("credential", credential.id), &detail).await?;
        bus::publish(tx, &CredentialChanged { credential_id: credential.id }).await?;
        let words = "【通办】您的办事账号改了密码，别处的登录都已退出，通行密钥都已删掉。不是您本人改的，请马上打 12345。";
        tell_holder(tx, credential.id, words.to_owned()).await?;
        Ok(true)
    })
    .await?;
    if changed { Ok(()) } else { Err(IdentityError::PasswordWrong) }
}

/// Takes the caller's password again: for a while he may add a passkey.
pub(crate) async fn prove_password(
    door: Door<'_>,
    passwords: &Passwords,
    session: SessionId,
    password: String,
) -> Result<(), IdentityError> {
    let now = door.clock.now();
    let (credential, lock) = admitted(door, session).await?;
    if credential.staff_id.is_some() {
        // A member shows the app: whoever has only learned the password proves nothing with it.
        return Err(IdentityError::Auth(AuthError::StepUpNeeded));
    }
    let fits = fits(passwords, &credential, password).await?;
    // A wrong password is counted, so it is no error inside.
    let proven = transact(door.db, door.actor, async |tx| {
        if !counted(tx, &lock, fits, now).await? {
            return Ok::<bool, IdentityError>(false);
        }
        sessions::step_up(tx, session, now).await?;
        let entity = Entity::new("session", session.as_uuid());
        audit::record(tx, "step_up", entity, &json!({ "password": true })).await?;
        Ok(true)
    })
    .await?;
    if proven { Ok(()) } else { Err(IdentityError::PasswordWrong) }
}

async fn fits(
    passwords: &Passwords,
    credential: &CredentialRow,
    typed: String,
) -> Result<bool, IdentityError> {
    let stored = credential.password.clone().map(StoredPassword::from_row);
    passwords.check(stored, typed).await
}

/// Counts a try, and says again how it went.
async fn counted(tx: &mut Tx, lock: &LockKey, fits: bool, now: DateTime<Utc>) -> Result<bool, IdentityError> {
    let mut tries = devices::lock_tries(tx, lock).await?;
    if fits {
        tries.succeeded();
    } else {
        tries.failed(now);
    }
    devices::set_tries(tx, lock, &tries).await?;
    Ok(fits)
}

/// The credential of a session that lives, where its next try may be looked at.
async fn admitted(door: Door<'_>, session: SessionId) -> Result<(CredentialRow, LockKey), IdentityError> {
    let now = door.clock.now();
    transact(door.db, door.actor, async |tx| {
        let row = sessions::find(tx, session).await?.filter(|row| row.ended_at.is_none());
        let row = row.ok_or(IdentityError::SessionNotFound)?;
        let credential = credentials::find(tx, row.credential_id).await?.ok_or(IdentityError::Stored)?;
        let who = tx.keyring().lookup("old_password", &credential.id.to_string()).as_bytes().to_vec();
        let lock = LockKey { who, device: known_device(tx, None, None).await? };
        let mut tries = devices::lock_tries(tx, &lock).await?;
        if tries.admit(now) != Admission::Now {
            return Err(IdentityError::TooManyCodes);
        }
        devices::set_tries(tx, &lock, &tries).await?;
        Ok((credential, lock))
    })
    .await
}

/// Ends all sessions of the one who has this one, save this one.
async fn end_others(tx: &mut Tx, session: SessionId) -> Result<(), IdentityError> {
    let own = sessions::find(tx, session).await?.ok_or(IdentityError::SessionNotFound)?;
    for id in sessions::live_of(tx, own.subject).await? {
        if id != session {
            end_within(tx, id, EndReason::Revoked).await?;
        }
    }
    Ok(())
}

/// Sends a code to the telephone that is noted and one to the new one; shows both masked.
pub(crate) async fn begin_mobile_change(
    door: Door<'_>,
    person: PersonId,
    new: &MobileNo,
) -> Result<(String, String), IdentityError> {
    if door.settings.outside.is_none() {
        return Err(IdentityError::MessagesClosed);
    }
    let codes = six_digits().zip(six_digits()).ok_or(IdentityError::Hash)?;
    transact(door.db, door.actor, async |tx| {
        let old = noted_mobile(tx, person).await?.ok_or(IdentityError::NoMobile)?;
        for mobile in [&old, new] {
            admit_code(tx, mobile).await?;
        }
        let row = MobileChangeRow {
            person_id: person,
            mobile: tx.keyring().seal(aad(person), new.expose().as_bytes())?,
            old_code_hash: code_hash(tx, person, "old", &codes.0),
            new_code_hash: code_hash(tx, person, "new", &codes.1),
            code_until: tx.now() + CODE_LIFE,
            wrong_codes: 0,
        };
        recoveries::begin_change(tx, &row).await?;
        let entity = Entity::new("person", person.as_uuid());
        audit::record(tx, "begin_mobile_change", entity, &json!({})).await?;
        let words = |code: &str, which: &str| {
            format!("【通办】验证码 {code}，10 分钟内有效。正在换办事账号的手机号，这是{which}手机的验证码。不是您本人操作，请不要告诉任何人，并打 12345。")
        };
        owe_until(tx, &old, words(&codes.0, "旧"), Some(row.code_until)).await?;
        owe_until(tx, new, words(&codes.1, "新"), Some(row.code_until)).await?;
        Ok((old.masked(), new.masked()))
    })
    .await
}

/// Notes the new telephone, if both codes are right.
pub(crate) async fn confirm_mobile_change(
    door: Door<'_>,
    person: PersonId,
    old_code: &str,
    new_code: &str,
) -> Result<(), IdentityError> {
    // A wrong code is counted, so it is no error inside.
    let done = transact(door.db, door.actor, async |tx| {
        let now = tx.now();
        let row = recoveries::find_change(tx, person).await?;
        let row = row.filter(|row| row.code_until > now && row.wrong_codes < WRONG_CODES);
        let row = row.ok_or(IdentityError::ChangeGone)?;
        let old_fits = code_hash(tx, person, "old", &normalised(old_code)) == row.old_code_hash;
        let new_fits = code_hash(tx, person, "new", &normalised(new_code)) == row.new_code_hash;
        if !(old_fits && new_fits) {
            recoveries::count_wrong_change(tx, person).await?;
            return Ok::<bool, IdentityError>(false);
        }
        let text = tx.keyring().open_text(aad(person), &row.mobile)?;
        let mobile = MobileNo::parse(&text).or(Err(IdentityError::Stored))?;
        note_mobile(tx, person, &mobile, "by_codes").await?;
        if let Some(credential) = credentials::find_by_person(tx, person).await? {
            credentials::prove_mobile(tx, credential.id, now).await?;
        }
        Ok(true)
    })
    .await?;
    if done { Ok(()) } else { Err(IdentityError::CodeWrong) }
}

/// Writes another telephone, with its trace; tells the old one and the new one. A recovery that waits is stopped: it
/// was proven at the telephone that no longer counts.
pub(super) async fn note_mobile(
    tx: &mut Tx,
    person: PersonId,
    mobile: &MobileNo,
    how: &'static str,
) -> Result<(), IdentityError> {
    let old = noted_mobile(tx, person).await?;
    let sealed =
        tx.keyring().seal(Aad::new("person", "mobile", person.as_uuid()), mobile.expose().as_bytes())?;
    let hash = tx.keyring().lookup("mobile", mobile.expose());
    persons::set_mobile(tx, person, &sealed, &hash).await?;
    recoveries::forget_change(tx, person).await?;
    if let Some(credential) = credentials::find_by_person(tx, person).await? {
        stop_within(tx, credential.id).await?;
    }
    audit::record(tx, "change_mobile", Entity::new("person", person.as_uuid()), &json!({ "how": how }))
        .await?;
    bus::publish(tx, &MobileChanged { person_id: person }).await?;
    let words =
        format!("【通办】您办事账号的手机号换成了 {}。不是您本人换的，请马上打 12345。", mobile.masked());
    if let Some(old) = old {
        owe(tx, &old, words.clone()).await?;
    }
    owe(tx, mobile, words).await
}

async fn admit_code(tx: &mut Tx, mobile: &MobileNo) -> Result<(), IdentityError> {
    let now = tx.now();
    let hash = tx.keyring().lookup("mobile", mobile.expose());
    if registrations::messages_since(tx, &hash, now - TimeDelta::hours(1)).await? >= MESSAGES_PER_HOUR {
        return Err(IdentityError::TooManyCodes);
    }
    Ok(registrations::note_message(tx, &hash, now).await?)
}

fn aad(person: PersonId) -> Aad {
    Aad::new("mobile_change", "mobile", person.as_uuid())
}

fn code_hash(tx: &Tx, person: PersonId, which: &str, code: &str) -> LookupHash {
    let person: Uuid = person.as_uuid();
    tx.keyring().lookup("mobile_change", &format!("{person} {which} {code}"))
}

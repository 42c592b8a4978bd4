//! Registering oneself: a code to the telephone, then the population register. Whatever the hall knows of the person
//! already, the answers are the same, and take the same way.

use auth::random_secret;
use chrono::TimeDelta;
use kernel::{
    actor::Actor,
    audit::{self, Entity},
    code::MobileNo,
    crypto::Aad,
    db::{Db, Tx, transact},
    problem::Chain,
};
use serde_json::json;
use uuid::Uuid;

use super::{
    passwords::Passwords,
    registered::{Finished, finish},
};
use crate::{
    domain::{
        one_time::{normalised, six_digits},
        password::NewPassword,
        registration::{
            Applicant, BEGUN_PER_HOUR, CODE_LIFE, MESSAGES_PER_HOUR, State, WRONG_CODES, next_try,
        },
        secret::digest,
    },
    outside,
    problem::IdentityError,
    settings::Outside,
    store::registrations::{self, RegistrationRow},
};

/// A registration that was begun: its secret for the browser, and the telephone as pages show it.
pub(crate) struct Begun {
    pub(crate) secret: String,
    pub(crate) mobile: String,
    /// Whether the code could be handed to the gateway.
    pub(crate) sent: bool,
}

/// How the code was taken.
pub(crate) enum Confirmed {
    /// It is not the one that was sent.
    Wrong { mobile: String },
    /// The registration is over, too old, or was never begun: begin anew.
    Gone,
    /// The register does not answer now; it will be asked again.
    Waits,
    /// There is a log-in.
    Done,
    /// The hall cannot do it this way.
    Refused,
}

/// Keeps what was given and sends a code to the telephone.
pub(crate) async fn begin_registration(
    db: &Db,
    actor: &Actor,
    passwords: &Passwords,
    outside: &Outside,
    applicant: &Applicant,
    password: NewPassword,
) -> Result<Begun, IdentityError> {
    let stored = passwords.hash(password).await?;
    let (secret, code) = (random_secret()?, six_digits().ok_or(IdentityError::Hash)?);
    let id = Uuid::new_v4();
    transact(db, actor, async |tx| {
        let now = tx.now();
        let applicant_sealed =
            tx.keyring().seal_json(Aad::new("registration", "applicant", id), applicant)?;
        let row = RegistrationRow {
            id,
            secret_hash: digest(&secret),
            state: State::CodeSent.as_str().to_owned(),
            applicant: applicant_sealed,
            number_hash: tx.keyring().lookup("natural", applicant.number.expose()),
            mobile_hash: tx.keyring().lookup("mobile", applicant.mobile.expose()),
            password: stored.phc().to_owned(),
            code_hash: tx.keyring().lookup("registration_code", &format!("{id} {code}")),
            code_until: now + CODE_LIFE,
            wrong_codes: 0,
            begun_at: now,
            tries: 0,
            next_try_at: None,
            notice: "none".to_owned(),
        };
        admit(tx, &row).await?;
        registrations::note_message(tx, &row.mobile_hash, now).await?;
        registrations::insert(tx, &row).await?;
        audit::record(tx, "begin_registration", Entity::new("registration", id), &json!({})).await?;
        Ok::<(), IdentityError>(())
    })
    .await?;
    let text = format!(
        "【通办】验证码 {code}，10 分钟内有效。正在注册办事账号。不是您本人操作，请不要理会，也不要告诉别人。"
    );
    let sent = tell(outside, id, &applicant.mobile, &text).await;
    Ok(Begun { secret, mobile: applicant.mobile.masked(), sent })
}

/// Limits per number and per telephone, whoever they belong to.
async fn admit(tx: &mut Tx, row: &RegistrationRow) -> Result<(), IdentityError> {
    let since = tx.now() - TimeDelta::hours(1);
    let begun = registrations::begun_since(tx, &row.number_hash, since).await?;
    let sent = registrations::messages_since(tx, &row.mobile_hash, since).await?;
    if begun < BEGUN_PER_HOUR && sent < MESSAGES_PER_HOUR { Ok(()) } else { Err(IdentityError::TooManyCodes) }
}

/// Whether a message could be handed over. Why not stands in the log; whom it was for does not.
pub(super) async fn tell(outside: &Outside, id: Uuid, to: &MobileNo, text: &str) -> bool {
    let sent = outside::send(&outside.messages, id, to, text).await;
    if let Err(error) = &sent {
        tracing::warn!(error = %Chain(error), "the message gateway did not take a message");
    }
    sent.is_ok()
}

/// Takes the code, then asks the register. Without its answer the registration waits and is finished by a task.
pub(crate) async fn confirm_registration(
    db: &Db,
    actor: &Actor,
    outside: &Outside,
    secret: &str,
    code: &str,
) -> Result<Confirmed, IdentityError> {
    let (id, applicant) = match take_code(db, actor, secret, code).await? {
        Taken::Right(id, applicant) => (id, applicant),
        Taken::Over(confirmed) => return Ok(confirmed),
    };
    let checked = match outside::check(&outside.population, &applicant.name, &applicant.number).await {
        Ok(checked) => checked,
        Err(error) => {
            tracing::warn!(%error, "the population register did not answer");
            return Ok(Confirmed::Waits);
        }
    };
    Ok(match finish(db, actor, id, &checked, "none").await? {
        Finished::Done => Confirmed::Done,
        Finished::Refused => Confirmed::Refused,
    })
}

enum Taken {
    Right(Uuid, Applicant),
    Over(Confirmed),
}

async fn take_code(db: &Db, actor: &Actor, secret: &str, code: &str) -> Result<Taken, IdentityError> {
    transact(db, actor, async |tx| {
        let now = tx.now();
        let Some(row) = registrations::find_by_secret(tx, &digest(secret)).await? else {
            return Ok(Taken::Over(Confirmed::Gone));
        };
        let applicant: Applicant = open(tx, &row)?;
        match State::parse(&row.state).ok_or(IdentityError::Stored)? {
            State::CodeSent => {}
            State::Pending => return Ok(Taken::Over(Confirmed::Waits)),
            State::Done => return Ok(Taken::Over(Confirmed::Done)),
            State::Refused | State::GivenUp => return Ok(Taken::Over(Confirmed::Refused)),
        }
        if row.code_until <= now || row.wrong_codes >= WRONG_CODES {
            return Ok(Taken::Over(Confirmed::Gone));
        }
        let given = tx.keyring().lookup("registration_code", &format!("{} {}", row.id, normalised(code)));
        if given != row.code_hash {
            registrations::count_wrong_code(tx, row.id).await?;
            return Ok(Taken::Over(Confirmed::Wrong { mobile: applicant.mobile.masked() }));
        }
        let next = next_try(row.begun_at, now, 0).ok_or(IdentityError::Stored)?;
        let moved = (State::CodeSent, State::Pending);
        registrations::set_state(tx, row.id, moved, Some(next), "none").await?;
        audit::record(tx, "confirm_registration", Entity::new("registration", row.id), &json!({})).await?;
        Ok(Taken::Right(row.id, applicant))
    })
    .await
}

/// Who registers in a row.
pub(super) fn open(tx: &Tx, row: &RegistrationRow) -> Result<Applicant, IdentityError> {
    Ok(tx.keyring().open_json(Aad::new("registration", "applicant", row.id), &row.applicant)?)
}

//! What a log-in waits for after the right password: a code by message on a new device, a code of the app, or the
//! setting up of an app.

use auth::random_secret;
use chrono::{DateTime, TimeDelta, Utc};
use kernel::{
    code::MobileNo,
    crypto::{Aad, LookupHash},
    db::Tx,
    personal::{Look, Purpose, read_personal},
};
use uuid::Uuid;

use super::person_row::open_person;
use crate::{
    domain::{
        one_time::six_digits,
        registration::{CODE_LIFE, MESSAGES_PER_HOUR},
        secret::digest,
        totp::TotpKey,
    },
    problem::IdentityError,
    settings::{Demand, Settings},
    store::{
        authenticators, certificates,
        credentials::CredentialRow,
        persons, registrations, staff,
        tickets::{self, TicketRow},
    },
};

/// What a ticket waits for; the CHECK constraint has the same words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Step {
    /// A code that was sent by message.
    Message,
    /// A code of the app, or a recovery code.
    App,
    /// The first code of an app that is being set up.
    Enrol,
    /// That the recovery codes were noted.
    Shown,
}

impl Step {
    const ALL: [Self; 4] = [Self::Message, Self::App, Self::Enrol, Self::Shown];

    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Message => "message",
            Self::App => "app",
            Self::Enrol => "enrol",
            Self::Shown => "shown",
        }
    }

    pub(crate) fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|step| step.as_str() == word)
    }
}

/// What the page asks for.
#[derive(Debug)]
pub(crate) enum Ask {
    /// The code sent to this telephone; `sent` is false if the gateway did not take it. Asked again, the number is not
    /// read again.
    Message { mobile: String, sent: bool },
    /// The code that the app shows.
    App,
    /// The first code of a new app, which is set up with this.
    Enrol { address: String, key: String },
}

/// A log-in that waits: the ticket for the browser, and what it is asked.
pub(crate) struct Waiting {
    pub(crate) ticket: String,
    pub(crate) ask: Ask,
    /// To be sent once the transaction is committed.
    pub(crate) message: Option<(Uuid, MobileNo, String)>,
}

/// How long an app may take to be set up, and codes to be noted.
const SET_UP: TimeDelta = TimeDelta::minutes(20);

/// What is left of a log-in after the right password.
pub(super) enum Left {
    /// Nothing.
    Nothing,
    /// A code.
    Step(Step),
    /// The password does not do: he has a key, and logs in with it.
    Key,
}

/// What a log-in has to show beside the password. `asked` is set where the user himself wants to set up an app.
pub(super) async fn step_of(
    tx: &mut Tx,
    credential: &CredentialRow,
    known_device: bool,
    asked: bool,
    settings: &Settings,
) -> Result<Left, IdentityError> {
    if credential.staff_id.is_none() {
        let new_device = credential.mobile_proven_at.is_some() && !known_device;
        return Ok(if new_device { Left::Step(Step::Message) } else { Left::Nothing });
    }
    if authenticators::is_enrolled(tx, credential.id).await? {
        return Ok(Left::Step(Step::App));
    }
    let due = asked || credential.must_enrol || settings.staff_second_factor == Demand::Required;
    if !(due && is_human(tx, credential).await?) {
        return Ok(Left::Nothing);
    }
    Ok(if has_only_a_key(tx, credential, settings).await? { Left::Key } else { Left::Step(Step::Enrol) })
}

/// Whether a certificate is the account's only second factor. Nobody sets up an app there with the password alone: whoever has
/// only learned the password would have both factors.
pub(super) async fn has_only_a_key(
    tx: &mut Tx,
    credential: &CredentialRow,
    settings: &Settings,
) -> Result<bool, IdentityError> {
    let Some(staff) = credential.staff_id.filter(|_| settings.certificates.is_some()) else {
        return Ok(false);
    };
    let now = tx.now();
    Ok(!authenticators::is_enrolled(tx, credential.id).await? && certificates::opens(tx, staff, now).await?)
}

/// A department's own system has no telephone to hold an app.
async fn is_human(tx: &mut Tx, credential: &CredentialRow) -> Result<bool, IdentityError> {
    let Some(id) = credential.staff_id else { return Ok(true) };
    Ok(staff::find(tx, id).await?.is_some_and(|row| row.kind != "department"))
}

/// Opens a ticket for what a log-in waits for.
pub(super) async fn wait_for(
    tx: &mut Tx,
    credential: &CredentialRow,
    step: Step,
    now: DateTime<Utc>,
) -> Result<Waiting, IdentityError> {
    let ticket = random_secret()?;
    let hash = digest(&ticket);
    let (ask, message, code_hash) = match step {
        Step::Message => {
            let (mobile, id, code) = (mobile_of(tx, credential).await?, Uuid::new_v4(), new_code()?);
            let text = format!(
                "【通办】登录验证码 {code}，10 分钟内有效。不是您本人在登录，请打 12345，验证码不要告诉别人。"
            );
            admit_message(tx, &mobile).await?;
            let code_hash = message_code(tx, &hash, &code);
            let ask = Ask::Message { mobile: mobile.masked(), sent: false };
            (ask, Some((id, mobile, text)), Some(code_hash))
        }
        Step::App | Step::Shown => (Ask::App, None, None),
        Step::Enrol => (begin_enrolment(tx, credential).await?, None, None),
    };
    let life = if step == Step::Enrol { SET_UP } else { CODE_LIFE };
    let row = TicketRow {
        hash,
        credential_id: credential.id,
        step: step.as_str().to_owned(),
        code_hash,
        wrong: 0,
        expires_at: now + life,
    };
    tickets::insert(tx, &row).await?;
    Ok(Waiting { ticket, ask, message })
}

/// A new key that is being set up; one that counts goes on counting until the first code of this one.
pub(super) async fn begin_enrolment(tx: &mut Tx, credential: &CredentialRow) -> Result<Ask, IdentityError> {
    let key = TotpKey::random().ok_or(IdentityError::Hash)?;
    let sealed = tx.keyring().seal(Aad::new("authenticator", "secret", credential.id), key.bytes())?;
    authenticators::set_pending(tx, credential.id, &sealed).await?;
    Ok(Ask::Enrol { address: key.address(&credential.user_name), key: key.base32() })
}

/// What is asked again after a wrong code.
pub(super) async fn ask_again(
    tx: &mut Tx,
    credential: &CredentialRow,
    step: Step,
) -> Result<Ask, IdentityError> {
    Ok(match step {
        Step::Message => Ask::Message { mobile: String::new(), sent: true },
        Step::App | Step::Shown => Ask::App,
        Step::Enrol => {
            let row = authenticators::find_for_update(tx, credential.id).await?;
            let pending = row.and_then(|row| row.pending).ok_or(IdentityError::Stored)?;
            let key = open_key(tx, credential.id, &pending)?;
            Ask::Enrol { address: key.address(&credential.user_name), key: key.base32() }
        }
    })
}

/// The key in a sealed column.
pub(super) fn open_key(
    tx: &Tx,
    credential: Uuid,
    sealed: &kernel::crypto::Sealed,
) -> Result<TotpKey, IdentityError> {
    let bytes = tx.keyring().open(Aad::new("authenticator", "secret", credential), sealed)?;
    TotpKey::of(&bytes).ok_or(IdentityError::Stored)
}

/// What a code by message is kept as: bound to its ticket.
pub(super) fn message_code(tx: &Tx, ticket: &[u8], code: &str) -> LookupHash {
    let ticket: String = ticket.iter().map(|byte| format!("{byte:02x}")).collect();
    tx.keyring().lookup("login_code", &format!("{ticket} {code}"))
}

fn new_code() -> Result<String, IdentityError> {
    six_digits().ok_or(IdentityError::Hash)
}

/// The telephone of the person who logs in.
async fn mobile_of(tx: &mut Tx, credential: &CredentialRow) -> Result<MobileNo, IdentityError> {
    let id = credential.person_id.ok_or(IdentityError::Stored)?;
    let row = persons::find(tx, id).await?.ok_or(IdentityError::Stored)?;
    let look = Look { subject: id, purpose: Purpose("login_code"), case: None, fields: &["mobile"] };
    let read = read_personal(tx, look, async |tx| Ok::<_, IdentityError>(open_person(tx, &row)?.mobile));
    read.await?.reveal().ok_or(IdentityError::Stored)
}

/// Whether one more code may be sent to the telephone of this person; notes it if so.
async fn admit_message(tx: &mut Tx, mobile: &MobileNo) -> Result<(), IdentityError> {
    let now = tx.now();
    let hash = tx.keyring().lookup("mobile", mobile.expose());
    let sent = registrations::messages_since(tx, &hash, now - TimeDelta::hours(1)).await?;
    if sent >= MESSAGES_PER_HOUR {
        return Err(IdentityError::TooManyCodes);
    }
    Ok(registrations::note_message(tx, &hash, now).await?)
}

//! Log-in by the province's provider: there and back, who that is here, and what it counts for.

use auth::{Assurance, random_secret};
use chrono::{DateTime, TimeDelta, Utc};
use contracts::identity::{PersonKind, UpstreamLinked, UpstreamUnlinked};
use kernel::{
    actor::Actor,
    audit::{self, Entity},
    crypto::{Aad, LookupHash},
    db::{Db, Tx, transact},
    id::{PersonId, SessionId},
};
use serde::{Deserialize, Serialize};
use serde_json::json;
use uuid::Uuid;

use super::{
    login::{Door, LoginRequest},
    person_row::{number_hash, open_person},
    registered::new_user_name,
    subject::subject_of,
};
use crate::{
    domain::{
        person::{PersonName, PersonNumber},
        secret::digest,
        session::CODE_LIFE,
        upstream::may_be_tied,
    },
    outside::{Asserted, NotLoggedIn, Province},
    problem::IdentityError,
    store::{
        codes::{self, CodeRow},
        credentials::{self, CredentialRow},
        persons::{self, PersonRow},
        upstream::{self, UpstreamLinkRow, UpstreamLoginRow},
    },
};

/// How long someone may take over there.
const AWAY: TimeDelta = TimeDelta::minutes(15);

/// What is kept until someone comes back.
#[derive(Serialize, Deserialize)]
struct Kept<T> {
    nonce: String,
    verifier: String,
    asked: T,
}

/// A log-in that goes there: the browser's way, and what it has to bring back beside the state.
pub(crate) struct Gone {
    pub(crate) link: String,
    pub(crate) browser: String,
}

/// Sends someone there. `asked` is what the client asked for, as it came.
pub(crate) async fn go(
    door: Door<'_>,
    province: &Province,
    asked: &impl Serialize,
) -> Result<Result<Gone, NotLoggedIn>, IdentityError> {
    let begun = match province.begin().await {
        Ok(begun) => begun,
        Err(error) => return Ok(Err(error)),
    };
    let (id, browser, now) = (Uuid::new_v4(), random_secret()?, door.clock.now());
    transact(door.db, door.actor, async |tx| {
        let kept = Kept { nonce: begun.nonce, verifier: begun.verifier, asked };
        let row = UpstreamLoginRow {
            id,
            state_hash: digest(&begun.state),
            browser_hash: digest(&browser),
            kept: tx.keyring().seal_json(Aad::new("upstream_login", "kept", id), &kept)?,
            expires_at: now + AWAY,
        };
        Ok::<_, IdentityError>(upstream::insert_login(tx, &row).await?)
    })
    .await?;
    Ok(Ok(Gone { link: begun.link, browser }))
}

/// A log-in that someone came back from.
pub(crate) struct CameBack<T> {
    pub(crate) asked: T,
    nonce: String,
    verifier: String,
}

/// The log-in of a state, for the browser that began it. It is gone with the try.
pub(crate) async fn come_back<T: for<'de> Deserialize<'de>>(
    door: Door<'_>,
    state: &str,
    browser: &str,
) -> Result<Option<CameBack<T>>, IdentityError> {
    let now = door.clock.now();
    transact(door.db, door.actor, async |tx| {
        let taken = upstream::take_login(tx, &digest(state)).await?;
        let same = taken.filter(|row| row.browser_hash == digest(browser) && row.expires_at > now);
        let Some(row) = same else { return Ok(None) };
        let aad = Aad::new("upstream_login", "kept", row.id);
        let Kept { nonce, verifier, asked } = tx.keyring().open_json(aad, &row.kept)?;
        Ok(Some(CameBack { asked, nonce, verifier }))
    })
    .await
}

/// How a log-in by the province went.
pub(crate) enum Landed {
    /// A code for the client.
    Code(String),
    /// The hall does not know him.
    Unknown,
    /// The province is not sure enough of him.
    TooLow,
    /// What is known there and here does not agree: a window has to look.
    Conflict,
}

/// Takes the province's word for who came back, and gives the client its code.
pub(crate) async fn land<T>(
    door: Door<'_>,
    province: &Province,
    wanted: &LoginRequest,
    back: &CameBack<T>,
    code: &str,
) -> Result<Result<Landed, NotLoggedIn>, IdentityError> {
    let now = door.clock.now();
    let said = match province.redeem(code, &back.nonce, &back.verifier, now).await {
        Ok(said) => said,
        Err(error) => return Ok(Err(error)),
    };
    let Some(level) = province.upstream().levels.of(&said.level) else { return Ok(Ok(Landed::TooLow)) };
    let issuer = &province.upstream().issuer;
    let landed = transact(door.db, door.actor, async |tx| {
        Box::pin(let_in(tx, wanted, issuer, &said, level, now)).await
    });
    Ok(Ok(landed.await?))
}

async fn let_in(
    tx: &mut Tx,
    wanted: &LoginRequest,
    issuer: &str,
    said: &Asserted,
    level: Assurance,
    now: DateTime<Utc>,
) -> Result<Landed, IdentityError> {
    let Ok(number) = PersonNumber::parse(PersonKind::Natural, &said.citizen_no) else {
        return Ok(Landed::Conflict);
    };
    let account = tx.keyring().lookup("upstream_account", &said.account);
    let number = number_hash(tx, &number);
    let person = persons::find_by_number(tx, &number).await?;
    let linked = upstream::find_link(tx, issuer, &account).await?;
    let person = match (person, linked) {
        (Some(person), Some(link)) if link.person_id == person.id => person,
        // The account there has another number than when it was tied.
        (_, Some(link)) => return conflict(tx, link.person_id, "other_number").await,
        (None, None) => return Ok(Landed::Unknown),
        (Some(_), None) if !may_be_tied(level) => return Ok(Landed::TooLow),
        (Some(person), None) => match tie(tx, person, issuer, &account, &said.name).await? {
            Ok(person) => person,
            Err(landed) => return Ok(landed),
        },
    };
    let credential = credential_of(tx, person.id).await?;
    let nobody = SessionId::from_uuid(Uuid::nil());
    if subject_of(tx, &credential, nobody).await?.is_none() {
        return Ok(Landed::Unknown);
    }
    Ok(Landed::Code(code_for(tx, wanted, credential.id, level, now).await?))
}

/// Ties an account there to a person here whose name is the same.
async fn tie(
    tx: &mut Tx,
    person: PersonRow,
    issuer: &str,
    account: &LookupHash,
    name: &str,
) -> Result<Result<PersonRow, Landed>, IdentityError> {
    let same = PersonName::parse(name)
        .is_ok_and(|name| open_person(tx, &person).is_ok_and(|known| known.name == name));
    if !same {
        return Ok(Err(conflict(tx, person.id, "other_name").await?));
    }
    let row = UpstreamLinkRow {
        id: Uuid::new_v4(),
        person_id: person.id,
        issuer: issuer.to_owned(),
        account_hash: account.clone(),
        linked_at: tx.now(),
    };
    if !upstream::link(tx, &row).await? {
        return Ok(Err(conflict(tx, person.id, "other_account").await?));
    }
    let detail = json!({ "person": person.id, "issuer": issuer });
    audit::record(tx, "link_upstream", Entity::new("upstream_link", row.id), &detail).await?;
    bus::publish(tx, &UpstreamLinked { link_id: row.id, person_id: person.id }).await?;
    Ok(Ok(person))
}

/// On record, for whoever is asked at the window.
async fn conflict(tx: &mut Tx, person: PersonId, what: &'static str) -> Result<Landed, IdentityError> {
    let entity = Entity::new("person", person.as_uuid());
    audit::record(tx, "refuse_upstream_link", entity, &json!({ "why": what })).await?;
    Ok(Landed::Conflict)
}

/// The log-in of the person; one who has none yet gets one without a password.
async fn credential_of(tx: &mut Tx, person: PersonId) -> Result<CredentialRow, IdentityError> {
    if let Some(row) = credentials::find_by_person(tx, person).await? {
        return Ok(row);
    }
    let row = CredentialRow {
        id: Uuid::new_v4(),
        user_name: new_user_name()?,
        person_id: Some(person),
        staff_id: None,
        password: None,
        enrolment_hash: None,
        enrolment_until: None,
        changed_at: tx.now(),
        mobile_proven_at: None,
        must_enrol: false,
    };
    if credentials::insert(tx, &row).await? { Ok(row) } else { Err(IdentityError::Stored) }
}

async fn code_for(
    tx: &mut Tx,
    wanted: &LoginRequest,
    credential: Uuid,
    level: Assurance,
    now: DateTime<Utc>,
) -> Result<String, IdentityError> {
    let code = random_secret()?;
    let row = CodeRow {
        hash: digest(&code),
        credential_id: credential,
        client_id: wanted.client_id.clone(),
        redirect_uri: wanted.redirect_uri.clone(),
        challenge: wanted.challenge.as_str().to_owned(),
        nonce: wanted.nonce.clone(),
        expires_at: now + CODE_LIFE,
        session_id: None,
        second_factor: false,
        upstream_level: Some(i16::from(level.number())),
        certificate_id: None,
    };
    codes::insert(tx, &row).await?;
    Ok(code)
}

/// The accounts elsewhere that are tied to the caller.
pub(crate) async fn list_own_links(
    db: &Db,
    actor: &Actor,
    person: PersonId,
) -> Result<Vec<UpstreamLinkRow>, IdentityError> {
    transact(db, actor, async |tx| Ok(upstream::links_of(tx, person).await?)).await
}

/// Unties an account from the caller. He may tie it anew by logging in with it.
pub(crate) async fn unlink_own(
    db: &Db,
    actor: &Actor,
    person: PersonId,
    id: Uuid,
) -> Result<(), IdentityError> {
    transact(db, actor, async |tx| {
        let now = tx.now();
        if !upstream::unlink(tx, id, person, now).await? {
            return Err(IdentityError::LinkNotFound);
        }
        let detail = json!({ "person": person });
        audit::record(tx, "unlink_upstream", Entity::new("upstream_link", id), &detail).await?;
        bus::publish(tx, &UpstreamUnlinked { link_id: id, person_id: person }).await?;
        Ok(())
    })
    .await
}

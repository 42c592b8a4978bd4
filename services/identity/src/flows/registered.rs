//! How a registration ends once the population register has answered, and the task that asks it again.

use auth::{Assurance, random_bytes};
use contracts::identity::{CredentialEnrolled, PersonRegistered};
use kernel::{
    actor::Actor,
    audit::{self, Entity},
    code::Division,
    db::{Db, Tx, transact},
    id::PersonId,
    personal::{Look, Purpose, read_personal},
};
use serde_json::json;
use uuid::Uuid;

use super::{
    person_row::{Person, open_person, seal_person},
    register::{open, tell},
};
use crate::{
    domain::{
        person::PersonNumber,
        registration::{Applicant, Checked, State, next_try},
    },
    outside,
    problem::IdentityError,
    settings::Outside,
    store::{
        credentials::{self, CredentialRow},
        persons,
        registrations::{self, RegistrationRow},
    },
};

/// How many pending registrations one round takes in hand.
const AT_ONCE: i64 = 10;

const DONE: &str = "【通办】您的办事账号开好了。用身份证号和您设的密码登录。";
const REFUSED: &str = "【通办】网上没能办成注册。请带身份证到就近的为民服务中心窗口开通，当场就好。";

/// How a registration ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Finished {
    Done,
    Refused,
}

/// Ends a pending registration; `notice` is `due` where its applicant is no longer at the page.
pub(super) async fn finish(
    db: &Db,
    actor: &Actor,
    id: Uuid,
    checked: &Checked,
    notice: &str,
) -> Result<Finished, IdentityError> {
    transact(db, actor, async |tx| {
        let row = registrations::find(tx, id).await?.ok_or(IdentityError::Stored)?;
        match State::parse(&row.state) {
            Some(State::Pending) => {}
            Some(State::Done) => return Ok(Finished::Done),
            _ => return Ok(Finished::Refused),
        }
        let applicant = open(tx, &row)?;
        let let_in = match checked {
            Checked::Match(division) => Box::pin(let_in(tx, &row, &applicant, division)).await?,
            Checked::NoMatch => false,
        };
        let (to, finished) =
            if let_in { (State::Done, Finished::Done) } else { (State::Refused, Finished::Refused) };
        registrations::set_state(tx, id, (State::Pending, to), None, notice).await?;
        let detail = json!({ "state": to.as_str() });
        audit::record(tx, "finish_registration", Entity::new("registration", id), &detail).await?;
        Ok(finished)
    })
    .await
}

/// Gives the person a log-in. Someone the hall knew before gets one only where he has none, and only if the telephone
/// is the one that was noted when his papers were seen: name and number are known to others, too.
async fn let_in(
    tx: &mut Tx,
    row: &RegistrationRow,
    applicant: &Applicant,
    division: &Division,
) -> Result<bool, IdentityError> {
    let Some(person) = enter(tx, applicant, division).await? else { return Ok(false) };
    if credentials::find_by_person(tx, person).await?.is_some() {
        return Ok(false);
    }
    let credential = CredentialRow {
        id: Uuid::new_v4(),
        user_name: new_user_name()?,
        person_id: Some(person),
        staff_id: None,
        password: Some(row.password.clone()),
        enrolment_hash: None,
        enrolment_until: None,
        changed_at: tx.now(),
        mobile_proven_at: Some(tx.now()),
        must_enrol: false,
    };
    if !credentials::insert(tx, &credential).await? {
        return Err(IdentityError::Stored);
    }
    bus::publish(tx, &CredentialEnrolled { credential_id: credential.id }).await?;
    Ok(true)
}

/// A user name for who logs in with his citizen number.
pub(super) fn new_user_name() -> Result<String, IdentityError> {
    let random: [u8; 8] = random_bytes().ok_or(IdentityError::Hash)?;
    Ok(format!("p{:016x}", u64::from_be_bytes(random)))
}

/// The person: a new one of the lowest level, or a known one whose name and telephone are the same.
async fn enter(
    tx: &mut Tx,
    applicant: &Applicant,
    division: &Division,
) -> Result<Option<PersonId>, IdentityError> {
    let Some(name) = applicant.name() else { return Ok(None) };
    let person = Person {
        number: PersonNumber::Citizen(applicant.number.clone()),
        name,
        mobile: Some(applicant.mobile.clone()),
        division: division.clone(),
        assurance: Assurance::Basic.number(),
    };
    let id = PersonId::random();
    let entry = seal_person(tx, id, &person)?;
    if persons::insert(tx, &entry).await? {
        let detail = json!({ "division": person.division, "assurance": person.assurance });
        audit::record(tx, "register_person", Entity::new("person", id.as_uuid()), &detail).await?;
        bus::publish(tx, &PersonRegistered { person_id: id }).await?;
        return Ok(Some(id));
    }
    let known = persons::find_by_number(tx, &entry.number_hash).await?.ok_or(IdentityError::Stored)?;
    let look = Look { subject: known.id, purpose: Purpose("register"), case: None, fields: &["name"] };
    let same_name = read_personal(tx, look, async |tx| {
        Ok::<bool, IdentityError>(open_person(tx, &known)?.name == person.name)
    });
    let same = same_name.await?.reveal() && known.mobile_hash == entry.mobile_hash;
    Ok(same.then_some(known.id))
}

/// One round: asks the register for those whose time has come, then tells those who have to be told.
pub(crate) async fn go_on(db: &Db, actor: &Actor, outside: &Outside) -> Result<(), IdentityError> {
    for (id, applicant) in take_in_hand(db, actor).await? {
        match outside::check(&outside.population, &applicant.name, &applicant.number).await {
            Ok(checked) => {
                finish(db, actor, id, &checked, "due").await?;
            }
            Err(error) => tracing::warn!(%error, "the population register did not answer"),
        }
    }
    tell_all(db, actor, outside).await
}

/// Takes those whose time has come in hand: each has its next time before it is asked for, so that a process that is
/// killed leaves it to the next.
async fn take_in_hand(db: &Db, actor: &Actor) -> Result<Vec<(Uuid, Applicant)>, IdentityError> {
    transact(db, actor, async |tx| {
        let now = tx.now();
        let mut taken = Vec::new();
        for row in registrations::due(tx, now, AT_ONCE).await? {
            match next_try(row.begun_at, now, row.tries) {
                Some(next) => {
                    registrations::tried(tx, row.id, next).await?;
                    taken.push((row.id, open(tx, &row)?));
                }
                None => {
                    let moved = (State::Pending, State::GivenUp);
                    registrations::set_state(tx, row.id, moved, None, "due").await?;
                    let entity = Entity::new("registration", row.id);
                    audit::record(tx, "give_up_registration", entity, &json!({})).await?;
                }
            }
        }
        Ok(taken)
    })
    .await
}

async fn tell_all(db: &Db, actor: &Actor, outside: &Outside) -> Result<(), IdentityError> {
    let untold = transact(db, actor, async |tx| {
        let rows = registrations::untold(tx, AT_ONCE).await?;
        let opened = rows.iter().map(|row| Ok((row.id, row.state.clone(), open(tx, row)?)));
        opened.collect::<Result<Vec<_>, IdentityError>>()
    })
    .await?;
    for (id, state, applicant) in untold {
        let text = if state == State::Done.as_str() { DONE } else { REFUSED };
        // The registration's own id: told twice, the gateway sends it once.
        let message = Uuid::from_u128(id.as_u128() ^ 1);
        if tell(outside, message, &applicant.mobile, text).await {
            transact(db, actor, async |tx| Ok::<(), IdentityError>(registrations::told(tx, id).await?))
                .await?;
        }
    }
    Ok(())
}

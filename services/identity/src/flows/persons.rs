//! Entering persons, finding them by the exact number, and reading them for a case.

use auth::ActToken;
use contracts::identity::{AssuranceRaised, PersonPurpose, PersonRegistered};
use kernel::{
    actor::{Actor, ActorKind},
    audit::{self, Entity},
    code::DivisionPrefix,
    db::{Db, Tx, transact},
    id::{CaseId, PersonId},
    idempotency::{IdempotencyKey, once},
    personal::{Look, Personal, Purpose, read_personal},
};
use serde::Serialize;
use serde_json::json;
use uuid::Uuid;

use super::person_row::{Person, number_hash, open_person, seal_person};
use crate::{
    domain::person::{PersonName, PersonNumber},
    problem::IdentityError,
    store::persons::{self, PersonRow},
};

/// Where the caller may act: anywhere, or in his villages.
#[derive(Debug, Clone)]
pub(crate) enum Reach {
    Anywhere,
    Villages(Vec<DivisionPrefix>),
}

impl Reach {
    fn covers(&self, person: &kernel::code::Division) -> bool {
        match self {
            Self::Anywhere => true,
            Self::Villages(villages) => villages.iter().any(|village| village.contains(person)),
        }
    }
}

/// What someone at a counter may look a person up for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Deserialize, Serialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum FindPurpose {
    /// To begin a case for him.
    FileCase,
    /// To record a mandate he gives.
    RecordMandate,
    /// To change at the counter who may log in for him, or how sure the hall is of him.
    CounterAct,
}

impl FindPurpose {
    fn word(self) -> Purpose {
        Purpose(match self {
            Self::FileCase => "file_case",
            Self::RecordMandate => "record_mandate",
            Self::CounterAct => "counter_act",
        })
    }
}

/// Enters a person; a known one of the same name is simply named, so the answer does not tell who was known.
pub(crate) async fn register_person(
    db: &Db,
    actor: &Actor,
    reach: &Reach,
    key: &IdempotencyKey,
    body: &impl Serialize,
    person: &Person,
) -> Result<PersonId, IdentityError> {
    if !reach.covers(&person.division) {
        return Err(IdentityError::OutsideVillages);
    }
    transact(db, actor, async |tx| {
        once(tx, key, body, async |tx| Box::pin(register_within(tx, person)).await).await
    })
    .await
}

/// Enters a person within a transaction, or names the known one.
pub(crate) async fn register_within(tx: &mut Tx, person: &Person) -> Result<PersonId, IdentityError> {
    let id = PersonId::random();
    let row = seal_person(tx, id, person)?;
    if persons::insert(tx, &row).await? {
        let detail = json!({ "division": person.division, "assurance": person.assurance });
        audit::record(tx, "register_person", Entity::new("person", id.as_uuid()), &detail).await?;
        bus::publish(tx, &PersonRegistered { person_id: id }).await?;
        return Ok(id);
    }
    let known = persons::find_by_number(tx, &row.number_hash).await?.ok_or(IdentityError::Stored)?;
    let look = Look { subject: known.id, purpose: Purpose("register"), case: None, fields: &["name"] };
    let same = read_personal(tx, look, async |tx| {
        Ok::<bool, IdentityError>(open_person(tx, &known)?.name == person.name)
    });
    if !same.await?.reveal() {
        return Err(IdentityError::NameDiffers);
    }
    raise(tx, known.id, person.assurance).await?;
    Ok(known.id)
}

/// Someone who registered himself is known better once his papers were seen at a window.
pub(super) async fn raise(tx: &mut Tx, id: PersonId, to: u8) -> Result<(), IdentityError> {
    if !persons::raise(tx, id, i16::from(to)).await? {
        return Ok(());
    }
    audit::record(tx, "raise_assurance", Entity::new("person", id.as_uuid()), &json!({ "assurance": to }))
        .await?;
    bus::publish(tx, &AssuranceRaised { person_id: id, assurance: to }).await?;
    Ok(())
}

/// What a counter is shown of a person found.
pub(crate) struct Found {
    pub(crate) id: PersonId,
    pub(crate) name: String,
    pub(crate) number: String,
}

/// Finds a person by exact number and name. Unknown, another name and another village are one answer; each try
/// is logged under the person, or under a stand-in made from the number.
pub(crate) async fn find_person(
    db: &Db,
    actor: &Actor,
    reach: &Reach,
    purpose: FindPurpose,
    number: &PersonNumber,
    name: &PersonName,
) -> Result<Found, IdentityError> {
    let found = transact(db, actor, async |tx| {
        let hash = number_hash(tx, number);
        let entry = persons::find_entry_by_number(tx, &hash).await?;
        // Under a number of before, the name of before is right, too.
        let before = entry.as_ref().filter(|entry| entry.merged_into.is_some());
        let before = before.map(|entry| open_person(tx, entry)).transpose()?.map(|person| person.name);
        let row = persons::standing(tx, entry).await?;
        let subject = row.as_ref().map_or_else(|| stand_in(hash.as_bytes()), |row| row.id);
        let look = Look { subject, purpose: purpose.word(), case: None, fields: &["name", "number"] };
        let read = read_personal(tx, look, async |tx| match &row {
            Some(row) => fitting(tx, row, reach, (name, before.as_ref())),
            None => Ok(None),
        });
        read.await
    })
    .await?;
    // The look is committed, also where the answer is that there is nobody.
    found.reveal().ok_or(IdentityError::PersonNotFound)
}

fn fitting(
    tx: &Tx,
    row: &PersonRow,
    reach: &Reach,
    (name, before): (&PersonName, Option<&PersonName>),
) -> Result<Option<Found>, IdentityError> {
    let person = open_person(tx, row)?;
    let same = person.name == *name || before == Some(name);
    let fits = same && reach.covers(&person.division);
    Ok(fits.then(|| Found { id: row.id, name: person.name.masked(), number: person.number.masked() }))
}

/// The id a look at an unknown number is logged under: as steady as the number, and nobody's.
pub(super) fn stand_in(hash: &[u8]) -> PersonId {
    let mut bytes = [0; 16];
    for (to, from) in bytes.iter_mut().zip(hash) {
        *to = *from;
    }
    PersonId::from_uuid(Uuid::from_bytes(bytes))
}

/// A person in full for a service, for one case, and the id he has now. With an act token the look is logged under who
/// really acts.
pub(crate) async fn read_person(
    db: &Db,
    actor: &Actor,
    act: Option<&ActToken>,
    id: PersonId,
    purpose: PersonPurpose,
    case: CaseId,
) -> Result<Personal<(PersonId, Person)>, IdentityError> {
    let actor = match act {
        Some(act) => acting(actor, act, id, case)?,
        None => actor.clone(),
    };
    transact(db, &actor, async |tx| {
        let row = persons::find(tx, id).await?.ok_or(IdentityError::PersonNotFound)?;
        let fields = &["name", "number", "mobile", "division"];
        let look = Look { subject: row.id, purpose: Purpose(purpose.as_str()), case: Some(case), fields };
        read_personal(tx, look, async |tx| Ok((row.id, open_person(tx, &row)?))).await
    })
    .await
}

/// The caller's actor with the identity of him for whom it acts.
fn acting(actor: &Actor, act: &ActToken, id: PersonId, case: CaseId) -> Result<Actor, IdentityError> {
    if act.principal != id || act.case != case {
        return Err(IdentityError::ActTokenInvalid);
    }
    let kinds = [ActorKind::Person, ActorKind::Agent, ActorKind::Staff, ActorKind::Department];
    let kind = kinds.into_iter().find(|kind| kind.as_str() == act.actor_kind);
    let kind = kind.ok_or(IdentityError::ActTokenInvalid)?;
    Ok(Actor { kind, id: act.actor, ..actor.clone() })
}

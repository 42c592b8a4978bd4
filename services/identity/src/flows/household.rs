//! Asking the household register whether someone is the parent of a minor (民法典第二十七条第一款: parents are the guardians of minors).
//! Each question is written, with a look at both, before it goes out, and its answer afterwards. What the register shows needs no
//! paper; where it is silent or does not say, papers at a counter do.

use auth::Assurance;
use chrono::TimeDelta;
use kernel::{
    actor::{Actor, ActorKind},
    audit::{self, Entity},
    code::{CitizenNo, Division},
    db::{Db, Tx, transact},
    id::PersonId,
    idempotency::{IdempotencyKey, once},
    personal::{Look, Personal, Purpose, read_personal},
};
use serde_json::json;
use uuid::Uuid;

use super::{
    guardians::{self, Basis, Named},
    legal_persons::Human,
    person_row::{Person, number_hash, open_person},
    persons::{register_within, stand_in},
};
use crate::{
    domain::{
        counter::{BadAct, CounterAct, Proposed},
        guardian::{BadGuardian, Capacity, Ground, lasts},
        household::{Kinship, QUESTIONS_PER_DAY, suffices},
        person::{PersonName, PersonNumber},
    },
    outside,
    problem::{HouseholdRefusal, IdentityError},
    settings::Peer,
    store::{guardians as rows, households, persons},
};

const PURPOSE: Purpose = Purpose("ask_household_register");
/// What goes out of each of both.
const FIELDS: &[&str] = &["name", "number"];
/// So many guardians someone has at most.
const MOST: i64 = 50;

/// Someone who says that he is a parent.
struct Parent {
    id: PersonId,
    name: PersonName,
    number: CitizenNo,
}

/// A question that was written down and may go out.
struct Question {
    id: Uuid,
    parent: (PersonName, CitizenNo),
    child: (PersonName, CitizenNo),
}

/// Records the caller as the guardian of his child, if the household register has him as a parent.
pub(crate) async fn register_ward(
    (db, actor): (&Db, &Actor),
    register: &Peer,
    human: Human,
    key: &IdempotencyKey,
    (number, name): (&CitizenNo, &PersonName),
) -> Result<Uuid, IdentityError> {
    let parent = human.known_well()?.id;
    // His own act, in his own name; whose rows it touches the flow decides.
    let own = Actor { kind: ActorKind::Person, id: parent.as_uuid(), ..actor.clone() };
    // What goes out about himself the hall gives away, so that he finds it among the looks of others.
    let about = transact(db, actor, async |tx| {
        admit_parent(tx, parent, number).await?;
        let since = tx.now() - TimeDelta::days(1);
        if households::asked_since(tx, parent, since).await? >= QUESTIONS_PER_DAY {
            return Err(IdentityError::from(HouseholdRefusal::AskedOften));
        }
        read_parent(tx, parent).await
    })
    .await?
    .reveal();
    let question = transact(db, &own, async |tx| write_down(tx, about, (name, number)).await).await?;
    let (id, division) = (question.id, ask((db, &own), register, question).await?);
    let child = Person {
        number: PersonNumber::Citizen(number.clone()),
        name: name.clone(),
        mobile: None,
        division,
        assurance: Assurance::Basic.number(),
    };
    transact(db, &own, async |tx| {
        once(tx, key, &(number.expose(), name.as_str()), async |tx| {
            let ward = Box::pin(register_within(tx, &child)).await?;
            admit(tx, ward, parent).await?;
            let named = Named { guardian: parent, ground: Ground::Parent, declared: None, last_day: None };
            Box::pin(guardians::record(tx, ward, named, Basis { act: None, question: Some(id) })).await
        })
        .await
    })
    .await
}

/// What a proposal at the counter rests on: papers that show it, or, where they do not show that someone is a parent, the register.
pub(super) async fn shown(
    (db, actor): (&Db, &Actor),
    register: Option<&Peer>,
    child: PersonId,
    proposed: &Proposed,
) -> Result<Option<Uuid>, IdentityError> {
    let refused = match proposed.check() {
        Ok(()) => return Ok(None),
        Err(refused) => refused,
    };
    let (Some(register), CounterAct::RecordGuardian { guardian, ground: Ground::Parent, last_day, .. }) =
        (register.filter(|_| refused == BadAct::NoGround), &proposed.act)
    else {
        return Err(IdentityError::BadAct(refused));
    };
    let question = transact(db, actor, async |tx| {
        let named =
            Named { guardian: *guardian, ground: Ground::Parent, declared: None, last_day: *last_day };
        guardians::admit(tx, child, named).await?;
        admit(tx, child, *guardian).await?;
        let row = persons::find(tx, child).await?.ok_or(IdentityError::PersonNotFound)?;
        let entry = open_person(tx, &row)?;
        let PersonNumber::Citizen(number) = &entry.number else { return Err(IdentityError::Stored) };
        let parent = read_parent(tx, *guardian).await?.reveal();
        write_down(tx, parent, (&entry.name, number)).await
    })
    .await?;
    let id = question.id;
    ask((db, actor), register, question).await?;
    Ok(Some(id))
}

/// Whether the register's word would be enough for this one.
pub(super) async fn admit(tx: &mut Tx, ward: PersonId, parent: PersonId) -> Result<(), IdentityError> {
    // As they stand now: either may be named by an entry that was merged since.
    let ward = persons::find(tx, ward).await?.ok_or(IdentityError::PersonNotFound)?.id;
    let parent = persons::find(tx, parent).await?.ok_or(IdentityError::PersonNotFound)?.id;
    let now = tx.now();
    let standing = rows::guardians_of(tx, ward, now, MOST).await?;
    let grounds: Vec<Ground> = standing.iter().filter_map(|row| Ground::parse(&row.ground)).collect();
    let known = grounds.len() == standing.len();
    let was_ended = households::was_ended(tx, ward, parent).await?;
    if known && suffices(&grounds, was_ended) { Ok(()) } else { Err(HouseholdRefusal::PaperNeeded.into()) }
}

/// Whether someone can be the guardian of who has this number, before anybody is asked: the ages are ours to reckon.
async fn admit_parent(tx: &mut Tx, parent: PersonId, child: &CitizenNo) -> Result<(), IdentityError> {
    let row = persons::find(tx, parent).await?.ok_or(IdentityError::PersonNotFound)?;
    let himself = number_hash(tx, &PersonNumber::Citizen(child.clone())) == row.number_hash;
    if himself || guardians::capacity_of(tx, &row).await? != Some(Capacity::Full) {
        return Err(IdentityError::BadGuardian(BadGuardian::Unfit));
    }
    let at = (child.birth_date(), tx.now());
    lasts(at, Ground::Parent, None, None).map(drop).map_err(IdentityError::BadGuardian)
}

/// The name and the number of a parent, which go out with a question; he sees the look.
async fn read_parent(tx: &mut Tx, parent: PersonId) -> Result<Personal<Parent>, IdentityError> {
    let row = persons::find(tx, parent).await?.ok_or(IdentityError::PersonNotFound)?;
    let look = Look { subject: row.id, purpose: PURPOSE, case: None, fields: FIELDS };
    read_personal(tx, look, async |tx| {
        let own = open_person(tx, &row)?;
        let PersonNumber::Citizen(number) = own.number else { return Err(IdentityError::Stored) };
        Ok(Parent { id: row.id, name: own.name, number })
    })
    .await
}

/// Writes a question down, with a look that the child can see.
async fn write_down(
    tx: &mut Tx,
    parent: Parent,
    (name, number): (&PersonName, &CitizenNo),
) -> Result<Question, IdentityError> {
    let child_hash = number_hash(tx, &PersonNumber::Citizen(number.clone()));
    let known = persons::find_by_number(tx, &child_hash).await?;
    let subject = known.map_or_else(|| stand_in(child_hash.as_bytes()), |child| child.id);
    let look = Look { subject, purpose: PURPOSE, case: None, fields: FIELDS };
    let child = read_personal(tx, look, async |_tx| Ok::<_, IdentityError>((name.clone(), number.clone())));
    let child = child.await?.reveal();
    let id = Uuid::new_v4();
    let asked = households::QuestionRow {
        id,
        parent_id: parent.id,
        child_hash,
        asked_by: tx.actor().id,
        asked_at: tx.now(),
    };
    households::insert(tx, &asked).await?;
    let detail = json!({ "parent": parent.id, "child": subject });
    audit::record(tx, "ask_household_register", Entity::new("household_question", id), &detail).await?;
    Ok(Question { id, parent: (parent.name, parent.number), child })
}

/// Asks, and writes the answer down. Gives where the child's household is registered, if the register has the one as a parent.
async fn ask(
    (db, actor): (&Db, &Actor),
    register: &Peer,
    question: Question,
) -> Result<Division, IdentityError> {
    let Question { id, parent, child } = question;
    let said =
        outside::check_parent(register, (parent.0.as_str(), &parent.1), (child.0.as_str(), &child.1)).await;
    let answer = match &said {
        Ok(said) => said.as_str(),
        Err(error) => {
            tracing::warn!(%error, "the household register did not answer");
            "silent"
        }
    };
    transact(db, actor, async |tx| {
        let now = tx.now();
        households::answer(tx, id, answer, now).await?;
        let entity = Entity::new("household_question", id);
        audit::record(tx, "hear_household_register", entity, &json!({ "answer": answer })).await?;
        Ok::<(), IdentityError>(())
    })
    .await?;
    match said {
        Ok(Kinship::Parent(division)) => Ok(division),
        Ok(Kinship::NotParent | Kinship::Unknown) => Err(HouseholdRefusal::PaperNeeded.into()),
        Err(_) => Err(IdentityError::RegisterSilent),
    }
}

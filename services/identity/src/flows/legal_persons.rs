//! Acting for a legal person: its representative proves himself against the business register, names others for items and
//! a time, and each says in his session for whom he acts. Who acts and for whom both stand in every trace: the actor is the
//! human being, the subject the legal person.

use auth::{Acting, Assurance, AuthError, TokenSubject};
use chrono::{DateTime, Utc};
use contracts::identity::{LegalAgentMoved, PersonKind, PersonRegistered};
use kernel::{
    audit::{self, Entity},
    code::Uscc,
    db::{Tx, transact},
    id::{PersonId, SessionId},
    personal::{Look, Purpose, read_personal},
};
use serde_json::json;
use uuid::Uuid;

use super::{
    guardians,
    login::Door,
    notices::owe,
    person_row::{Person, number_hash, open_person, public_code, seal_person},
    recovery::noted_mobile,
    sessions::end_all_within,
};
use crate::{
    domain::{
        legal::{LONGEST, LegalRole, MOST_ITEMS, is_item, last_moment, may_last},
        person::{PersonName, PersonNumber},
        registration::Checked,
        session::EndReason,
    },
    outside,
    problem::IdentityError,
    settings::Peer,
    store::{
        legal_agents::{self, AgentRow},
        persons,
    },
};

/// So many are listed.
const LISTED: i64 = 100;

/// Who asks: the human being behind the session, and how sure the hall is of him.
#[derive(Clone, Copy)]
pub(crate) struct Human {
    pub(crate) id: PersonId,
    pub(crate) assurance: u8,
    /// He has limited capacity.
    pub(crate) limited: bool,
}

impl Human {
    /// What binds another is not done by someone whose papers nobody saw, nor by someone who cannot bind himself.
    pub(super) fn known_well(self) -> Result<Self, IdentityError> {
        if self.limited {
            Err(IdentityError::Auth(AuthError::GuardianNeeded))
        } else if Assurance::of(self.assurance) >= Assurance::Medium {
            Ok(self)
        } else {
            Err(IdentityError::Auth(AuthError::AssuranceTooLow))
        }
    }
}

/// Lets the caller act for a legal person, if the business register has him as its legal representative.
pub(crate) async fn claim_legal_person(
    door: Door<'_>,
    register: &Peer,
    human: Human,
    (code, name): (&Uscc, &PersonName),
) -> Result<PersonId, IdentityError> {
    let own = read_human(door, human.known_well()?.id).await?;
    let PersonNumber::Citizen(number) = &own.number else { return Err(IdentityError::LegalPersonRefused) };
    let asked = outside::check_business(register, (code, name.as_str()), (own.name.as_str(), number)).await;
    let division = match asked {
        Ok(Checked::Match(division)) => division,
        Ok(Checked::NoMatch) => return Err(IdentityError::LegalPersonRefused),
        Err(error) => {
            tracing::warn!(%error, "the business register did not answer");
            return Err(IdentityError::RegisterSilent);
        }
    };
    transact(door.db, door.actor, async |tx| {
        let entry = Person {
            number: PersonNumber::Organisation(code.clone()),
            name: name.clone(),
            mobile: None,
            division: division.clone(),
            assurance: Assurance::Medium.number(),
        };
        let legal = enter(tx, &entry).await?;
        succeed(tx, legal, human.id).await?;
        let until = Some(tx.now() + LONGEST);
        add(tx, human.id, (legal, human.id), LegalRole::Representative, (Vec::new(), until)).await?;
        Ok(legal)
    })
    .await
}

/// The register has one representative: whoever was it before is it no longer, nor acts anyone whom he named. What the new
/// one had himself gives way to what he has now; that is more, so that his sessions go on.
async fn succeed(tx: &mut Tx, legal: PersonId, human: PersonId) -> Result<(), IdentityError> {
    loop {
        let rows = legal_agents::of_others(tx, legal, human, LISTED).await?;
        for row in &rows {
            end_agent(tx, row, human).await?;
        }
        if rows.is_empty() {
            break;
        }
    }
    let now = tx.now();
    let Some(own) = legal_agents::find_open(tx, legal, human).await? else { return Ok(()) };
    if legal_agents::end(tx, own.id, now).await? {
        moved(tx, &own, human, "ended").await?;
    }
    Ok(())
}

/// The caller's own name and number, to be compared with the register's.
async fn read_human(door: Door<'_>, id: PersonId) -> Result<Person, IdentityError> {
    let read = transact(door.db, door.actor, async |tx| {
        let row = persons::find(tx, id).await?.ok_or(IdentityError::PersonNotFound)?;
        let fields = &["name", "number"];
        let look = Look { subject: id, purpose: Purpose("represent_legal_person"), case: None, fields };
        read_personal(tx, look, async |tx| open_person(tx, &row)).await
    })
    .await?;
    Ok(read.reveal())
}

/// The legal person: a new one, or the known one of this code.
async fn enter(tx: &mut Tx, entry: &Person) -> Result<PersonId, IdentityError> {
    let id = PersonId::random();
    let row = seal_person(tx, id, entry)?;
    if !persons::insert(tx, &row).await? {
        let known = persons::find_by_number(tx, &row.number_hash).await?;
        return known.map(|known| known.id).ok_or(IdentityError::Stored);
    }
    let detail =
        json!({ "division": entry.division, "assurance": entry.assurance, "kind": PersonKind::Legal });
    audit::record(tx, "register_person", Entity::new("person", id.as_uuid()), &detail).await?;
    bus::publish(tx, &PersonRegistered { person_id: id }).await?;
    Ok(id)
}

async fn add(
    tx: &mut Tx,
    named_by: PersonId,
    (legal_id, person_id): (PersonId, PersonId),
    role: LegalRole,
    (items, until): (Vec<String>, Option<DateTime<Utc>>),
) -> Result<Uuid, IdentityError> {
    let since = tx.now();
    let role = role.as_str().to_owned();
    let id = Uuid::new_v4();
    let row = AgentRow { id, legal_id, person_id, role, items, since, until, named_by, ended_at: None };
    if !legal_agents::insert(tx, &row).await? {
        return Err(IdentityError::DelegateNamed);
    }
    moved(tx, &row, named_by, "named").await?;
    Ok(id)
}

async fn moved(tx: &mut Tx, row: &AgentRow, by: PersonId, state: &'static str) -> Result<(), IdentityError> {
    let detail = json!({
        "legal": row.legal_id, "person": row.person_id, "role": row.role, "items": row.items,
        "until": row.until, "by": by, "state": state,
    });
    audit::record(tx, "move_legal_agent", Entity::new("legal_agent", row.id), &detail).await?;
    let event = LegalAgentMoved {
        agent_id: row.id,
        legal_id: row.legal_id,
        person_id: row.person_id,
        state: state.to_owned(),
        code: public_code(tx, row.legal_id).await?,
    };
    bus::publish(tx, &event).await?;
    Ok(())
}

/// Ends that someone acts for a legal person, and all his sessions: in one that speaks for himself again he may have kept a
/// token that does not.
async fn end_agent(tx: &mut Tx, row: &AgentRow, by: PersonId) -> Result<(), IdentityError> {
    let now = tx.now();
    if !legal_agents::end(tx, row.id, now).await? {
        return Ok(());
    }
    moved(tx, row, by, "ended").await?;
    end_all_within(tx, row.person_id.as_uuid(), EndReason::Revoked).await?;
    Ok(())
}

/// Whom a representative names, for what, and until when.
pub(crate) struct Naming {
    pub(crate) number: PersonNumber,
    pub(crate) name: PersonName,
    pub(crate) items: Vec<String>,
    pub(crate) until: DateTime<Utc>,
}

/// Names someone who may act for the legal person. He is told.
pub(crate) async fn name_delegate(
    door: Door<'_>,
    human: Human,
    legal: PersonId,
    naming: &Naming,
) -> Result<Uuid, IdentityError> {
    human.known_well()?;
    if naming.items.len() > MOST_ITEMS || !naming.items.iter().all(|code| is_item(code)) {
        return Err(IdentityError::DelegationInvalid);
    }
    transact(door.db, door.actor, async |tx| {
        represents(tx, legal, human.id).await?;
        if !may_last(tx.now(), naming.until) {
            return Err(IdentityError::DelegationInvalid);
        }
        let hash = number_hash(tx, &naming.number);
        let row = persons::find_by_number(tx, &hash).await?;
        let row = row.ok_or(IdentityError::PersonNotFound)?;
        let fields = &["name"];
        let look = Look { subject: row.id, purpose: Purpose("name_delegate"), case: None, fields };
        let read = read_personal(tx, look, async |tx| {
            Ok::<_, IdentityError>(open_person(tx, &row)?.name == naming.name)
        });
        if !read.await?.reveal() || row.id == human.id {
            return Err(IdentityError::PersonNotFound);
        }
        let given = (naming.items.clone(), Some(naming.until));
        let id = add(tx, human.id, (legal, row.id), LegalRole::Delegate, given).await?;
        if let Some(mobile) = noted_mobile(tx, row.id).await? {
            let words = "【通办】有一家企业授权您替它办事。登录办事网站，在“我的”里可以看到、可以退出。与您无关，请打 12345。";
            owe(tx, &mobile, words.to_owned()).await?;
        }
        Ok(id)
    })
    .await
}

/// The right by which someone acts for a legal person now, if he does, with its end. A delegate's right is his who named
/// him: it holds while that one represents the legal person.
async fn right_of(tx: &mut Tx, legal: PersonId, person: PersonId) -> Result<Option<AgentRow>, IdentityError> {
    let now = tx.now();
    let Some(row) = legal_agents::find_for(tx, legal, person, now).await? else { return Ok(None) };
    let row = AgentRow { until: Some(last_moment(row.since, row.until)), ..row };
    if is_representative(&row) {
        return Ok(Some(row));
    }
    let namer = legal_agents::find_for(tx, legal, row.named_by, now).await?.filter(is_representative);
    Ok(namer.map(|namer| {
        let until = row.until.min(Some(last_moment(namer.since, namer.until)));
        AgentRow { until, ..row }
    }))
}

fn is_representative(row: &AgentRow) -> bool {
    LegalRole::parse(&row.role) == Some(LegalRole::Representative)
}

/// Whether someone is the legal representative.
async fn represents(tx: &mut Tx, legal: PersonId, person: PersonId) -> Result<(), IdentityError> {
    let right = right_of(tx, legal, person).await?;
    let is = right.is_some_and(|row| is_representative(&row));
    if is { Ok(()) } else { Err(IdentityError::LegalPersonNotFound) }
}

/// Ends a delegation: the representative does, or the delegate himself.
pub(crate) async fn end_delegation(door: Door<'_>, human: Human, id: Uuid) -> Result<(), IdentityError> {
    transact(door.db, door.actor, async |tx| {
        let row = legal_agents::find(tx, id).await?.ok_or(IdentityError::LegalPersonNotFound)?;
        if row.person_id != human.id {
            represents(tx, row.legal_id, human.id).await?;
        }
        end_agent(tx, &row, human.id).await
    })
    .await
}

/// Someone who acts, with the name and number of the other side: of the legal person, or of who acts for it.
pub(crate) struct Shown {
    pub(crate) row: AgentRow,
    pub(crate) name: String,
    pub(crate) number: String,
}

/// For whom the caller acts.
pub(crate) async fn list_legal_persons(door: Door<'_>, human: Human) -> Result<Vec<Shown>, IdentityError> {
    transact(door.db, door.actor, async |tx| {
        let now = tx.now();
        let rows = legal_agents::list_of_person(tx, human.id, now, LISTED).await?;
        show(tx, rows, |row| row.legal_id).await
    })
    .await
}

/// Who acts for a legal person; its representative sees that.
pub(crate) async fn list_delegates(
    door: Door<'_>,
    human: Human,
    legal: PersonId,
) -> Result<Vec<Shown>, IdentityError> {
    transact(door.db, door.actor, async |tx| {
        represents(tx, legal, human.id).await?;
        let rows = legal_agents::list_delegates(tx, legal, LISTED).await?;
        show(tx, rows, |row| row.person_id).await
    })
    .await
}

async fn show(
    tx: &mut Tx,
    rows: Vec<AgentRow>,
    other: impl Fn(&AgentRow) -> PersonId,
) -> Result<Vec<Shown>, IdentityError> {
    let mut shown = Vec::new();
    for row in rows {
        let subject = other(&row);
        let entry = persons::find(tx, subject).await?.ok_or(IdentityError::PersonNotFound)?;
        let look = Look { subject, purpose: Purpose("list_agents"), case: None, fields: &["name", "number"] };
        let read = read_personal(tx, look, async |tx| open_person(tx, &entry)).await?;
        let person = read.reveal();
        shown.push(Shown { row, name: person.name.as_str().to_owned(), number: person.number.masked() });
    }
    Ok(shown)
}

/// Lets a session act for a legal person, or for the one who logged in again; the next token says so.
pub(crate) async fn act_for(
    door: Door<'_>,
    human: Human,
    session: SessionId,
    legal: Option<PersonId>,
) -> Result<(), IdentityError> {
    transact(door.db, door.actor, async |tx| {
        if let Some(legal) = legal {
            let right = right_of(tx, legal, human.known_well()?.id).await?;
            right.ok_or(IdentityError::LegalPersonNotFound)?;
        }
        legal_agents::set_acting_for(tx, session, legal).await?;
        let detail = json!({ "person": human.id, "legal": legal });
        Ok(audit::record(tx, "act_for", Entity::new("session", session.as_uuid()), &detail).await?)
    })
    .await
}

/// For whom the tokens of a session speak, if not for the one who logged in: looked up anew for each token, so that the
/// end of a delegation is the end of it.
pub(super) async fn acting_of(
    tx: &mut Tx,
    session: SessionId,
    person: PersonId,
) -> Result<Option<Acting>, IdentityError> {
    let Some(other) = legal_agents::acting_for(tx, session).await? else { return Ok(None) };
    match right_of(tx, other, person).await? {
        Some(row) => Ok(Some(Acting { person: row.legal_id, items: row.items })),
        None => guardians::acting_for(tx, other, person).await,
    }
}

/// Whether a session was to act for someone else and may not any more. What is begun in it is the other's: it must not
/// silently become that of who logged in.
pub(super) async fn lost_right(tx: &mut Tx, subject: &TokenSubject) -> Result<bool, IdentityError> {
    Ok(subject.acting.is_none() && legal_agents::acting_for(tx, subject.session).await?.is_some())
}

/// When the right ends by which a person's tokens speak for another, if they do.
pub(super) async fn acting_until(
    tx: &mut Tx,
    subject: &TokenSubject,
) -> Result<Option<DateTime<Utc>>, IdentityError> {
    let Some(acting) = &subject.acting else { return Ok(None) };
    let person = PersonId::from_uuid(subject.id);
    match right_of(tx, acting.person, person).await? {
        Some(row) => Ok(row.until),
        None => guardians::until(tx, acting.person, person).await,
    }
}

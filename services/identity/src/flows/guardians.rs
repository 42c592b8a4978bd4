//! Guardians (民法典第二十七条起): two at a counter record who is one and who is not any more, on papers, or the household register shows
//! a parent (`household`); the guardian acts for his ward as for a legal person, under his own name. What the ward may do
//! himself follows from his age, or from what a court declared of him.

use auth::Acting;
use chrono::{DateTime, NaiveDate, Utc};
use contracts::identity::{GuardianMoved, PersonKind};
use kernel::{
    actor::Actor,
    audit::{self, Entity},
    db::{Db, Tx, transact},
    id::{PersonId, SessionId},
    personal::{Look, Personal, Purpose, read_personal},
};
use serde_json::json;
use uuid::Uuid;

use super::{
    legal_persons::Human, login::Door, notices::owe, person_row::open_person, recovery::noted_mobile,
    sessions::end_all_within,
};
use crate::{
    domain::{
        guardian::{BadGuardian, Capacity, Ground, capacity_by_age, lasts},
        person::PersonNumber,
        session::EndReason,
    },
    problem::IdentityError,
    store::{
        counter_acts::ActRow,
        guardians::{self, GuardianRow},
        legal_agents, own_work,
        persons::{self, PersonRow},
    },
};

/// So many are listed.
const LISTED: i64 = 50;

/// What the counter says of a guardian.
#[derive(Clone, Copy)]
pub(super) struct Named {
    pub(super) guardian: PersonId,
    pub(super) ground: Ground,
    pub(super) declared: Option<Capacity>,
    pub(super) last_day: Option<NaiveDate>,
}

/// What a human being may do at a time: by his age, or by what a court declared of him. None of a legal person.
pub(super) async fn capacity_of(tx: &mut Tx, row: &PersonRow) -> Result<Option<Capacity>, IdentityError> {
    let now = tx.now();
    let PersonNumber::Citizen(number) = open_person(tx, row)?.number else { return Ok(None) };
    let by_age = capacity_by_age(number.birth_date(), now);
    if by_age < Capacity::Full {
        let works = by_age == Capacity::Limited && own_work::find_for(tx, row.id, now).await?.is_some();
        return Ok(Some(if works { Capacity::Full } else { by_age }));
    }
    let declared = guardians::guardians_of(tx, row.id, now, LISTED).await?;
    let least = declared.iter().filter_map(|row| Capacity::parse(row.capacity.as_deref()?)).min();
    Ok(Some(least.unwrap_or(by_age)))
}

/// Until when someone will be a guardian of another, if he can be.
pub(super) async fn admit(
    tx: &mut Tx,
    ward: PersonId,
    named: Named,
) -> Result<Option<DateTime<Utc>>, IdentityError> {
    let ward = persons::find(tx, ward).await?.ok_or(IdentityError::PersonNotFound)?;
    let guardian = persons::find(tx, named.guardian).await?.ok_or(IdentityError::PersonNotFound)?;
    let natural = |row: &PersonRow| row.kind == PersonKind::Natural.as_str();
    if ward.id == guardian.id || !natural(&ward) || !natural(&guardian) {
        return Err(IdentityError::BadGuardian(BadGuardian::Unfit));
    }
    if capacity_of(tx, &guardian).await? != Some(Capacity::Full) {
        return Err(IdentityError::BadGuardian(BadGuardian::Unfit));
    }
    let PersonNumber::Citizen(number) = open_person(tx, &ward)?.number else {
        return Err(IdentityError::Stored);
    };
    let at = (number.birth_date(), tx.now());
    lasts(at, named.ground, named.declared, named.last_day).map_err(IdentityError::BadGuardian)
}

/// What a guardian is recorded on: an act at the counter with its papers, the word of the household register, or both.
#[derive(Clone, Copy)]
pub(super) struct Basis {
    pub(super) act: Option<Uuid>,
    pub(super) question: Option<Uuid>,
}

/// Records a guardian, as two at a counter have agreed, or as the household register has it. He is told, and so are the ward and
/// his other guardians.
pub(super) async fn record(
    tx: &mut Tx,
    ward: PersonId,
    named: Named,
    basis: Basis,
) -> Result<Uuid, IdentityError> {
    let ward = persons::find(tx, ward).await?.ok_or(IdentityError::PersonNotFound)?.id;
    let until = admit(tx, ward, named).await?;
    let guardian = persons::find(tx, named.guardian).await?.ok_or(IdentityError::PersonNotFound)?;
    let row = GuardianRow {
        id: Uuid::new_v4(),
        ward_id: ward,
        guardian_id: guardian.id,
        ground: named.ground.as_str().to_owned(),
        capacity: named.declared.map(|capacity| capacity.as_str().to_owned()),
        act_id: basis.act,
        since: tx.now(),
        until,
        origin: if basis.question.is_some() { "register" } else { "paper" }.to_owned(),
        question_id: basis.question,
    };
    if !guardians::insert(tx, &row).await? {
        return Err(IdentityError::GuardianNamed);
    }
    if named.declared.is_some() {
        // What he may do himself is less from now on, also in log-ins that are open.
        end_all_within(tx, ward.as_uuid(), EndReason::Revoked).await?;
    }
    moved(tx, &row, "recorded").await?;
    let words =
        "【通办】窗口登记了您是监护人。登录办事网站，在“我的”里可以替被监护人办事。与您无关，请打 12345。";
    if let Some(mobile) = noted_mobile(tx, guardian.id).await? {
        owe(tx, &mobile, words.to_owned()).await?;
    }
    if basis.act.is_none() {
        tell_family(tx, &row).await?;
    }
    Ok(row.id)
}

/// What nobody at a counter saw, the ward and his other guardians hear of.
async fn tell_family(tx: &mut Tx, row: &GuardianRow) -> Result<(), IdentityError> {
    let now = tx.now();
    let others = guardians::guardians_of(tx, row.ward_id, now, LISTED).await?;
    let others = others.into_iter().map(|one| one.guardian_id).filter(|one| *one != row.guardian_id);
    let words =
        "【通办】按户籍登记，您家孩子的父母一方在网上登记为监护人。有疑问请带户口簿到窗口，或打 12345。";
    for person in others.chain([row.ward_id]) {
        if let Some(mobile) = noted_mobile(tx, person).await? {
            owe(tx, &mobile, words.to_owned()).await?;
        }
    }
    Ok(())
}

/// A guardianship of a ward that holds.
pub(super) async fn standing(tx: &mut Tx, ward: PersonId, id: Uuid) -> Result<GuardianRow, IdentityError> {
    let now = tx.now();
    let row = guardians::find(tx, id, now).await?.filter(|row| row.ward_id == ward);
    row.ok_or(IdentityError::GuardianNotFound)
}

/// Ends a guardianship, as two at a counter have agreed, and all sessions of the guardian: in one that speaks for himself
/// again he may have kept a token that does not.
pub(super) async fn end(tx: &mut Tx, act: &ActRow, id: Uuid) -> Result<(), IdentityError> {
    let row = standing(tx, PersonId::from_uuid(act.subject), id).await?;
    let now = tx.now();
    if !guardians::end(tx, id, act.id, now).await? {
        return Err(IdentityError::GuardianNotFound);
    }
    end_all_within(tx, row.guardian_id.as_uuid(), EndReason::Revoked).await?;
    moved(tx, &row, "ended").await
}

async fn moved(tx: &mut Tx, row: &GuardianRow, state: &'static str) -> Result<(), IdentityError> {
    let detail = json!({
        "ward": row.ward_id, "guardian": row.guardian_id, "ground": row.ground, "until": row.until,
        "origin": row.origin, "act": row.act_id, "question": row.question_id, "state": state,
    });
    audit::record(tx, "move_guardian", Entity::new("guardianship", row.id), &detail).await?;
    let event = GuardianMoved {
        guardianship_id: row.id,
        ward_id: row.ward_id,
        guardian_id: row.guardian_id,
        state: state.to_owned(),
    };
    bus::publish(tx, &event).await?;
    Ok(())
}

/// Lets a session act for a ward; the next token says so.
pub(crate) async fn act_for_ward(
    door: Door<'_>,
    human: Human,
    session: SessionId,
    ward: PersonId,
) -> Result<(), IdentityError> {
    let human = human.known_well()?;
    transact(door.db, door.actor, async |tx| {
        let now = tx.now();
        let row = guardians::find_for(tx, ward, human.id, now).await?;
        if row.is_none() || own_work::find_for(tx, ward, now).await?.is_some() {
            return Err(IdentityError::GuardianNotFound);
        }
        legal_agents::set_acting_for(tx, session, Some(ward)).await?;
        let detail = json!({ "person": human.id, "ward": ward });
        Ok(audit::record(tx, "act_for_ward", Entity::new("session", session.as_uuid()), &detail).await?)
    })
    .await
}

/// For which ward the tokens of a session speak: looked up anew for each token, so that the eighteenth birthday is the end.
pub(super) async fn acting_for(
    tx: &mut Tx,
    ward: PersonId,
    guardian: PersonId,
) -> Result<Option<Acting>, IdentityError> {
    let now = tx.now();
    let row = guardians::find_for(tx, ward, guardian, now).await?;
    // Who lives by his own work acts for himself (第十八条第二款).
    let row = if own_work::find_for(tx, ward, now).await?.is_some() { None } else { row };
    Ok(row.map(|row| Acting { person: row.ward_id, items: Vec::new() }))
}

/// Until when someone is the guardian of another, if that has an end.
pub(super) async fn until(
    tx: &mut Tx,
    ward: PersonId,
    guardian: PersonId,
) -> Result<Option<DateTime<Utc>>, IdentityError> {
    let now = tx.now();
    Ok(guardians::find_for(tx, ward, guardian, now).await?.and_then(|row| row.until))
}

/// A guardianship with the name and the masked number of the other one.
pub(crate) struct Shown {
    pub(crate) row: GuardianRow,
    pub(crate) name: String,
    pub(crate) number: String,
}

/// Whose guardian a person is.
pub(crate) async fn list_wards(
    db: &Db,
    actor: &Actor,
    guardian: PersonId,
) -> Result<Vec<Personal<Shown>>, IdentityError> {
    transact(db, actor, async |tx| {
        let now = tx.now();
        let mut rows = Vec::new();
        for row in guardians::wards_of(tx, guardian, now, LISTED).await? {
            // Who lives by his own work needs nobody to act for him.
            if own_work::find_for(tx, row.ward_id, now).await?.is_none() {
                rows.push(row);
            }
        }
        show(tx, rows, Purpose("list_guardians"), |row| row.ward_id).await
    })
    .await
}

/// Who a person's guardians are: for himself, or for the counter.
pub(crate) async fn list_guardians(
    db: &Db,
    actor: &Actor,
    ward: PersonId,
    purpose: Purpose,
) -> Result<Vec<Personal<Shown>>, IdentityError> {
    transact(db, actor, async |tx| {
        let now = tx.now();
        let rows = guardians::guardians_of(tx, ward, now, LISTED).await?;
        show(tx, rows, purpose, |row| row.guardian_id).await
    })
    .await
}

async fn show(
    tx: &mut Tx,
    rows: Vec<GuardianRow>,
    purpose: Purpose,
    other: impl Fn(&GuardianRow) -> PersonId,
) -> Result<Vec<Personal<Shown>>, IdentityError> {
    let mut shown = Vec::new();
    for row in rows {
        let subject = other(&row);
        let entry = persons::find(tx, subject).await?.ok_or(IdentityError::PersonNotFound)?;
        let look = Look { subject, purpose, case: None, fields: &["name", "number"] };
        let read = read_personal(tx, look, async |tx| open_person(tx, &entry)).await?;
        shown.push(read.map(|person| Shown {
            row,
            name: person.name.as_str().to_owned(),
            number: person.number.masked(),
        }));
    }
    Ok(shown)
}

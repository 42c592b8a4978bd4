//! Appointments: a citizen's own, or one that a clerk or an agent makes for him.
use super::{no_show, place};
use crate::{
    domain::{AppointmentState, Slot, instant},
    problem::LobbyError,
    store::{self, AppointmentRow, HallRow, NewAppointment},
};
use chrono::{DateTime, Days, NaiveDate, NaiveTime, TimeDelta, Utc};
use contracts::lobby::AppointmentChanged;
use kernel::{
    actor::{Actor, ActorKind},
    audit::{self, Entity},
    crypto::Aad,
    db::{Db, Tx, transact},
    id::{AppointmentId, HallId, PersonId, QueueId},
    idempotency::{IdempotencyKey, transact_once},
};
use legal_clock::local_date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::json;
use uuid::Uuid;

/// Body of `POST /appointments`.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct BookIn {
    /// The hall.
    pub(crate) hall: HallId,
    /// The queue.
    pub(crate) queue: QueueId,
    /// The day.
    pub(crate) day: NaiveDate,
    /// When the slot begins.
    pub(crate) starts: NaiveTime,
    /// The item he comes for.
    #[schemars(regex(pattern = r"^[0-9A-Z]{12,31}$"), example = &"340199001000")]
    pub(crate) item: Option<String>,
    /// For whom; a citizen leaves it out.
    pub(crate) person: Option<PersonId>,
    /// What help he needs: a wheelchair, sign language, … Kept sealed.
    #[schemars(length(max = 100))]
    pub(crate) needs: Option<String>,
}

/// A booked place.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub(crate) struct Booked {
    /// The appointment.
    pub(crate) id: AppointmentId,
    /// What is said at the hall's screen.
    pub(crate) code: String,
    /// When it is due.
    pub(crate) due_at: DateTime<Utc>,
    /// Until when the place is kept.
    pub(crate) held_until: DateTime<Utc>,
}

/// How often other digits are thrown for an appointment.
const TRIES: u8 = 5;

/// Books a place in a slot.
pub(crate) async fn book_appointment(
    db: &Db,
    actor: &Actor,
    key: &IdempotencyKey,
    body: &BookIn,
) -> Result<Booked, LobbyError> {
    let person = for_whom(actor, body)?;
    let actor = acting(actor);
    let mut tries = 0;
    loop {
        let booked = transact_once(db, &actor, key, body, async |tx| book(tx, person, body).await).await;
        tries += 1;
        if tries == TRIES || !matches!(booked, Err(LobbyError::CodeTaken)) {
            return booked;
        }
    }
}

fn for_whom(actor: &Actor, body: &BookIn) -> Result<PersonId, LobbyError> {
    match actor.kind {
        ActorKind::Person => {
            let own = actor.scope.subject.ok_or(LobbyError::PersonMissing)?;
            if body.person.is_some_and(|person| person != own) {
                return Err(LobbyError::NotYourself);
            }
            Ok(own)
        }
        ActorKind::Staff if actor.scope.hall != Some(body.hall) => Err(LobbyError::HallNotFound),
        ActorKind::Staff | ActorKind::Agent => body.person.ok_or(LobbyError::PersonMissing),
        ActorKind::Nobody | ActorKind::Department | ActorKind::Service => Err(LobbyError::PersonMissing),
    }
}

/// An agent has no scope of his own: with a mandate that holds he acts as the hall lets him, under his own name.
fn acting(actor: &Actor) -> Actor {
    let mut acting = actor.clone();
    acting.scope.system |= actor.kind == ActorKind::Agent;
    acting
}

async fn book(tx: &mut Tx, person: PersonId, body: &BookIn) -> Result<Booked, LobbyError> {
    let (by, at) = (tx.actor().clone(), tx.now());
    if by.kind == ActorKind::Agent && !store::mandate_holds(tx, by.id, person, at).await? {
        return Err(LobbyError::MandateMissing);
    }
    let hall = place::hall(tx, body.hall).await?;
    let queue = place::queue(tx, hall.id, body.queue).await?;
    no_show::of_person(tx, person).await?;
    let now = tx.now();
    if store::blocked_until(tx, person, hall.id).await?.is_some_and(|until| until > now) {
        return Err(LobbyError::BookingBlocked);
    }
    let slot = slot(tx, &hall, body).await?;
    if !store::take_place(tx, queue.id, body.day, slot).await? {
        return Err(LobbyError::SlotFull);
    }
    let id = AppointmentId::random();
    let due_at = instant(body.day, slot.starts);
    let held_until = due_at + TimeDelta::minutes(i64::from(hall.late_minutes));
    let booked = Booked { id, code: code(), due_at, held_until };
    insert(tx, &booked, person, body).await?;
    tell(tx, id, hall.id, AppointmentState::Booked).await?;
    let detail = json!({ "person": person, "queue": queue.id, "day": body.day, "starts": body.starts });
    audit::record(tx, "book_appointment", Entity::new("appointment", id.as_uuid()), &detail).await?;
    Ok(booked)
}

async fn insert(tx: &mut Tx, booked: &Booked, person: PersonId, body: &BookIn) -> Result<(), LobbyError> {
    let wish = body.needs.as_deref().map(str::trim).filter(|text| !text.is_empty());
    if wish.is_some_and(|text| text.chars().count() > 100) {
        return Err(LobbyError::TextLength);
    }
    let is_code = |code: &&String| {
        (12..=31).contains(&code.len()) && code.bytes().all(|b| b.is_ascii_digit() || b.is_ascii_uppercase())
    };
    let place = Aad::new("appointments", "needs", booked.id.as_uuid());
    let needs = wish.map(|text| tx.keyring().seal(place, text.as_bytes())).transpose()?;
    let new = NewAppointment {
        id: booked.id,
        hall_id: body.hall,
        queue_id: body.queue,
        day: body.day,
        starts: body.starts,
        item_code: body.item.as_ref().filter(is_code).cloned(),
        person_id: person,
        code: booked.code.clone(),
        state: AppointmentState::Booked,
        needs,
        due_at: booked.due_at,
        held_until: booked.held_until,
        booked_kind: tx.actor().kind.as_str(),
        booked_by: tx.actor().id,
    };
    store::insert_appointment(tx, &new).await.map_err(LobbyError::of_constraint)
}

/// The slot of the hours that was asked for, if it can still be booked.
async fn slot(tx: &mut Tx, hall: &HallRow, body: &BookIn) -> Result<Slot, LobbyError> {
    let today = local_date(tx.now());
    let last = today + Days::new(u64::try_from(hall.ahead_days).unwrap_or_default());
    if instant(body.day, body.starts) <= tx.now() || body.day > last {
        return Err(LobbyError::SlotOutOfReach);
    }
    let working = store::calendar(tx).await?.is_working_day(body.day);
    let hours = store::hours_of(tx, body.queue).await?;
    let mut slots = hours.iter().flat_map(|own| own.slots(working));
    slots.find(|slot| slot.starts == body.starts).ok_or(LobbyError::SlotUnknown)
}

/// Six digits; that no other appointment of the day has them, the database sees to.
fn code() -> String {
    format!("{:06}", Uuid::new_v4().as_u128() % 1_000_000)
}

/// Gives an appointment up before it begins; its place is free again at once.
pub(crate) async fn cancel_appointment(db: &Db, actor: &Actor, id: AppointmentId) -> Result<(), LobbyError> {
    transact(db, &acting(actor), async |tx| {
        let found = store::find_appointment(tx, id).await?;
        let row = found.filter(|row| concerns(actor, row)).ok_or(LobbyError::AppointmentNotFound)?;
        let now = tx.now();
        if actor.kind == ActorKind::Agent && !store::mandate_holds(tx, actor.id, row.person_id, now).await? {
            return Err(LobbyError::MandateMissing);
        }
        if row.due_at <= now || !store::move_appointment(tx, id, AppointmentState::Cancelled, now).await? {
            return Err(LobbyError::AppointmentOver);
        }
        store::release_place(tx, &row).await?;
        tell(tx, id, row.hall_id, AppointmentState::Cancelled).await?;
        audit::record(tx, "cancel_appointment", Entity::new("appointment", id.as_uuid()), &json!({})).await?;
        Ok(())
    })
    .await
}

/// The first wall; row-level security is the second.
fn concerns(actor: &Actor, row: &AppointmentRow) -> bool {
    match actor.kind {
        ActorKind::Person => actor.scope.subject == Some(row.person_id),
        ActorKind::Staff => actor.scope.hall == Some(row.hall_id),
        ActorKind::Agent => actor.id == row.booked_by,
        ActorKind::Nobody | ActorKind::Department | ActorKind::Service => false,
    }
}

pub(super) async fn tell(
    tx: &mut Tx,
    appointment_id: AppointmentId,
    hall_id: HallId,
    state: AppointmentState,
) -> Result<(), LobbyError> {
    bus::publish(tx, &AppointmentChanged { appointment_id, hall_id, standing: state.into() }).await?;
    Ok(())
}

//! Tickets: at the hall's screen, by someone of the hall, or for an appointment.
use super::{book::tell, place, ticket::TicketOut};
use crate::{
    domain::{AppointmentState, Origin},
    problem::LobbyError,
    store::{self, NewTicket, QueueRow, TicketRow},
};
use auth::{Caller, Role};
use chrono::{DateTime, NaiveDate, Utc};
use contracts::lobby::TicketIssued;
use kernel::{
    audit::{self, Entity},
    db::{Db, Tx},
    id::{AppointmentId, HallId, PersonId, QueueId, TicketId},
    idempotency::{IdempotencyKey, transact_once},
};
use legal_clock::{local_date, local_time};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::json;

/// Body of `POST /tickets`.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct IssueIn {
    /// The queue.
    pub(crate) queue: QueueId,
    /// Why he goes first; see `GET /priorities`.
    pub(crate) priority: Option<String>,
    /// Whose it is, if he wants it to be his; a paper ticket is nobody's.
    pub(crate) person: Option<PersonId>,
}

/// Body of `POST /check-ins`.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct CheckIn {
    /// The six digits of the appointment.
    #[schemars(regex(pattern = r"^[0-9]{6}$"), example = &"042042")]
    pub(crate) code: String,
}

/// What a ticket is made of.
struct Order {
    queue: QueueRow,
    origin: Origin,
    appointment: Option<(AppointmentId, DateTime<Utc>)>,
    priority: Option<(String, i16)>,
    holder: Option<PersonId>,
}

/// Gives out a ticket in the caller's hall. The screen does so in opening hours only; someone of the hall also later.
pub(crate) async fn issue_ticket(
    db: &Db,
    caller: &Caller,
    key: &IdempotencyKey,
    body: &IssueIn,
) -> Result<TicketOut, LobbyError> {
    let hall = place::hall_of(&caller.actor)?;
    let screen = caller.roles.iter().all(|role| *role == Role::TicketScreen);
    transact_once(db, &caller.actor, key, body, async |tx| {
        let queue = place::queue(tx, hall, body.queue).await?;
        if screen && !gives_tickets(tx, &queue).await? {
            return Err(LobbyError::Shut);
        }
        let priority = match &body.priority {
            Some(code) => {
                let row = store::find_priority(tx, code).await?.ok_or(LobbyError::PriorityUnknown)?;
                Some((row.code, row.weight))
            }
            None => None,
        };
        let origin = if screen { Origin::Screen } else { Origin::Counter };
        let holder = body.person.filter(|_| !screen);
        issue(tx, hall, Order { queue, origin, appointment: None, priority, holder }).await
    })
    .await
}

async fn gives_tickets(tx: &mut Tx, queue: &QueueRow) -> Result<bool, LobbyError> {
    let at = local_time(tx.now());
    let working = store::calendar(tx).await?.is_working_day(at.date());
    let hours = store::hours_of(tx, queue.id).await?;
    Ok(hours.iter().any(|own| own.gives_tickets(working, at.time())))
}

/// Gives out the ticket of an appointment of today, before its place is given up.
pub(crate) async fn check_in(
    db: &Db,
    caller: &Caller,
    key: &IdempotencyKey,
    body: &CheckIn,
) -> Result<TicketOut, LobbyError> {
    let hall = place::hall_of(&caller.actor)?;
    transact_once(db, &caller.actor, key, body, async |tx| {
        let (now, today) = (tx.now(), local_date(tx.now()));
        let found = store::find_by_code(tx, hall, today, &body.code).await?;
        let row = found.ok_or(LobbyError::CodeUnknown)?;
        if row.held_until < now {
            return Err(LobbyError::TooLate);
        }
        if !store::move_appointment(tx, row.id, AppointmentState::Arrived, now).await? {
            return Err(LobbyError::AppointmentOver);
        }
        tell(tx, row.id, hall, AppointmentState::Arrived).await?;
        let queue = place::queue(tx, hall, row.queue_id).await?;
        let order = Order {
            queue,
            origin: Origin::Appointment,
            appointment: Some((row.id, row.due_at)),
            priority: None,
            holder: Some(row.person_id),
        };
        issue(tx, hall, order).await
    })
    .await
}

/// The ticket itself, its holder, audit row and event. The hall is held, so that its day is not signed meanwhile.
async fn issue(tx: &mut Tx, hall: HallId, order: Order) -> Result<TicketOut, LobbyError> {
    store::hold_hall(tx, hall).await?.ok_or(LobbyError::HallNotFound)?;
    let (now, day) = (tx.now(), local_date(tx.now()));
    if store::find_signature(tx, hall, day).await?.is_some() {
        return Err(LobbyError::DaySigned);
    }
    let row = insert(tx, hall, (day, now), &order).await?;
    if let Some(person) = order.holder {
        store::add_holder(tx, row.id, hall, person).await?;
    }
    let event = TicketIssued {
        ticket_id: row.id,
        hall_id: hall,
        queue_id: row.queue_id,
        day,
        appointment_id: row.appointment_id,
    };
    bus::publish(tx, &event).await?;
    let detail = json!({ "label": row.label, "origin": order.origin, "priority": row.priority });
    audit::record(tx, "issue_ticket", Entity::new("ticket", row.id.as_uuid()), &detail).await?;
    Ok(row.into())
}

async fn insert(
    tx: &mut Tx,
    hall: HallId,
    (day, now): (NaiveDate, DateTime<Utc>),
    order: &Order,
) -> Result<TicketRow, LobbyError> {
    let number = store::next_number(tx, order.queue.id, day).await?;
    let new = NewTicket {
        id: TicketId::random(),
        hall_id: hall,
        issued_queue: order.queue.id,
        queue_id: order.queue.id,
        day,
        number,
        label: format!("{}{number:03}", order.queue.letter),
        origin: order.origin,
        appointment_id: order.appointment.map(|(id, _)| id),
        priority: order.priority.as_ref().map(|(code, _)| code.clone()),
        weight: order.priority.as_ref().map_or(0, |(_, weight)| *weight),
        due_at: order.appointment.map(|(_, due)| due),
        arrived_at: now,
        place_at: now,
    };
    Ok(store::insert_ticket(tx, &new).await?)
}

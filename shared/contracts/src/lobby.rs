//! What the lobby tells of a hall's floor: tickets, appointments, windows and days, by their ids.
use crate::{Event, catalogue::derived_id};
use chrono::{DateTime, NaiveDate, Utc};
use kernel::id::{AppointmentId, CaseId, HallId, QueueId, StaffId, TicketId, WindowId};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// The queue of a hall that has this letter.
#[must_use]
pub fn queue_id(hall: HallId, letter: char) -> QueueId {
    QueueId::from_uuid(derived_id("queue", &format!("{hall}/{letter}")))
}

/// Gives an event its type and its aggregate.
macro_rules! lobby_event {
    ($($name:ident = $type:literal of $subject:ident),* $(,)?) => {$(
        impl Event for $name {
            const TYPE: &'static str = $type;
            fn subject(&self) -> Uuid {
                self.$subject.as_uuid()
            }
        }
    )*};
}

lobby_event! {
    TicketIssued = "lobby.ticket_issued.v1" of ticket_id,
    TicketCalled = "lobby.ticket_called.v1" of ticket_id,
    TicketMoved = "lobby.ticket_moved.v1" of ticket_id,
    VisitEnded = "lobby.visit_ended.v1" of ticket_id,
    AppointmentChanged = "lobby.appointment_changed.v1" of appointment_id,
    WindowChanged = "lobby.window_changed.v1" of window_id,
    FloorConfigured = "lobby.floor_configured.v1" of hall_id,
    DayReconciled = "lobby.day_reconciled.v1" of hall_id,
}

/// Someone took a ticket.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct TicketIssued {
    /// The ticket.
    pub ticket_id: TicketId,
    /// The hall.
    pub hall_id: HallId,
    /// The queue it stands in.
    pub queue_id: QueueId,
    /// The hall's day.
    pub day: NaiveDate,
    /// The appointment it was taken for.
    pub appointment_id: Option<AppointmentId>,
}

/// A ticket was called to a window, for the first time or again.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct TicketCalled {
    /// The ticket.
    pub ticket_id: TicketId,
    /// The hall.
    pub hall_id: HallId,
    /// The window.
    pub window_id: WindowId,
    /// Which call it is, from 1.
    pub call: i16,
    /// When.
    pub called_at: DateTime<Utc>,
}

/// What happened to a ticket otherwise.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum TicketMove {
    /// He came, and is being served.
    Started,
    /// To another window or queue, with its place.
    Transferred,
    /// Nobody came, however often it was called.
    Missed,
    /// Missed, and back in the line.
    Requeued,
    /// Given up.
    Cancelled,
}

/// A ticket moved on.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct TicketMoved {
    /// The ticket.
    pub ticket_id: TicketId,
    /// The hall.
    pub hall_id: HallId,
    /// The queue it stands in now.
    pub queue_id: QueueId,
    /// How it moved.
    pub moved: TicketMove,
}

/// What came of a visit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum VisitOutcome {
    /// A case was handed in.
    Accepted,
    /// He was told what he asked for, or all that is missing at once.
    Told,
    /// It was not taken in, with the reason.
    Refused,
}

/// A visit has ended.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct VisitEnded {
    /// The ticket.
    pub ticket_id: TicketId,
    /// The hall.
    pub hall_id: HallId,
    /// The window.
    pub window_id: WindowId,
    /// How.
    pub outcome: VisitOutcome,
    /// The case, if one was handed in.
    pub case_id: Option<CaseId>,
    /// When.
    pub ended_at: DateTime<Utc>,
}

/// How an appointment stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum AppointmentStanding {
    /// The place is kept.
    Booked,
    /// He came and has a ticket.
    Arrived,
    /// Given up in time.
    Cancelled,
    /// He did not come.
    NoShow,
}

/// An appointment was made or changed.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct AppointmentChanged {
    /// The appointment.
    pub appointment_id: AppointmentId,
    /// The hall.
    pub hall_id: HallId,
    /// How it stands.
    pub standing: AppointmentStanding,
}

/// A window opened, paused, closed, or serves other queues.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct WindowChanged {
    /// The window.
    pub window_id: WindowId,
    /// The hall.
    pub hall_id: HallId,
    /// Whether it calls.
    pub open: bool,
    /// The queues it serves.
    pub queues: Vec<QueueId>,
    /// Who sits there.
    #[serde(default)]
    pub staff_id: Option<StaffId>,
}

/// The floor of a hall was set up: queues, hours, windows, priorities, calendar.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct FloorConfigured {
    /// The hall.
    pub hall_id: HallId,
}

/// A hall's day is accounted for and signed.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct DayReconciled {
    /// The hall.
    pub hall_id: HallId,
    /// The day.
    pub day: NaiveDate,
    /// Tickets taken.
    pub issued: i32,
    /// Discrepancies that the signature explains.
    pub discrepancies: i32,
}

//! The hall's floor: queues, slots, appointments, tickets, windows and the day.
use super::{As, Fault};
use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use kernel::{
    http::Page,
    id::{AppointmentId, CaseId, HallId, QueueId, TicketId, WindowId},
};
use reqwest::Method;
use serde::Deserialize;
use serde_json::{Value, json};

const SERVICE: &str = "lobby";

/// A hall that has queues.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Hall {
    /// The hall.
    pub(crate) id: HallId,
    /// Where it is: 12 digits.
    pub(crate) division: String,
    /// What it is called.
    pub(crate) name: String,
}

/// A queue, and how it moves.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Queue {
    /// The queue.
    pub(crate) id: QueueId,
    /// What its numbers begin with.
    pub(crate) letter: String,
    /// Which group of items it is for.
    pub(crate) name: String,
    /// How many wait.
    pub(crate) waiting: i64,
    /// Minutes until someone who comes now is called.
    pub(crate) wait_minutes: Option<i64>,
}

/// A hall with its queues.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct HallDetail {
    /// The hall.
    #[serde(flatten)]
    pub(crate) hall: Hall,
    /// The queue of the item that was asked for.
    pub(crate) queue_for_item: Option<QueueId>,
    /// Its queues.
    pub(crate) queues: Vec<Queue>,
}

/// A slot of a day.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Slot {
    /// The day.
    pub(crate) day: NaiveDate,
    /// From.
    pub(crate) starts: NaiveTime,
    /// To.
    pub(crate) ends: NaiveTime,
    /// Places that are left.
    pub(crate) free: i16,
}

/// One's own appointment.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Appointment {
    /// The appointment.
    pub(crate) id: AppointmentId,
    /// The hall.
    pub(crate) hall_name: String,
    /// The queue.
    pub(crate) queue_name: String,
    /// The item.
    pub(crate) item: Option<String>,
    /// When it is due.
    pub(crate) due_at: DateTime<Utc>,
    /// Until when the place is kept.
    pub(crate) held_until: DateTime<Utc>,
    /// How it stands.
    pub(crate) state: String,
    /// What is said at the hall's screen; none where the mandate it was booked under holds no more.
    pub(crate) code: Option<String>,
    /// What help was asked for.
    pub(crate) needs: Option<String>,
    /// What came of the visit.
    pub(crate) outcome: Option<String>,
    /// The case it ended in.
    pub(crate) case_id: Option<CaseId>,
    /// What he was told.
    pub(crate) said: Option<String>,
}

/// Who goes first.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Priority {
    /// Its code.
    pub(crate) code: String,
    /// Who it is for.
    pub(crate) name: String,
    /// The ground.
    pub(crate) ground: String,
}

/// A call on the display.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Call {
    /// The ticket's number.
    pub(crate) label: String,
    /// The window's number.
    pub(crate) window: i16,
    /// Whether he has come.
    pub(crate) serving: bool,
}

/// A window on the display.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct WindowSeen {
    /// Its number.
    pub(crate) number: i16,
    /// What it is for.
    pub(crate) name: String,
    /// How it stands.
    pub(crate) state: String,
}

/// What hangs above the windows.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Display {
    /// The hall.
    #[serde(flatten)]
    pub(crate) hall: Hall,
    /// The last calls, newest first.
    pub(crate) calls: Vec<Call>,
    /// The windows.
    pub(crate) windows: Vec<WindowSeen>,
    /// How many wait.
    pub(crate) queues: Vec<Queue>,
    /// The hall's time.
    pub(crate) now: DateTime<Utc>,
}

/// Where a ticket stands.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Place {
    /// Its number.
    pub(crate) label: String,
    /// The hall.
    pub(crate) hall_id: HallId,
    /// How it stands.
    pub(crate) state: String,
    /// The window it is called to.
    pub(crate) window: Option<i16>,
    /// How many are called before it.
    pub(crate) ahead: Option<i64>,
    /// Minutes until it is called.
    pub(crate) wait_minutes: Option<i64>,
}

/// A ticket, as staff see it.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Ticket {
    /// The ticket.
    pub(crate) id: TicketId,
    /// Its number.
    pub(crate) label: String,
    /// How it stands.
    pub(crate) state: String,
    /// How often it was called.
    pub(crate) calls: i16,
    /// Whether it is of an appointment.
    pub(crate) appointment: bool,
    /// Why he goes first.
    pub(crate) priority: Option<String>,
    /// Since when he waits.
    pub(crate) arrived_at: DateTime<Utc>,
}

/// A window, as staff see it.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Window {
    /// The window.
    pub(crate) id: WindowId,
    /// Its number.
    pub(crate) number: i16,
    /// What it is for.
    pub(crate) name: String,
    /// The queues it serves.
    pub(crate) queues: Vec<QueueId>,
    /// How it stands.
    pub(crate) state: String,
    /// Why it is paused.
    pub(crate) reason: Option<String>,
}

/// The calling panel.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Panel {
    /// The hall.
    pub(crate) hall_id: HallId,
    /// What it is called.
    pub(crate) hall_name: String,
    /// How often is called before a ticket passes.
    pub(crate) call_limit: i16,
    /// The caller's window.
    pub(crate) window: Option<Window>,
    /// The ticket at it.
    pub(crate) current: Option<Ticket>,
    /// What help its holder asked for.
    pub(crate) needs: Option<String>,
    /// Who waits for it.
    pub(crate) waiting: Vec<Ticket>,
    /// What passed today.
    pub(crate) missed: Vec<Ticket>,
    /// All windows.
    pub(crate) windows: Vec<Window>,
    /// The queues.
    pub(crate) queues: Vec<Queue>,
}

/// Something of a day that does not add up.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Discrepancy {
    /// What it is.
    pub(crate) what: String,
    /// How many.
    #[serde(default)]
    pub(crate) by: i32,
    /// Cases without a ticket.
    #[serde(default)]
    pub(crate) cases: Vec<String>,
}

/// A day, reckoned.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Day {
    /// The day.
    pub(crate) day: NaiveDate,
    /// Tickets taken.
    pub(crate) issued: i32,
    /// Visits that ended in a case.
    pub(crate) accepted: i32,
    /// … in what was said.
    pub(crate) told: i32,
    /// … in a refusal.
    pub(crate) refused: i32,
    /// Called in vain.
    pub(crate) missed: i32,
    /// Given up.
    pub(crate) cancelled: i32,
    /// Not ended.
    pub(crate) open: i32,
    /// The tickets that have not ended.
    pub(crate) open_tickets: Vec<Ticket>,
    /// What does not add up.
    pub(crate) discrepancies: Vec<Discrepancy>,
    /// When it was signed.
    pub(crate) signed_at: Option<DateTime<Utc>>,
}

/// Halls that have queues.
pub(crate) async fn list_halls(api: &As) -> Result<Page<Hall>, Fault> {
    api.get(SERVICE, "/halls", &[("limit", "100")]).await
}

/// A hall, with the queue of an item.
pub(crate) async fn get_hall(api: &As, id: HallId, item: Option<&str>) -> Result<HallDetail, Fault> {
    let query: Vec<(&str, &str)> = item.map(|item| ("item", item)).into_iter().collect();
    api.get(SERVICE, &format!("/halls/{id}"), &query).await
}

/// The slots of a queue that are to come.
pub(crate) async fn list_slots(api: &As, hall: HallId, queue: QueueId) -> Result<Vec<Slot>, Fault> {
    let queue = queue.to_string();
    api.get(SERVICE, &format!("/halls/{hall}/slots"), &[("queue", queue.as_str()), ("days", "14")]).await
}

/// The calling display.
pub(crate) async fn get_display(api: &As, id: HallId) -> Result<Option<Display>, Fault> {
    api.find(SERVICE, &format!("/halls/{id}/display")).await
}

/// Where a ticket stands.
pub(crate) async fn get_ticket(api: &As, id: TicketId) -> Result<Option<Place>, Fault> {
    api.find(SERVICE, &format!("/tickets/{id}")).await
}

/// Who goes first.
pub(crate) async fn list_priorities(api: &As) -> Result<Vec<Priority>, Fault> {
    api.get(SERVICE, "/priorities", &()).await
}

/// One's own appointments.
pub(crate) async fn list_appointments(api: &As) -> Result<Page<Appointment>, Fault> {
    api.get(SERVICE, "/appointments", &[("limit", "50")]).await
}

/// Books a place.
pub(crate) async fn book(api: &As, key: &str, body: &Value) -> Result<Value, Fault> {
    api.post(SERVICE, "/appointments", key, body).await
}

/// Gives a place up.
pub(crate) async fn cancel(api: &As, key: &str, id: AppointmentId) -> Result<(), Fault> {
    api.tell(Method::POST, SERVICE, &format!("/appointments/{id}/cancel"), key, &json!({})).await
}

/// Takes a ticket.
pub(crate) async fn issue(api: &As, key: &str, queue: &str, priority: Option<&str>) -> Result<Ticket, Fault> {
    api.post(SERVICE, "/tickets", key, &json!({ "queue": queue, "priority": priority })).await
}

/// Takes the ticket of an appointment.
pub(crate) async fn check_in(api: &As, key: &str, code: &str) -> Result<Ticket, Fault> {
    api.post(SERVICE, "/check-ins", key, &json!({ "code": code })).await
}

/// The calling panel.
pub(crate) async fn read_panel(api: &As) -> Result<Panel, Fault> {
    api.get(SERVICE, "/panel", &()).await
}

/// Does something to a window or a ticket.
pub(crate) async fn act(api: &As, key: &str, path: &str, body: &Value) -> Result<(), Fault> {
    api.tell(Method::POST, SERVICE, path, key, body).await
}

/// Lets a window serve other queues.
pub(crate) async fn serve(api: &As, key: &str, window: &str, queues: &[&str]) -> Result<(), Fault> {
    let path = format!("/windows/{window}/queues");
    api.tell(Method::PUT, SERVICE, &path, key, &json!({ "queues": queues })).await
}

/// The reckoning of a day; today's if none is named.
pub(crate) async fn reconcile(api: &As, day: Option<&str>) -> Result<Day, Fault> {
    let query: Vec<(&str, &str)> = day.map(|day| ("day", day)).into_iter().collect();
    api.get(SERVICE, "/days", &query).await
}

//! What anyone may read: halls, slots, how long one waits, and what is being called. Numbers and windows, never names.
use super::place;
use crate::{
    domain::{Hours, TicketState, WindowState, instant, queue_for, wait_minutes},
    problem::LobbyError,
    store::{self, Figures, HallRow, QueueRow, TicketRow, WindowRow},
};
use chrono::{DateTime, Days, NaiveDate, NaiveTime, Utc};
use kernel::{
    actor::Actor,
    code::Division,
    db::{Db, Tx, transact},
    http::Page,
    id::{HallId, QueueId, TicketId},
};
use legal_clock::local_date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A hall that has queues.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct HallOut {
    /// The hall.
    id: HallId,
    /// Where it is.
    division: Division,
    /// What it is called.
    name: String,
}

/// Opening hours of a queue.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct HoursOut {
    /// From.
    opens: NaiveTime,
    /// To.
    closes: NaiveTime,
    /// Also on rest days.
    on_rest_days: bool,
}

/// A queue, and how it moves.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct QueueOut {
    /// The queue.
    pub(crate) id: QueueId,
    /// What its numbers begin with.
    letter: String,
    /// Which group of items it is for.
    name: String,
    /// Beginnings of base item codes; none takes what no other queue takes.
    items: Vec<String>,
    /// Its hours.
    hours: Vec<HoursOut>,
    /// How many wait now.
    waiting: i64,
    /// How many open windows serve it.
    windows: i64,
    /// Minutes until someone who comes now is called; none where no window is open.
    wait_minutes: Option<i64>,
}

/// A hall with its queues.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct HallDetail {
    /// The hall.
    #[serde(flatten)]
    hall: HallOut,
    /// How many days ahead is booked.
    ahead_days: i16,
    /// The queue of the item that was asked for.
    queue_for_item: Option<QueueId>,
    /// Its queues, by letter.
    queues: Vec<QueueOut>,
}

impl From<HallRow> for HallOut {
    fn from(row: HallRow) -> Self {
        Self { id: row.id, division: row.division, name: row.name }
    }
}

/// The halls that have queues, by division.
pub(crate) async fn list_halls(
    db: &Db,
    after: Option<String>,
    limit: i64,
) -> Result<Page<HallOut>, LobbyError> {
    transact(db, &Actor::nobody(), async |tx| {
        let rows = store::list_halls(tx, after.as_deref().unwrap_or_default(), limit + 1).await?;
        Ok(Page::of(rows, limit, |last| last.division.to_string()).map(Into::into))
    })
    .await
}

/// Query of `GET /halls/{id}`.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct HallQuery {
    /// The item someone comes for: its base code, or its code as an authority implements it.
    pub(crate) item: Option<String>,
}

/// One hall, with how long one waits in each queue.
pub(crate) async fn get_hall(db: &Db, id: HallId, query: &HallQuery) -> Result<HallDetail, LobbyError> {
    transact(db, &Actor::nobody(), async |tx| {
        let hall = place::hall(tx, id).await?;
        let (ahead_days, queues) = (hall.ahead_days, queues(tx, id).await?);
        let offers = queues.iter().map(|queue| (queue.id, queue.items.as_slice()));
        let queue_for_item = query.item.as_deref().and_then(|item| queue_for(offers, item));
        Ok(HallDetail { hall: hall.into(), ahead_days, queue_for_item, queues })
    })
    .await
}

/// The queues of a hall, with their figures of today.
pub(super) async fn queues(tx: &mut Tx, hall: HallId) -> Result<Vec<QueueOut>, LobbyError> {
    let today = local_date(tx.now());
    let figures = store::figures(tx, hall, today).await?;
    let mut out = Vec::new();
    for (queue, figures) in store::queues_of(tx, hall).await?.into_iter().zip(figures) {
        let hours = store::hours_of(tx, queue.id).await?;
        out.push(queue_out(queue, hours, &figures));
    }
    Ok(out)
}

fn queue_out(queue: QueueRow, hours: Vec<Hours>, figures: &Figures) -> QueueOut {
    let pace = figures.pace.unwrap_or(f64::from(queue.minutes));
    let hours = hours.into_iter();
    QueueOut {
        id: queue.id,
        letter: queue.letter,
        name: queue.name,
        items: queue.items,
        hours: hours
            .map(|own| HoursOut { opens: own.opens, closes: own.closes, on_rest_days: own.on_rest_days })
            .collect(),
        waiting: figures.waiting,
        windows: figures.windows,
        wait_minutes: wait_minutes(figures.waiting, pace, figures.windows),
    }
}

/// Query of `GET /halls/{id}/slots`.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SlotQuery {
    /// The queue.
    pub(crate) queue: QueueId,
    /// The first day; today if it is not said.
    pub(crate) from: Option<NaiveDate>,
    /// How many days; 7 if it is not said, at most 14.
    pub(crate) days: Option<u8>,
}

/// A slot that can be booked, or is full.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct SlotOut {
    /// The day.
    day: NaiveDate,
    /// From.
    starts: NaiveTime,
    /// To.
    ends: NaiveTime,
    /// Places that are left.
    free: i16,
}

/// The slots of a queue that are still to come, on the days on which its hours hold.
pub(crate) async fn list_slots(db: &Db, hall: HallId, query: &SlotQuery) -> Result<Vec<SlotOut>, LobbyError> {
    transact(db, &Actor::nobody(), async |tx| {
        let hall = place::hall(tx, hall).await?;
        let queue = place::queue(tx, hall.id, query.queue).await?;
        let today = local_date(tx.now());
        let last = today + Days::new(u64::try_from(hall.ahead_days).unwrap_or_default());
        let from = query.from.unwrap_or(today).max(today);
        let days = u64::from(query.days.unwrap_or(7).clamp(1, 14));
        let to = from.checked_add_days(Days::new(days - 1)).unwrap_or(last).min(last);
        slots(tx, queue.id, (from, to)).await
    })
    .await
}

async fn slots(
    tx: &mut Tx,
    queue: QueueId,
    (from, to): (NaiveDate, NaiveDate),
) -> Result<Vec<SlotOut>, LobbyError> {
    let (calendar, hours) = (store::calendar(tx).await?, store::hours_of(tx, queue).await?);
    let booked = store::booked_in(tx, queue, (from, to)).await?;
    let now = tx.now();
    let mut out = Vec::new();
    for day in from.iter_days().take_while(|day| *day <= to) {
        let working = calendar.is_working_day(day);
        for slot in hours.iter().flat_map(|own| own.slots(working)) {
            if instant(day, slot.starts) > now {
                let taken = booked.get(&(day, slot.starts)).copied().unwrap_or_default();
                let free = (slot.capacity - taken).max(0);
                out.push(SlotOut { day, starts: slot.starts, ends: slot.ends, free });
            }
        }
    }
    Ok(out)
}

/// Somebody who goes first, and by what ground.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct PriorityOut {
    /// Its code.
    code: String,
    /// Who it is for.
    name: String,
    /// The ground.
    ground: String,
}

/// Who goes first, and by what ground.
pub(crate) async fn list_priorities(db: &Db) -> Result<Vec<PriorityOut>, LobbyError> {
    transact(db, &Actor::nobody(), async |tx| {
        let rows = store::list_priorities(tx).await?.into_iter();
        Ok(rows.map(|row| PriorityOut { code: row.code, name: row.name, ground: row.ground }).collect())
    })
    .await
}

/// A ticket that is being called or served.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct CallOut {
    /// Its number.
    label: String,
    /// The window's number.
    window: i16,
    /// Which call it is.
    call: i16,
    /// Whether he has come.
    serving: bool,
    /// When it was called.
    called_at: DateTime<Utc>,
}

/// A window as the public sees it.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct WindowSeen {
    /// Its number.
    number: i16,
    /// What it is for.
    name: String,
    /// How it stands.
    state: WindowState,
    /// Until when it is paused.
    until: Option<DateTime<Utc>>,
}

/// What hangs above the windows.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct DisplayOut {
    /// The hall.
    #[serde(flatten)]
    hall: HallOut,
    /// The last calls, newest first.
    calls: Vec<CallOut>,
    /// The windows, by number.
    windows: Vec<WindowSeen>,
    /// How many wait, by queue.
    queues: Vec<QueueOut>,
    /// The hall's time.
    now: DateTime<Utc>,
}

/// The calling display of a hall.
pub(crate) async fn get_display(db: &Db, id: HallId) -> Result<DisplayOut, LobbyError> {
    transact(db, &Actor::nobody(), async |tx| {
        /// As many as a screen shows.
        const MOST: i64 = 12;
        let hall = place::hall(tx, id).await?.into();
        let (day, now) = (local_date(tx.now()), tx.now());
        let windows = store::windows_of(tx, id).await?;
        let recent = store::list_recent_calls(tx, id, day, MOST).await?;
        let calls = recent.into_iter().filter_map(|row| call_out(row, &windows)).collect();
        let windows = windows.into_iter().map(|row| WindowSeen {
            number: row.number,
            name: row.name,
            state: row.state,
            until: row.until,
        });
        Ok(DisplayOut { hall, calls, windows: windows.collect(), queues: queues(tx, id).await?, now })
    })
    .await
}

fn call_out(row: TicketRow, windows: &[WindowRow]) -> Option<CallOut> {
    let window = windows.iter().find(|window| Some(window.id) == row.window_id)?.number;
    let serving = row.state == TicketState::Serving;
    Some(CallOut { label: row.label, window, call: row.calls, serving, called_at: row.called_at? })
}

/// Where a ticket stands.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct TicketPlace {
    /// The ticket.
    id: TicketId,
    /// Its number.
    label: String,
    /// The hall.
    hall_id: HallId,
    /// Its queue.
    queue_id: QueueId,
    /// The day it holds.
    day: NaiveDate,
    /// How it stands.
    state: TicketState,
    /// The window it is called to.
    window: Option<i16>,
    /// How many are called before it, while it waits.
    ahead: Option<i64>,
    /// Minutes until it is called, where a window is open.
    wait_minutes: Option<i64>,
}

/// Where a ticket stands: for whoever has its id, which nobody can guess.
pub(crate) async fn get_ticket(db: &Db, id: TicketId) -> Result<TicketPlace, LobbyError> {
    transact(db, &Actor::nobody(), async |tx| {
        let row = store::find_ticket(tx, id).await?.ok_or(LobbyError::TicketNotFound)?;
        let queue = place::queue(tx, row.hall_id, row.queue_id).await?;
        let now = tx.now();
        let mut place = TicketPlace {
            id,
            hall_id: row.hall_id,
            queue_id: row.queue_id,
            day: row.day,
            state: row.state,
            window: None,
            ahead: None,
            wait_minutes: None,
            label: row.label.clone(),
        };
        if let Some(window) = row.window_id {
            place.window = store::find_window(tx, row.hall_id, window).await?.map(|window| window.number);
        }
        if row.state == TicketState::Waiting {
            let ahead = store::ahead_of(tx, &row, now).await?;
            let all = store::figures(tx, row.hall_id, row.day).await?;
            let figures = all.iter().find(|figures| figures.id == row.queue_id);
            place.ahead = Some(ahead);
            place.wait_minutes = figures.and_then(|own| {
                wait_minutes(ahead, own.pace.unwrap_or(f64::from(queue.minutes)), own.windows)
            });
        }
        Ok(place)
    })
    .await
}

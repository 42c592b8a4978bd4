//! Queries on tickets.
use crate::{
    domain::{Origin, TicketState},
    schema::{ticket_counters, ticket_holders, tickets},
};
use chrono::{DateTime, NaiveDate, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use kernel::{
    db::DbError,
    id::{AppointmentId, HallId, PersonId, QueueId, TicketId, WindowId},
};

/// A ticket as it stands.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = tickets)]
pub(crate) struct TicketRow {
    pub(crate) id: TicketId,
    pub(crate) hall_id: HallId,
    pub(crate) queue_id: QueueId,
    pub(crate) day: NaiveDate,
    pub(crate) label: String,
    pub(crate) appointment_id: Option<AppointmentId>,
    pub(crate) priority: Option<String>,
    pub(crate) due_at: Option<DateTime<Utc>>,
    pub(crate) arrived_at: DateTime<Utc>,
    pub(crate) place_at: DateTime<Utc>,
    pub(crate) state: TicketState,
    pub(crate) calls: i16,
    pub(crate) requeues: i16,
    pub(crate) window_id: Option<WindowId>,
    pub(crate) wanted_window: Option<WindowId>,
    pub(crate) called_at: Option<DateTime<Utc>>,
    pub(crate) started_at: Option<DateTime<Utc>>,
    pub(crate) ended_at: Option<DateTime<Utc>>,
}

/// A ticket to be stored.
#[derive(Insertable)]
#[diesel(table_name = tickets, treat_none_as_default_value = false)]
pub(crate) struct NewTicket {
    pub(crate) id: TicketId,
    pub(crate) hall_id: HallId,
    pub(crate) issued_queue: QueueId,
    pub(crate) queue_id: QueueId,
    pub(crate) day: NaiveDate,
    pub(crate) number: i32,
    pub(crate) label: String,
    pub(crate) origin: Origin,
    pub(crate) appointment_id: Option<AppointmentId>,
    pub(crate) priority: Option<String>,
    pub(crate) weight: i16,
    pub(crate) due_at: Option<DateTime<Utc>>,
    pub(crate) arrived_at: DateTime<Utc>,
    pub(crate) place_at: DateTime<Utc>,
}

/// What of a ticket a move changes.
#[derive(AsChangeset)]
#[diesel(table_name = tickets, treat_none_as_null = true)]
pub(crate) struct TicketStep {
    pub(crate) queue_id: QueueId,
    pub(crate) place_at: DateTime<Utc>,
    pub(crate) state: TicketState,
    pub(crate) calls: i16,
    pub(crate) requeues: i16,
    pub(crate) window_id: Option<WindowId>,
    pub(crate) wanted_window: Option<WindowId>,
    pub(crate) called_at: Option<DateTime<Utc>>,
    pub(crate) started_at: Option<DateTime<Utc>>,
    pub(crate) ended_at: Option<DateTime<Utc>>,
}

impl TicketRow {
    /// The ticket as it is, to be changed and written by [`move_ticket`].
    pub(crate) fn step(&self) -> TicketStep {
        TicketStep {
            queue_id: self.queue_id,
            place_at: self.place_at,
            state: self.state,
            calls: self.calls,
            requeues: self.requeues,
            window_id: self.window_id,
            wanted_window: self.wanted_window,
            called_at: self.called_at,
            started_at: self.started_at,
            ended_at: self.ended_at,
        }
    }
}

/// The next number of a queue on a day. Others wait for this transaction, and one that fails gives it back.
pub(crate) async fn next_number(
    conn: &mut AsyncPgConnection,
    queue: QueueId,
    day: NaiveDate,
) -> Result<i32, DbError> {
    use ticket_counters::dsl as c;
    Ok(diesel::insert_into(c::ticket_counters)
        .values((c::queue_id.eq(queue), c::day.eq(day), c::last.eq(1)))
        .on_conflict((c::queue_id, c::day))
        .do_update()
        .set(c::last.eq(c::last + 1))
        .returning(c::last)
        .get_result(conn)
        .await?)
}

/// Stores a ticket.
pub(crate) async fn insert_ticket(
    conn: &mut AsyncPgConnection,
    new: &NewTicket,
) -> Result<TicketRow, DbError> {
    let insert = diesel::insert_into(tickets::table).values(new);
    Ok(insert.returning(TicketRow::as_returning()).get_result(conn).await?)
}

/// Notes whose ticket it is.
pub(crate) async fn add_holder(
    conn: &mut AsyncPgConnection,
    ticket: TicketId,
    hall: HallId,
    person: PersonId,
) -> Result<(), DbError> {
    use ticket_holders::dsl as h;
    diesel::insert_into(h::ticket_holders)
        .values((h::ticket_id.eq(ticket), h::hall_id.eq(hall), h::person_id.eq(person)))
        .execute(conn)
        .await?;
    Ok(())
}

/// The ticket of this id.
pub(crate) async fn find_ticket(
    conn: &mut AsyncPgConnection,
    id: TicketId,
) -> Result<Option<TicketRow>, DbError> {
    Ok(tickets::table.find(id).select(TicketRow::as_select()).first(conn).await.optional()?)
}

/// A hall's ticket; nobody else moves it until the transaction ends.
pub(crate) async fn lock_ticket(
    conn: &mut AsyncPgConnection,
    hall: HallId,
    id: TicketId,
) -> Result<Option<TicketRow>, DbError> {
    let query = tickets::table.find(id).filter(tickets::hall_id.eq(hall)).for_update();
    Ok(query.select(TicketRow::as_select()).first(conn).await.optional()?)
}

/// Writes a move of a ticket that this transaction holds.
pub(crate) async fn move_ticket(
    conn: &mut AsyncPgConnection,
    id: TicketId,
    step: &TicketStep,
) -> Result<TicketRow, DbError> {
    let update = diesel::update(tickets::table.find(id)).set(step);
    Ok(update.returning(TicketRow::as_returning()).get_result(conn).await?)
}

/// The ticket that a window called or serves.
pub(crate) async fn under_way(
    conn: &mut AsyncPgConnection,
    window: WindowId,
) -> Result<Option<TicketRow>, DbError> {
    let open = tickets::table.filter(
        tickets::window_id.eq(window).and(tickets::state.eq_any([TicketState::Called, TicketState::Serving])),
    );
    Ok(open.select(TicketRow::as_select()).first(conn).await.optional()?)
}

/// Tickets that waited for one window in particular wait for any that serves their queue.
pub(crate) async fn forget_wanted(conn: &mut AsyncPgConnection, window: WindowId) -> Result<(), DbError> {
    let waiting =
        tickets::table.filter(tickets::wanted_window.eq(window).and(tickets::state.eq(TicketState::Waiting)));
    diesel::update(waiting).set(tickets::wanted_window.eq(None::<WindowId>)).execute(conn).await?;
    Ok(())
}

/// What waits for these queues or this window, in the order of arrival.
pub(crate) async fn waiting_for(
    conn: &mut AsyncPgConnection,
    (hall, day): (HallId, NaiveDate),
    (window, queues): (WindowId, &[QueueId]),
    limit: i64,
) -> Result<Vec<TicketRow>, DbError> {
    use tickets::dsl as t;
    let mine =
        t::wanted_window.eq(window).or(t::wanted_window.is_null().and(t::queue_id.eq_any(queues).nullable()));
    Ok(t::tickets
        .filter(t::hall_id.eq(hall).and(t::day.eq(day)).and(t::state.eq(TicketState::Waiting)))
        .filter(mine)
        .order((t::weight.desc(), t::place_at, t::number))
        .limit(limit)
        .select(TicketRow::as_select())
        .load(conn)
        .await?)
}

/// The last tickets of a day that passed, newest first.
pub(crate) async fn missed_today(
    conn: &mut AsyncPgConnection,
    hall: HallId,
    day: NaiveDate,
    limit: i64,
) -> Result<Vec<TicketRow>, DbError> {
    use tickets::dsl as t;
    let missed =
        t::tickets.filter(t::hall_id.eq(hall).and(t::day.eq(day)).and(t::state.eq(TicketState::Missed)));
    let query = missed.order(t::ended_at.desc()).limit(limit);
    Ok(query.select(TicketRow::as_select()).load(conn).await?)
}

/// The last calls of a day, newest first.
pub(crate) async fn list_recent_calls(
    conn: &mut AsyncPgConnection,
    hall: HallId,
    day: NaiveDate,
    limit: i64,
) -> Result<Vec<TicketRow>, DbError> {
    use tickets::dsl as t;
    let called = t::tickets
        .filter(t::hall_id.eq(hall).and(t::day.eq(day)).and(t::called_at.is_not_null()))
        .filter(t::state.eq_any([TicketState::Called, TicketState::Serving]));
    let query = called.order((t::called_at.desc(), t::id)).limit(limit);
    Ok(query.select(TicketRow::as_select()).load(conn).await?)
}

/// The tickets of a day of which nothing has come yet.
pub(crate) async fn list_open(
    conn: &mut AsyncPgConnection,
    hall: HallId,
    day: NaiveDate,
    limit: i64,
) -> Result<Vec<TicketRow>, DbError> {
    use tickets::dsl as t;
    let open = [TicketState::Waiting, TicketState::Called, TicketState::Serving];
    let query = t::tickets
        .filter(t::hall_id.eq(hall).and(t::day.eq(day)).and(t::state.eq_any(open)))
        .order((t::place_at, t::number))
        .limit(limit);
    Ok(query.select(TicketRow::as_select()).load(conn).await?)
}

/// Whose ticket it is, where he wanted it to be his.
pub(crate) async fn holder_of(
    conn: &mut AsyncPgConnection,
    ticket: TicketId,
) -> Result<Option<PersonId>, DbError> {
    let found = ticket_holders::table.find(ticket).select(ticket_holders::person_id);
    Ok(found.first(conn).await.optional()?)
}

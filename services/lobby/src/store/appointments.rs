//! Queries on slots, appointments and blocks.
use crate::{
    domain::{AppointmentState, Slot},
    schema::{appointments, booking_blocks, slots},
};
use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use diesel::{dsl::max, prelude::*};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use kernel::{
    crypto::Sealed,
    db::DbError,
    id::{AppointmentId, HallId, PersonId, QueueId},
};
use uuid::Uuid;

/// An appointment as stored; what help is asked for is sealed.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = appointments)]
pub(crate) struct AppointmentRow {
    pub(crate) id: AppointmentId,
    pub(crate) hall_id: HallId,
    pub(crate) queue_id: QueueId,
    pub(crate) day: NaiveDate,
    pub(crate) starts: NaiveTime,
    pub(crate) item_code: Option<String>,
    pub(crate) person_id: PersonId,
    pub(crate) code: String,
    pub(crate) state: AppointmentState,
    pub(crate) needs: Option<Sealed>,
    pub(crate) due_at: DateTime<Utc>,
    pub(crate) held_until: DateTime<Utc>,
    pub(crate) booked_by: Uuid,
}

/// An appointment to be stored.
#[derive(Insertable)]
#[diesel(table_name = appointments, treat_none_as_default_value = false)]
pub(crate) struct NewAppointment {
    pub(crate) id: AppointmentId,
    pub(crate) hall_id: HallId,
    pub(crate) queue_id: QueueId,
    pub(crate) day: NaiveDate,
    pub(crate) starts: NaiveTime,
    pub(crate) item_code: Option<String>,
    pub(crate) person_id: PersonId,
    pub(crate) code: String,
    pub(crate) state: AppointmentState,
    pub(crate) needs: Option<Sealed>,
    pub(crate) due_at: DateTime<Utc>,
    pub(crate) held_until: DateTime<Utc>,
    pub(crate) booked_kind: &'static str,
    pub(crate) booked_by: Uuid,
}

/// Takes one place in a slot, if one is left. Others wait for this transaction, and one that fails gives it back.
pub(crate) async fn take_place(
    conn: &mut AsyncPgConnection,
    queue: QueueId,
    day: NaiveDate,
    slot: Slot,
) -> Result<bool, DbError> {
    use slots::dsl as s;
    diesel::insert_into(s::slots)
        .values((
            s::queue_id.eq(queue),
            s::day.eq(day),
            s::starts.eq(slot.starts),
            s::ends.eq(slot.ends),
            s::capacity.eq(slot.capacity),
        ))
        .on_conflict_do_nothing()
        .execute(conn)
        .await?;
    let free = s::slots.find((queue, day, slot.starts)).filter(s::booked.lt(s::capacity));
    Ok(diesel::update(free).set(s::booked.eq(s::booked + 1)).execute(conn).await? == 1)
}

/// Gives a place back.
pub(crate) async fn release_place(conn: &mut AsyncPgConnection, row: &AppointmentRow) -> Result<(), DbError> {
    use slots::dsl as s;
    let slot = s::slots.find((row.queue_id, row.day, row.starts)).filter(s::booked.gt(0));
    diesel::update(slot).set(s::booked.eq(s::booked - 1)).execute(conn).await?;
    Ok(())
}

/// Stores an appointment.
pub(crate) async fn insert_appointment(
    conn: &mut AsyncPgConnection,
    new: &NewAppointment,
) -> Result<(), DbError> {
    diesel::insert_into(appointments::table).values(new).execute(conn).await?;
    Ok(())
}

/// The appointment of this id, if the caller may know of it.
pub(crate) async fn find_appointment(
    conn: &mut AsyncPgConnection,
    id: AppointmentId,
) -> Result<Option<AppointmentRow>, DbError> {
    Ok(appointments::table.find(id).select(AppointmentRow::as_select()).first(conn).await.optional()?)
}

/// The appointment that a code stands for on a day.
pub(crate) async fn find_by_code(
    conn: &mut AsyncPgConnection,
    hall: HallId,
    day: NaiveDate,
    code: &str,
) -> Result<Option<AppointmentRow>, DbError> {
    use appointments::dsl as a;
    let query = a::appointments.filter(a::hall_id.eq(hall).and(a::day.eq(day)).and(a::code.eq(code)));
    Ok(query.select(AppointmentRow::as_select()).first(conn).await.optional()?)
}

/// A person's appointments, or those an agent booked, latest first, after a place in the list.
pub(crate) async fn list_own(
    conn: &mut AsyncPgConnection,
    (person, agent): (Option<PersonId>, Option<Uuid>),
    after: Option<(DateTime<Utc>, Uuid)>,
    limit: i64,
) -> Result<Vec<AppointmentRow>, DbError> {
    use appointments::dsl as a;
    let mut query = a::appointments.into_boxed();
    query = match (person, agent) {
        (Some(person), _) => query.filter(a::person_id.eq(person)),
        (None, Some(agent)) => query.filter(a::booked_by.eq(agent)),
        (None, None) => return Ok(Vec::new()),
    };
    if let Some((at, id)) = after {
        query = query.filter(a::due_at.lt(at).or(a::due_at.eq(at).and(a::id.lt(id))));
    }
    let query = query.order((a::due_at.desc(), a::id.desc())).limit(limit);
    Ok(query.select(AppointmentRow::as_select()).load(conn).await?)
}

/// Moves an appointment on, unless it has been moved meanwhile.
pub(crate) async fn move_appointment(
    conn: &mut AsyncPgConnection,
    id: AppointmentId,
    to: AppointmentState,
    now: DateTime<Utc>,
) -> Result<bool, DbError> {
    use appointments::dsl as a;
    let booked = a::appointments.find(id).filter(a::state.eq(AppointmentState::Booked));
    Ok(diesel::update(booked).set((a::state.eq(to), a::changed_at.eq(now))).execute(conn).await? == 1)
}

/// Appointments whose place was kept until before `now` and to which nobody came; of one person, if he is named.
pub(crate) async fn not_come(
    conn: &mut AsyncPgConnection,
    person: Option<PersonId>,
    now: DateTime<Utc>,
    limit: i64,
) -> Result<Vec<AppointmentRow>, DbError> {
    use appointments::dsl as a;
    let mut query =
        a::appointments.filter(a::state.eq(AppointmentState::Booked).and(a::held_until.lt(now))).into_boxed();
    if let Some(person) = person {
        query = query.filter(a::person_id.eq(person));
    }
    let query = query.order((a::held_until, a::id)).limit(limit);
    Ok(query.select(AppointmentRow::as_select()).load(conn).await?)
}

/// How often a person did not come to a hall since `from`.
pub(crate) async fn missed_since(
    conn: &mut AsyncPgConnection,
    person: PersonId,
    hall: HallId,
    from: DateTime<Utc>,
) -> Result<i64, DbError> {
    use appointments::dsl as a;
    Ok(a::appointments
        .filter(a::person_id.eq(person).and(a::hall_id.eq(hall)))
        .filter(a::state.eq(AppointmentState::NoShow).and(a::due_at.ge(from)))
        .count()
        .get_result(conn)
        .await?)
}

/// Until when a person's last block at a hall holds or held.
pub(crate) async fn blocked_until(
    conn: &mut AsyncPgConnection,
    person: PersonId,
    hall: HallId,
) -> Result<Option<DateTime<Utc>>, DbError> {
    use booking_blocks::dsl as b;
    let of_both = b::booking_blocks.filter(b::person_id.eq(person).and(b::hall_id.eq(hall)));
    Ok(of_both.select(max(b::until_at)).first(conn).await?)
}

/// Closes booking at a hall to a person for a time.
pub(crate) async fn add_block(
    conn: &mut AsyncPgConnection,
    person: PersonId,
    hall: HallId,
    (from, until): (DateTime<Utc>, DateTime<Utc>),
) -> Result<(), DbError> {
    use booking_blocks::dsl as b;
    diesel::insert_into(b::booking_blocks)
        .values((
            b::id.eq(Uuid::new_v4()),
            b::hall_id.eq(hall),
            b::person_id.eq(person),
            b::from_at.eq(from),
            b::until_at.eq(until),
        ))
        .execute(conn)
        .await?;
    Ok(())
}

//! Queries on what a floor is made of.
use crate::{
    domain::{FloorQueue, Hours, Limits},
    schema::{calendar_years, halls, priorities, queue_hours, queues, slots, windows},
};
use chrono::{NaiveDate, NaiveTime};
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use kernel::{
    code::Division,
    db::DbError,
    id::{HallId, QueueId, WindowId},
};
use legal_clock::{Calendar, YearDays};
use std::collections::BTreeMap;

/// A hall with its rules.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = halls)]
pub(crate) struct HallRow {
    pub(crate) id: HallId,
    pub(crate) division: Division,
    pub(crate) name: String,
    pub(crate) call_limit: i16,
    pub(crate) requeue_limit: i16,
    pub(crate) ahead_days: i16,
    pub(crate) late_minutes: i16,
    pub(crate) no_show_limit: i16,
    pub(crate) no_show_days: i16,
    pub(crate) block_days: i16,
}

/// A queue.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = queues)]
pub(crate) struct QueueRow {
    pub(crate) id: QueueId,
    pub(crate) letter: String,
    pub(crate) name: String,
    pub(crate) items: Vec<String>,
    pub(crate) minutes: i16,
}

/// Somebody who goes first.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = priorities)]
pub(crate) struct PriorityRow {
    pub(crate) code: String,
    pub(crate) name: String,
    pub(crate) ground: String,
    pub(crate) weight: i16,
}

/// The hall of this id.
pub(crate) async fn find_hall(conn: &mut AsyncPgConnection, id: HallId) -> Result<Option<HallRow>, DbError> {
    Ok(halls::table.find(id).select(HallRow::as_select()).first(conn).await.optional()?)
}

/// Keeps the hall's day from being signed until the transaction ends.
pub(crate) async fn hold_hall(conn: &mut AsyncPgConnection, id: HallId) -> Result<Option<HallRow>, DbError> {
    Ok(halls::table.find(id).select(HallRow::as_select()).for_share().first(conn).await.optional()?)
}

/// Waits until nobody takes a ticket in the hall, and keeps it so until the transaction ends.
pub(crate) async fn lock_hall(conn: &mut AsyncPgConnection, id: HallId) -> Result<Option<HallRow>, DbError> {
    Ok(halls::table.find(id).select(HallRow::as_select()).for_update().first(conn).await.optional()?)
}

/// Halls in order of their divisions, after one.
pub(crate) async fn list_halls(
    conn: &mut AsyncPgConnection,
    after: &str,
    limit: i64,
) -> Result<Vec<HallRow>, DbError> {
    let query = halls::table.filter(halls::division.gt(after)).order(halls::division).limit(limit);
    Ok(query.select(HallRow::as_select()).load(conn).await?)
}

/// Stores a hall; its name and place are brought up to date if it is there. Tells whether it is new.
pub(crate) async fn insert_hall(
    conn: &mut AsyncPgConnection,
    id: HallId,
    place: (&Division, &str),
    limits: Limits,
) -> Result<bool, DbError> {
    let (division, name) = place;
    let added = diesel::insert_into(halls::table)
        .values((
            halls::id.eq(id),
            halls::division.eq(division),
            halls::name.eq(name),
            halls::call_limit.eq(limits.call_limit),
            halls::requeue_limit.eq(limits.requeue_limit),
            halls::ahead_days.eq(limits.ahead_days),
            halls::late_minutes.eq(limits.late_minutes),
            halls::no_show_limit.eq(limits.no_show_limit),
            halls::no_show_days.eq(limits.no_show_days),
            halls::block_days.eq(limits.block_days),
        ))
        .on_conflict_do_nothing()
        .execute(conn)
        .await?;
    Ok(added == 1)
}

/// Stores a queue with its hours.
pub(crate) async fn add_queue(
    conn: &mut AsyncPgConnection,
    id: QueueId,
    hall: HallId,
    queue: &FloorQueue,
) -> Result<(), DbError> {
    diesel::insert_into(queues::table)
        .values((
            queues::id.eq(id),
            queues::hall_id.eq(hall),
            queues::letter.eq(queue.letter.to_string()),
            queues::name.eq(&queue.name),
            queues::items.eq(&queue.items),
            queues::minutes.eq(queue.minutes),
        ))
        .execute(conn)
        .await?;
    for hours in &queue.hours {
        diesel::insert_into(queue_hours::table)
            .values((
                queue_hours::queue_id.eq(id),
                queue_hours::opens.eq(hours.opens),
                queue_hours::closes.eq(hours.closes),
                queue_hours::slot_minutes.eq(hours.slot_minutes),
                queue_hours::capacity.eq(hours.capacity),
                queue_hours::on_rest_days.eq(hours.on_rest_days),
            ))
            .execute(conn)
            .await?;
    }
    Ok(())
}

/// Stores a window, closed.
pub(crate) async fn add_window(
    conn: &mut AsyncPgConnection,
    id: WindowId,
    hall: HallId,
    (number, name): (i16, &str),
    serves: &[QueueId],
) -> Result<(), DbError> {
    diesel::insert_into(windows::table)
        .values((
            windows::id.eq(id),
            windows::hall_id.eq(hall),
            windows::number.eq(number),
            windows::name.eq(name),
            windows::queues.eq(serves),
        ))
        .execute(conn)
        .await?;
    Ok(())
}

/// Stores a priority, unless it is there.
pub(crate) async fn insert_priority(
    conn: &mut AsyncPgConnection,
    code: &str,
    (name, ground, weight): (&str, &str, i16),
) -> Result<(), DbError> {
    use priorities::dsl as p;
    diesel::insert_into(p::priorities)
        .values((p::code.eq(code), p::name.eq(name), p::ground.eq(ground), p::weight.eq(weight)))
        .on_conflict_do_nothing()
        .execute(conn)
        .await?;
    Ok(())
}

/// The queues of a hall, by letter.
pub(crate) async fn queues_of(conn: &mut AsyncPgConnection, hall: HallId) -> Result<Vec<QueueRow>, DbError> {
    let query = queues::table.filter(queues::hall_id.eq(hall)).order(queues::letter);
    Ok(query.select(QueueRow::as_select()).load(conn).await?)
}

/// The opening hours of a queue, in order.
pub(crate) async fn hours_of(conn: &mut AsyncPgConnection, queue: QueueId) -> Result<Vec<Hours>, DbError> {
    use queue_hours::dsl as h;
    let rows: Vec<(NaiveTime, NaiveTime, i16, i16, bool)> = h::queue_hours
        .filter(h::queue_id.eq(queue))
        .order(h::opens)
        .select((h::opens, h::closes, h::slot_minutes, h::capacity, h::on_rest_days))
        .load(conn)
        .await?;
    let hours = rows.into_iter().map(|(opens, closes, slot_minutes, capacity, on_rest_days)| Hours {
        opens,
        closes,
        slot_minutes,
        capacity,
        on_rest_days,
    });
    Ok(hours.collect())
}

/// The priorities that are in use, heaviest first.
pub(crate) async fn list_priorities(conn: &mut AsyncPgConnection) -> Result<Vec<PriorityRow>, DbError> {
    let query =
        priorities::table.filter(priorities::active).order((priorities::weight.desc(), priorities::code));
    Ok(query.select(PriorityRow::as_select()).load(conn).await?)
}

/// A priority in use.
pub(crate) async fn find_priority(
    conn: &mut AsyncPgConnection,
    code: &str,
) -> Result<Option<PriorityRow>, DbError> {
    let query = priorities::table.find(code).filter(priorities::active);
    Ok(query.select(PriorityRow::as_select()).first(conn).await.optional()?)
}

/// Days and times on which something is booked, with how much, from one day to another.
pub(crate) async fn booked_in(
    conn: &mut AsyncPgConnection,
    queue: QueueId,
    days: (NaiveDate, NaiveDate),
) -> Result<BTreeMap<(NaiveDate, NaiveTime), i16>, DbError> {
    let rows: Vec<(NaiveDate, NaiveTime, i16)> = slots::table
        .filter(slots::queue_id.eq(queue).and(slots::day.between(days.0, days.1)))
        .select((slots::day, slots::starts, slots::booked))
        .load(conn)
        .await?;
    Ok(rows.into_iter().map(|(day, starts, booked)| ((day, starts), booked)).collect())
}

/// Stores the days of a year, or the newer announcement of it.
pub(crate) async fn add_year(
    conn: &mut AsyncPgConnection,
    year: i16,
    days: &YearDays,
) -> Result<(), DbError> {
    use calendar_years::dsl as y;
    let off: Vec<NaiveDate> = days.off.iter().copied().collect();
    let work: Vec<NaiveDate> = days.work.iter().copied().collect();
    diesel::insert_into(y::calendar_years)
        .values((y::year.eq(year), y::off.eq(&off), y::work.eq(&work)))
        .on_conflict(y::year)
        .do_update()
        .set((y::off.eq(&off), y::work.eq(&work)))
        .execute(conn)
        .await?;
    Ok(())
}

/// All announced years.
pub(crate) async fn calendar(conn: &mut AsyncPgConnection) -> Result<Calendar, DbError> {
    let rows: Vec<(i16, Vec<NaiveDate>, Vec<NaiveDate>)> = calendar_years::table.load(conn).await?;
    let years: BTreeMap<i32, YearDays> = rows
        .into_iter()
        .map(|(year, off, work)| {
            (i32::from(year), YearDays { off: off.into_iter().collect(), work: work.into_iter().collect() })
        })
        .collect();
    Ok(Calendar::try_from(years).unwrap_or_default())
}

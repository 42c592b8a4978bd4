//! Whose turn it is, and how long the others wait: the fair order, written once.
use super::{TicketRow, WindowRow};
use chrono::{DateTime, NaiveDate, Utc};
use diesel::{
    prelude::*,
    sql_types::{Array, BigInt, Date, Double, Nullable, Timestamptz, Uuid as SqlUuid},
};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use kernel::{
    db::DbError,
    id::{HallId, QueueId, TicketId},
};

/// Appointments that are due go first, then priority, then arrival. `$1` is now.
const ORDER: &str = "(CASE WHEN t.due_at <= $1 THEN 0 ELSE 1 END), -t.weight, t.place_at, t.number, t.id";

/// Who else waits in a queue. The hall is named beside the queue: tickets are kept for ever and found by hall and day.
const AHEAD: &str = "SELECT count(*) AS n FROM tickets t WHERE t.hall_id = $5 AND t.queue_id = $2 AND t.day = $3 AND t.state = 'waiting'";

const FIGURES: &str = "SELECT q.id,
    (SELECT count(*) FROM tickets t WHERE t.hall_id = q.hall_id AND t.queue_id = q.id AND t.day = $2 AND t.state = 'waiting') AS waiting,
    (SELECT count(*) FROM windows w WHERE w.hall_id = q.hall_id AND w.state = 'open' AND q.id = ANY(w.queues)) AS windows,
    (SELECT avg(extract(epoch FROM l.ended_at - l.started_at) / 60)::float8 FROM (
        SELECT t.ended_at, t.started_at FROM tickets t
        WHERE t.hall_id = q.hall_id AND t.queue_id = q.id AND t.day = $2 AND t.state = 'ended'
        ORDER BY t.ended_at DESC LIMIT 20) l) AS pace
    FROM queues q WHERE q.hall_id = $1 ORDER BY q.letter";

#[derive(QueryableByName)]
struct Picked {
    #[diesel(sql_type = SqlUuid)]
    id: TicketId,
}

/// The ticket that is a window's next. It is held until the transaction ends; one that another window holds is passed over,
/// so two windows never get the same one.
pub(crate) async fn pick_next(
    conn: &mut AsyncPgConnection,
    window: &WindowRow,
    day: NaiveDate,
    now: DateTime<Utc>,
) -> Result<Option<TicketId>, DbError> {
    let sql = format!(
        "SELECT t.id FROM tickets t WHERE t.hall_id = $2 AND t.day = $3 AND t.state = 'waiting'
         AND (t.wanted_window = $4 OR (t.wanted_window IS NULL AND t.queue_id = ANY($5)))
         ORDER BY {ORDER} LIMIT 1 FOR UPDATE SKIP LOCKED"
    );
    let picked: Option<Picked> = diesel::sql_query(sql)
        .bind::<Timestamptz, _>(now)
        .bind::<SqlUuid, _>(window.hall_id)
        .bind::<Date, _>(day)
        .bind::<SqlUuid, _>(window.id)
        .bind::<Array<SqlUuid>, _>(&window.queues)
        .get_result(conn)
        .await
        .optional()?;
    Ok(picked.map(|picked| picked.id))
}

#[derive(QueryableByName)]
struct Ahead {
    #[diesel(sql_type = BigInt)]
    n: i64,
}

/// How many are called before this ticket, if it waits.
pub(crate) async fn ahead_of(
    conn: &mut AsyncPgConnection,
    ticket: &TicketRow,
    now: DateTime<Utc>,
) -> Result<i64, DbError> {
    let sql = format!("{AHEAD} AND ({ORDER}) < (SELECT {ORDER} FROM tickets t WHERE t.id = $4)");
    let ahead: Ahead = diesel::sql_query(sql)
        .bind::<Timestamptz, _>(now)
        .bind::<SqlUuid, _>(ticket.queue_id)
        .bind::<Date, _>(ticket.day)
        .bind::<SqlUuid, _>(ticket.id)
        .bind::<SqlUuid, _>(ticket.hall_id)
        .get_result(conn)
        .await?;
    Ok(ahead.n)
}

/// How a queue moves today.
#[derive(Debug, Clone, QueryableByName)]
pub(crate) struct Figures {
    #[diesel(sql_type = SqlUuid)]
    pub(crate) id: QueueId,
    /// How many wait.
    #[diesel(sql_type = BigInt)]
    pub(crate) waiting: i64,
    /// How many open windows serve it.
    #[diesel(sql_type = BigInt)]
    pub(crate) windows: i64,
    /// Minutes that each of the last visits took.
    #[diesel(sql_type = Nullable<Double>)]
    pub(crate) pace: Option<f64>,
}

/// The figures of a hall's queues on a day.
pub(crate) async fn figures(
    conn: &mut AsyncPgConnection,
    hall: HallId,
    day: NaiveDate,
) -> Result<Vec<Figures>, DbError> {
    Ok(diesel::sql_query(FIGURES).bind::<SqlUuid, _>(hall).bind::<Date, _>(day).load(conn).await?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_anyone_may_ask_of_a_queue_reads_the_tickets_of_its_hall_only() {
        let (begins, of_hall) = ("FROM tickets t", "WHERE t.hall_id = ");
        for sql in [AHEAD, FIGURES] {
            for rest in sql.split(begins).skip(1) {
                assert!(
                    rest.trim_start().starts_with(of_hall),
                    "tickets of every hall and day are read: {rest}"
                );
            }
        }
    }
}

//! Queries on a day's reckoning.
use crate::{domain::Tally, schema::day_signatures};
use chrono::{DateTime, NaiveDate, Utc};
use diesel::{
    prelude::*,
    sql_types::{Date, Int4, Text, Timestamptz, Uuid as SqlUuid},
};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use kernel::{
    crypto::Sealed,
    db::DbError,
    id::{HallId, StaffId},
};

/// A signature to be stored.
#[derive(Insertable)]
#[diesel(table_name = day_signatures, treat_none_as_default_value = false)]
pub(crate) struct NewSignature {
    pub(crate) hall_id: HallId,
    pub(crate) day: NaiveDate,
    pub(crate) issued: i32,
    pub(crate) accepted: i32,
    pub(crate) told: i32,
    pub(crate) refused: i32,
    pub(crate) missed: i32,
    pub(crate) cancelled: i32,
    pub(crate) discrepancies: i32,
    pub(crate) note: Option<Sealed>,
    pub(crate) signed_by: StaffId,
}

/// Who signed a day, and when.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = day_signatures)]
pub(crate) struct SignatureRow {
    pub(crate) signed_by: StaffId,
    pub(crate) signed_at: DateTime<Utc>,
}

/// The signature under a hall's day.
pub(crate) async fn find_signature(
    conn: &mut AsyncPgConnection,
    hall: HallId,
    day: NaiveDate,
) -> Result<Option<SignatureRow>, DbError> {
    let query = day_signatures::table.find((hall, day));
    Ok(query.select(SignatureRow::as_select()).first(conn).await.optional()?)
}

/// Stores a signature.
pub(crate) async fn insert_signature(
    conn: &mut AsyncPgConnection,
    new: &NewSignature,
) -> Result<(), DbError> {
    diesel::insert_into(day_signatures::table).values(new).execute(conn).await?;
    Ok(())
}

#[derive(QueryableByName)]
struct Counted {
    #[diesel(sql_type = Int4)]
    issued: i32,
    #[diesel(sql_type = Int4)]
    missed: i32,
    #[diesel(sql_type = Int4)]
    cancelled: i32,
    #[diesel(sql_type = Int4)]
    open: i32,
    #[diesel(sql_type = Int4)]
    accepted: i32,
    #[diesel(sql_type = Int4)]
    told: i32,
    #[diesel(sql_type = Int4)]
    refused: i32,
    #[diesel(sql_type = Int4)]
    numbers: i32,
}

/// The tickets of a day by what became of them, and how many numbers were given out. Tickets and visits are counted
/// apart: whether they agree is what the reckoning is for.
pub(crate) async fn tally(
    conn: &mut AsyncPgConnection,
    hall: HallId,
    day: NaiveDate,
) -> Result<(Tally, i32), DbError> {
    let sql = "SELECT t.issued, t.missed, t.cancelled, t.open, v.accepted, v.told, v.refused, c.numbers
        FROM (SELECT count(*)::int AS issued, count(*) FILTER (WHERE state = 'missed')::int AS missed,
                count(*) FILTER (WHERE state = 'cancelled')::int AS cancelled,
                count(*) FILTER (WHERE state IN ('waiting', 'called', 'serving'))::int AS open
              FROM tickets WHERE hall_id = $1 AND day = $2) t,
             (SELECT count(*) FILTER (WHERE outcome = 'accepted')::int AS accepted,
                count(*) FILTER (WHERE outcome = 'told')::int AS told,
                count(*) FILTER (WHERE outcome = 'refused')::int AS refused
              FROM visits WHERE hall_id = $1 AND day = $2) v,
             (SELECT coalesce(sum(c.last), 0)::int AS numbers FROM ticket_counters c
              JOIN queues q ON q.id = c.queue_id WHERE q.hall_id = $1 AND c.day = $2) c";
    let found: Counted =
        diesel::sql_query(sql).bind::<SqlUuid, _>(hall).bind::<Date, _>(day).get_result(conn).await?;
    let tally = Tally {
        issued: found.issued,
        accepted: found.accepted,
        told: found.told,
        refused: found.refused,
        missed: found.missed,
        cancelled: found.cancelled,
        open: found.open,
    };
    Ok((tally, found.numbers))
}

#[derive(QueryableByName)]
struct Number {
    #[diesel(sql_type = Text)]
    case_no: String,
}

/// Cases that a hall's windows took in between two instants and in which no visit ended.
pub(crate) async fn cases_without_visit(
    conn: &mut AsyncPgConnection,
    hall: HallId,
    (from, to): (DateTime<Utc>, DateTime<Utc>),
    limit: i64,
) -> Result<Vec<String>, DbError> {
    let sql = "SELECT k.case_no FROM known_cases k
        WHERE k.hall_id = $1 AND k.at_window AND k.submitted_at >= $2 AND k.submitted_at < $3
          AND NOT EXISTS (SELECT 1 FROM visits v WHERE v.case_id = k.case_id)
        ORDER BY k.submitted_at LIMIT $4";
    let rows: Vec<Number> = diesel::sql_query(sql)
        .bind::<SqlUuid, _>(hall)
        .bind::<Timestamptz, _>(from)
        .bind::<Timestamptz, _>(to)
        .bind::<diesel::sql_types::BigInt, _>(limit)
        .load(conn)
        .await?;
    Ok(rows.into_iter().map(|row| row.case_no).collect())
}

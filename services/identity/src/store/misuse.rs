//! Looks as patterns are judged over them, and the alarms.

use chrono::{DateTime, NaiveDate, Utc};
use diesel::{
    prelude::*,
    sql_types::{BigInt, Date, Nullable, Text, Timestamptz, Uuid as SqlUuid},
};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use kernel::{crypto::Sealed, db::DbError};
use uuid::Uuid;

use crate::{
    domain::misuse::{DaySum, Found, LookFact},
    schema::{break_glass, look, misuse_alarm},
};

/// The purpose word of a look without a case, with a reason of one's own.
pub(crate) const BREAK_GLASS: &str = "break_glass";

/// An account that looked at persons.
#[derive(Debug, QueryableByName)]
pub(crate) struct Active {
    #[diesel(sql_type = SqlUuid)]
    pub(crate) actor_id: Uuid,
    #[diesel(sql_type = Text)]
    pub(crate) actor_kind: String,
    #[diesel(sql_type = Nullable<Text>)]
    pub(crate) organisation: Option<String>,
}

/// The accounts of staff, agents and departments that looked at anyone in a span of time.
pub(crate) async fn active(
    conn: &mut AsyncPgConnection,
    from: DateTime<Utc>,
    to: DateTime<Utc>,
) -> Result<Vec<Active>, DbError> {
    Ok(diesel::sql_query(
        "SELECT actor_id, min(actor_kind) AS actor_kind, max(organisation) AS organisation FROM look
         WHERE at >= $1 AND at < $2 AND actor_kind IN ('staff', 'agent', 'department') GROUP BY actor_id",
    )
    .bind::<Timestamptz, _>(from)
    .bind::<Timestamptz, _>(to)
    .load(conn)
    .await?)
}

/// The looks of an account in a span of time, in order.
pub(crate) async fn looks(
    conn: &mut AsyncPgConnection,
    account: Uuid,
    from: DateTime<Utc>,
    to: DateTime<Utc>,
) -> Result<Vec<LookFact>, DbError> {
    /// Far more than any pattern needs.
    const MOST: i64 = 20_000;
    type Row = (DateTime<Utc>, Uuid, Option<Uuid>, Option<Vec<u8>>, String);
    let rows: Vec<Row> = look::table
        .filter(look::actor_id.eq(account))
        .filter(look::actor_kind.eq_any(["staff", "agent", "department"]))
        .filter(look::at.ge(from).and(look::at.lt(to)))
        .order((look::at, look::event_id))
        .limit(MOST)
        .select((look::at, look::subject, look::case_id, look::family_hash, look::purpose))
        .load(conn)
        .await?;
    let fact = |(at, subject, case, family, purpose): Row| LookFact {
        at,
        subject,
        case,
        family,
        break_glass: purpose == BREAK_GLASS,
    };
    Ok(rows.into_iter().map(fact).collect())
}

#[derive(QueryableByName)]
struct Summed {
    #[diesel(sql_type = Date)]
    day: NaiveDate,
    #[diesel(sql_type = BigInt)]
    persons: i64,
    #[diesel(sql_type = BigInt)]
    uncovered: i64,
    #[diesel(sql_type = BigInt)]
    break_glass: i64,
}

/// What the days of an account in a span of time come to, in order; the rule is that of `domain::misuse::sum`.
pub(crate) async fn days(
    conn: &mut AsyncPgConnection,
    account: Uuid,
    from: DateTime<Utc>,
    to: DateTime<Utc>,
) -> Result<Vec<DaySum>, DbError> {
    let rows: Vec<Summed> = diesel::sql_query(
        "SELECT day, count(*) AS persons, count(*) FILTER (WHERE NOT covered) AS uncovered,
                coalesce(sum(broken), 0)::bigint AS break_glass
         FROM (SELECT (at AT TIME ZONE 'UTC' + interval '8 hours')::date AS day, subject, bool_or(case_id IS NOT NULL) AS covered,
                      count(*) FILTER (WHERE purpose = 'break_glass') AS broken
               FROM look WHERE actor_id = $1 AND at >= $2 AND at < $3
                 AND actor_kind IN ('staff', 'agent', 'department') GROUP BY 1, 2) persons
         GROUP BY day ORDER BY day",
    )
    .bind::<SqlUuid, _>(account)
    .bind::<Timestamptz, _>(from)
    .bind::<Timestamptz, _>(to)
    .load(conn)
    .await?;
    let sum =
        |Summed { day, persons, uncovered, break_glass }| DaySum { day, persons, uncovered, break_glass };
    Ok(rows.into_iter().map(sum).collect())
}

/// An alarm as stored.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = misuse_alarm, check_for_backend(diesel::pg::Pg))]
pub(crate) struct AlarmRow {
    pub(crate) id: Uuid,
    pub(crate) account: Uuid,
    pub(crate) account_kind: String,
    pub(crate) organisation: Option<String>,
    pub(crate) day: NaiveDate,
    pub(crate) pattern: String,
    pub(crate) measured: i32,
    pub(crate) threshold: i32,
    pub(crate) raised_at: DateTime<Utc>,
    pub(crate) answered_at: Option<DateTime<Utc>>,
    pub(crate) verdict: Option<String>,
}

/// Raises an alarm; nothing if this account's pattern of this day is known.
pub(crate) async fn raise(
    conn: &mut AsyncPgConnection,
    account: &Active,
    day: NaiveDate,
    found: &Found,
) -> Result<Option<AlarmRow>, DbError> {
    let whole = |n: i64| i32::try_from(n).unwrap_or(i32::MAX);
    let made = diesel::insert_into(misuse_alarm::table).values((
        misuse_alarm::id.eq(Uuid::new_v4()),
        misuse_alarm::account.eq(account.actor_id),
        misuse_alarm::account_kind.eq(&account.actor_kind),
        misuse_alarm::organisation.eq(&account.organisation),
        misuse_alarm::day.eq(day),
        misuse_alarm::pattern.eq(found.pattern.word()),
        misuse_alarm::measured.eq(whole(found.measured)),
        misuse_alarm::threshold.eq(whole(found.threshold)),
    ));
    let made = made.on_conflict_do_nothing().returning(AlarmRow::as_returning());
    Ok(made.get_result(conn).await.optional()?)
}

/// Alarms, newest first, those without an answer or all.
pub(crate) async fn list(
    conn: &mut AsyncPgConnection,
    open_only: bool,
    before: Option<(DateTime<Utc>, Uuid)>,
    limit: i64,
) -> Result<Vec<AlarmRow>, DbError> {
    let mut query = misuse_alarm::table.into_boxed();
    if open_only {
        query = query.filter(misuse_alarm::answered_at.is_null());
    }
    if let Some((at, id)) = before {
        let earlier = misuse_alarm::raised_at.eq(at).and(misuse_alarm::id.lt(id));
        query = query.filter(misuse_alarm::raised_at.lt(at).or(earlier));
    }
    let query = query.order((misuse_alarm::raised_at.desc(), misuse_alarm::id.desc())).limit(limit);
    Ok(query.select(AlarmRow::as_select()).load(conn).await?)
}

/// One alarm.
pub(crate) async fn find(conn: &mut AsyncPgConnection, id: Uuid) -> Result<Option<AlarmRow>, DbError> {
    Ok(misuse_alarm::table.find(id).select(AlarmRow::as_select()).first(conn).await.optional()?)
}

/// Answers an alarm; nothing if it was answered.
pub(crate) async fn answer(
    conn: &mut AsyncPgConnection,
    id: Uuid,
    (by, at): (Uuid, DateTime<Utc>),
    verdict: &str,
    words: Sealed,
) -> Result<Option<AlarmRow>, DbError> {
    let open = misuse_alarm::table.find(id).filter(misuse_alarm::answered_at.is_null());
    let change = diesel::update(open).set((
        misuse_alarm::answered_at.eq(Some(at)),
        misuse_alarm::answered_by.eq(Some(by)),
        misuse_alarm::verdict.eq(Some(verdict)),
        misuse_alarm::words.eq(Some(words)),
    ));
    Ok(change.returning(AlarmRow::as_returning()).get_result(conn).await.optional()?)
}

/// Writes down who broke the glass, and why.
pub(crate) async fn insert_break(
    conn: &mut AsyncPgConnection,
    id: Uuid,
    account: Uuid,
    subject: Option<Uuid>,
    reason: Sealed,
) -> Result<(), DbError> {
    diesel::insert_into(break_glass::table)
        .values((
            break_glass::id.eq(id),
            break_glass::account.eq(account),
            break_glass::subject.eq(subject),
            break_glass::reason.eq(reason),
        ))
        .execute(conn)
        .await?;
    Ok(())
}

/// How often the account broke the glass since. Its tries wait for each other, so that two at once are counted as two.
pub(crate) async fn breaks_since(
    conn: &mut AsyncPgConnection,
    account: Uuid,
    since: DateTime<Utc>,
) -> Result<i64, DbError> {
    let lock = "SELECT pg_advisory_xact_lock(hashtext('break-glass'), hashtext($1))";
    diesel::sql_query(lock).bind::<Text, _>(account.to_string()).execute(conn).await?;
    let since = break_glass::table.filter(break_glass::account.eq(account)).filter(break_glass::at.gt(since));
    Ok(since.count().get_result(conn).await?)
}

/// The looks behind an alarm, in order, for whoever judges it.
pub(crate) async fn evidence(
    conn: &mut AsyncPgConnection,
    account: Uuid,
    from: DateTime<Utc>,
    to: DateTime<Utc>,
    after: Option<(DateTime<Utc>, Uuid)>,
    limit: i64,
) -> Result<Vec<super::looks::LookRow>, DbError> {
    let mut query = look::table
        .filter(look::actor_id.eq(account))
        .filter(look::at.ge(from).and(look::at.lt(to)))
        .order((look::at, look::event_id))
        .limit(limit)
        .select(super::looks::LookRow::as_select())
        .into_boxed();
    if let Some((at, id)) = after {
        query = query.filter(look::at.gt(at).or(look::at.eq(at).and(look::event_id.gt(id))));
    }
    Ok(query.load(conn).await?)
}

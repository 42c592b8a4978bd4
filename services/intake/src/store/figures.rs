//! Figures: facts that were counted, the counters of days, and the record that both must agree with.
use crate::{domain::figure::Grouping, store::cases::Case};
use chrono::{DateTime, NaiveDate, Utc};
use diesel::sql_types::{
    Array, BigInt, Date, Integer, Jsonb, Nullable, SmallInt, Text, Timestamptz, Uuid as SqlUuid,
};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use kernel::{
    db::{Cached, DbError},
    id::{CaseId, HallId, WindowId},
};
use serde_json::Value;
use uuid::Uuid;

/// Every fact that the record knows of: one row each. What the clock says of a decision is not among them.
const RECORD: &str = "
    SELECT c.county, c.id AS subject, r.what, r.seq, r.at, c.hall_id, c.division,
           coalesce(c.acting_code, c.implementing_code) AS item, c.authority, c.channel
    FROM (
        SELECT county, case_id, 'submitted' AS what, seq, submitted_at AS at FROM submissions WHERE seq = 1
        UNION ALL
        SELECT county, case_id, CASE WHEN deemed THEN 'accepted_by_law' ELSE 'accepted' END, 1::smallint, accepted_at FROM acceptances
        UNION ALL
        SELECT county, case_id, 'noticed', seq, given_at FROM notices
        UNION ALL
        SELECT county, case_id, CASE kind WHEN 'rejected' THEN 'not_accepted' ELSE kind END, 1::smallint, ended_at FROM endings
        UNION ALL
        SELECT county, case_id, CASE outcome WHEN 'approve' THEN 'approved' WHEN 'partly' THEN 'approved_partly' ELSE 'refused' END,
               round, decided_at FROM decisions
        UNION ALL
        SELECT county, case_id, 'delivered', round, delivered_at FROM deliveries
        UNION ALL
        SELECT county, case_id, kind, (row_number() OVER (PARTITION BY county, case_id, kind ORDER BY seq))::smallint, at
        FROM clock_events WHERE kind IN ('suspended', 'resumed')
        UNION ALL
        SELECT county, case_id, 'reopened', (row_number() OVER (PARTITION BY county, case_id ORDER BY settled_at, id))::smallint,
               settled_at FROM reopenings WHERE approved
        UNION ALL
        SELECT county, case_id, CASE WHEN level IN ('1', '2') THEN 'rated_badly' ELSE 'rated' END,
               (round * 2 - CASE target WHEN 'service' THEN 1 ELSE 0 END)::smallint, rated_at FROM ratings
        UNION ALL
        SELECT a.county, a.case_id, 'rating_annulled', (a.round * 2 - CASE a.target WHEN 'service' THEN 1 ELSE 0 END)::smallint, j.judged_at
        FROM ratings a JOIN rating_appeals j ON j.rating_id = a.id WHERE j.state = 'annulled'
    ) r JOIN cases c ON c.county = r.county AND c.id = r.case_id";

/// These are counted with what the clock says of them.
const DECISIONS: &str = "('approved', 'approved_partly', 'refused')";
/// These follow from a decision, or from the floor, and have no row of their own in the record.
const NOT_IN_RECORD: &str = "('on_time', 'late', 'card_yellow', 'card_red', 'ticket', 'visit_accepted', 'visit_told', 'visit_refused')";

#[derive(diesel::QueryableByName)]
struct Number {
    #[diesel(sql_type = BigInt)]
    number: i64,
}

fn counties(cases: &[CaseId]) -> (Vec<String>, Vec<Uuid>) {
    let known = cases.iter().filter_map(|case| case.county().map(|county| (county, case.as_uuid())));
    known.unzip()
}

/// Facts of cases are counted in turn: their positions are seen in the order in which they were given.
pub(crate) async fn take_turns(conn: &mut AsyncPgConnection) -> Result<(), DbError> {
    Cached(diesel::sql_query("SELECT pg_advisory_xact_lock(hashtext('intake.figures'))"))
        .execute(conn)
        .await?;
    Ok(())
}

/// Counts what the record knows of these cases, or of all, and what has not been counted yet; decisions are counted one by one.
pub(crate) async fn count_record(
    conn: &mut AsyncPgConnection,
    cases: Option<&[CaseId]>,
) -> Result<usize, DbError> {
    let insert = format!(
        "INSERT INTO figure_facts (county, subject, what, seq, at, hall_id, division, item, authority, channel)
         {RECORD} WHERE r.what NOT IN {DECISIONS}"
    );
    let once = "ON CONFLICT DO NOTHING";
    let Some(cases) = cases else {
        return Ok(diesel::sql_query(format!("{insert} {once}")).execute(conn).await?);
    };
    let (counties, ids) = counties(cases);
    let of = "AND r.county = ANY ($1) AND r.case_id = ANY ($2)";
    let query = diesel::sql_query(format!("{insert} {of} {once}"));
    let query = query.bind::<Array<Text>, _>(counties).bind::<Array<SqlUuid>, _>(ids);
    Ok(Cached(query).execute(conn).await?)
}

/// Counts that these cases were received, if that has not been counted yet. Applications come by the thousand, so this one of
/// the record's facts is read case by case and no further.
pub(crate) async fn count_received(conn: &mut AsyncPgConnection, cases: &[CaseId]) -> Result<(), DbError> {
    let (counties, ids) = counties(cases);
    let query = diesel::sql_query(
        "INSERT INTO figure_facts (county, subject, what, seq, at, hall_id, division, item, authority, channel)
         SELECT c.county, c.id, 'submitted', s.seq, s.submitted_at, c.hall_id, c.division,
                coalesce(c.acting_code, c.implementing_code), c.authority, c.channel
         FROM unnest($1, $2) AS h (county, id)
         JOIN LATERAL (SELECT * FROM submissions s WHERE s.county = h.county AND s.case_id = h.id AND s.seq = 1 LIMIT 1) s ON true
         JOIN LATERAL (SELECT * FROM cases c WHERE c.county = h.county AND c.id = h.id LIMIT 1) c ON true
         ON CONFLICT DO NOTHING",
    );
    let query = query.bind::<Array<Text>, _>(counties).bind::<Array<SqlUuid>, _>(ids);
    Cached(query).execute(conn).await?;
    Ok(())
}

#[derive(diesel::QueryableByName)]
struct Uncounted {
    #[diesel(sql_type = SqlUuid)]
    case_id: Uuid,
    #[diesel(sql_type = SmallInt)]
    round: i16,
}

/// Decisions of these cases, or of any, that are not counted yet: case and round.
pub(crate) async fn uncounted_decisions(
    conn: &mut AsyncPgConnection,
    cases: Option<&[CaseId]>,
    limit: i64,
) -> Result<Vec<(CaseId, i16)>, DbError> {
    let missing = format!(
        "SELECT d.case_id, d.round FROM decisions d WHERE NOT EXISTS (
            SELECT FROM figure_facts f WHERE f.county = d.county AND f.subject = d.case_id AND f.seq = d.round
            AND f.what IN {DECISIONS})"
    );
    let rows: Vec<Uncounted> = if let Some(cases) = cases {
        let (counties, ids) = counties(cases);
        let of = format!("{missing} AND d.county = ANY ($2) AND d.case_id = ANY ($3) LIMIT $1");
        let query = diesel::sql_query(of).bind::<BigInt, _>(limit);
        Cached(query.bind::<Array<Text>, _>(counties).bind::<Array<SqlUuid>, _>(ids)).load(conn).await?
    } else {
        diesel::sql_query(format!("{missing} LIMIT $1")).bind::<BigInt, _>(limit).load(conn).await?
    };
    Ok(rows.into_iter().map(|row| (CaseId::from_uuid(row.case_id), row.round)).collect())
}

/// Counts what follows from a decision: codes, each with the days it took.
pub(crate) async fn count_decision(
    conn: &mut AsyncPgConnection,
    case: &Case,
    (round, at): (i16, DateTime<Utc>),
    what: &[(&str, i32)],
) -> Result<usize, DbError> {
    let (codes, days): (Vec<&str>, Vec<i32>) = what.iter().copied().unzip();
    let query = diesel::sql_query(
        "INSERT INTO figure_facts (county, subject, what, seq, at, hall_id, division, item, authority, channel, days)
         SELECT c.county, c.id, f.what, $3, $4, c.hall_id, c.division, coalesce(c.acting_code, c.implementing_code), c.authority,
                c.channel, f.days
         FROM cases c, unnest($5, $6) AS f (what, days) WHERE c.county = $1 AND c.id = $2 ON CONFLICT DO NOTHING",
    );
    let query = query.bind::<Text, _>(&case.county).bind::<SqlUuid, _>(case.id.as_uuid());
    let query = query.bind::<SmallInt, _>(round).bind::<Timestamptz, _>(at);
    Ok(query.bind::<Array<Text>, _>(codes).bind::<Array<Integer>, _>(days).execute(conn).await?)
}

/// A ticket, or how a visit ended.
pub(crate) struct Visit {
    pub(crate) ticket: Uuid,
    pub(crate) what: &'static str,
    pub(crate) at: DateTime<Utc>,
    pub(crate) hall: HallId,
    pub(crate) window: Option<WindowId>,
}

/// Counts what happened on the floor of a hall that is known here.
pub(crate) async fn count_visits(conn: &mut AsyncPgConnection, visits: &[Visit]) -> Result<usize, DbError> {
    let query = diesel::sql_query(
        "INSERT INTO figure_facts (county, subject, what, seq, at, hall_id, division, window_id)
         SELECT left(h.division, 6), v.ticket, v.what, 1, v.at, h.id, h.division, v.window_id
         FROM unnest($1, $2, $3, $4, $5) AS v (ticket, what, at, hall, window_id) JOIN halls h ON h.id = v.hall
         ON CONFLICT DO NOTHING",
    );
    let query = query.bind::<Array<SqlUuid>, _>(visits.iter().map(|visit| visit.ticket).collect::<Vec<_>>());
    let query = query.bind::<Array<Text>, _>(visits.iter().map(|visit| visit.what).collect::<Vec<_>>());
    let query = query.bind::<Array<Timestamptz>, _>(visits.iter().map(|visit| visit.at).collect::<Vec<_>>());
    let query =
        query.bind::<Array<SqlUuid>, _>(visits.iter().map(|visit| visit.hall.as_uuid()).collect::<Vec<_>>());
    let windows: Vec<Option<Uuid>> =
        visits.iter().map(|visit| visit.window.map(|window| window.as_uuid())).collect();
    Ok(query.bind::<Array<Nullable<SqlUuid>>, _>(windows).execute(conn).await?)
}

/// How the counters stand to the record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Agreement {
    pub(crate) counted: i64,
    pub(crate) missing: i64,
    pub(crate) extra: i64,
    pub(crate) off: i64,
}

/// Compares facts with the record, and counters with facts.
pub(crate) async fn agreement(conn: &mut AsyncPgConnection) -> Result<Agreement, DbError> {
    let same = "f.county = r.county AND f.subject = r.subject AND f.what = r.what AND f.seq = r.seq";
    let counted = "SELECT count(*) AS number FROM figure_facts".to_owned();
    let missing = format!(
        "SELECT count(*) AS number FROM ({RECORD}) r WHERE NOT EXISTS (SELECT FROM figure_facts f WHERE {same})"
    );
    let extra = format!(
        "SELECT count(*) AS number FROM figure_facts f LEFT JOIN ({RECORD}) r ON {same}
         WHERE r.subject IS NULL AND f.what NOT IN {NOT_IN_RECORD}"
    );
    let off = "
        SELECT count(*) AS number FROM (
            SELECT county, day, hall_id, division, what, coalesce(window_id, '00000000-0000-0000-0000-000000000000') AS window_id,
                   coalesce(item, '') AS item, coalesce(authority, '') AS authority, coalesce(channel, '') AS channel, count(*) AS n,
                   sum(days) AS days
            FROM figure_facts GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9) f
        FULL JOIN figure_days d USING (county, day, hall_id, division, what, window_id, item, authority, channel)
        WHERE f.n IS DISTINCT FROM d.n OR f.days IS DISTINCT FROM d.days"
        .to_owned();
    let mut numbers = [0; 4];
    for (number, query) in numbers.iter_mut().zip([counted, missing, extra, off]) {
        *number = diesel::sql_query(query).get_result::<Number>(conn).await?.number;
    }
    let [counted, missing, extra, off] = numbers;
    Ok(Agreement { counted, missing, extra, off })
}

/// Which counters are summed.
pub(crate) struct Asked<'a> {
    pub(crate) from: NaiveDate,
    pub(crate) to: NaiveDate,
    /// The beginning of the division's code.
    pub(crate) division: &'a str,
    pub(crate) hall: Option<HallId>,
    pub(crate) item: Option<&'a str>,
}

/// A row of sums.
#[derive(Debug, diesel::QueryableByName)]
pub(crate) struct Sums {
    #[diesel(sql_type = Text)]
    pub(crate) key: String,
    #[diesel(sql_type = Nullable<Text>)]
    pub(crate) name: Option<String>,
    #[diesel(sql_type = Jsonb)]
    pub(crate) counts: Value,
    #[diesel(sql_type = BigInt)]
    pub(crate) days: i64,
}

/// What a row stands for, and what that is called.
const fn key(by: Grouping) -> (&'static str, &'static str) {
    match by {
        Grouping::Day => ("day::text", "NULL"),
        Grouping::Week => ("date_trunc('week', day)::date::text", "NULL"),
        Grouping::Month => ("to_char(day, 'YYYY-MM')", "NULL"),
        Grouping::Hall => ("hall_id::text", "(SELECT h.name FROM halls h WHERE h.id::text = s.key)"),
        Grouping::Window => ("window_id::text", "NULL"),
        Grouping::Item => (
            "item",
            "(SELECT b.content->>'name' FROM overlays o JOIN base_items b ON b.base_code = o.base_code
              WHERE o.implementing_code = s.key ORDER BY o.version DESC, b.version DESC LIMIT 1)",
        ),
        // A code of an item begins with that of its authority.
        Grouping::Authority => (
            "authority",
            "(SELECT CASE WHEN starts_with(n.code, s.key) THEN n.name END FROM (
                SELECT o.implementing_code AS code, o.content->>'authority_name' AS name FROM overlays o
                WHERE o.implementing_code >= s.key ORDER BY o.implementing_code, o.version DESC LIMIT 1) n)",
        ),
        Grouping::Channel => ("channel", "NULL"),
    }
}

/// Sums in the order of their keys; what has no such key is left out.
pub(crate) async fn sums(
    conn: &mut AsyncPgConnection,
    by: Grouping,
    asked: &Asked<'_>,
    limit: i64,
) -> Result<Vec<Sums>, DbError> {
    let (key, name) = key(by);
    let query = diesel::sql_query(format!(
        "SELECT s.key, {name} AS name, s.counts, s.days FROM (
            SELECT k.key, jsonb_object_agg(k.what, k.n) AS counts, sum(k.days)::bigint AS days FROM (
                SELECT {key} AS key, what, sum(n)::bigint AS n, sum(days)::bigint AS days FROM figure_days
                WHERE day BETWEEN $1 AND $2 AND starts_with(division, $3) AND ($4 IS NULL OR hall_id = $4)
                  AND ($5 IS NULL OR item = $5) GROUP BY 1, 2) k
            WHERE k.key NOT IN ('', '00000000-0000-0000-0000-000000000000') GROUP BY 1) s
         ORDER BY s.key LIMIT $6"
    ));
    let query = query.bind::<Date, _>(asked.from).bind::<Date, _>(asked.to).bind::<Text, _>(asked.division);
    let query = query.bind::<Nullable<SqlUuid>, _>(asked.hall.map(|hall| hall.as_uuid()));
    let query = query.bind::<Nullable<Text>, _>(asked.item).bind::<BigInt, _>(limit);
    Ok(query.load(conn).await?)
}

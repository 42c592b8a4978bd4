//! Figures about ratings, and the national table of them: counts and codes, nobody's name.
use chrono::{DateTime, Utc};
use diesel::sql_types::{Array, BigInt, Bool, Nullable, SmallInt, Text, Timestamptz};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use kernel::db::DbError;

/// From when until when, and of which place.
#[derive(Debug, Clone)]
pub(crate) struct Span {
    pub(crate) from: DateTime<Utc>,
    pub(crate) until: DateTime<Utc>,
    /// The beginning of the division's code.
    pub(crate) division: String,
}

/// The ratings of one item in one place.
#[derive(Debug, Clone, diesel::QueryableByName)]
pub(crate) struct Figure {
    #[diesel(sql_type = Text)]
    pub(crate) item: String,
    #[diesel(sql_type = Text)]
    pub(crate) name: String,
    #[diesel(sql_type = Text)]
    pub(crate) hall: String,
    #[diesel(sql_type = Text)]
    pub(crate) target: String,
    #[diesel(sql_type = BigInt)]
    pub(crate) ratings: i64,
    #[diesel(sql_type = BigInt)]
    pub(crate) bad: i64,
    #[diesel(sql_type = BigInt)]
    pub(crate) called: i64,
    #[diesel(sql_type = BigInt)]
    pub(crate) rectified: i64,
    #[diesel(sql_type = BigInt)]
    pub(crate) annulled: i64,
}

/// How many ratings each item got in each hall, how many were bad, and what was done about those.
pub(crate) async fn figures(conn: &mut AsyncPgConnection, span: &Span) -> Result<Vec<Figure>, DbError> {
    let query = diesel::sql_query(
        "SELECT c.implementing_code AS item, coalesce(b.content->>'name', '') AS name, h.name AS hall, r.target, \
                count(*) FILTER (WHERE a.rating_id IS NULL) AS ratings, \
                count(*) FILTER (WHERE a.rating_id IS NULL AND r.level IN ('1', '2')) AS bad, \
                count(x.called_at) FILTER (WHERE a.rating_id IS NULL) AS called, \
                count(x.rectified_at) FILTER (WHERE a.rating_id IS NULL) AS rectified, count(a.rating_id) AS annulled \
         FROM ratings r JOIN cases c ON c.county = r.county AND c.id = r.case_id JOIN halls h ON h.id = r.hall_id \
         LEFT JOIN overlays o ON o.implementing_code = c.implementing_code AND o.version = c.overlay_version \
         LEFT JOIN base_items b ON b.base_code = o.base_code AND b.version = c.base_version \
         LEFT JOIN rectifications x ON x.rating_id = r.id \
         LEFT JOIN rating_appeals a ON a.rating_id = r.id AND a.state = 'annulled' \
         WHERE r.round = 1 AND r.rated_at >= $1 AND r.rated_at < $2 AND starts_with(r.division, $3) \
         GROUP BY 1, 2, 3, 4 ORDER BY 6 DESC, 5 DESC, 1, 3, 4 LIMIT 1000",
    );
    let query = query.bind::<Timestamptz, _>(span.from).bind::<Timestamptz, _>(span.until);
    Ok(query.bind::<Text, _>(&span.division).load(conn).await?)
}

/// A line of the national table.
#[derive(Debug, Clone, diesel::QueryableByName)]
pub(crate) struct Line {
    #[diesel(sql_type = Text)]
    pub(crate) division: String,
    #[diesel(sql_type = Text)]
    pub(crate) item: String,
    #[diesel(sql_type = Text)]
    pub(crate) name: String,
    #[diesel(sql_type = Text)]
    pub(crate) authority: String,
    #[diesel(sql_type = Nullable<Text>)]
    pub(crate) project: Option<String>,
    #[diesel(sql_type = Text)]
    pub(crate) state: String,
    #[diesel(sql_type = Text)]
    pub(crate) channel: String,
    #[diesel(sql_type = Text)]
    pub(crate) target: String,
    #[diesel(sql_type = Text)]
    pub(crate) level: String,
    #[diesel(sql_type = Array<Text>)]
    pub(crate) options: Vec<String>,
    #[diesel(sql_type = Timestamptz)]
    pub(crate) rated_at: DateTime<Utc>,
    #[diesel(sql_type = SmallInt)]
    pub(crate) round: i16,
    #[diesel(sql_type = Nullable<Text>)]
    pub(crate) stage: Option<String>,
    #[diesel(sql_type = Bool)]
    pub(crate) annulled: bool,
}

/// Every rating of a time and place, in its order.
pub(crate) async fn lines(conn: &mut AsyncPgConnection, span: &Span) -> Result<Vec<Line>, DbError> {
    let query = diesel::sql_query(
        "SELECT r.division, c.implementing_code AS item, coalesce(b.content->>'name', '') AS name, c.authority, \
                c.national_case_no AS project, c.state, \
                CASE r.channel WHEN 'device' THEN 'device' ELSE c.channel END AS channel, r.target, r.level, r.options, r.rated_at, r.round, \
                x.state AS stage, a.rating_id IS NOT NULL AS annulled \
         FROM ratings r JOIN cases c ON c.county = r.county AND c.id = r.case_id \
         LEFT JOIN overlays o ON o.implementing_code = c.implementing_code AND o.version = c.overlay_version \
         LEFT JOIN base_items b ON b.base_code = o.base_code AND b.version = c.base_version \
         LEFT JOIN rectifications x ON x.rating_id = r.id \
         LEFT JOIN rating_appeals a ON a.rating_id = r.id AND a.state = 'annulled' \
         WHERE r.rated_at >= $1 AND r.rated_at < $2 AND starts_with(r.division, $3) \
         ORDER BY r.rated_at, r.id LIMIT 50000",
    );
    let query = query.bind::<Timestamptz, _>(span.from).bind::<Timestamptz, _>(span.until);
    Ok(query.bind::<Text, _>(&span.division).load(conn).await?)
}

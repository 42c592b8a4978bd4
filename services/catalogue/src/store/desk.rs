//! Items as those see them who work on them: what is in force, what is being worked on, what waits for its day.

use chrono::{DateTime, Utc};
use diesel::{
    prelude::*,
    sql_types::{BigInt, Integer, Nullable, Text, Timestamptz},
};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use kernel::db::DbError;

/// One item.
#[derive(Debug, Clone, QueryableByName)]
pub(crate) struct DeskRow {
    #[diesel(sql_type = Text)]
    pub(crate) code: String,
    #[diesel(sql_type = Text)]
    pub(crate) name: String,
    #[diesel(sql_type = Text)]
    pub(crate) holder: String,
    #[diesel(sql_type = Text)]
    pub(crate) state: String,
    #[diesel(sql_type = Nullable<Integer>)]
    pub(crate) published_version: Option<i32>,
    #[diesel(sql_type = Nullable<Integer>)]
    pub(crate) open_version: Option<i32>,
    #[diesel(sql_type = Nullable<Text>)]
    pub(crate) open_state: Option<String>,
    #[diesel(sql_type = Nullable<Timestamptz>)]
    pub(crate) scheduled_at: Option<DateTime<Utc>>,
}

/// Which items are wanted.
pub(crate) struct DeskFilter<'a> {
    /// A part of the name, or of the code.
    pub(crate) words: Option<&'a str>,
    /// Of the item, of its open version, or `scheduled`.
    pub(crate) state: Option<&'a str>,
    /// The divisions; base items have none.
    pub(crate) division_prefix: &'a str,
    pub(crate) after: &'a str,
    pub(crate) limit: i64,
}

const BASES: &str = "
    SELECT b.code, coalesce(nullif(b.name, ''), o.content ->> 'name', '') AS name, '' AS holder, b.standing AS state,
           b.published_version, o.version AS open_version, o.state AS open_state, s.effective_at AS scheduled_at
    FROM base_items b
    LEFT JOIN base_versions o ON o.base_code = b.code AND o.state IN ('draft', 'in_review', 'in_legal_review', 'approved')
    LEFT JOIN base_versions s ON s.base_code = b.code AND s.state = 'scheduled'
    WHERE b.code > $1 AND $5 = $5
      AND ($2::text IS NULL OR strpos(b.name, $2) > 0 OR strpos(o.content ->> 'name', $2) > 0 OR strpos(b.code, $2) > 0)
      AND ($3::text IS NULL OR b.standing = $3 OR o.state = $3 OR ($3 = 'scheduled' AND s.version IS NOT NULL))
    ORDER BY b.code LIMIT $4";

const CLAIMS: &str = "
    SELECT i.code, b.name, a.name AS holder, i.state, i.published_version, o.version AS open_version,
           o.state AS open_state, s.effective_at AS scheduled_at
    FROM implementing_items i
    JOIN base_items b ON b.code = i.base_code
    JOIN authorities a ON a.code = i.authority
    LEFT JOIN overlay_versions o ON o.implementing_code = i.code AND o.state IN ('draft', 'in_review', 'in_legal_review', 'approved')
    LEFT JOIN overlay_versions s ON s.implementing_code = i.code AND s.state = 'scheduled'
    WHERE i.code > $1 AND starts_with(i.division, $5)
      AND ($2::text IS NULL OR strpos(b.name, $2) > 0 OR strpos(a.name, $2) > 0 OR strpos(i.code, $2) > 0)
      AND ($3::text IS NULL OR i.state = $3 OR o.state = $3 OR ($3 = 'scheduled' AND s.version IS NOT NULL))
    ORDER BY i.code LIMIT $4";

const BUNDLES: &str = "
    SELECT b.code, coalesce(o.content ->> 'name', p.content ->> 'name', s.content ->> 'name', '') AS name,
           coalesce(o.content ->> 'lead', p.content ->> 'lead', s.content ->> 'lead', '') AS holder,
           CASE WHEN b.published_version IS NULL THEN 'draft' ELSE 'active' END AS state,
           b.published_version, o.version AS open_version, o.state AS open_state, s.effective_at AS scheduled_at
    FROM bundles b
    LEFT JOIN bundle_versions o ON o.code = b.code AND o.state IN ('draft', 'in_review', 'in_legal_review', 'approved')
    LEFT JOIN bundle_versions p ON p.code = b.code AND p.state = 'published'
    LEFT JOIN bundle_versions s ON s.code = b.code AND s.state = 'scheduled'
    WHERE b.code > $1 AND $5 = $5
      AND ($2::text IS NULL OR strpos(b.code, $2) > 0 OR strpos(o.content ->> 'name', $2) > 0
           OR strpos(p.content ->> 'name', $2) > 0 OR strpos(s.content ->> 'name', $2) > 0)
      AND ($3::text IS NULL OR o.state = $3 OR ($3 = 'active' AND b.published_version IS NOT NULL)
           OR ($3 = 'scheduled' AND s.version IS NOT NULL))
    ORDER BY b.code LIMIT $4";

/// Bundles, by code.
pub(crate) async fn bundles(
    conn: &mut AsyncPgConnection,
    wanted: &DeskFilter<'_>,
) -> Result<Vec<DeskRow>, DbError> {
    list(conn, BUNDLES, wanted).await
}

/// Base items, by code.
pub(crate) async fn bases(
    conn: &mut AsyncPgConnection,
    wanted: &DeskFilter<'_>,
) -> Result<Vec<DeskRow>, DbError> {
    list(conn, BASES, wanted).await
}

/// Implementing items, by code.
pub(crate) async fn claims(
    conn: &mut AsyncPgConnection,
    wanted: &DeskFilter<'_>,
) -> Result<Vec<DeskRow>, DbError> {
    list(conn, CLAIMS, wanted).await
}

async fn list(
    conn: &mut AsyncPgConnection,
    sql: &'static str,
    wanted: &DeskFilter<'_>,
) -> Result<Vec<DeskRow>, DbError> {
    let query = diesel::sql_query(sql)
        .bind::<Text, _>(wanted.after)
        .bind::<Nullable<Text>, _>(wanted.words)
        .bind::<Nullable<Text>, _>(wanted.state)
        .bind::<BigInt, _>(wanted.limit)
        .bind::<Text, _>(wanted.division_prefix);
    Ok(query.load(conn).await?)
}

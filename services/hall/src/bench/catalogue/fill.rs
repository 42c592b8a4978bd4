//! Makes a large catalogue of the seed's items: other codes, names and places, everything else as it is.

use super::{super::stage::Stage, names};
use crate::error::LaunchError;
use diesel::sql_types::{Array, BigInt, Integer, Text};
use diesel_async::{AsyncPgConnection, RunQueryDsl, SimpleAsyncConnection};

/// How large.
#[derive(Debug, Clone, Copy)]
pub(super) struct Size {
    pub(super) bases: usize,
    pub(super) offers: i32,
}

/// What is there then, the seed's included.
#[derive(Debug, diesel::QueryableByName)]
pub(super) struct Filled {
    #[diesel(sql_type = BigInt)]
    pub(super) bases: i64,
    #[diesel(sql_type = BigInt)]
    pub(super) offers: i64,
    #[diesel(sql_type = BigInt)]
    pub(super) points: i64,
}

/// A row of the seed with some columns changed keeps whatever other columns there are.
const BASES: &str = "
    WITH pattern AS (SELECT row_number() OVER (ORDER BY code) - 1 AS place, count(*) OVER () AS all_of, code
                     FROM catalogue.base_items WHERE published_version IS NOT NULL),
         new AS (SELECT number - 1 AS number, name, format('3410%s000', lpad((number - 1)::text, 5, '0')) AS code,
                        ARRAY[a1, a2, a3] AS aliases
                 FROM unnest($1, $2, $3, $4) WITH ORDINALITY AS given (name, a1, a2, a3, number)),
         made AS (SELECT new.*, p.code AS of_code FROM new JOIN pattern p ON p.place = new.number % p.all_of),
         items AS (
            INSERT INTO catalogue.base_items
            SELECT (jsonb_populate_record(b, jsonb_build_object('code', m.code, 'name', m.name, 'published_version', 1,
                'aliases', m.aliases, 'pinyin', '[]'::jsonb))).*
            FROM made m JOIN catalogue.base_items b ON b.code = m.of_code RETURNING code)
    INSERT INTO catalogue.base_versions
    SELECT (jsonb_populate_record(v, jsonb_build_object('base_code', m.code, 'version', 1, 'content',
        v.content || jsonb_build_object('code', m.code, 'name', m.name, 'aliases', m.aliases)))).*
    FROM made m JOIN catalogue.base_items b ON b.code = m.of_code
    JOIN catalogue.base_versions v ON v.base_code = m.of_code AND v.version = b.published_version
    WHERE EXISTS (SELECT FROM items) OR true";

/// Authorities with the same county department or township claim what is not theirs yet, in turns.
const OFFERS: &str = "
    WITH holder AS (SELECT row_number() OVER (ORDER BY code) - 1 AS place, count(*) OVER () AS all_of, code, name, division
                    FROM catalogue.authorities),
         pattern AS (SELECT i.*, row_number() OVER (PARTITION BY 1 ORDER BY i.code) - 1 AS place, count(*) OVER () AS all_of
                     FROM catalogue.implementing_items i JOIN catalogue.base_items b ON b.code = i.base_code
                     WHERE i.state = 'in_force' AND b.code NOT LIKE '34100%'),
         base AS (SELECT code, content ->> 'level' AS level, row_number() OVER (ORDER BY code) - 1 AS number
                  FROM catalogue.base_items JOIN catalogue.base_versions ON base_code = code AND version = published_version
                  WHERE code LIKE '34100%'),
         wanted AS (SELECT h.code AS holder, h.name AS holder_name, h.division, b.code AS base_code,
                           h.code || b.level || b.code AS code, p.code AS of_code
                    FROM base b CROSS JOIN generate_series(0, $1 - 1) AS turn
                    JOIN holder h ON h.place = (b.number * 7 + turn * 13) % h.all_of
                    JOIN pattern p ON p.place = (b.number + turn) % p.all_of),
         claims AS (
            INSERT INTO catalogue.implementing_items
            SELECT (jsonb_populate_record(i, jsonb_build_object('code', w.code, 'base_code', w.base_code, 'authority', w.holder,
                'division', w.division, 'published_version', 1, 'pending_base', NULL, 'pending_until', NULL))).*
            FROM wanted w JOIN catalogue.implementing_items i ON i.code = w.of_code
            ON CONFLICT DO NOTHING RETURNING code)
    INSERT INTO catalogue.overlay_versions
    SELECT (jsonb_populate_record(v, jsonb_build_object('implementing_code', w.code, 'version', 1, 'base_code', w.base_code,
        'base_version', 1, 'content', v.content || jsonb_build_object('authority', w.holder, 'authority_name', w.holder_name,
            'acceptance_points', points.list)))).*
    FROM wanted w
    JOIN catalogue.implementing_items i ON i.code = w.of_code
    JOIN catalogue.overlay_versions v ON v.implementing_code = i.code AND v.version = i.published_version
    CROSS JOIN LATERAL (
        SELECT jsonb_agg(jsonb_build_object('at', jsonb_build_object('place', 'division', 'division', d.code),
            'name', d.name || '为民服务中心综合窗口', 'mode', CASE WHEN d.turn % 4 = 3 THEN 'agency' ELSE 'forwarding' END,
            'delegation', NULL)) AS list
        FROM (SELECT code, name, row_number() OVER (ORDER BY md5(code || w.code)) AS turn FROM catalogue.divisions
              WHERE level = 'township' ORDER BY md5(code || w.code) LIMIT 12 + ('x' || left(md5(w.code), 1))::bit(4)::integer % 2) d
    ) points
    WHERE EXISTS (SELECT FROM claims) OR true
    ON CONFLICT DO NOTHING";

const POINTS: &str = "
    INSERT INTO catalogue.acceptance_points (implementing_code, position, place, hall, division, mode, name)
    SELECT v.implementing_code, p.position - 1, 'division', NULL, p.point #>> '{at,division}', p.point ->> 'mode',
           p.point ->> 'name'
    FROM catalogue.overlay_versions v
    CROSS JOIN jsonb_array_elements(v.content -> 'acceptance_points') WITH ORDINALITY AS p (point, position)
    WHERE v.base_code LIKE '34100%';
    ANALYZE catalogue.base_items, catalogue.base_versions, catalogue.implementing_items, catalogue.overlay_versions,
            catalogue.acceptance_points";

const COUNTED: &str = "
    SELECT (SELECT count(*) FROM catalogue.base_items) AS bases, (SELECT count(*) FROM catalogue.implementing_items) AS offers,
           (SELECT count(*) FROM catalogue.acceptance_points) AS points";

#[derive(diesel::QueryableByName)]
struct Left {
    #[diesel(sql_type = BigInt)]
    left: i64,
}

/// How many items wait to be compared with the standard.
pub(super) async fn uncompared(stage: &Stage) -> Result<i64, LaunchError> {
    let mut database = stage.database().await?;
    let asked = diesel::sql_query("SELECT count(*) AS left FROM catalogue.drift_due");
    let left: Left = asked.get_result(&mut database).await.map_err(LaunchError::step("counting items"))?;
    Ok(left.left)
}

/// Fills the catalogue by SQL: what is measured is not how it came there.
pub(super) async fn fill(stage: &Stage, size: Size) -> Result<Filled, LaunchError> {
    let mut database: AsyncPgConnection = stage.database().await?;
    let failed = LaunchError::step("filling the catalogue");
    let names: Vec<String> = (0..size.bases).map(names::name).collect();
    let aliases: Vec<[String; 3]> = (0..size.bases).map(names::aliases).collect();
    let column = |place: usize| -> Vec<&str> {
        aliases.iter().filter_map(|own| own.get(place)).map(String::as_str).collect()
    };
    let made = diesel::sql_query(BASES)
        .bind::<Array<Text>, _>(&names)
        .bind::<Array<Text>, _>(column(0))
        .bind::<Array<Text>, _>(column(1))
        .bind::<Array<Text>, _>(column(2))
        .execute(&mut database);
    made.await.map_err(LaunchError::step("filling in base items"))?;
    let made = diesel::sql_query(OFFERS).bind::<Integer, _>(size.offers).execute(&mut database);
    made.await.map_err(LaunchError::step("filling in implementing items"))?;
    database.batch_execute(POINTS).await.map_err(LaunchError::step("filling in acceptance points"))?;
    diesel::sql_query(COUNTED).get_result(&mut database).await.map_err(failed)
}

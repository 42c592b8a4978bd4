//! Differences from the standard: the rows that a task keeps, and the reports over them.

use chrono::{DateTime, Utc};
use contracts::catalogue::{BaseItemContent, OverlayContent};
use diesel::{
    prelude::*,
    sql_types::{BigInt, Nullable, Text, Timestamptz},
    upsert::excluded,
};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use kernel::{
    code::{BaseItemCode, Division, ImplementingItemCode, Uscc},
    db::DbError,
};
use serde_json::Value;
use uuid::Uuid;

use crate::{
    domain::{
        item_state::ItemState,
        standard::{
            compare::{DriftKind, Fact},
            statement::LocalStatement,
        },
    },
    schema::{base_versions, drift_due, drift_facts, implementing_items, local_statements, overlay_versions},
};

/// Takes items to be compared anew off the list, the longest waiting first. Of two who take at once the second waits
/// and gets what the first left.
pub(crate) async fn take_due(
    conn: &mut AsyncPgConnection,
    limit: i64,
) -> Result<Vec<ImplementingItemCode>, DbError> {
    #[derive(QueryableByName)]
    struct Due {
        #[diesel(sql_type = Text)]
        implementing_code: ImplementingItemCode,
    }
    let query = "DELETE FROM drift_due WHERE implementing_code IN (
            SELECT implementing_code FROM drift_due ORDER BY due_at, implementing_code LIMIT $1
        ) RETURNING implementing_code";
    let rows: Vec<Due> = diesel::sql_query(query).bind::<BigInt, _>(limit).load(conn).await?;
    Ok(rows.into_iter().map(|row| row.implementing_code).collect())
}

/// A published item with the base it was written for and the base in force.
pub(crate) struct Side {
    pub(crate) code: ImplementingItemCode,
    pub(crate) division: Division,
    pub(crate) own_base: (i32, BaseItemContent),
    pub(crate) standard: (i32, BaseItemContent, DateTime<Utc>),
    pub(crate) overlay: (OverlayContent, DateTime<Utc>),
}

type SideRow =
    (ImplementingItemCode, Division, (i32, Value), (i32, Value, DateTime<Utc>), (Value, DateTime<Utc>));

/// The published items among these that are not gone.
pub(crate) async fn sides(
    conn: &mut AsyncPgConnection,
    codes: &[ImplementingItemCode],
) -> Result<Vec<Side>, DbError> {
    let in_force = diesel::alias!(base_versions as in_force);
    let live = [ItemState::InForce, ItemState::Suspended];
    let rows: Vec<SideRow> = implementing_items::table
        .inner_join(
            overlay_versions::table.on(overlay_versions::implementing_code
                .eq(implementing_items::code)
                .and(overlay_versions::version.nullable().eq(implementing_items::published_version))),
        )
        .inner_join(
            base_versions::table.on(base_versions::base_code
                .eq(overlay_versions::base_code)
                .and(base_versions::version.eq(overlay_versions::base_version))),
        )
        .inner_join(
            in_force.on(in_force
                .field(base_versions::base_code)
                .eq(implementing_items::base_code)
                .and(in_force.field(base_versions::state).eq("published"))),
        )
        .filter(implementing_items::code.eq_any(codes))
        .filter(implementing_items::state.eq_any(live))
        .select((
            implementing_items::code,
            implementing_items::division,
            (base_versions::version, base_versions::content),
            (
                in_force.field(base_versions::version),
                in_force.field(base_versions::content),
                in_force.field(base_versions::effective_at).assume_not_null(),
            ),
            (overlay_versions::content, overlay_versions::effective_at.assume_not_null()),
        ))
        .load(conn)
        .await?;
    rows.into_iter()
        .map(|(code, division, own, standard, overlay)| {
            Ok(Side {
                code,
                division,
                own_base: (own.0, serde_json::from_value(own.1)?),
                standard: (standard.0, serde_json::from_value(standard.1)?, standard.2),
                overlay: (serde_json::from_value(overlay.0)?, overlay.1),
            })
        })
        .collect()
}

/// What halls themselves say of one of these items.
pub(crate) type Stated = (ImplementingItemCode, String, LocalStatement, DateTime<Utc>);

/// All of it.
pub(crate) async fn statements(
    conn: &mut AsyncPgConnection,
    codes: &[ImplementingItemCode],
) -> Result<Vec<Stated>, DbError> {
    let rows: Vec<(ImplementingItemCode, String, Value, DateTime<Utc>)> = local_statements::table
        .filter(local_statements::implementing_code.eq_any(codes))
        .order((local_statements::implementing_code, local_statements::point))
        .select((
            local_statements::implementing_code,
            local_statements::point,
            local_statements::content,
            local_statements::stated_at,
        ))
        .load(conn)
        .await?;
    rows.into_iter()
        .map(|(code, point, content, at)| Ok((code, point, serde_json::from_value(content)?, at)))
        .collect()
}

/// Writes a statement down; the newest counts.
pub(crate) async fn state(
    conn: &mut AsyncPgConnection,
    code: &ImplementingItemCode,
    point: &str,
    (source, content): (&str, &LocalStatement),
    (by, now): (Uuid, DateTime<Utc>),
) -> Result<(), DbError> {
    diesel::insert_into(local_statements::table)
        .values((
            local_statements::implementing_code.eq(code),
            local_statements::point.eq(point),
            local_statements::content.eq(serde_json::to_value(content)?),
            local_statements::source.eq(source),
            local_statements::stated_by.eq(by),
            local_statements::stated_at.eq(now),
        ))
        .on_conflict((local_statements::implementing_code, local_statements::point))
        .do_update()
        .set((
            local_statements::content.eq(excluded(local_statements::content)),
            local_statements::source.eq(excluded(local_statements::source)),
            local_statements::stated_by.eq(excluded(local_statements::stated_by)),
            local_statements::stated_at.eq(excluded(local_statements::stated_at)),
        ))
        .execute(conn)
        .await?;
    Ok(())
}

#[derive(Insertable)]
#[diesel(table_name = drift_facts, treat_none_as_default_value = false)]
struct FactRow<'a> {
    implementing_code: &'a ImplementingItemCode,
    point: &'a str,
    element: &'a str,
    kind: DriftKind,
    base_code: BaseItemCode,
    division: &'a Division,
    county: &'a str,
    label: &'a str,
    standard: Option<&'a str>,
    local: Option<&'a str>,
    since: DateTime<Utc>,
}

/// Replaces what is known of these items. A difference that stands as it stood keeps its day.
pub(crate) async fn replace(
    conn: &mut AsyncPgConnection,
    compared: &[ImplementingItemCode],
    found: &[(ImplementingItemCode, Division, Vec<Fact>)],
) -> Result<(), DbError> {
    let mut keys = std::collections::BTreeSet::new();
    let mut rows = Vec::new();
    for (code, division, facts) in found {
        for fact in facts {
            keys.insert((code.as_str(), fact.point.as_str(), fact.element.as_str()));
            rows.push(FactRow {
                implementing_code: code,
                point: &fact.point,
                element: &fact.element,
                kind: fact.kind,
                base_code: code.base(),
                division,
                county: division.county(),
                label: &fact.label,
                standard: fact.standard.as_deref(),
                local: fact.local.as_deref(),
                since: fact.since,
            });
        }
    }
    let present: Vec<(String, String, String)> = drift_facts::table
        .filter(drift_facts::implementing_code.eq_any(compared))
        .select((drift_facts::implementing_code, drift_facts::point, drift_facts::element))
        .load(conn)
        .await?;
    for (code, point, element) in &present {
        if !keys.contains(&(code.as_str(), point.as_str(), element.as_str())) {
            diesel::delete(drift_facts::table.find((code, point, element))).execute(conn).await?;
        }
    }
    // PostgreSQL takes 65,535 values in one statement; a row has eleven.
    for chunk in rows.chunks(1000) {
        let same = drift_facts::local
            .is_not_distinct_from(excluded(drift_facts::local))
            .and(drift_facts::standard.is_not_distinct_from(excluded(drift_facts::standard)))
            .and(drift_facts::kind.eq(excluded(drift_facts::kind)));
        let since = diesel::dsl::case_when(same, drift_facts::since).otherwise(excluded(drift_facts::since));
        diesel::insert_into(drift_facts::table)
            .values(chunk)
            .on_conflict((drift_facts::implementing_code, drift_facts::point, drift_facts::element))
            .do_update()
            .set((
                drift_facts::kind.eq(excluded(drift_facts::kind)),
                drift_facts::label.eq(excluded(drift_facts::label)),
                drift_facts::standard.eq(excluded(drift_facts::standard)),
                drift_facts::local.eq(excluded(drift_facts::local)),
                drift_facts::since.eq(since),
            ))
            .execute(conn)
            .await?;
    }
    Ok(())
}

/// Whether anything waits to be compared.
pub(crate) async fn is_behind(conn: &mut AsyncPgConnection) -> Result<bool, DbError> {
    let waiting: i64 = drift_due::table.count().get_result(conn).await?;
    Ok(waiting > 0)
}

/// One difference.
#[derive(Debug, Clone, QueryableByName)]
pub(crate) struct DriftRow {
    #[diesel(sql_type = Text)]
    pub(crate) kind: DriftKind,
    #[diesel(sql_type = Text)]
    pub(crate) implementing_code: ImplementingItemCode,
    #[diesel(sql_type = Text)]
    pub(crate) name: String,
    #[diesel(sql_type = Text)]
    pub(crate) authority: Uscc,
    #[diesel(sql_type = Text)]
    pub(crate) authority_name: String,
    #[diesel(sql_type = Text)]
    pub(crate) division: Division,
    #[diesel(sql_type = Text)]
    pub(crate) point: String,
    #[diesel(sql_type = Nullable<Text>)]
    pub(crate) point_name: Option<String>,
    #[diesel(sql_type = Text)]
    pub(crate) element: String,
    #[diesel(sql_type = Text)]
    pub(crate) label: String,
    #[diesel(sql_type = Nullable<Text>)]
    pub(crate) standard: Option<String>,
    #[diesel(sql_type = Nullable<Text>)]
    pub(crate) local: Option<String>,
    #[diesel(sql_type = Timestamptz)]
    pub(crate) since: DateTime<Utc>,
}

/// Which differences are wanted.
pub(crate) struct DriftFilter<'a> {
    pub(crate) prefix: &'a str,
    pub(crate) base: Option<&'a str>,
    pub(crate) authority: Option<&'a str>,
    pub(crate) kind: Option<&'a str>,
    pub(crate) element: Option<&'a str>,
    pub(crate) after: (&'a str, &'a str, &'a str),
    pub(crate) now: DateTime<Utc>,
    pub(crate) limit: i64,
}

const COLUMNS: &str =
    "f.implementing_code, b.name, i.authority, a.name AS authority_name, f.division, f.point,
    d.name AS point_name, f.element, f.label, f.local, f.since";
const NAMES: &str = "JOIN implementing_items i ON i.code = f.implementing_code
    JOIN base_items b ON b.code = f.base_code JOIN authorities a ON a.code = i.authority
    LEFT JOIN divisions d ON d.code = f.point";
const WANTED: &str = "f.division LIKE $1 AND ($2::text IS NULL OR f.base_code = $2)
    AND ($3::text IS NULL OR starts_with(f.implementing_code, $3)) AND ($4::text IS NULL OR starts_with(f.element, $4))
    AND (f.implementing_code, f.point, f.element) > ($5, $6, $7)";

/// Differences from the standard that stand now, by item, point and element.
pub(crate) async fn list(
    conn: &mut AsyncPgConnection,
    wanted: &DriftFilter<'_>,
) -> Result<Vec<DriftRow>, DbError> {
    let sql = format!(
        "SELECT f.kind, f.standard, {COLUMNS} FROM drift_facts f {NAMES}
         WHERE f.kind <> 'peer' AND f.since <= $8 AND ($9::text IS NULL OR f.kind = $9) AND {WANTED}
         ORDER BY f.implementing_code, f.point, f.element LIMIT $10"
    );
    run(conn, &sql, wanted).await
}

/// Items that say something else than most of their neighbours: the same base item in the same county.
pub(crate) async fn peers(
    conn: &mut AsyncPgConnection,
    wanted: &DriftFilter<'_>,
) -> Result<Vec<DriftRow>, DbError> {
    let sql = format!(
        "WITH usual AS MATERIALIZED (
             SELECT county, base_code, element, mode() WITHIN GROUP (ORDER BY local) AS most
             FROM drift_facts
             WHERE kind = 'peer' AND division LIKE $1 AND ($2::text IS NULL OR base_code = $2)
             GROUP BY county, base_code, element HAVING count(DISTINCT local) > 1)
         SELECT f.kind, u.most AS standard, {COLUMNS}
         FROM drift_facts f JOIN usual u USING (county, base_code, element) {NAMES}
         WHERE f.kind = 'peer' AND f.local <> u.most AND f.since <= $8 AND ($9::text IS NULL OR f.kind = $9) AND {WANTED}
         ORDER BY f.implementing_code, f.point, f.element LIMIT $10"
    );
    run(conn, &sql, wanted).await
}

async fn run(
    conn: &mut AsyncPgConnection,
    sql: &str,
    wanted: &DriftFilter<'_>,
) -> Result<Vec<DriftRow>, DbError> {
    let (code, point, element) = wanted.after;
    let query = diesel::sql_query(sql)
        .bind::<Text, _>(format!("{}%", wanted.prefix))
        .bind::<Nullable<Text>, _>(wanted.base)
        .bind::<Nullable<Text>, _>(wanted.authority)
        .bind::<Nullable<Text>, _>(wanted.element)
        .bind::<Text, _>(code)
        .bind::<Text, _>(point)
        .bind::<Text, _>(element)
        .bind::<Timestamptz, _>(wanted.now)
        .bind::<Nullable<Text>, _>(wanted.kind)
        .bind::<BigInt, _>(wanted.limit);
    Ok(query.load(conn).await?)
}

/// How much differs, by county and kind.
#[derive(Debug, Clone, QueryableByName)]
pub(crate) struct SummaryRow {
    #[diesel(sql_type = Text)]
    pub(crate) county: String,
    #[diesel(sql_type = Text)]
    pub(crate) kind: DriftKind,
    #[diesel(sql_type = BigInt)]
    pub(crate) differences: i64,
    #[diesel(sql_type = BigInt)]
    pub(crate) items: i64,
}

/// Counted over everything inside the prefix.
pub(crate) async fn summary(
    conn: &mut AsyncPgConnection,
    prefix: &str,
    now: DateTime<Utc>,
) -> Result<Vec<SummaryRow>, DbError> {
    let query = diesel::sql_query(
        "SELECT county, kind, count(*) AS differences, count(DISTINCT implementing_code) AS items
         FROM drift_facts WHERE kind <> 'peer' AND division LIKE $1 AND since <= $2
         GROUP BY county, kind ORDER BY county, kind",
    );
    let query = query.bind::<Text, _>(format!("{prefix}%")).bind::<Timestamptz, _>(now);
    Ok(query.load(conn).await?)
}

/// A township without an acceptance point.
#[derive(Debug, Clone, QueryableByName)]
pub(crate) struct MissingRow {
    #[diesel(sql_type = Text)]
    pub(crate) base_code: BaseItemCode,
    #[diesel(sql_type = Text)]
    pub(crate) name: String,
    #[diesel(sql_type = Text)]
    pub(crate) division: Division,
    #[diesel(sql_type = Text)]
    pub(crate) division_name: String,
    #[diesel(sql_type = BigInt)]
    pub(crate) covered: i64,
    #[diesel(sql_type = BigInt)]
    pub(crate) townships: i64,
}

/// Townships of a county in which an item is not taken in although it is in most of them. One pass over the county's
/// acceptance points, by their index.
pub(crate) async fn missing_points(
    conn: &mut AsyncPgConnection,
    county: &Division,
    base: Option<&BaseItemCode>,
    after: (&str, &str),
    limit: i64,
) -> Result<Vec<MissingRow>, DbError> {
    let query = diesel::sql_query(
        "WITH towns AS MATERIALIZED (
             SELECT code, name, prefix FROM divisions WHERE level = 'township' AND starts_with(code, $1)),
         points AS MATERIALIZED (
             SELECT DISTINCT i.base_code, p.place, d.prefix
             FROM acceptance_points p
             JOIN implementing_items i ON i.code = p.implementing_code AND i.state IN ('in_force', 'suspended')
             JOIN divisions d ON d.code = p.division
             WHERE p.division LIKE $1 || '%' AND p.place <> 'online' AND ($2::text IS NULL OR i.base_code = $2)),
         covered AS MATERIALIZED (
             SELECT DISTINCT points.base_code, towns.code AS town
             FROM points JOIN towns ON (points.place = 'division' AND starts_with(towns.prefix, points.prefix))
                 OR starts_with(points.prefix, towns.prefix)),
         spread AS MATERIALIZED (
             SELECT base_code, count(*) AS covered, (SELECT count(*) FROM towns) AS townships
             FROM covered GROUP BY base_code)
         SELECT s.base_code, b.name, t.code AS division, t.name AS division_name, s.covered, s.townships
         FROM spread s JOIN base_items b ON b.code = s.base_code CROSS JOIN towns t
         WHERE s.covered < s.townships AND s.covered * 2 > s.townships AND (s.base_code, t.code) > ($3, $4)
           AND NOT EXISTS (SELECT FROM covered c WHERE c.base_code = s.base_code AND c.town = t.code)
         ORDER BY s.base_code, t.code LIMIT $5",
    );
    let query = query
        .bind::<Text, _>(county.county())
        .bind::<Nullable<Text>, _>(base.map(BaseItemCode::as_str))
        .bind::<Text, _>(after.0)
        .bind::<Text, _>(after.1)
        .bind::<BigInt, _>(limit);
    Ok(query.load(conn).await?)
}

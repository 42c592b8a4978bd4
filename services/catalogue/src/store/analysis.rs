//! What the analysis is reckoned from.

use chrono::{DateTime, Utc};
use contracts::catalogue::{BaseItemContent, BundleContent};
use diesel::{
    prelude::*,
    sql_types::{BigInt, Integer, Nullable, Text},
};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use kernel::{code::BaseItemCode, db::DbError};
use serde_json::Value;

use crate::{
    domain::version_state::VersionState,
    schema::{base_versions, bundle_versions, item_use},
};

/// Trips and promised days of one implementing item.
#[derive(Debug, QueryableByName)]
pub(crate) struct FiguresRow {
    #[diesel(sql_type = Text)]
    pub(crate) base_code: BaseItemCode,
    #[diesel(sql_type = Integer)]
    pub(crate) trips: i32,
    #[diesel(sql_type = Nullable<Integer>)]
    pub(crate) days: Option<i32>,
    /// How many implementing items say the same.
    #[diesel(sql_type = BigInt)]
    pub(crate) offers: i64,
}

/// Working days only: calendar days are not the same days. On the spot is no day at all.
const FIGURES: &str = "
    SELECT i.base_code, coalesce((v.content #>> '{visits,count}')::integer, 0) AS trips,
           CASE WHEN v.content -> 'promised_limit' = 'null' THEN NULL
                WHEN v.content #>> '{promised_limit,unit}' = 'working' THEN (v.content #>> '{promised_limit,days}')::integer
           END AS days, count(*) AS offers
    FROM implementing_items i
    JOIN overlay_versions v ON v.implementing_code = i.code AND v.version = i.published_version
    WHERE i.state IN ('in_force', 'suspended')
    GROUP BY 1, 2, 3 ORDER BY 1, 2, 3";

/// All base items in force after one, by code.
pub(crate) async fn bases(
    conn: &mut AsyncPgConnection,
    after: &str,
    limit: i64,
) -> Result<Vec<BaseItemContent>, DbError> {
    let rows: Vec<Value> = base_versions::table
        .filter(base_versions::state.eq(VersionState::Published).and(base_versions::base_code.gt(after)))
        .order(base_versions::base_code.asc())
        .select(base_versions::content)
        .limit(limit)
        .load(conn)
        .await?;
    rows.into_iter().map(|content| Ok(serde_json::from_value(content)?)).collect()
}

/// All bundles in force; there are dozens.
pub(crate) async fn bundles(conn: &mut AsyncPgConnection) -> Result<Vec<BundleContent>, DbError> {
    let rows: Vec<Value> = bundle_versions::table
        .filter(bundle_versions::state.eq(VersionState::Published))
        .order(bundle_versions::code.asc())
        .select(bundle_versions::content)
        .load(conn)
        .await?;
    rows.into_iter().map(|content| Ok(serde_json::from_value(content)?)).collect()
}

/// Trips and days, by base item.
pub(crate) async fn figures(conn: &mut AsyncPgConnection) -> Result<Vec<FiguresRow>, DbError> {
    Ok(diesel::sql_query(FIGURES).load(conn).await?)
}

/// How often each item was applied for, and since when that is counted.
pub(crate) async fn cases(
    conn: &mut AsyncPgConnection,
) -> Result<Vec<(BaseItemCode, i64, DateTime<Utc>)>, DbError> {
    Ok(item_use::table.select((item_use::base_code, item_use::cases, item_use::since)).load(conn).await?)
}

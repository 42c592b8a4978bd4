//! What the search index is made from, and what has changed since.

use chrono::{DateTime, Utc};
use diesel::{
    prelude::*,
    sql_types::{Array, BigInt, Nullable, Text},
};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use kernel::{
    code::{BaseItemCode, Division, DivisionPrefix, ImplementingItemCode, Uscc},
    db::DbError,
};

use super::directory::HallRow;
use crate::{
    domain::item_state::ItemState,
    schema::{base_items, divisions, halls, item_use, search_synonyms},
};

/// A published base item and by what it is found.
#[derive(Debug, QueryableByName)]
pub(crate) struct BaseRow {
    #[diesel(sql_type = Text)]
    pub(crate) code: BaseItemCode,
    #[diesel(sql_type = Text)]
    pub(crate) name: String,
    #[diesel(sql_type = Array<Text>)]
    pub(crate) aliases: Vec<String>,
    #[diesel(sql_type = Array<Text>)]
    pub(crate) pinyin: Vec<String>,
    #[diesel(sql_type = Text)]
    pub(crate) domain: String,
    #[diesel(sql_type = Text)]
    pub(crate) item_type: String,
    #[diesel(sql_type = Array<Text>)]
    pub(crate) themes: Vec<String>,
    #[diesel(sql_type = Array<Text>)]
    pub(crate) results: Vec<String>,
}

/// An implementing item that the public sees, and where it is handed in.
#[derive(Debug, QueryableByName)]
pub(crate) struct OfferRow {
    #[diesel(sql_type = Text)]
    pub(crate) code: ImplementingItemCode,
    #[diesel(sql_type = Text)]
    pub(crate) authority: Uscc,
    #[diesel(sql_type = Text)]
    pub(crate) authority_name: String,
    #[diesel(sql_type = Text)]
    pub(crate) authority_kind: String,
    #[diesel(sql_type = Text)]
    pub(crate) division: Division,
    #[diesel(sql_type = Text)]
    pub(crate) state: ItemState,
    /// `341323000000 hall direct`.
    #[diesel(sql_type = Array<Text>)]
    pub(crate) points: Vec<String>,
}

/// An event of the own outbox; not stamped yet where it has no position.
#[derive(Debug, QueryableByName)]
pub(crate) struct NewsRow {
    #[diesel(sql_type = Nullable<BigInt>)]
    pub(crate) position: Option<i64>,
    #[diesel(sql_type = Text)]
    pub(crate) kind: String,
    #[diesel(sql_type = Nullable<Text>)]
    pub(crate) base: Option<String>,
    #[diesel(sql_type = Nullable<Text>)]
    pub(crate) implementing: Option<String>,
}

const BASES: &str = "
    SELECT b.code, b.name, b.aliases, b.pinyin, b.domain, b.item_type, b.themes,
           ARRAY(SELECT result ->> 'name' FROM jsonb_array_elements(v.content -> 'results') AS result
                 WHERE result ->> 'name' IS NOT NULL) AS results
    FROM base_items b JOIN base_versions v ON v.base_code = b.code AND v.version = b.published_version
    WHERE b.code = ANY ($1)";

const OFFERS: &str = "
    SELECT i.code, i.authority, a.name AS authority_name, a.kind AS authority_kind, i.division, i.state,
           ARRAY(SELECT p.division || ' ' || p.place || ' ' || p.mode FROM acceptance_points p
                 WHERE p.implementing_code = i.code ORDER BY p.position) AS points
    FROM implementing_items i JOIN authorities a ON a.code = i.authority
    WHERE i.base_code = ANY ($1) AND i.state IN ('in_force', 'suspended')
    ORDER BY i.code";

const NEWS: &str = "
    SELECT position, type AS kind, data ->> 'base_code' AS base, data ->> 'implementing_code' AS implementing
    FROM outbox WHERE position > $1 OR position IS NULL
    ORDER BY position LIMIT $2";

#[derive(QueryableByName)]
struct Head {
    #[diesel(sql_type = BigInt)]
    position: i64,
}

/// The last position that was given to an event of the own outbox.
pub(crate) async fn head(conn: &mut AsyncPgConnection) -> Result<i64, DbError> {
    let head: Head = diesel::sql_query("SELECT position FROM bus_head").get_result(conn).await?;
    Ok(head.position)
}

/// Events after a position, and those that have none yet.
pub(crate) async fn news(
    conn: &mut AsyncPgConnection,
    after: i64,
    limit: i64,
) -> Result<Vec<NewsRow>, DbError> {
    Ok(diesel::sql_query(NEWS).bind::<BigInt, _>(after).bind::<BigInt, _>(limit).load(conn).await?)
}

/// All base items that were ever published.
pub(crate) async fn codes(conn: &mut AsyncPgConnection) -> Result<Vec<BaseItemCode>, DbError> {
    let published = base_items::table.filter(base_items::published_version.is_not_null());
    Ok(published.order(base_items::code.asc()).select(base_items::code).load(conn).await?)
}

/// These base items, and who implements them, by code.
pub(crate) async fn items(
    conn: &mut AsyncPgConnection,
    codes: &[BaseItemCode],
) -> Result<(Vec<BaseRow>, Vec<OfferRow>), DbError> {
    let codes: Vec<&str> = codes.iter().map(BaseItemCode::as_str).collect();
    let bases = diesel::sql_query(BASES).bind::<Array<Text>, _>(&codes).load(conn).await?;
    let offers = diesel::sql_query(OFFERS).bind::<Array<Text>, _>(&codes).load(conn).await?;
    Ok((bases, offers))
}

/// All synonyms in use: phrase and target.
pub(crate) async fn synonyms(conn: &mut AsyncPgConnection) -> Result<Vec<(String, String)>, DbError> {
    let live = search_synonyms::table.filter(search_synonyms::removed_at.is_null());
    Ok(live.select((search_synonyms::phrase, search_synonyms::target)).load(conn).await?)
}

/// Names of all places.
pub(crate) async fn places(conn: &mut AsyncPgConnection) -> Result<Vec<(String, DivisionPrefix)>, DbError> {
    let rows: Vec<(String, Division)> =
        divisions::table.select((divisions::name, divisions::code)).load(conn).await?;
    Ok(rows.into_iter().map(|(name, code)| (name, code.prefix())).collect())
}

/// What these base items are called; those that were never published are left out.
pub(crate) async fn names(
    conn: &mut AsyncPgConnection,
    codes: impl Iterator<Item = &BaseItemCode>,
) -> Result<Vec<String>, DbError> {
    let codes: Vec<&str> = codes.map(BaseItemCode::as_str).collect();
    let named = base_items::table.filter(base_items::code.eq_any(codes));
    Ok(named.order(base_items::code.asc()).select(base_items::name).load(conn).await?)
}

/// All halls with the names of their places, the higher ones first.
pub(crate) async fn halls(conn: &mut AsyncPgConnection) -> Result<Vec<(HallRow, String)>, DbError> {
    let rows = halls::table
        .inner_join(divisions::table.on(divisions::code.eq(halls::division)))
        .order((divisions::prefix.asc(), halls::id.asc()))
        .select((HallRow::as_select(), divisions::name));
    Ok(rows.load(conn).await?)
}

/// How much each item is used: the count, and when it was right.
pub(crate) async fn uses(
    conn: &mut AsyncPgConnection,
) -> Result<Vec<(BaseItemCode, f32, DateTime<Utc>)>, DbError> {
    Ok(item_use::table.select((item_use::base_code, item_use::uses, item_use::at)).load(conn).await?)
}

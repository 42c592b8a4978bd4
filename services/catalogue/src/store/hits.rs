//! Searching published items: plain words, aliases, pinyin; by field, by place.

use diesel::{
    prelude::*,
    sql_types::{Array, BigInt, Integer, Nullable, Text},
};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use kernel::{
    code::{BaseItemCode, Division, ImplementingItemCode, Uscc},
    db::DbError,
};

use crate::domain::{item_state::ItemState, search::HitCursor};

/// One implementing item in a list.
#[derive(Debug, Clone, QueryableByName)]
pub(crate) struct Hit {
    #[diesel(sql_type = Integer)]
    pub(crate) rank: i32,
    #[diesel(sql_type = Text)]
    pub(crate) code: ImplementingItemCode,
    #[diesel(sql_type = Text)]
    pub(crate) base_code: BaseItemCode,
    #[diesel(sql_type = Text)]
    pub(crate) name: String,
    #[diesel(sql_type = Text)]
    pub(crate) domain: String,
    #[diesel(sql_type = Text)]
    pub(crate) item_type: String,
    #[diesel(sql_type = Text)]
    pub(crate) authority: Uscc,
    #[diesel(sql_type = Text)]
    pub(crate) authority_name: String,
    #[diesel(sql_type = Text)]
    pub(crate) division: Division,
    #[diesel(sql_type = Text)]
    pub(crate) state: ItemState,
}

/// Which items are wanted.
#[derive(Debug)]
pub(crate) struct HitFilter {
    pub(crate) terms: Vec<String>,
    pub(crate) domain: Option<&'static str>,
    pub(crate) base: Option<String>,
    /// `person/070`.
    pub(crate) theme: Option<String>,
    /// A place: items that can be handed in there, or inside it.
    pub(crate) division: Option<String>,
    pub(crate) after: HitCursor,
    pub(crate) limit: i64,
}

/// Words are ranked once per base item; then the implementing items of those that fit are taken in order.
const SEARCH: &str = "
    WITH fitting AS MATERIALIZED (
        SELECT code, name, domain, item_type, item_rank($1, name, aliases, pinyin) AS rank
        FROM base_items
        WHERE published_version IS NOT NULL AND ($2::text IS NULL OR domain = $2) AND ($3::text IS NULL OR code = $3)
          AND ($8::text IS NULL OR $8 = ANY (themes))
    )
    SELECT b.rank, i.code, i.base_code, b.name, b.domain, b.item_type, i.authority, a.name AS authority_name,
           i.division, i.state
    FROM fitting b
    JOIN implementing_items i ON i.base_code = b.code AND i.state IN ('in_force', 'suspended')
    JOIN authorities a ON a.code = i.authority
    WHERE b.rank IS NOT NULL AND (b.rank, i.code) > ($5, $6)
      AND ($4::text IS NULL OR EXISTS (
          SELECT FROM acceptance_points p JOIN divisions d ON d.code = p.division
          WHERE p.implementing_code = i.code AND (starts_with($4, d.prefix) OR starts_with(p.division, $4))))
    ORDER BY b.rank, i.code
    LIMIT $7";

/// The items that fit, best first.
pub(crate) async fn search(conn: &mut AsyncPgConnection, wanted: &HitFilter) -> Result<Vec<Hit>, DbError> {
    let query = diesel::sql_query(SEARCH)
        .bind::<Array<Text>, _>(&wanted.terms)
        .bind::<Nullable<Text>, _>(wanted.domain)
        .bind::<Nullable<Text>, _>(wanted.base.as_deref())
        .bind::<Nullable<Text>, _>(wanted.division.as_deref())
        .bind::<Integer, _>(wanted.after.rank)
        .bind::<Text, _>(&wanted.after.code)
        .bind::<BigInt, _>(wanted.limit)
        .bind::<Nullable<Text>, _>(wanted.theme.as_deref());
    Ok(query.load(conn).await?)
}

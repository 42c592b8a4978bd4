//! Synonyms, and words that found nothing.

use chrono::{DateTime, Utc};
use diesel::{
    prelude::*,
    sql_types::{Array, Bytea, Integer, Text, Timestamptz, Uuid as SqlUuid},
};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use kernel::{crypto::LookupHash, db::DbError};
use uuid::Uuid;

use crate::schema::{search_misses, search_synonyms};

/// The most phrases that are kept of what found nothing.
const MOST: i64 = 5_000;

/// A synonym in use.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = search_synonyms, check_for_backend(diesel::pg::Pg))]
pub(crate) struct SynonymRow {
    pub(crate) phrase: String,
    pub(crate) target: String,
    pub(crate) origin: String,
    pub(crate) added_at: DateTime<Utc>,
}

/// A phrase that found nothing.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = search_misses, check_for_backend(diesel::pg::Pg))]
pub(crate) struct MissRow {
    pub(crate) id: Uuid,
    pub(crate) phrase: Option<String>,
    pub(crate) asked: i32,
    pub(crate) last_at: DateTime<Utc>,
}

const ADD: &str = "
    INSERT INTO search_synonyms AS s (phrase, target, origin, added_by, added_at) VALUES ($1, $2, 'editor', $3, $4)
    ON CONFLICT (phrase, target) DO UPDATE
    SET origin = 'editor', added_by = excluded.added_by, added_at = excluded.added_at, removed_by = NULL, removed_at = NULL
    WHERE s.removed_at IS NOT NULL";

const LOAD: &str = "
    INSERT INTO search_synonyms (phrase, target, origin, added_by, added_at)
    SELECT phrase, target, 'seed', $3, $4 FROM unnest($1, $2) AS given (phrase, target)
    WHERE target !~ '^[0-9]' OR EXISTS (SELECT FROM base_items b WHERE b.code = target)
    ON CONFLICT (phrase, target) DO NOTHING";

/// An hour counts once, however often the phrase is asked in it; what is common enough may be read.
const MISS: &str = "
    INSERT INTO search_misses AS m (hash, phrase, first_at, last_at) VALUES ($1, $2, $3, $3)
    ON CONFLICT (hash) DO UPDATE
    SET asked = m.asked + 1,
        hours = m.hours + (excluded.last_at >= m.last_at + interval '1 hour')::integer,
        last_at = CASE WHEN excluded.last_at >= m.last_at + interval '1 hour' THEN excluded.last_at ELSE m.last_at END,
        phrase = coalesce(m.phrase, excluded.phrase,
            CASE WHEN m.hours + (excluded.last_at >= m.last_at + interval '1 hour')::integer >= $4 THEN $5 END),
        settled = CASE WHEN m.settled = 'ignored' THEN m.settled END";

const FORGET: &str = "
    DELETE FROM search_misses WHERE id IN (SELECT id FROM search_misses ORDER BY asked, last_at LIMIT
        greatest((SELECT count(*) FROM search_misses) - $1, 0))";

/// Adds a synonym; false if it is there already.
pub(crate) async fn add(
    conn: &mut AsyncPgConnection,
    phrase: &str,
    target: &str,
    by: Uuid,
    now: DateTime<Utc>,
) -> Result<bool, DbError> {
    let added = diesel::sql_query(ADD)
        .bind::<Text, _>(phrase)
        .bind::<Text, _>(target)
        .bind::<SqlUuid, _>(by)
        .bind::<Timestamptz, _>(now)
        .execute(conn)
        .await?;
    Ok(added == 1)
}

/// Takes a synonym away; false if there is none.
pub(crate) async fn remove(
    conn: &mut AsyncPgConnection,
    phrase: &str,
    target: &str,
    by: Uuid,
    now: DateTime<Utc>,
) -> Result<bool, DbError> {
    let row = search_synonyms::table.find((phrase, target)).filter(search_synonyms::removed_at.is_null());
    let removed = diesel::update(row)
        .set((search_synonyms::removed_by.eq(by), search_synonyms::removed_at.eq(now)))
        .execute(conn)
        .await?;
    Ok(removed == 1)
}

/// Puts in what was never there, for items that are there; gives their number.
pub(crate) async fn load(
    conn: &mut AsyncPgConnection,
    words: &[(String, String)],
    by: Uuid,
    now: DateTime<Utc>,
) -> Result<usize, DbError> {
    let (phrases, targets): (Vec<&str>, Vec<&str>) =
        words.iter().map(|(phrase, target)| (phrase.as_str(), target.as_str())).unzip();
    let loaded = diesel::sql_query(LOAD)
        .bind::<Array<Text>, _>(&phrases)
        .bind::<Array<Text>, _>(&targets)
        .bind::<SqlUuid, _>(by)
        .bind::<Timestamptz, _>(now)
        .execute(conn)
        .await?;
    Ok(loaded)
}

/// Synonyms in use after one, by phrase and target; those that contain `part`, where one is given.
pub(crate) async fn synonyms(
    conn: &mut AsyncPgConnection,
    part: &str,
    target: Option<&str>,
    after: (&str, &str),
    limit: i64,
) -> Result<Vec<SynonymRow>, DbError> {
    let later = search_synonyms::phrase
        .gt(after.0)
        .or(search_synonyms::phrase.eq(after.0).and(search_synonyms::target.gt(after.1)));
    let escaped = part.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_");
    let mut rows = search_synonyms::table
        .filter(search_synonyms::removed_at.is_null().and(later))
        .filter(search_synonyms::phrase.like(format!("%{escaped}%")))
        .order((search_synonyms::phrase.asc(), search_synonyms::target.asc()))
        .select(SynonymRow::as_select())
        .limit(limit)
        .into_boxed();
    if let Some(target) = target {
        rows = rows.filter(search_synonyms::target.eq(target.to_owned()));
    }
    Ok(rows.load(conn).await?)
}

/// What may be written down of a phrase that found nothing.
pub(crate) struct Miss<'a> {
    pub(crate) hash: LookupHash,
    pub(crate) phrase: &'a str,
    /// Whether it may be read at once.
    pub(crate) readable: bool,
    /// After so many hours it may be read anyhow.
    pub(crate) common: i32,
}

/// Writes down that a phrase found nothing; the rarest make room.
pub(crate) async fn miss(
    conn: &mut AsyncPgConnection,
    miss: &Miss<'_>,
    now: DateTime<Utc>,
) -> Result<(), DbError> {
    diesel::sql_query(FORGET).bind::<diesel::sql_types::BigInt, _>(MOST - 1).execute(conn).await?;
    diesel::sql_query(MISS)
        .bind::<Bytea, _>(&miss.hash)
        .bind::<diesel::sql_types::Nullable<Text>, _>(miss.readable.then_some(miss.phrase))
        .bind::<Timestamptz, _>(now)
        .bind::<Integer, _>(miss.common)
        .bind::<Text, _>(miss.phrase)
        .execute(conn)
        .await?;
    Ok(())
}

/// What found nothing and may be read, the most asked first.
pub(crate) async fn misses(conn: &mut AsyncPgConnection, limit: i64) -> Result<Vec<MissRow>, DbError> {
    let open = search_misses::settled.is_null().and(search_misses::phrase.is_not_null());
    let rows = search_misses::table
        .filter(open)
        .order((search_misses::asked.desc(), search_misses::id.asc()))
        .select(MissRow::as_select())
        .limit(limit);
    Ok(rows.load(conn).await?)
}

/// How many more were asked that may not be read yet.
pub(crate) async fn unread(conn: &mut AsyncPgConnection) -> Result<i64, DbError> {
    Ok(search_misses::table.filter(search_misses::phrase.is_null()).count().get_result(conn).await?)
}

/// Sets a phrase aside; false if it is not there, or settled.
pub(crate) async fn settle_id(
    conn: &mut AsyncPgConnection,
    id: Uuid,
    settled: &'static str,
) -> Result<bool, DbError> {
    let row = search_misses::table.find(id).filter(search_misses::settled.is_null());
    Ok(diesel::update(row).set(search_misses::settled.eq(settled)).execute(conn).await? == 1)
}

/// What an editor made a synonym of is no open question any more.
pub(crate) async fn settle_phrase(conn: &mut AsyncPgConnection, phrase: &str) -> Result<(), DbError> {
    let rows =
        search_misses::table.filter(search_misses::phrase.eq(phrase).and(search_misses::settled.is_null()));
    diesel::update(rows).set(search_misses::settled.eq("synonym")).execute(conn).await?;
    Ok(())
}

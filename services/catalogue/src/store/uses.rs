//! Counting how much items are used.

use chrono::{DateTime, Utc};
use diesel::sql_types::{BigInt, Float, Text, Timestamptz};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use kernel::{
    code::BaseItemCode,
    db::{Cached, DbError},
};

/// What was counted is forgotten by half every 720 hours (`domain::search::standing`), then the new use is added.
/// Items that are not there, as after a restored backup, are not counted.
const ADD: &str = "
    INSERT INTO item_use AS u (base_code, uses, cases, since, at)
    SELECT code, $2, $3, $4, $4 FROM base_items WHERE code = $1
    ON CONFLICT (base_code) DO UPDATE
    SET uses = u.uses * power(0.5, greatest(extract(epoch FROM excluded.at - u.at), 0) / 2592000)::real + excluded.uses,
        cases = u.cases + excluded.cases,
        at = greatest(u.at, excluded.at)";

/// Adds a use of an item, worth `uses`, with so many applications among it.
pub(crate) async fn add(
    conn: &mut AsyncPgConnection,
    code: &BaseItemCode,
    uses: f32,
    cases: i64,
    now: DateTime<Utc>,
) -> Result<(), DbError> {
    let add = diesel::sql_query(ADD)
        .bind::<Text, _>(code.as_str())
        .bind::<Float, _>(uses)
        .bind::<BigInt, _>(cases)
        .bind::<Timestamptz, _>(now);
    Cached(add).execute(conn).await?;
    Ok(())
}

//! The numbers of cases.
use crate::schema::county_slots;
use diesel::{define_sql_function, dsl::max, prelude::*, sql_types::Text};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use kernel::db::DbError;

define_sql_function! {
    /// The next number of a sequence.
    fn nextval(sequence: Text) -> BigInt;
}

/// The county's slot in case numbers; given on its first case, for ever.
pub(crate) async fn slot(mut conn: &AsyncPgConnection, county: &str) -> Result<i16, DbError> {
    loop {
        let known =
            county_slots::table.find(county).select(county_slots::slot).first(&mut conn).await.optional()?;
        if let Some(slot) = known {
            return Ok(slot);
        }
        let last: Option<i16> = county_slots::table.select(max(county_slots::slot)).first(&mut conn).await?;
        diesel::insert_into(county_slots::table)
            .values((county_slots::county.eq(county), county_slots::slot.eq(last.map_or(0, |slot| slot + 1))))
            .on_conflict_do_nothing()
            .execute(&mut conn)
            .await?;
    }
}

pub(crate) async fn next(mut conn: &AsyncPgConnection) -> Result<i64, DbError> {
    Ok(diesel::select(nextval("case_numbers")).get_result(&mut conn).await?)
}

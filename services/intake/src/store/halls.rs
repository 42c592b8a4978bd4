//! Where the halls are.
use crate::{domain::place::Hall, schema::halls};
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use kernel::{code::Division, db::DbError, id::HallId};

/// The halls of a county and of what lies above it.
pub(crate) async fn around(conn: &mut AsyncPgConnection, place: &Division) -> Result<Vec<Hall>, DbError> {
    let county = place.county();
    let city = format!("{}00000000", county.get(..4).unwrap_or_default());
    let rows: Vec<(HallId, Division)> = halls::table
        .filter(halls::division.like(format!("{county}%")).or(halls::division.eq(city)))
        .select((halls::id, halls::division))
        .load(conn)
        .await?;
    Ok(rows.into_iter().map(|(id, division)| Hall { id, division }).collect())
}

/// What a hall is called.
pub(crate) async fn name(conn: &mut AsyncPgConnection, id: HallId) -> Result<Option<String>, DbError> {
    Ok(halls::table.find(id).select(halls::name).first(conn).await.optional()?)
}

pub(crate) async fn keep(conn: &mut AsyncPgConnection, hall: &Hall, name: &str) -> Result<(), DbError> {
    diesel::insert_into(halls::table)
        .values((halls::id.eq(hall.id), halls::division.eq(&hall.division), halls::name.eq(name)))
        .on_conflict(halls::id)
        .do_update()
        .set((halls::division.eq(&hall.division), halls::name.eq(name)))
        .execute(conn)
        .await?;
    Ok(())
}

//! The addresses under which a system outside fetches the bytes of materials.
use crate::{schema::vertical_materials, store::cases::Case};
use chrono::{DateTime, Utc};
use diesel::{define_sql_function, prelude::*};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use kernel::{
    db::{DbError, Tx},
    id::{CaseId, FileId},
};
use uuid::Uuid;

define_sql_function! {
    /// Business time now.
    fn hall_now() -> Timestamptz;
}

/// Opens an address for each file.
pub(crate) async fn open(
    tx: &mut Tx,
    case: &Case,
    addresses: &[(Uuid, FileId)],
    expires_at: DateTime<Utc>,
) -> Result<(), DbError> {
    let rows: Vec<_> = addresses
        .iter()
        .map(|(id, file)| {
            (
                vertical_materials::id.eq(id),
                vertical_materials::county.eq(&case.county),
                vertical_materials::case_id.eq(case.id.as_uuid()),
                vertical_materials::file_id.eq(file.as_uuid()),
                vertical_materials::expires_at.eq(expires_at),
            )
        })
        .collect();
    diesel::insert_into(vertical_materials::table).values(rows).execute(&mut **tx).await?;
    Ok(())
}

/// The addresses of a case that nobody used yet open nothing any more.
pub(crate) async fn close(conn: &mut AsyncPgConnection, case: &Case) -> Result<(), DbError> {
    let unused = vertical_materials::table
        .filter(vertical_materials::county.eq(&case.county))
        .filter(vertical_materials::case_id.eq(case.id.as_uuid()))
        .filter(vertical_materials::fetched_at.is_null())
        .filter(vertical_materials::expires_at.gt(hall_now()));
    diesel::update(unused).set(vertical_materials::expires_at.eq(hall_now())).execute(conn).await?;
    Ok(())
}

/// Uses an address; none if it was used, or is too old.
pub(crate) async fn take(
    conn: &mut AsyncPgConnection,
    id: Uuid,
) -> Result<Option<(CaseId, FileId)>, DbError> {
    let row = vertical_materials::table
        .find(id)
        .filter(vertical_materials::fetched_at.is_null())
        .filter(vertical_materials::expires_at.gt(hall_now()));
    let taken: Option<(CaseId, FileId)> = diesel::update(row)
        .set(vertical_materials::fetched_at.eq(hall_now().nullable()))
        .returning((vertical_materials::case_id, vertical_materials::file_id))
        .get_result(conn)
        .await
        .optional()?;
    Ok(taken)
}

//! Cases that could not be written into a hand-over file.
use crate::{
    domain::vertical::ExchangeState,
    schema::{cases, vertical_exchanges, vertical_passed_over},
};
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use kernel::{
    code::{CaseNo, ImplementingItemCode},
    db::{DbError, Tx},
    id::CaseId,
};

/// A case in the list.
#[derive(Debug, Clone, Queryable)]
pub(crate) struct PassedOver {
    pub(crate) case: CaseId,
    pub(crate) case_no: Option<CaseNo>,
    pub(crate) item: ImplementingItemCode,
    pub(crate) system: String,
    pub(crate) what: String,
    pub(crate) since: DateTime<Utc>,
    pub(crate) last_at: DateTime<Utc>,
    pub(crate) times: i32,
}

/// Notes that a case could not be written into a file, the first time or again.
pub(crate) async fn note(tx: &mut Tx, id: CaseId, system: &str, what: &str) -> Result<(), DbError> {
    let Some(county) = id.county() else { return Ok(()) };
    let now = tx.now();
    diesel::insert_into(vertical_passed_over::table)
        .values((
            vertical_passed_over::county.eq(county),
            vertical_passed_over::case_id.eq(id),
            vertical_passed_over::system.eq(system),
            vertical_passed_over::what.eq(what),
        ))
        .on_conflict((vertical_passed_over::county, vertical_passed_over::case_id))
        .do_update()
        .set((
            vertical_passed_over::what.eq(what),
            vertical_passed_over::last_at.eq(now),
            vertical_passed_over::times.eq(vertical_passed_over::times + 1),
        ))
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// It is in a file now, or waits no more.
pub(crate) async fn forget(
    conn: &mut AsyncPgConnection,
    (county, id): (&str, CaseId),
) -> Result<(), DbError> {
    diesel::delete(vertical_passed_over::table.find((county, id.as_uuid()))).execute(conn).await?;
    Ok(())
}

/// The cases that row-level security shows and that still wait for a file, the longest waiting first.
pub(crate) async fn list(conn: &mut AsyncPgConnection, limit: i64) -> Result<Vec<PassedOver>, DbError> {
    let of_case =
        cases::county.eq(vertical_passed_over::county).and(cases::id.eq(vertical_passed_over::case_id));
    let waits = vertical_exchanges::table
        .filter(vertical_exchanges::county.eq(vertical_passed_over::county))
        .filter(vertical_exchanges::case_id.eq(vertical_passed_over::case_id))
        .filter(vertical_exchanges::state.eq(ExchangeState::Waiting));
    Ok(vertical_passed_over::table
        .inner_join(cases::table.on(of_case))
        .filter(cases::destroyed_at.is_null())
        .filter(diesel::dsl::exists(waits))
        .order((vertical_passed_over::since, vertical_passed_over::case_id))
        .limit(limit)
        .select((
            vertical_passed_over::case_id,
            cases::case_no,
            cases::implementing_code,
            vertical_passed_over::system,
            vertical_passed_over::what,
            vertical_passed_over::since,
            vertical_passed_over::last_at,
            vertical_passed_over::times,
        ))
        .load(conn)
        .await?)
}

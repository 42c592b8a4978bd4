//! What the virus scanner said of files, and which files wait for it.
use crate::{
    domain::scan::{Scan, Verdict},
    schema::{file_scans, files, materials, scanner},
    store::cases::Case,
};
use chrono::{DateTime, TimeDelta, Utc};
use diesel::{dsl::sql, prelude::*, sql_types::Bool};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use kernel::{
    db::{Cached, DbError, Tx},
    id::{CaseId, FileId},
};
use std::collections::HashMap;

/// A file that waits.
#[derive(Debug, Clone, Queryable)]
pub(crate) struct Waiting {
    pub(crate) file: FileId,
    pub(crate) sha256: String,
    pub(crate) tries: i32,
}

/// Says whether a scanner is named; nothing is written where that is known already.
pub(crate) async fn name_scanner(tx: &mut Tx, named: bool) -> Result<(), DbError> {
    let other = scanner::table.filter(scanner::named.ne(named));
    diesel::update(other).set(scanner::named.eq(named)).execute(&mut **tx).await?;
    Ok(())
}

/// The files that are to be scanned by now, the first due first.
pub(crate) async fn to_do(tx: &mut Tx, limit: i64) -> Result<Vec<Waiting>, DbError> {
    Ok(file_scans::table
        .inner_join(files::table)
        // Word for word the predicate of the partial index.
        .filter(sql::<Bool>("file_scans.state IN ('unchecked', 'waiting')"))
        .filter(file_scans::try_at.le(tx.now()))
        .order((file_scans::try_at, file_scans::file_id))
        .limit(limit)
        .select((file_scans::file_id, files::sha256, file_scans::tries))
        .load(&mut **tx)
        .await?)
}

/// How many files wait, and since when the oldest of them was due.
pub(crate) async fn backlog(tx: &mut Tx) -> Result<(i64, Option<DateTime<Utc>>), DbError> {
    Ok(file_scans::table
        .inner_join(files::table)
        .filter(sql::<Bool>("file_scans.state = 'waiting'"))
        .select((diesel::dsl::count_star(), diesel::dsl::min(files::brought_at)))
        .first(&mut **tx)
        .await?)
}

/// How far a file is; files older than the scanner's table are there, too.
pub(crate) async fn find(conn: &mut AsyncPgConnection, file: FileId) -> Result<Scan, DbError> {
    let row = file_scans::table.find(file.as_uuid()).select(file_scans::state);
    Ok(row.first(conn).await?)
}

/// Writes the verdict, unless another did.
pub(crate) async fn settle(tx: &mut Tx, file: FileId, verdict: &Verdict) -> Result<bool, DbError> {
    let (state, signature) = match verdict {
        Verdict::Clean => (Scan::Clean, None),
        Verdict::Infected(name) => (Scan::Infected, Some(name.as_str())),
    };
    let row = file_scans::table
        .find(file.as_uuid())
        .filter(file_scans::state.eq_any([Scan::Unchecked, Scan::Waiting]));
    let change = (
        file_scans::state.eq(state),
        file_scans::signature.eq(signature),
        file_scans::scanned_at.eq(Some(tx.now())),
    );
    Ok(diesel::update(row).set(change).execute(&mut **tx).await? == 1)
}

/// Notes that the scanner was asked in vain.
pub(crate) async fn put_off(tx: &mut Tx, waiting: &Waiting, by: TimeDelta) -> Result<(), DbError> {
    let row = file_scans::table
        .find(waiting.file.as_uuid())
        .filter(file_scans::state.eq_any([Scan::Unchecked, Scan::Waiting]));
    let change =
        (file_scans::tries.eq(waiting.tries.saturating_add(1)), file_scans::try_at.eq(tx.now() + by));
    diesel::update(row).set(change).execute(&mut **tx).await?;
    Ok(())
}

/// Of a case's files, how far each is.
pub(crate) async fn of_case(
    conn: &mut AsyncPgConnection,
    case: &Case,
) -> Result<HashMap<FileId, Scan>, DbError> {
    let rows: Vec<(FileId, Scan)> = files::table
        .inner_join(file_scans::table)
        .filter(files::county.eq(&case.county))
        .filter(files::case_id.eq(case.id.as_uuid()))
        .select((files::id, file_scans::state))
        .load(conn)
        .await?;
    Ok(rows.into_iter().collect())
}

/// Whether files of a case wait for the scanner.
pub(crate) async fn any_waits(conn: &mut AsyncPgConnection, case: &Case) -> Result<bool, DbError> {
    let waiting = file_scans::table
        .filter(file_scans::county.eq(&case.county))
        .filter(file_scans::case_id.eq(case.id.as_uuid()))
        .filter(sql::<Bool>("file_scans.state = 'waiting'"));
    Ok(Cached(diesel::select(diesel::dsl::exists(waiting))).get_result(conn).await?)
}

/// Whether nothing is left of what was brought for a material, because there was a virus in it.
pub(crate) async fn lost(conn: &mut AsyncPgConnection, case: &Case, code: &str) -> Result<bool, DbError> {
    let bad = materials::table
        .inner_join(file_scans::table.on(materials::file_id.eq(file_scans::file_id.nullable())))
        .filter(materials::county.eq(&case.county))
        .filter(materials::case_id.eq(case.id.as_uuid()))
        .filter(materials::material_code.eq(code))
        .filter(sql::<Bool>("file_scans.state = 'infected'"));
    let bad: bool = diesel::select(diesel::dsl::exists(bad)).get_result(conn).await?;
    Ok(bad && !super::materials::codes(conn, case).await?.contains(code))
}

/// Where a file belongs: its case, and the code of the material it came for.
pub(crate) async fn belongs(
    conn: &mut AsyncPgConnection,
    file: FileId,
) -> Result<(Option<CaseId>, Option<String>), DbError> {
    let case: Option<CaseId> = files::table.find(file.as_uuid()).select(files::case_id).first(conn).await?;
    let code = materials::table
        .filter(materials::file_id.eq(file.as_uuid()))
        .select(materials::material_code)
        .first(conn)
        .await
        .optional()?;
    Ok((case, code))
}

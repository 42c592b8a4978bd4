//! Queries on lists taken over from other registers.
use super::entries::EntryRow;
use crate::schema::{licence_import_lines, licence_imports};
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use kernel::{code::Uscc, crypto::LookupHash, db::DbError, id::LicenceId};
use uuid::Uuid;

/// What became of one line.
#[derive(Insertable)]
#[diesel(table_name = licence_import_lines, treat_none_as_default_value = false)]
pub(crate) struct NewLine {
    pub(crate) import_id: Uuid,
    pub(crate) line: i32,
    pub(crate) digest: LookupHash,
    pub(crate) authority: Uscc,
    pub(crate) outcome: &'static str,
    pub(crate) licence_id: Option<LicenceId>,
    pub(crate) problem: Option<&'static str>,
}

/// Stores the head of a list that was approved; it has the id of its entry.
pub(crate) async fn insert_import(
    conn: &mut AsyncPgConnection,
    entry: &EntryRow,
    actor: Uuid,
) -> Result<(), DbError> {
    use licence_imports::dsl as i;
    diesel::insert_into(i::licence_imports)
        .values((
            i::id.eq(entry.id),
            i::type_code.eq(&entry.type_code),
            i::authority.eq(&entry.authority),
            i::actor_id.eq(actor),
            i::lines.eq(entry.lines.unwrap_or_default()),
            i::entry_id.eq(entry.id),
        ))
        .execute(conn)
        .await?;
    Ok(())
}

/// Stores what became of a line.
pub(crate) async fn insert_line(conn: &mut AsyncPgConnection, line: &NewLine) -> Result<(), DbError> {
    diesel::insert_into(licence_import_lines::table).values(line).execute(conn).await?;
    Ok(())
}

/// What became of a line: outcome, licence, problem.
pub(crate) type Reached = (String, Option<LicenceId>, Option<String>);

/// What became of a line of a list, if it was reached.
pub(crate) async fn find_line(
    conn: &mut AsyncPgConnection,
    import: Uuid,
    line: i32,
) -> Result<Option<Reached>, DbError> {
    use licence_import_lines::dsl as l;
    let found = l::licence_import_lines.find((import, line)).select((l::outcome, l::licence_id, l::problem));
    Ok(found.first(conn).await.optional()?)
}

/// The licence that the same line led to before.
pub(crate) async fn known_line(
    conn: &mut AsyncPgConnection,
    authority: &Uscc,
    digest: &LookupHash,
) -> Result<Option<LicenceId>, DbError> {
    use licence_import_lines::dsl as l;
    let same = l::licence_import_lines
        .filter(l::authority.eq(authority).and(l::digest.eq(digest)).and(l::outcome.eq("issued")));
    let id: Option<Option<LicenceId>> = same.select(l::licence_id).first(conn).await.optional()?;
    Ok(id.flatten())
}

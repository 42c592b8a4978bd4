//! Queries on lists taken over from other registers.
use crate::schema::{licence_import_lines, licence_imports};
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use kernel::{
    code::{LicenceTypeCode, Uscc},
    crypto::LookupHash,
    db::DbError,
    id::LicenceId,
};
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

/// Stores the head of a list.
pub(crate) async fn insert_import(
    conn: &mut AsyncPgConnection,
    id: Uuid,
    kind: &LicenceTypeCode,
    authority: &Uscc,
    actor: Uuid,
    lines: i32,
) -> Result<(), DbError> {
    use licence_imports::dsl as i;
    diesel::insert_into(i::licence_imports)
        .values((
            i::id.eq(id),
            i::type_code.eq(kind),
            i::authority.eq(authority),
            i::actor_id.eq(actor),
            i::lines.eq(lines),
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

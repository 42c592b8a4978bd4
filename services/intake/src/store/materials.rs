//! What was handed in for each material: files, and licences by reference.
use crate::{schema::materials, store::cases::Case};
use chrono::{DateTime, Utc};
use contracts::licence::UseOut;
use diesel::{dsl::sql, prelude::*, sql_types::Bool};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use kernel::{
    db::{DbError, Tx},
    id::{FileId, LicenceId},
};
use std::collections::BTreeSet;
use uuid::Uuid;

/// One thing handed in.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = materials)]
pub(crate) struct MaterialRow {
    pub(crate) id: Uuid,
    pub(crate) material_code: String,
    pub(crate) file_id: Option<FileId>,
    pub(crate) licence_id: Option<LicenceId>,
    pub(crate) identifier: Option<String>,
    pub(crate) version: Option<i16>,
    pub(crate) brought_by: Uuid,
    pub(crate) brought_at: DateTime<Utc>,
}

pub(crate) async fn add_file(tx: &mut Tx, case: &Case, code: &str, file: FileId) -> Result<Uuid, DbError> {
    let id = Uuid::new_v4();
    diesel::insert_into(materials::table)
        .values((
            materials::id.eq(id),
            materials::county.eq(&case.county),
            materials::case_id.eq(case.id.as_uuid()),
            materials::material_code.eq(code),
            materials::source.eq("file"),
            materials::file_id.eq(Some(file.as_uuid())),
            materials::brought_by.eq(tx.actor().id),
        ))
        .execute(&mut **tx)
        .await?;
    Ok(id)
}

/// Takes a licence as a material. The same use of the repository is taken once.
pub(crate) async fn add_licence(
    tx: &mut Tx,
    case: &Case,
    code: &str,
    used: &UseOut,
) -> Result<Uuid, DbError> {
    let id = Uuid::new_v4();
    diesel::insert_into(materials::table)
        .values((
            materials::id.eq(id),
            materials::county.eq(&case.county),
            materials::case_id.eq(case.id.as_uuid()),
            materials::material_code.eq(code),
            materials::source.eq("licence"),
            materials::licence_id.eq(Some(used.licence_id.as_uuid())),
            materials::identifier.eq(Some(used.identifier.to_string())),
            materials::type_code.eq(Some(used.type_code.to_string())),
            materials::use_id.eq(Some(used.use_id)),
            materials::licence_hash.eq(Some(&used.hash)),
            materials::version.eq(Some(used.version)),
            materials::brought_by.eq(tx.actor().id),
        ))
        .execute(&mut **tx)
        .await?;
    Ok(id)
}

pub(crate) async fn of_case(conn: &mut AsyncPgConnection, case: &Case) -> Result<Vec<MaterialRow>, DbError> {
    Ok(materials::table
        .filter(materials::county.eq(&case.county))
        .filter(materials::case_id.eq(case.id.as_uuid()))
        .order((materials::brought_at, materials::id))
        .select(MaterialRow::as_select())
        .load(conn)
        .await?)
}

/// Word for word in the sheet of handing in, too: what has a virus in it was not brought.
const SOUND: &str = "NOT EXISTS (SELECT FROM file_scans s WHERE s.county = materials.county \
                     AND s.case_id = materials.case_id AND s.file_id = materials.file_id AND s.state = 'infected')";

/// The codes of materials for which something is there, with no virus in it.
pub(crate) async fn codes(mut conn: &AsyncPgConnection, case: &Case) -> Result<BTreeSet<String>, DbError> {
    let codes: Vec<String> = materials::table
        .filter(materials::county.eq(&case.county))
        .filter(materials::case_id.eq(case.id.as_uuid()))
        .filter(sql::<Bool>(SOUND))
        .select(materials::material_code)
        .distinct()
        .load(&mut conn)
        .await?;
    Ok(codes.into_iter().collect())
}

/// The cases that took this licence as a material.
pub(crate) async fn cases_with(
    conn: &mut AsyncPgConnection,
    licence: LicenceId,
) -> Result<Vec<kernel::id::CaseId>, DbError> {
    Ok(materials::table
        .filter(materials::licence_id.eq(licence.as_uuid()))
        .select(materials::case_id)
        .distinct()
        .load(conn)
        .await?)
}

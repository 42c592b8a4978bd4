//! Files: who brought which bytes, as what, for which case.
use crate::{schema::files, store::cases::Case};
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use kernel::{
    crypto::{Aad, Sealed},
    db::{DbError, Tx},
    id::{CaseId, FileId},
};
use uuid::Uuid;

/// A stored file. Its name may say something about a person, so it is sealed.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = files)]
pub(crate) struct FileRow {
    pub(crate) id: FileId,
    pub(crate) case_id: Option<CaseId>,
    pub(crate) sha256: String,
    pub(crate) bytes: i32,
    pub(crate) media_type: String,
    pub(crate) name: Sealed,
    pub(crate) brought_by: Uuid,
    pub(crate) brought_at: DateTime<Utc>,
}

/// Bytes that lie in the store and have been looked at.
#[derive(Debug, Clone)]
pub(crate) struct Stored {
    pub(crate) sha256: String,
    pub(crate) bytes: i32,
    pub(crate) media_type: &'static str,
    pub(crate) name: String,
}

fn place(row: FileId) -> Aad {
    Aad::new("files", "name", row.as_uuid())
}

impl FileRow {
    pub(crate) fn name(&self, tx: &Tx) -> Result<String, DbError> {
        Ok(tx.keyring().open_text(place(self.id), &self.name)?)
    }
}

pub(crate) async fn insert(tx: &mut Tx, case: Option<&Case>, stored: &Stored) -> Result<FileId, DbError> {
    let id = FileId::random();
    let name = tx.keyring().seal(place(id), stored.name.as_bytes())?;
    diesel::insert_into(files::table)
        .values((
            files::id.eq(id.as_uuid()),
            files::county.eq(case.map(|case| case.county.clone())),
            files::case_id.eq(case.map(|case| case.id.as_uuid())),
            files::sha256.eq(&stored.sha256),
            files::bytes.eq(stored.bytes),
            files::media_type.eq(stored.media_type),
            files::name.eq(name),
            files::brought_by.eq(tx.actor().id),
        ))
        .execute(&mut **tx)
        .await?;
    Ok(id)
}

pub(crate) async fn find(conn: &mut AsyncPgConnection, id: FileId) -> Result<Option<FileRow>, DbError> {
    Ok(files::table.find(id.as_uuid()).select(FileRow::as_select()).first(conn).await.optional()?)
}

pub(crate) async fn count(conn: &mut AsyncPgConnection, case: &Case) -> Result<i64, DbError> {
    let of_case =
        files::table.filter(files::county.eq(&case.county)).filter(files::case_id.eq(case.id.as_uuid()));
    Ok(of_case.count().get_result(conn).await?)
}

pub(crate) async fn of_case(conn: &mut AsyncPgConnection, case: &Case) -> Result<Vec<FileRow>, DbError> {
    Ok(files::table
        .filter(files::county.eq(&case.county))
        .filter(files::case_id.eq(case.id.as_uuid()))
        .order((files::brought_at, files::id))
        .select(FileRow::as_select())
        .load(conn)
        .await?)
}

//! Queries on certificates of issuers and on files of licences.
use crate::schema::{issuer_certificates, licence_files};
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use kernel::{
    crypto::Sealed,
    db::DbError,
    id::{LicenceId, PersonId},
};
use uuid::Uuid;

/// A certificate as stored.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = issuer_certificates, treat_none_as_default_value = false)]
pub(crate) struct CertificateRow {
    pub(crate) id: Uuid,
    pub(crate) owner: String,
    pub(crate) algorithm: String,
    pub(crate) generation: i16,
    pub(crate) serial: String,
    pub(crate) pem: String,
    pub(crate) not_before: DateTime<Utc>,
    pub(crate) not_after: DateTime<Utc>,
    pub(crate) revoked_at: Option<DateTime<Utc>>,
    pub(crate) revoked_why: Option<String>,
    pub(crate) issued_at: DateTime<Utc>,
}

/// All certificates of an owner, newest generation first.
pub(crate) async fn certificates_of(
    conn: &mut AsyncPgConnection,
    owner: &str,
) -> Result<Vec<CertificateRow>, DbError> {
    use issuer_certificates::dsl as c;
    let query = c::issuer_certificates.filter(c::owner.eq(owner)).order((c::generation.desc(), c::algorithm));
    Ok(query.select(CertificateRow::as_select()).load(conn).await?)
}

/// All certificates, by owner. There are two for each authority and generation.
pub(crate) async fn all_certificates(conn: &mut AsyncPgConnection) -> Result<Vec<CertificateRow>, DbError> {
    /// More than a prefecture has.
    const MOST: i64 = 10_000;
    use issuer_certificates::dsl as c;
    let query = c::issuer_certificates.order((c::owner, c::generation, c::algorithm)).limit(MOST);
    Ok(query.select(CertificateRow::as_select()).load(conn).await?)
}

/// Stores a certificate unless the same generation is there; tells whether it did.
pub(crate) async fn insert_certificate(
    conn: &mut AsyncPgConnection,
    row: &CertificateRow,
) -> Result<bool, DbError> {
    let insert = diesel::insert_into(issuer_certificates::table).values(row);
    Ok(insert.on_conflict_do_nothing().execute(conn).await? == 1)
}

/// Marks a certificate as revoked, unless it is.
pub(crate) async fn revoke_certificate(
    conn: &mut AsyncPgConnection,
    serial: &str,
    why: &str,
    now: DateTime<Utc>,
) -> Result<Option<CertificateRow>, DbError> {
    use issuer_certificates::dsl as c;
    let open = c::issuer_certificates.filter(c::serial.eq(serial).and(c::revoked_at.is_null()));
    Ok(diesel::update(open.filter(c::owner.ne("root")))
        .set((c::revoked_at.eq(now), c::revoked_why.eq(why)))
        .returning(CertificateRow::as_returning())
        .get_result(conn)
        .await
        .optional()?)
}

/// A file as stored.
#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = licence_files, treat_none_as_default_value = false)]
pub(crate) struct FileRow {
    pub(crate) licence_id: LicenceId,
    pub(crate) kind: String,
    pub(crate) status: String,
    pub(crate) holder_id: PersonId,
    pub(crate) sha256: String,
    pub(crate) bytes: Sealed,
    /// Which of the issuer's keys signed it.
    pub(crate) generation: i16,
}

/// The file of a kind that was made of a licence in a standing, with keys of a generation.
pub(crate) async fn find_file(
    conn: &mut AsyncPgConnection,
    licence: LicenceId,
    kind: &str,
    status: &str,
    generation: i16,
) -> Result<Option<FileRow>, DbError> {
    let found = licence_files::table.find((licence, kind, status, generation)).select(FileRow::as_select());
    Ok(found.first(conn).await.optional()?)
}

/// Keeps a file unless one is there; tells whether it did.
pub(crate) async fn keep_file(conn: &mut AsyncPgConnection, row: &FileRow) -> Result<bool, DbError> {
    let insert = diesel::insert_into(licence_files::table).values(row);
    Ok(insert.on_conflict_do_nothing().execute(conn).await? == 1)
}

//! Rows of the staff's certificates, of challenges that count once, and of how fresh the issuers' lists are.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use kernel::{
    crypto::Sealed,
    db::DbError,
    id::{SessionId, StaffId},
};
use uuid::Uuid;

use crate::schema::{certificate_challenge, certificate_list, staff_certificate};

/// A certificate as stored: enough to know it again, not the certificate.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = staff_certificate, check_for_backend(diesel::pg::Pg), treat_none_as_default_value = false)]
pub(crate) struct CertificateRow {
    pub(crate) id: Uuid,
    pub(crate) staff_id: StaffId,
    pub(crate) fingerprint: Vec<u8>,
    pub(crate) issuer: Vec<u8>,
    pub(crate) serial: String,
    pub(crate) holder: Sealed,
    pub(crate) valid_until: DateTime<Utc>,
    pub(crate) state: String,
    pub(crate) proposed_by: Uuid,
    pub(crate) proposed_at: DateTime<Utc>,
    pub(crate) decided_by: Option<Uuid>,
    pub(crate) decided_at: Option<DateTime<Utc>>,
    pub(crate) ended_at: Option<DateTime<Utc>>,
    pub(crate) end_reason: Option<String>,
    pub(crate) used_at: Option<DateTime<Utc>>,
}

/// Whether the certificate was new: it opens one account at a time.
pub(crate) async fn insert(conn: &mut AsyncPgConnection, row: &CertificateRow) -> Result<bool, DbError> {
    let added =
        diesel::insert_into(staff_certificate::table).values(row).on_conflict_do_nothing().execute(conn);
    Ok(added.await? == 1)
}

/// The certificate of an id, locked.
pub(crate) async fn find_for_update(
    conn: &mut AsyncPgConnection,
    id: Uuid,
) -> Result<Option<CertificateRow>, DbError> {
    let row = staff_certificate::table.find(id).select(CertificateRow::as_select()).for_update();
    Ok(row.first(conn).await.optional()?)
}

/// The certificate that opens an account now, by its fingerprint; locked, so that its end and a log-in do not pass each other.
pub(crate) async fn find_active(
    conn: &mut AsyncPgConnection,
    fingerprint: &[u8],
) -> Result<Option<CertificateRow>, DbError> {
    let row = staff_certificate::table
        .filter(staff_certificate::fingerprint.eq(fingerprint))
        .filter(staff_certificate::state.eq("active"));
    Ok(row.select(CertificateRow::as_select()).for_update().first(conn).await.optional()?)
}

/// Certificates that wait or open an account, in the order of their ids.
pub(crate) async fn list(
    conn: &mut AsyncPgConnection,
    after: Option<Uuid>,
    limit: i64,
) -> Result<Vec<CertificateRow>, DbError> {
    let rows = staff_certificate::table
        .filter(staff_certificate::state.eq_any(["proposed", "active"]))
        .filter(staff_certificate::id.gt(after.unwrap_or(Uuid::nil())));
    let page = rows.order(staff_certificate::id).limit(limit).select(CertificateRow::as_select());
    Ok(page.load(conn).await?)
}

/// Those of an issuer that wait or open an account.
pub(crate) async fn of_issuer(
    conn: &mut AsyncPgConnection,
    issuer: &[u8],
) -> Result<Vec<CertificateRow>, DbError> {
    let rows = staff_certificate::table
        .filter(staff_certificate::issuer.eq(issuer))
        .filter(staff_certificate::state.eq_any(["proposed", "active"]));
    Ok(rows.order(staff_certificate::id).select(CertificateRow::as_select()).load(conn).await?)
}

/// Those of a member that wait or open his account.
pub(crate) async fn of_staff(
    conn: &mut AsyncPgConnection,
    staff: StaffId,
) -> Result<Vec<CertificateRow>, DbError> {
    let rows = staff_certificate::table
        .filter(staff_certificate::staff_id.eq(staff))
        .filter(staff_certificate::state.eq_any(["proposed", "active"]));
    Ok(rows.order(staff_certificate::id).select(CertificateRow::as_select()).load(conn).await?)
}

/// Whether a certificate opens a member's account at a time.
pub(crate) async fn opens(
    conn: &mut AsyncPgConnection,
    staff: StaffId,
    now: DateTime<Utc>,
) -> Result<bool, DbError> {
    let row = staff_certificate::table
        .filter(staff_certificate::staff_id.eq(staff))
        .filter(staff_certificate::state.eq("active").and(staff_certificate::valid_until.gt(now)));
    Ok(diesel::select(diesel::dsl::exists(row)).get_result(conn).await?)
}

/// Whether a certificate was stopped because its issuer revoked it.
pub(crate) async fn was_revoked(conn: &mut AsyncPgConnection, fingerprint: &[u8]) -> Result<bool, DbError> {
    let row = staff_certificate::table
        .filter(staff_certificate::fingerprint.eq(fingerprint))
        .filter(staff_certificate::end_reason.eq("revoked"));
    Ok(diesel::select(diesel::dsl::exists(row)).get_result(conn).await?)
}

/// Moves a proposed one to `state`; false if someone was faster.
pub(crate) async fn decide(
    conn: &mut AsyncPgConnection,
    id: Uuid,
    state: &str,
    (by, at): (Uuid, DateTime<Utc>),
) -> Result<bool, DbError> {
    let row = staff_certificate::table.find(id).filter(staff_certificate::state.eq("proposed"));
    let moved = diesel::update(row)
        .set((
            staff_certificate::state.eq(state),
            staff_certificate::decided_by.eq(by),
            staff_certificate::decided_at.eq(at),
        ))
        .execute(conn)
        .await?;
    Ok(moved == 1)
}

/// It opens nothing any more; false if that was so before.
pub(crate) async fn stop(
    conn: &mut AsyncPgConnection,
    id: Uuid,
    reason: &str,
    at: DateTime<Utc>,
) -> Result<bool, DbError> {
    let row = staff_certificate::table.find(id);
    let row = row.filter(staff_certificate::state.eq_any(["proposed", "active"]));
    let stopped = diesel::update(row)
        .set((
            staff_certificate::state.eq("stopped"),
            staff_certificate::ended_at.eq(at),
            staff_certificate::end_reason.eq(reason),
        ))
        .execute(conn)
        .await?;
    Ok(stopped == 1)
}

/// Notes that it was used.
pub(crate) async fn used(conn: &mut AsyncPgConnection, id: Uuid, at: DateTime<Utc>) -> Result<(), DbError> {
    let row = staff_certificate::table.find(id);
    diesel::update(row).set(staff_certificate::used_at.eq(at)).execute(conn).await?;
    Ok(())
}

/// A challenge as stored: by its hash.
#[derive(Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = certificate_challenge, check_for_backend(diesel::pg::Pg), treat_none_as_default_value = false)]
pub(crate) struct ChallengeRow {
    pub(crate) hash: Vec<u8>,
    pub(crate) client_id: String,
    pub(crate) expires_at: DateTime<Utc>,
    /// The session in which it is answered; none: it is for a log-in.
    pub(crate) session_id: Option<SessionId>,
}

pub(crate) async fn insert_challenge(
    conn: &mut AsyncPgConnection,
    row: &ChallengeRow,
) -> Result<(), DbError> {
    diesel::insert_into(certificate_challenge::table).values(row).execute(conn).await?;
    Ok(())
}

/// Spends a challenge: it is gone, whatever comes of it.
pub(crate) async fn spend_challenge(
    conn: &mut AsyncPgConnection,
    hash: &[u8],
) -> Result<Option<ChallengeRow>, DbError> {
    let row = diesel::delete(certificate_challenge::table.find(hash));
    Ok(row.returning(ChallengeRow::as_returning()).get_result(conn).await.optional()?)
}

/// Forgets challenges that nobody answered; returns how many.
pub(crate) async fn prune(conn: &mut AsyncPgConnection, before: DateTime<Utc>) -> Result<usize, DbError> {
    let old = certificate_challenge::table.filter(certificate_challenge::expires_at.lt(before));
    Ok(diesel::delete(old).execute(conn).await?)
}

/// Until when an issuer's list of revoked certificates is good; none before one was read.
pub(crate) async fn good_until(
    conn: &mut AsyncPgConnection,
    issuer: &[u8],
) -> Result<Option<DateTime<Utc>>, DbError> {
    let row = certificate_list::table.find(issuer).select(certificate_list::good_until);
    Ok(row.first(conn).await.optional()?)
}

/// Notes that a list was read; false if a newer one was read before.
pub(crate) async fn list_read(
    conn: &mut AsyncPgConnection,
    issuer: &[u8],
    (made_at, good_until): (DateTime<Utc>, DateTime<Utc>),
    at: DateTime<Utc>,
) -> Result<bool, DbError> {
    let known: Option<DateTime<Utc>> = certificate_list::table
        .find(issuer)
        .select(certificate_list::made_at)
        .for_update()
        .first(conn)
        .await
        .optional()?;
    if known.is_some_and(|known| known > made_at) {
        return Ok(false);
    }
    diesel::insert_into(certificate_list::table)
        .values((
            certificate_list::issuer.eq(issuer),
            certificate_list::made_at.eq(made_at),
            certificate_list::good_until.eq(good_until),
            certificate_list::read_at.eq(at),
        ))
        .on_conflict(certificate_list::issuer)
        .do_update()
        .set((
            certificate_list::made_at.eq(made_at),
            certificate_list::good_until.eq(good_until),
            certificate_list::read_at.eq(at),
        ))
        .execute(conn)
        .await?;
    Ok(true)
}

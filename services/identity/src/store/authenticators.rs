//! Rows of authenticator apps and recovery codes.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use kernel::{
    crypto::{LookupHash, Sealed},
    db::DbError,
};
use uuid::Uuid;

use crate::schema::{authenticator, recovery_code};

/// An app as stored.
#[derive(Debug, Queryable, Selectable)]
#[diesel(table_name = authenticator, check_for_backend(diesel::pg::Pg))]
pub(crate) struct AuthenticatorRow {
    pub(crate) credential_id: Uuid,
    pub(crate) secret: Option<Sealed>,
    pub(crate) pending: Option<Sealed>,
    pub(crate) last_step: i64,
}

/// The app of a credential, locked: of two who bring one code at once the second finds it used.
pub(crate) async fn find_for_update(
    conn: &mut AsyncPgConnection,
    credential: Uuid,
) -> Result<Option<AuthenticatorRow>, DbError> {
    let row = authenticator::table.find(credential).select(AuthenticatorRow::as_select()).for_update();
    Ok(row.first(conn).await.optional()?)
}

/// Whether a credential has an app that counts.
pub(crate) async fn is_enrolled(conn: &mut AsyncPgConnection, credential: Uuid) -> Result<bool, DbError> {
    let row = authenticator::table.find(credential).filter(authenticator::secret.is_not_null());
    Ok(diesel::select(diesel::dsl::exists(row)).get_result(conn).await?)
}

/// Begins to set one up; what was being set up before is forgotten, what counts goes on counting.
pub(crate) async fn set_pending(
    conn: &mut AsyncPgConnection,
    credential: Uuid,
    pending: &Sealed,
) -> Result<(), DbError> {
    diesel::insert_into(authenticator::table)
        .values((authenticator::credential_id.eq(credential), authenticator::pending.eq(pending)))
        .on_conflict(authenticator::credential_id)
        .do_update()
        .set(authenticator::pending.eq(pending))
        .execute(conn)
        .await?;
    Ok(())
}

/// What was being set up counts from now on, with the first code used.
pub(crate) async fn confirm(
    conn: &mut AsyncPgConnection,
    credential: Uuid,
    step: i64,
    at: DateTime<Utc>,
) -> Result<(), DbError> {
    diesel::update(authenticator::table.find(credential))
        .set((
            authenticator::secret.eq(authenticator::pending),
            authenticator::pending.eq(None::<Sealed>),
            authenticator::last_step.eq(step),
            authenticator::confirmed_at.eq(at),
        ))
        .execute(conn)
        .await?;
    Ok(())
}

/// A code of this step was used.
pub(crate) async fn set_last_step(
    conn: &mut AsyncPgConnection,
    credential: Uuid,
    step: i64,
) -> Result<(), DbError> {
    diesel::update(authenticator::table.find(credential))
        .set(authenticator::last_step.eq(step))
        .execute(conn)
        .await?;
    Ok(())
}

/// These recovery codes instead of all earlier ones.
pub(crate) async fn replace_codes(
    conn: &mut AsyncPgConnection,
    credential: Uuid,
    hashes: &[LookupHash],
) -> Result<(), DbError> {
    diesel::delete(recovery_code::table.filter(recovery_code::credential_id.eq(credential)))
        .execute(conn)
        .await?;
    let of = |hash| (recovery_code::credential_id.eq(credential), recovery_code::hash.eq(hash));
    let rows: Vec<_> = hashes.iter().map(of).collect();
    diesel::insert_into(recovery_code::table).values(rows).execute(conn).await?;
    Ok(())
}

/// Spends a recovery code; false if there is none such that is not spent.
pub(crate) async fn spend_code(
    conn: &mut AsyncPgConnection,
    credential: Uuid,
    hash: &LookupHash,
    at: DateTime<Utc>,
) -> Result<bool, DbError> {
    let code = recovery_code::table
        .filter(recovery_code::credential_id.eq(credential))
        .filter(recovery_code::hash.eq(hash))
        .filter(recovery_code::spent_at.is_null());
    Ok(diesel::update(code).set(recovery_code::spent_at.eq(at)).execute(conn).await? == 1)
}

/// Forgets the app and its recovery codes: whoever had them has them no more.
pub(crate) async fn forget(conn: &mut AsyncPgConnection, credential: Uuid) -> Result<(), DbError> {
    diesel::delete(recovery_code::table.filter(recovery_code::credential_id.eq(credential)))
        .execute(conn)
        .await?;
    diesel::delete(authenticator::table.find(credential)).execute(conn).await?;
    Ok(())
}

//! Queries on the uses of licences.
use super::licences::LicenceRow;
use crate::{
    domain::Status,
    schema::{handed_licences, licence_uses, licences},
};
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use kernel::{
    code::{LicenceTypeCode, Uscc},
    db::DbError,
    id::{CaseId, LicenceId, MandateId, PersonId},
};
use uuid::Uuid;

/// A use to be stored.
#[derive(Insertable)]
#[diesel(table_name = licence_uses, treat_none_as_default_value = false)]
pub(crate) struct NewUse {
    pub(crate) id: Uuid,
    pub(crate) licence_id: LicenceId,
    pub(crate) holder_id: PersonId,
    pub(crate) authority: Uscc,
    pub(crate) case_id: CaseId,
    pub(crate) county: Option<String>,
    pub(crate) mandate_id: Option<MandateId>,
    pub(crate) actor_kind: String,
    pub(crate) actor_id: Uuid,
    pub(crate) purpose: String,
    pub(crate) fields: Vec<String>,
    pub(crate) used_at: DateTime<Utc>,
}

/// A use as its holder sees it.
#[derive(Debug, Queryable, Selectable)]
#[diesel(table_name = licence_uses)]
pub(crate) struct UseRow {
    pub(crate) id: Uuid,
    pub(crate) case_id: CaseId,
    pub(crate) mandate_id: Option<MandateId>,
    pub(crate) actor_kind: String,
    pub(crate) purpose: String,
    pub(crate) fields: Vec<String>,
    pub(crate) used_at: DateTime<Utc>,
}

/// Stores a use.
pub(crate) async fn insert_use(conn: &mut AsyncPgConnection, new: &NewUse) -> Result<(), DbError> {
    diesel::insert_into(licence_uses::table).values(new).execute(conn).await?;
    Ok(())
}

/// The uses of a licence, newest first, after a place in the list.
pub(crate) async fn list_uses(
    conn: &mut AsyncPgConnection,
    licence: LicenceId,
    after: Option<(DateTime<Utc>, Uuid)>,
    limit: i64,
) -> Result<Vec<UseRow>, DbError> {
    let mut query = licence_uses::table.filter(licence_uses::licence_id.eq(licence)).into_boxed();
    if let Some((at, id)) = after {
        let earlier = licence_uses::used_at.lt(at);
        let same = licence_uses::used_at.eq(at).and(licence_uses::id.lt(id));
        query = query.filter(earlier.or(same));
    }
    let query = query.order((licence_uses::used_at.desc(), licence_uses::id.desc())).limit(limit);
    Ok(query.select(UseRow::as_select()).load(conn).await?)
}

/// The cases that used a licence, each once. A licence serves few cases; beyond the limit they are many too many.
pub(crate) async fn cases_using(
    conn: &mut AsyncPgConnection,
    licence: LicenceId,
) -> Result<Vec<CaseId>, DbError> {
    /// The most cases that one event names.
    const MOST: i64 = 1000;
    Ok(licence_uses::table
        .filter(licence_uses::licence_id.eq(licence))
        .select(licence_uses::case_id)
        .distinct()
        .limit(MOST)
        .load(conn)
        .await?)
}

/// The valid licence of a type that its holder brought into a case: what the case decides, changes it.
pub(crate) async fn changed_by_case(
    conn: &mut AsyncPgConnection,
    case: CaseId,
    kind: &LicenceTypeCode,
    holder: PersonId,
) -> Result<Option<LicenceRow>, DbError> {
    let brought = licence_uses::table.filter(licence_uses::case_id.eq(case)).select(licence_uses::licence_id);
    // It may have gone over to its legal person since.
    let handed = handed_licences::table
        .filter(handed_licences::from_holder.eq(holder))
        .select(handed_licences::licence_id);
    Ok(licences::table
        .filter(licences::id.eq_any(brought))
        .filter(licences::type_code.eq(kind))
        .filter(licences::holder_id.eq(holder).or(licences::id.eq_any(handed)))
        .filter(licences::status.eq(Status::Valid).and(licences::next_id.is_null()))
        .order((licences::issued_at.desc(), licences::id.desc()))
        .select(LicenceRow::as_select())
        .first(conn)
        .await
        .optional()?)
}

/// Was the licence used in the case?
pub(crate) async fn used_in_case(
    conn: &mut AsyncPgConnection,
    licence: LicenceId,
    case: CaseId,
) -> Result<bool, DbError> {
    let uses =
        licence_uses::table.filter(licence_uses::licence_id.eq(licence).and(licence_uses::case_id.eq(case)));
    Ok(diesel::select(diesel::dsl::exists(uses)).get_result(conn).await?)
}

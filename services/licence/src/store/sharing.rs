//! Queries on contracts, quotas, calls, consents and copies.
use super::licences::LicenceRow;
use crate::{
    domain::{Ground, ShareOperation},
    schema::{licence_consents, licence_copies, licences, sharing_calls, sharing_contracts, sharing_quotas},
};
use chrono::{DateTime, NaiveDate, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use kernel::{
    code::{LicenceTypeCode, Uscc},
    crypto::LookupHash,
    db::DbError,
    id::{LicenceId, PersonId},
};
use uuid::Uuid;

/// A contract.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = sharing_contracts, treat_none_as_default_value = false)]
pub(crate) struct ContractRow {
    pub(crate) id: Uuid,
    pub(crate) consumer: Uscc,
    pub(crate) system: String,
    pub(crate) types: Vec<String>,
    pub(crate) fields: Vec<String>,
    pub(crate) operations: Vec<String>,
    pub(crate) purpose: String,
    pub(crate) ground: Ground,
    pub(crate) statute: Option<String>,
    pub(crate) daily_quota: i32,
    pub(crate) valid_from: NaiveDate,
    pub(crate) valid_to: NaiveDate,
    pub(crate) proposed_by: Uuid,
    pub(crate) proposed_at: DateTime<Utc>,
    pub(crate) approved_by: Option<Uuid>,
    pub(crate) approved_at: Option<DateTime<Utc>>,
    pub(crate) ended_at: Option<DateTime<Utc>>,
}

/// Stores a proposal.
pub(crate) async fn insert_contract(conn: &mut AsyncPgConnection, row: &ContractRow) -> Result<(), DbError> {
    diesel::insert_into(sharing_contracts::table).values(row).execute(conn).await?;
    Ok(())
}

/// One contract.
pub(crate) async fn find_contract(
    conn: &mut AsyncPgConnection,
    id: Uuid,
) -> Result<Option<ContractRow>, DbError> {
    Ok(sharing_contracts::table.find(id).select(ContractRow::as_select()).first(conn).await.optional()?)
}

/// Contracts after one, by id.
pub(crate) async fn list_contracts(
    conn: &mut AsyncPgConnection,
    after: Uuid,
    limit: i64,
) -> Result<Vec<ContractRow>, DbError> {
    let query = sharing_contracts::table.filter(sharing_contracts::id.gt(after)).order(sharing_contracts::id);
    Ok(query.limit(limit).select(ContractRow::as_select()).load(conn).await?)
}

/// Approves a proposal that nobody approved yet.
pub(crate) async fn approve_contract(
    conn: &mut AsyncPgConnection,
    id: Uuid,
    by: Uuid,
    now: DateTime<Utc>,
) -> Result<Option<ContractRow>, DbError> {
    use sharing_contracts::dsl as c;
    let open = c::sharing_contracts.find(id).filter(c::approved_at.is_null().and(c::ended_at.is_null()));
    Ok(diesel::update(open)
        .set((c::approved_by.eq(by), c::approved_at.eq(now)))
        .returning(ContractRow::as_returning())
        .get_result(conn)
        .await
        .optional()?)
}

/// Ends a contract or a proposal.
pub(crate) async fn end_contract(
    conn: &mut AsyncPgConnection,
    id: Uuid,
    now: DateTime<Utc>,
) -> Result<Option<ContractRow>, DbError> {
    use sharing_contracts::dsl as c;
    let open = c::sharing_contracts.find(id).filter(c::ended_at.is_null());
    Ok(diesel::update(open)
        .set(c::ended_at.eq(now))
        .returning(ContractRow::as_returning())
        .get_result(conn)
        .await
        .optional()?)
}

/// Counts one call of a day; false if the quota is used up. Of many at once, each waits for the row.
pub(crate) async fn count_call(
    conn: &mut AsyncPgConnection,
    contract: &ContractRow,
    day: NaiveDate,
) -> Result<bool, DbError> {
    use sharing_quotas::dsl as q;
    let first = diesel::insert_into(q::sharing_quotas)
        .values((q::contract_id.eq(contract.id), q::day.eq(day), q::used.eq(1)))
        .on_conflict_do_nothing()
        .execute(conn)
        .await?;
    if first == 1 {
        return Ok(true);
    }
    let room = q::sharing_quotas.find((contract.id, day)).filter(q::used.lt(contract.daily_quota));
    Ok(diesel::update(room).set(q::used.eq(q::used + 1)).execute(conn).await? == 1)
}

/// A call to be stored.
#[derive(Insertable)]
#[diesel(table_name = sharing_calls, treat_none_as_default_value = false)]
pub(crate) struct NewCall {
    pub(crate) id: Uuid,
    pub(crate) contract_id: Uuid,
    pub(crate) consumer: Uscc,
    pub(crate) operation: ShareOperation,
    pub(crate) licence_id: Option<LicenceId>,
    pub(crate) holder_id: Option<PersonId>,
    pub(crate) consent_id: Option<Uuid>,
    pub(crate) cause: String,
    pub(crate) item_code: Option<String>,
    pub(crate) fields: Vec<String>,
    pub(crate) expires_at: DateTime<Utc>,
    pub(crate) called_at: DateTime<Utc>,
}

/// Stores a call.
pub(crate) async fn insert_call(conn: &mut AsyncPgConnection, new: &NewCall) -> Result<(), DbError> {
    diesel::insert_into(sharing_calls::table).values(new).execute(conn).await?;
    Ok(())
}

/// A call as the holder sees it, with the system that made it.
#[derive(Debug, Queryable)]
pub(crate) struct CallRow {
    pub(crate) id: Uuid,
    pub(crate) consumer: Uscc,
    pub(crate) operation: ShareOperation,
    pub(crate) cause: String,
    pub(crate) item_code: Option<String>,
    pub(crate) fields: Vec<String>,
    pub(crate) consent_id: Option<Uuid>,
    pub(crate) expires_at: DateTime<Utc>,
    pub(crate) called_at: DateTime<Utc>,
    pub(crate) system: String,
    pub(crate) statute: Option<String>,
}

/// The calls on a licence, newest first, after a place in the list.
pub(crate) async fn list_calls(
    conn: &mut AsyncPgConnection,
    licence: LicenceId,
    after: Option<(DateTime<Utc>, Uuid)>,
    limit: i64,
) -> Result<Vec<CallRow>, DbError> {
    use sharing_calls::dsl as c;
    let mut query = c::sharing_calls
        .inner_join(sharing_contracts::table)
        .filter(c::licence_id.eq(licence))
        .select((
            c::id,
            c::consumer,
            c::operation,
            c::cause,
            c::item_code,
            c::fields,
            c::consent_id,
            c::expires_at,
            c::called_at,
            sharing_contracts::system,
            sharing_contracts::statute,
        ))
        .into_boxed();
    if let Some((at, id)) = after {
        query = query.filter(c::called_at.lt(at).or(c::called_at.eq(at).and(c::id.lt(id))));
    }
    Ok(query.order((c::called_at.desc(), c::id.desc())).limit(limit).load(conn).await?)
}

/// A consent.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = licence_consents, treat_none_as_default_value = false)]
pub(crate) struct ConsentRow {
    pub(crate) id: Uuid,
    pub(crate) licence_id: LicenceId,
    pub(crate) holder_id: PersonId,
    pub(crate) consumer: Uscc,
    pub(crate) purpose: String,
    pub(crate) until: DateTime<Utc>,
    pub(crate) given_at: DateTime<Utc>,
    pub(crate) withdrawn_at: Option<DateTime<Utc>>,
    /// The contract that it opens the licence to; one of before this was kept opens nothing.
    pub(crate) contract_id: Option<Uuid>,
}

/// Stores a consent.
pub(crate) async fn insert_consent(conn: &mut AsyncPgConnection, row: &ConsentRow) -> Result<(), DbError> {
    diesel::insert_into(licence_consents::table).values(row).execute(conn).await?;
    Ok(())
}

/// The consents on a licence, newest first.
pub(crate) async fn list_consents(
    conn: &mut AsyncPgConnection,
    licence: LicenceId,
) -> Result<Vec<ConsentRow>, DbError> {
    /// More than anyone gives for one licence.
    const MOST: i64 = 200;
    use licence_consents::dsl as c;
    let query = c::licence_consents.filter(c::licence_id.eq(licence)).order(c::given_at.desc()).limit(MOST);
    Ok(query.select(ConsentRow::as_select()).load(conn).await?)
}

/// Withdraws a consent of its holder, unless it is.
pub(crate) async fn withdraw_consent(
    conn: &mut AsyncPgConnection,
    id: Uuid,
    holder: PersonId,
    now: DateTime<Utc>,
) -> Result<Option<ConsentRow>, DbError> {
    use licence_consents::dsl as c;
    let open = c::licence_consents.find(id).filter(c::holder_id.eq(holder).and(c::withdrawn_at.is_null()));
    Ok(diesel::update(open)
        .set(c::withdrawn_at.eq(now))
        .returning(ConsentRow::as_returning())
        .get_result(conn)
        .await
        .optional()?)
}

/// One consent.
pub(crate) async fn find_consent(
    conn: &mut AsyncPgConnection,
    id: Uuid,
) -> Result<Option<ConsentRow>, DbError> {
    Ok(licence_consents::table.find(id).select(ConsentRow::as_select()).first(conn).await.optional()?)
}

/// The consent that lets a licence be used under a contract now, and until when.
pub(crate) async fn consent_for(
    conn: &mut AsyncPgConnection,
    licence: LicenceId,
    contract: &ContractRow,
    now: DateTime<Utc>,
) -> Result<Option<(Uuid, DateTime<Utc>)>, DbError> {
    use licence_consents::dsl as c;
    let good = c::licence_consents
        .filter(c::licence_id.eq(licence).and(c::contract_id.eq(contract.id)))
        .filter(c::consumer.eq(&contract.consumer))
        .filter(c::withdrawn_at.is_null().and(c::until.gt(now)));
    Ok(good.order(c::until.desc()).select((c::id, c::until)).first(conn).await.optional()?)
}

/// The licences of some types whose holder has this number, newest first; earlier versions do not count.
pub(crate) async fn search_holder(
    conn: &mut AsyncPgConnection,
    number: &LookupHash,
    types: &[LicenceTypeCode],
) -> Result<Vec<LicenceRow>, DbError> {
    /// Nobody holds more.
    const MOST: i64 = 100;
    let of_holder = licences::table.filter(licences::holder_lookup.eq(number));
    Ok(of_holder
        .filter(licences::type_code.eq_any(types).and(licences::next_id.is_null()))
        .order((licences::issued_at.desc(), licences::id.desc()))
        .limit(MOST)
        .select(LicenceRow::as_select())
        .load(conn)
        .await?)
}

/// A copy for one use.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = licence_copies, treat_none_as_default_value = false)]
pub(crate) struct CopyRow {
    pub(crate) number: String,
    pub(crate) licence_id: LicenceId,
    pub(crate) holder_id: PersonId,
    pub(crate) contract_id: Uuid,
    pub(crate) consumer: Uscc,
    pub(crate) cause: String,
    pub(crate) made_at: DateTime<Utc>,
    pub(crate) expires_at: DateTime<Utc>,
    pub(crate) sha256: String,
    pub(crate) consent_id: Option<Uuid>,
}

/// Stores a copy.
pub(crate) async fn insert_copy(conn: &mut AsyncPgConnection, row: &CopyRow) -> Result<(), DbError> {
    diesel::insert_into(licence_copies::table).values(row).execute(conn).await?;
    Ok(())
}

/// The copy of a number.
pub(crate) async fn find_copy(
    conn: &mut AsyncPgConnection,
    number: &str,
) -> Result<Option<CopyRow>, DbError> {
    let found = licence_copies::table.find(number).select(CopyRow::as_select());
    Ok(found.first(conn).await.optional()?)
}

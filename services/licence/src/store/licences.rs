//! Queries on licences and the changes of their standing.
use crate::{
    domain::{Action, HolderKind, Reason, Status},
    schema::{licence_changes, licence_serials, licences},
};
use chrono::{DateTime, NaiveDate, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use kernel::{
    code::{LicenceIdentifier, LicenceTypeCode, Uscc},
    crypto::{LookupHash, Sealed},
    db::DbError,
    id::{CaseId, LicenceId, PersonId},
};
use uuid::Uuid;

/// A licence as stored; name and content are sealed.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = licences)]
pub(crate) struct LicenceRow {
    pub(crate) id: LicenceId,
    pub(crate) identifier: LicenceIdentifier,
    pub(crate) type_code: LicenceTypeCode,
    pub(crate) authority: Uscc,
    pub(crate) serial: String,
    pub(crate) version: i16,
    pub(crate) county: Option<String>,
    pub(crate) holder_id: PersonId,
    pub(crate) holder_name: Sealed,
    pub(crate) holder_kind: HolderKind,
    pub(crate) holder_number: Option<Sealed>,
    pub(crate) number: Option<Sealed>,
    pub(crate) content: Sealed,
    pub(crate) content_hash: String,
    pub(crate) status: Status,
    pub(crate) status_since: DateTime<Utc>,
    pub(crate) valid_from: NaiveDate,
    pub(crate) valid_to: Option<NaiveDate>,
    pub(crate) case_id: Option<CaseId>,
    pub(crate) decision_id: Option<Uuid>,
    pub(crate) issued_at: DateTime<Utc>,
    pub(crate) previous_id: Option<LicenceId>,
    pub(crate) next_id: Option<LicenceId>,
    pub(crate) place: i32,
}

/// A licence to be stored.
#[derive(Insertable)]
#[diesel(table_name = licences, treat_none_as_default_value = false)]
pub(crate) struct NewLicence {
    pub(crate) id: LicenceId,
    pub(crate) identifier: LicenceIdentifier,
    pub(crate) type_code: LicenceTypeCode,
    pub(crate) authority: Uscc,
    pub(crate) serial: String,
    pub(crate) version: i16,
    pub(crate) county: Option<String>,
    pub(crate) holder_id: PersonId,
    pub(crate) holder_name: Sealed,
    pub(crate) holder_number: Option<Sealed>,
    pub(crate) holder_lookup: Option<LookupHash>,
    pub(crate) content: Sealed,
    pub(crate) content_hash: String,
    pub(crate) status: Status,
    pub(crate) status_since: DateTime<Utc>,
    pub(crate) valid_from: NaiveDate,
    pub(crate) valid_to: Option<NaiveDate>,
    pub(crate) origin: &'static str,
    pub(crate) case_id: Option<CaseId>,
    pub(crate) decision_id: Option<Uuid>,
    pub(crate) issued_at: DateTime<Utc>,
    pub(crate) previous_id: Option<LicenceId>,
    pub(crate) number: Option<Sealed>,
    pub(crate) number_lookup: Option<LookupHash>,
    pub(crate) holder_kind: HolderKind,
}

/// A change of standing to be stored.
#[derive(Insertable)]
#[diesel(table_name = licence_changes, treat_none_as_default_value = false)]
pub(crate) struct NewChange {
    pub(crate) id: Uuid,
    pub(crate) licence_id: LicenceId,
    pub(crate) holder_id: PersonId,
    pub(crate) authority: Uscc,
    pub(crate) action: Action,
    pub(crate) from_status: Status,
    pub(crate) to_status: Status,
    pub(crate) reason_code: Reason,
    pub(crate) reason: Sealed,
    pub(crate) changed_at: DateTime<Utc>,
}

/// The next serial of a type and authority in a year. Others wait for this transaction.
pub(crate) async fn next_serial(
    conn: &mut AsyncPgConnection,
    kind: &LicenceTypeCode,
    authority: &Uscc,
    year: i16,
) -> Result<i32, DbError> {
    use licence_serials::dsl as s;
    Ok(diesel::insert_into(s::licence_serials)
        .values((s::type_code.eq(kind), s::authority.eq(authority), s::year.eq(year), s::last.eq(1)))
        .on_conflict((s::type_code, s::authority, s::year))
        .do_update()
        .set(s::last.eq(s::last + 1))
        .returning(s::last)
        .get_result(conn)
        .await?)
}

/// Stores a licence.
pub(crate) async fn insert_licence(conn: &mut AsyncPgConnection, new: &NewLicence) -> Result<(), DbError> {
    diesel::insert_into(licences::table).values(new).execute(conn).await?;
    Ok(())
}

/// The licence of this id.
pub(crate) async fn find_licence(
    conn: &mut AsyncPgConnection,
    id: LicenceId,
) -> Result<Option<LicenceRow>, DbError> {
    Ok(licences::table.find(id).select(LicenceRow::as_select()).first(conn).await.optional()?)
}

/// The licence of this id, if this person holds it.
pub(crate) async fn find_of_holder(
    conn: &mut AsyncPgConnection,
    id: LicenceId,
    holder: PersonId,
) -> Result<Option<LicenceRow>, DbError> {
    let query = licences::table.find(id).filter(licences::holder_id.eq(holder));
    Ok(query.select(LicenceRow::as_select()).first(conn).await.optional()?)
}

/// The licence of this identifier.
pub(crate) async fn find_by_identifier(
    conn: &mut AsyncPgConnection,
    identifier: &LicenceIdentifier,
) -> Result<Option<LicenceRow>, DbError> {
    let query = licences::table.filter(licences::identifier.eq(identifier));
    Ok(query.select(LicenceRow::as_select()).first(conn).await.optional()?)
}

/// The licence of a type that a decision has led to.
pub(crate) async fn find_of_decision(
    conn: &mut AsyncPgConnection,
    decision: Uuid,
    kind: &LicenceTypeCode,
) -> Result<Option<LicenceId>, DbError> {
    Ok(licences::table
        .filter(licences::decision_id.eq(decision).and(licences::type_code.eq(kind)))
        .select(licences::id)
        .first(conn)
        .await
        .optional()?)
}

/// The licence of a type that was taken over for a person and still stands.
pub(crate) async fn find_taken_over(
    conn: &mut AsyncPgConnection,
    holder: PersonId,
    kind: &LicenceTypeCode,
) -> Result<Option<LicenceId>, DbError> {
    Ok(licences::table
        .filter(licences::holder_id.eq(holder).and(licences::type_code.eq(kind)))
        .filter(licences::origin.eq("taken_over").and(licences::status.eq(Status::Valid)))
        .select(licences::id)
        .first(conn)
        .await
        .optional()?)
}

/// A person's licences, newest first, after a place in the list.
pub(crate) async fn list_of_holder(
    conn: &mut AsyncPgConnection,
    holder: PersonId,
    after: Option<(DateTime<Utc>, Uuid)>,
    limit: i64,
) -> Result<Vec<LicenceRow>, DbError> {
    let mut query = licences::table.filter(licences::holder_id.eq(holder)).into_boxed();
    if let Some((at, id)) = after {
        let earlier = licences::issued_at.lt(at);
        let same = licences::issued_at.eq(at).and(licences::id.lt(id));
        query = query.filter(earlier.or(same));
    }
    let query = query.order((licences::issued_at.desc(), licences::id.desc())).limit(limit);
    Ok(query.select(LicenceRow::as_select()).load(conn).await?)
}

/// The licences of a person that have not ended for good, newest first; of one type, if it is named.
pub(crate) async fn usable_of_holder(
    conn: &mut AsyncPgConnection,
    holder: PersonId,
    kind: Option<&LicenceTypeCode>,
) -> Result<Vec<LicenceRow>, DbError> {
    /// Nobody holds more that count; the newest ones are enough.
    const MOST: i64 = 100;
    let mut query = licences::table
        .filter(licences::holder_id.eq(holder))
        .filter(licences::status.eq_any([Status::Valid, Status::Suspended, Status::Expired]))
        // Of a licence with several versions, the last one counts.
        .filter(licences::next_id.is_null())
        .into_boxed();
    if let Some(kind) = kind {
        query = query.filter(licences::type_code.eq(kind));
    }
    let query = query.order((licences::issued_at.desc(), licences::id.desc())).limit(MOST);
    Ok(query.select(LicenceRow::as_select()).load(conn).await?)
}

/// Moves the standing, unless someone else has moved it from `from` meanwhile.
pub(crate) async fn set_status(
    conn: &mut AsyncPgConnection,
    id: LicenceId,
    from: Status,
    to: Status,
    now: DateTime<Utc>,
) -> Result<Option<LicenceRow>, DbError> {
    Ok(diesel::update(licences::table.find(id).filter(licences::status.eq(from)))
        .set((licences::status.eq(to), licences::status_since.eq(now)))
        .returning(LicenceRow::as_returning())
        .get_result(conn)
        .await
        .optional()?)
}

/// Notes on a version which one took its place; false if another was faster.
pub(crate) async fn link_next(
    conn: &mut AsyncPgConnection,
    id: LicenceId,
    next: LicenceId,
) -> Result<bool, DbError> {
    let open = licences::table.find(id).filter(licences::next_id.is_null());
    Ok(diesel::update(open).set(licences::next_id.eq(next)).execute(conn).await? == 1)
}

/// All versions of the licence that a row is one of, first to last.
pub(crate) async fn versions_of(
    conn: &mut AsyncPgConnection,
    row: &LicenceRow,
) -> Result<Vec<LicenceRow>, DbError> {
    Ok(licences::table
        .filter(licences::type_code.eq(&row.type_code).and(licences::authority.eq(&row.authority)))
        .filter(licences::serial.eq(&row.serial))
        .order(licences::version)
        .select(LicenceRow::as_select())
        .load(conn)
        .await?)
}

/// Does the issuer have a licence of the type with this number already, in its first version?
pub(crate) async fn number_taken(
    conn: &mut AsyncPgConnection,
    kind: &LicenceTypeCode,
    authority: &Uscc,
    number: &LookupHash,
) -> Result<bool, DbError> {
    let same = licences::table
        .filter(licences::type_code.eq(kind).and(licences::authority.eq(authority)))
        .filter(licences::number_lookup.eq(number).and(licences::version.eq(1)));
    Ok(diesel::select(diesel::dsl::exists(same)).get_result(conn).await?)
}

/// A licence whose holder has this number, whatever it is for: by it an imported line finds its holder.
pub(crate) async fn of_holder_number(
    conn: &mut AsyncPgConnection,
    number: &LookupHash,
) -> Result<Option<LicenceRow>, DbError> {
    let query = licences::table.filter(licences::holder_lookup.eq(number));
    Ok(query.order(licences::issued_at).select(LicenceRow::as_select()).first(conn).await.optional()?)
}

/// What an authority issued, newest first, after a place in the list.
pub(crate) async fn list_issued(
    conn: &mut AsyncPgConnection,
    authority: &Uscc,
    identifier: Option<&str>,
    after: Option<(DateTime<Utc>, Uuid)>,
    limit: i64,
) -> Result<Vec<LicenceRow>, DbError> {
    let mut query = licences::table.filter(licences::authority.eq(authority)).into_boxed();
    if let Some(identifier) = identifier {
        query = query.filter(licences::identifier.eq(identifier.to_owned()));
    }
    if let Some((at, id)) = after {
        let earlier = licences::issued_at.lt(at);
        let same = licences::issued_at.eq(at).and(licences::id.lt(id));
        query = query.filter(earlier.or(same));
    }
    let query = query.order((licences::issued_at.desc(), licences::id.desc())).limit(limit);
    Ok(query.select(LicenceRow::as_select()).load(conn).await?)
}

/// Stores a change of standing.
pub(crate) async fn insert_change(conn: &mut AsyncPgConnection, new: &NewChange) -> Result<(), DbError> {
    diesel::insert_into(licence_changes::table).values(new).execute(conn).await?;
    Ok(())
}

/// Why the standing of a licence last changed.
pub(crate) async fn last_reason(
    conn: &mut AsyncPgConnection,
    licence: LicenceId,
) -> Result<Option<Reason>, DbError> {
    use licence_changes::dsl as c;
    let changes = c::licence_changes.filter(c::licence_id.eq(licence)).order(c::changed_at.desc());
    Ok(changes.select(c::reason_code).first(conn).await.optional()?)
}

/// Licences whose last day was before `today` and whose standing does not say so yet.
pub(crate) async fn running_out(
    conn: &mut AsyncPgConnection,
    today: NaiveDate,
    limit: i64,
) -> Result<Vec<LicenceRow>, DbError> {
    Ok(licences::table
        .filter(licences::valid_to.lt(today))
        .filter(licences::status.eq_any([Status::Valid, Status::Suspended]))
        .order(licences::valid_to)
        .limit(limit)
        .select(LicenceRow::as_select())
        .load(conn)
        .await?)
}

/// The standings of all licences with a place in this range: place, standing on record, first and last day.
pub(crate) async fn standings(
    conn: &mut AsyncPgConnection,
    from: i32,
    before: i32,
) -> Result<Vec<(i32, Status, NaiveDate, Option<NaiveDate>)>, DbError> {
    Ok(licences::table
        .filter(licences::place.ge(from).and(licences::place.lt(before)))
        .select((licences::place, licences::status, licences::valid_from, licences::valid_to))
        .load(conn)
        .await?)
}

/// All licences by id, after one; for snapshots.
pub(crate) async fn page_of_all(
    conn: &mut AsyncPgConnection,
    after: Uuid,
    limit: i64,
) -> Result<Vec<LicenceRow>, DbError> {
    Ok(licences::table
        .filter(licences::id.gt(after))
        .order(licences::id)
        .limit(limit)
        .select(LicenceRow::as_select())
        .load(conn)
        .await?)
}

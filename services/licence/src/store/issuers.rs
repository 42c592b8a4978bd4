//! Queries on who may issue which type.
use crate::{domain::Issuer, schema::licence_issuers};
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use kernel::{
    code::{LicenceTypeCode, Uscc},
    db::DbError,
};

/// A line of the table.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = licence_issuers)]
pub(crate) struct IssuerRow {
    pub(crate) type_code: LicenceTypeCode,
    pub(crate) authority: Uscc,
    pub(crate) name: String,
    pub(crate) allowed: bool,
    pub(crate) changed_at: DateTime<Utc>,
}

/// Adds authorities that are not in the table yet; tells how many were new.
pub(crate) async fn add_issuers(
    conn: &mut AsyncPgConnection,
    kind: &LicenceTypeCode,
    issuers: &[Issuer],
) -> Result<usize, DbError> {
    use licence_issuers::dsl as i;
    let rows: Vec<_> = issuers
        .iter()
        .map(|issuer| {
            (
                i::type_code.eq(kind),
                i::authority.eq(&issuer.code),
                i::name.eq(&issuer.name),
                i::allowed.eq(true),
            )
        })
        .collect();
    let insert = diesel::insert_into(i::licence_issuers).values(rows);
    Ok(insert.on_conflict_do_nothing().execute(conn).await?)
}

/// Writes a line of the table.
pub(crate) async fn set_issuer(
    conn: &mut AsyncPgConnection,
    kind: &LicenceTypeCode,
    authority: &Uscc,
    name: &str,
    allowed: bool,
    now: DateTime<Utc>,
) -> Result<IssuerRow, DbError> {
    use licence_issuers::dsl as i;
    let values = (i::name.eq(name), i::allowed.eq(allowed), i::changed_at.eq(now));
    Ok(diesel::insert_into(i::licence_issuers)
        .values((i::type_code.eq(kind), i::authority.eq(authority), values))
        .on_conflict((i::type_code, i::authority))
        .do_update()
        .set(values)
        .returning(IssuerRow::as_returning())
        .get_result(conn)
        .await?)
}

/// May the authority issue the type?
pub(crate) async fn may_issue(
    conn: &mut AsyncPgConnection,
    kind: &LicenceTypeCode,
    authority: &Uscc,
) -> Result<bool, DbError> {
    let line = licence_issuers::table.find((kind, authority)).filter(licence_issuers::allowed);
    Ok(diesel::select(diesel::dsl::exists(line)).get_result(conn).await?)
}

/// The name of an authority, if any line has it.
pub(crate) async fn authority_name(
    conn: &mut AsyncPgConnection,
    authority: &Uscc,
) -> Result<Option<String>, DbError> {
    let named = licence_issuers::table.filter(licence_issuers::authority.eq(authority));
    Ok(named
        .order(licence_issuers::changed_at.desc())
        .select(licence_issuers::name)
        .first(conn)
        .await
        .optional()?)
}

/// Who may issue a type, by code of the authority.
pub(crate) async fn list_issuers(
    conn: &mut AsyncPgConnection,
    kind: &LicenceTypeCode,
    after: &str,
    limit: i64,
) -> Result<Vec<IssuerRow>, DbError> {
    Ok(licence_issuers::table
        .filter(licence_issuers::type_code.eq(kind).and(licence_issuers::authority.gt(after)))
        .order(licence_issuers::authority)
        .limit(limit)
        .select(IssuerRow::as_select())
        .load(conn)
        .await?)
}

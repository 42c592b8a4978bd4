//! Queries on licence types.
use crate::{domain::LicenceType, schema::licence_types};
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use kernel::{
    code::{LicenceTypeCode, Uscc},
    db::DbError,
};
use serde_json::Value;

#[derive(Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = licence_types, treat_none_as_default_value = false)]
struct TypeRow {
    code: LicenceTypeCode,
    name: String,
    definer: Uscc,
    definer_name: String,
    fictitious: bool,
    issuer_kind: String,
    subject_kind: String,
    validity: Value,
    number_field: String,
    fields: Value,
}

impl TypeRow {
    fn of(kind: &LicenceType) -> Result<Self, DbError> {
        Ok(Self {
            code: kind.code.clone(),
            name: kind.name.clone(),
            definer: kind.definer.clone(),
            definer_name: kind.definer_name.clone(),
            fictitious: kind.fictitious,
            issuer_kind: kind.issuer_kind.clone(),
            subject_kind: kind.subject_kind.clone(),
            validity: serde_json::to_value(kind.validity)?,
            number_field: kind.number_field.clone(),
            fields: serde_json::to_value(&kind.fields)?,
        })
    }

    fn read(self) -> Result<LicenceType, DbError> {
        Ok(LicenceType {
            code: self.code,
            name: self.name,
            definer: self.definer,
            definer_name: self.definer_name,
            fictitious: self.fictitious,
            issuer_kind: self.issuer_kind,
            subject_kind: self.subject_kind,
            validity: serde_json::from_value(self.validity)?,
            number_field: self.number_field,
            fields: serde_json::from_value(self.fields)?,
        })
    }
}

/// The type of this code.
pub(crate) async fn find_type(
    conn: &mut AsyncPgConnection,
    code: &LicenceTypeCode,
) -> Result<Option<LicenceType>, DbError> {
    let row = licence_types::table.find(code).select(TypeRow::as_select()).first(conn).await.optional()?;
    row.map(TypeRow::read).transpose()
}

/// The types after a code, in order.
pub(crate) async fn list_types(
    conn: &mut AsyncPgConnection,
    after: &str,
    limit: i64,
) -> Result<Vec<LicenceType>, DbError> {
    let rows: Vec<TypeRow> = licence_types::table
        .filter(licence_types::code.gt(after))
        .order(licence_types::code)
        .limit(limit)
        .select(TypeRow::as_select())
        .load(conn)
        .await?;
    rows.into_iter().map(TypeRow::read).collect()
}

/// Writes the definition of a type, whether it is new or not.
pub(crate) async fn save_type(
    conn: &mut AsyncPgConnection,
    kind: &LicenceType,
    now: DateTime<Utc>,
) -> Result<(), DbError> {
    let row = TypeRow::of(kind)?;
    diesel::insert_into(licence_types::table)
        .values((&row, licence_types::defined_at.eq(now)))
        .on_conflict(licence_types::code)
        .do_update()
        .set((&row, licence_types::defined_at.eq(now)))
        .execute(conn)
        .await?;
    Ok(())
}

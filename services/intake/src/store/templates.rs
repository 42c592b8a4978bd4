//! Templates of documents that editors of this hall wrote.
use crate::schema::document_templates;
use chrono::{DateTime, Utc};
use diesel::{dsl::max, prelude::*};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use kernel::db::{DbError, Tx};
use notices::Kind;
use uuid::Uuid;

/// Their versions are numbered from here on; below are those that come with the program.
pub(crate) const FIRST: i16 = 1001;
/// So many versions of a kind are listed.
const LISTED: i64 = 50;

/// A version.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = document_templates)]
pub(crate) struct TemplateRow {
    pub(crate) version: i16,
    pub(crate) source: String,
    pub(crate) note: String,
    pub(crate) written_by: Uuid,
    pub(crate) written_at: DateTime<Utc>,
    pub(crate) published_at: Option<DateTime<Utc>>,
    pub(crate) withdrawn_at: Option<DateTime<Utc>>,
}

/// Adds the next version of a kind. Two who save at once: one gets the number, the other a conflict.
pub(crate) async fn add(tx: &mut Tx, kind: Kind, source: &str, note: &str) -> Result<i16, DbError> {
    let by = tx.actor().id;
    let of_kind = document_templates::table.filter(document_templates::kind.eq(kind.code()));
    let last: Option<i16> = of_kind.select(max(document_templates::version)).first(&mut **tx).await?;
    let version = last.map_or(FIRST, |last| last.saturating_add(1));
    diesel::insert_into(document_templates::table)
        .values((
            document_templates::kind.eq(kind.code()),
            document_templates::version.eq(version),
            document_templates::source.eq(source),
            document_templates::note.eq(note),
            document_templates::written_by.eq(by),
        ))
        .execute(&mut **tx)
        .await?;
    Ok(version)
}

/// The versions of a kind, the newest first.
pub(crate) async fn of_kind(conn: &mut AsyncPgConnection, kind: Kind) -> Result<Vec<TemplateRow>, DbError> {
    let of_kind = document_templates::table.filter(document_templates::kind.eq(kind.code()));
    let newest = of_kind.order(document_templates::version.desc()).limit(LISTED);
    Ok(newest.select(TemplateRow::as_select()).load(conn).await?)
}

/// One version.
pub(crate) async fn find(
    conn: &mut AsyncPgConnection,
    kind: Kind,
    version: i16,
) -> Result<Option<TemplateRow>, DbError> {
    let one = document_templates::table.find((kind.code(), version));
    Ok(one.select(TemplateRow::as_select()).first(conn).await.optional()?)
}

/// The version that new documents of a kind are made under, if it is not one that comes with the program.
pub(crate) async fn in_force(conn: &mut AsyncPgConnection, kind: Kind) -> Result<Option<i16>, DbError> {
    let of_kind = document_templates::table.filter(document_templates::kind.eq(kind.code()));
    let valid = of_kind
        .filter(document_templates::published_at.is_not_null())
        .filter(document_templates::withdrawn_at.is_null());
    Ok(valid.select(max(document_templates::version)).first(conn).await?)
}

/// Puts a version in force; false if it was before.
pub(crate) async fn publish(tx: &mut Tx, kind: Kind, version: i16) -> Result<bool, DbError> {
    let (by, now) = (tx.actor().id, tx.now());
    let one = document_templates::table.find((kind.code(), version));
    let changed = diesel::update(one.filter(document_templates::published_at.is_null()))
        .set((document_templates::published_by.eq(by), document_templates::published_at.eq(now)))
        .execute(&mut **tx)
        .await?;
    Ok(changed == 1)
}

/// Takes a version out of force; false if it is not in force.
pub(crate) async fn withdraw(tx: &mut Tx, kind: Kind, version: i16) -> Result<bool, DbError> {
    let (by, now) = (tx.actor().id, tx.now());
    let one = document_templates::table.find((kind.code(), version));
    let in_force = one
        .filter(document_templates::published_at.is_not_null())
        .filter(document_templates::withdrawn_at.is_null());
    let changed = diesel::update(in_force)
        .set((document_templates::withdrawn_by.eq(by), document_templates::withdrawn_at.eq(now)))
        .execute(&mut **tx)
        .await?;
    Ok(changed == 1)
}

//! Official documents: what each says, its number, and where its bytes lie.
use crate::{
    domain::document::RemedyBodies,
    schema::{document_files, document_series, document_words, documents, remedy_bodies},
    store::cases::Case,
};
use chrono::{DateTime, NaiveDate, Utc};
use diesel::{dsl::max, prelude::*, upsert::excluded};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use kernel::{
    code::{Division, Uscc},
    crypto::{Aad, Sealed},
    db::{DbError, Tx},
    id::CaseId,
};
use notices::{Content, Kind};
use uuid::Uuid;

/// A document as it was drawn up.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = documents)]
pub(crate) struct Document {
    pub(crate) kind: String,
    pub(crate) id: Uuid,
    pub(crate) number: String,
    pub(crate) code: String,
    pub(crate) authority: Uscc,
    pub(crate) authority_name: String,
    pub(crate) given_on: NaiveDate,
    pub(crate) template: i16,
    content: Sealed,
    pub(crate) acted_at: DateTime<Utc>,
}

impl Document {
    /// What it says.
    pub(crate) fn content(&self, tx: &Tx) -> Result<Content, DbError> {
        Ok(tx.keyring().open_json(place(self.id), &self.content)?)
    }
}

fn place(id: Uuid) -> Aad {
    Aad::new("documents", "content", id)
}

/// A document that is drawn up.
#[derive(Debug)]
pub(crate) struct NewDocument<'a> {
    pub(crate) id: Uuid,
    pub(crate) seq: i16,
    pub(crate) code: &'a str,
    pub(crate) authority: &'a Uscc,
    pub(crate) template: i16,
    pub(crate) acted_at: DateTime<Utc>,
    pub(crate) content: &'a Content,
}

/// Writes a document; false if the case has this one already.
pub(crate) async fn insert(tx: &mut Tx, case: &Case, new: &NewDocument<'_>) -> Result<bool, DbError> {
    let sealed = tx.keyring().seal_json(place(new.id), new.content)?;
    let head = &new.content.head;
    let made = diesel::insert_into(documents::table)
        .values((
            documents::county.eq(&case.county),
            documents::case_id.eq(case.id.as_uuid()),
            documents::kind.eq(new.content.body.kind().code()),
            documents::seq.eq(new.seq),
            documents::id.eq(new.id),
            documents::number.eq(&head.number),
            documents::code.eq(new.code),
            documents::authority.eq(new.authority.as_str()),
            documents::authority_name.eq(&head.authority),
            documents::given_on.eq(head.date),
            documents::template.eq(new.template),
            documents::content.eq(sealed),
            documents::acted_at.eq(new.acted_at),
            documents::drawn_up_by.eq(tx.actor().id),
        ))
        .on_conflict((documents::county, documents::case_id, documents::kind, documents::seq))
        .do_nothing()
        .execute(&mut **tx)
        .await?;
    Ok(made == 1)
}

/// The documents of a case, the first first.
pub(crate) async fn of_case(conn: &mut AsyncPgConnection, case: &Case) -> Result<Vec<Document>, DbError> {
    Ok(documents::table
        .filter(documents::county.eq(&case.county))
        .filter(documents::case_id.eq(case.id.as_uuid()))
        .order((documents::acted_at, documents::kind, documents::seq))
        .select(Document::as_select())
        .load(conn)
        .await?)
}

pub(crate) async fn find(
    conn: &mut AsyncPgConnection,
    case: &Case,
    id: Uuid,
) -> Result<Option<Document>, DbError> {
    let row = documents::table
        .filter(documents::county.eq(&case.county))
        .filter(documents::case_id.eq(case.id.as_uuid()))
        .filter(documents::id.eq(id));
    Ok(row.select(Document::as_select()).first(conn).await.optional()?)
}

/// The case that a document is of.
pub(crate) async fn case_of(conn: &mut AsyncPgConnection, id: Uuid) -> Result<Option<CaseId>, DbError> {
    let row = documents::table.filter(documents::id.eq(id)).select(documents::case_id);
    Ok(row.first(conn).await.optional()?)
}

pub(crate) async fn find_by_number(
    conn: &mut AsyncPgConnection,
    number: &str,
    code: &str,
) -> Result<Option<Document>, DbError> {
    let row = documents::table.filter(documents::number.eq(number)).filter(documents::code.eq(code));
    Ok(row.select(Document::as_select()).first(conn).await.optional()?)
}

/// How many of a kind the case has.
pub(crate) async fn last_of(conn: &mut AsyncPgConnection, case: &Case, kind: Kind) -> Result<i16, DbError> {
    let of_kind = documents::table
        .filter(documents::county.eq(&case.county))
        .filter(documents::case_id.eq(case.id.as_uuid()))
        .filter(documents::kind.eq(kind.code()));
    let last: Option<i16> = of_kind.select(max(documents::seq)).first(conn).await?;
    Ok(last.unwrap_or(0))
}

/// The next number of a series. Whoever else wants one of it waits until this transaction ends.
pub(crate) async fn next_number(
    conn: &mut AsyncPgConnection,
    word: &str,
    year: i32,
    kind: Kind,
) -> Result<i32, DbError> {
    let year = i16::try_from(year).unwrap_or(i16::MAX);
    Ok(diesel::insert_into(document_series::table)
        .values((
            document_series::word.eq(word),
            document_series::year.eq(year),
            document_series::kind.eq(kind.code()),
            document_series::last.eq(1),
        ))
        .on_conflict((document_series::word, document_series::year, document_series::kind))
        .do_update()
        .set(document_series::last.eq(document_series::last + 1))
        .returning(document_series::last)
        .get_result(conn)
        .await?)
}

/// The word in front of an authority's numbers, where one was entered.
pub(crate) async fn word(conn: &mut AsyncPgConnection, authority: &Uscc) -> Result<Option<String>, DbError> {
    let word = document_words::table.find(authority.as_str()).select(document_words::word);
    Ok(word.first(conn).await.optional()?)
}

pub(crate) async fn keep_word(
    conn: &mut AsyncPgConnection,
    authority: &Uscc,
    word: &str,
) -> Result<(), DbError> {
    diesel::insert_into(document_words::table)
        .values((document_words::authority.eq(authority.as_str()), document_words::word.eq(word)))
        .on_conflict(document_words::authority)
        .do_update()
        .set(document_words::word.eq(word))
        .execute(conn)
        .await?;
    Ok(())
}

/// Who reviews and who hears, for a place; none where nobody entered it.
pub(crate) async fn remedies(
    conn: &mut AsyncPgConnection,
    division: &str,
) -> Result<Option<RemedyBodies>, DbError> {
    let row: Option<(String, String)> = remedy_bodies::table
        .find(division)
        .select((remedy_bodies::reconsideration, remedy_bodies::court))
        .first(conn)
        .await
        .optional()?;
    Ok(row.map(|(reconsideration, court)| RemedyBodies { reconsideration, court }))
}

pub(crate) async fn keep_remedies(
    conn: &mut AsyncPgConnection,
    division: &Division,
    bodies: &RemedyBodies,
) -> Result<(), DbError> {
    diesel::insert_into(remedy_bodies::table)
        .values((
            remedy_bodies::division.eq(division.as_str()),
            remedy_bodies::reconsideration.eq(&bodies.reconsideration),
            remedy_bodies::court.eq(&bodies.court),
        ))
        .on_conflict(remedy_bodies::division)
        .do_update()
        .set((
            remedy_bodies::reconsideration.eq(excluded(remedy_bodies::reconsideration)),
            remedy_bodies::court.eq(excluded(remedy_bodies::court)),
        ))
        .execute(conn)
        .await?;
    Ok(())
}

/// Where the bytes of a document lie.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = document_files)]
pub(crate) struct DocumentFile {
    pub(crate) page: String,
    pub(crate) sha256: String,
}

pub(crate) async fn file(conn: &mut AsyncPgConnection, id: Uuid) -> Result<Option<DocumentFile>, DbError> {
    let row = document_files::table.find(id).select(DocumentFile::as_select());
    Ok(row.first(conn).await.optional()?)
}

/// Records where the bytes lie, and gives back what counts: of two who render at once, the first.
pub(crate) async fn keep_file(
    conn: &mut AsyncPgConnection,
    id: Uuid,
    file: &DocumentFile,
    bytes: i32,
) -> Result<(bool, DocumentFile), DbError> {
    let made = diesel::insert_into(document_files::table)
        .values((
            document_files::document_id.eq(id),
            document_files::page.eq(&file.page),
            document_files::sha256.eq(&file.sha256),
            document_files::bytes.eq(bytes),
        ))
        .on_conflict_do_nothing()
        .execute(conn)
        .await?;
    let kept = document_files::table.find(id).select(DocumentFile::as_select()).first(conn).await?;
    Ok((made == 1, kept))
}

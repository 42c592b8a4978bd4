//! Batches of the national tables, and the facts that they are made from.
use crate::schema::national_batches::{self, dsl};
use chrono::{DateTime, Utc};
use diesel::{
    prelude::*,
    sql_types::{Array, BigInt, SmallInt, Text, Timestamptz, Uuid as SqlUuid},
};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use kernel::{
    crypto::{Aad, Sealed},
    db::{DbError, Tx},
    id::CaseId,
};
use uuid::Uuid;

/// A batch.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = national_batches)]
pub(crate) struct Batch {
    pub(crate) id: Uuid,
    pub(crate) division: String,
    pub(crate) table_name: String,
    pub(crate) number: i32,
    pub(crate) after_fact: i64,
    pub(crate) upto_fact: Option<i64>,
    pub(crate) asked_by: Uuid,
    pub(crate) asked_at: DateTime<Utc>,
    pub(crate) made_by: Option<Uuid>,
    pub(crate) made_at: Option<DateTime<Utc>>,
    pub(crate) rows: Option<i32>,
    pub(crate) mapping: Option<String>,
    pub(crate) sha256: Option<String>,
    pub(crate) sheet_sha256: Option<String>,
    content: Option<Sealed>,
    pub(crate) subjects: Vec<Uuid>,
}

impl Batch {
    /// Its rows, as they are handed out; none before they were made.
    pub(crate) fn content(&self, tx: &Tx) -> Result<Option<Vec<u8>>, DbError> {
        let open = |sealed: &Sealed| tx.keyring().open(aad(self.id), sealed);
        Ok(self.content.as_ref().map(open).transpose()?)
    }
}

fn aad(id: Uuid) -> Aad {
    Aad::new("national_batches", "content", id)
}

/// The last batch of a table of a place; its row is held until the transaction ends.
pub(crate) async fn last(
    conn: &mut AsyncPgConnection,
    division: &str,
    table: &str,
) -> Result<Option<Batch>, DbError> {
    let of = national_batches::table.filter(dsl::division.eq(division)).filter(dsl::table_name.eq(table));
    let newest = of.order(dsl::number.desc()).select(Batch::as_select());
    Ok(newest.for_update().first(conn).await.optional()?)
}

/// Asks for the batch after another; false if somebody else did just now.
pub(crate) async fn ask(
    tx: &mut Tx,
    id: Uuid,
    (division, table): (&str, &str),
    (number, after): (i32, i64),
) -> Result<bool, DbError> {
    let by = tx.actor().id;
    let made = diesel::insert_into(national_batches::table)
        .values((
            dsl::id.eq(id),
            dsl::division.eq(division),
            dsl::table_name.eq(table),
            dsl::number.eq(number),
            dsl::after_fact.eq(after),
            dsl::asked_by.eq(by),
        ))
        .on_conflict_do_nothing()
        .execute(&mut **tx)
        .await?;
    Ok(made == 1)
}

/// One batch.
pub(crate) async fn find(conn: &mut AsyncPgConnection, id: Uuid) -> Result<Option<Batch>, DbError> {
    Ok(national_batches::table.find(id).select(Batch::as_select()).first(conn).await.optional()?)
}

/// The same, held until the transaction ends.
pub(crate) async fn hold(conn: &mut AsyncPgConnection, id: Uuid) -> Result<Option<Batch>, DbError> {
    let one = national_batches::table.find(id).select(Batch::as_select());
    Ok(one.for_update().first(conn).await.optional()?)
}

/// The batches of a place, the newest first.
pub(crate) async fn list(
    conn: &mut AsyncPgConnection,
    division: &str,
    limit: i64,
) -> Result<Vec<Batch>, DbError> {
    Ok(national_batches::table
        .filter(dsl::division.eq(division))
        .order((dsl::asked_at.desc(), dsl::id))
        .limit(limit)
        .select(Batch::as_select())
        .load(conn)
        .await?)
}

/// What a batch was made of.
pub(crate) struct Made<'a> {
    pub(crate) upto: i64,
    pub(crate) rows: i32,
    pub(crate) mapping: &'a str,
    pub(crate) sha256: &'a str,
    pub(crate) sheet_sha256: &'a str,
    pub(crate) content: &'a [u8],
    pub(crate) subjects: Vec<Uuid>,
}

/// Keeps what was made.
pub(crate) async fn keep(tx: &mut Tx, batch: &Batch, made: Made<'_>) -> Result<(), DbError> {
    let (by, now) = (tx.actor().id, tx.now());
    let sealed = tx.keyring().seal(aad(batch.id), made.content)?;
    diesel::update(national_batches::table.find(batch.id))
        .set((
            dsl::upto_fact.eq(Some(made.upto)),
            dsl::rows.eq(Some(made.rows)),
            dsl::mapping.eq(Some(made.mapping)),
            dsl::sha256.eq(Some(made.sha256)),
            dsl::sheet_sha256.eq(Some(made.sheet_sha256)),
            dsl::content.eq(Some(sealed)),
            dsl::subjects.eq(made.subjects),
            dsl::made_by.eq(Some(by)),
            dsl::made_at.eq(Some(now)),
        ))
        .execute(&mut **tx)
        .await?;
    Ok(())
}

#[derive(diesel::QueryableByName)]
struct FactRow {
    #[diesel(sql_type = BigInt)]
    position: i64,
    #[diesel(sql_type = SqlUuid)]
    subject: Uuid,
    #[diesel(sql_type = Text)]
    what: String,
    #[diesel(sql_type = SmallInt)]
    seq: i16,
    #[diesel(sql_type = Timestamptz)]
    at: DateTime<Utc>,
}

/// Something that happened to a case.
#[derive(Debug)]
pub(crate) struct Fact {
    pub(crate) position: i64,
    pub(crate) case: CaseId,
    pub(crate) what: String,
    pub(crate) nth: i16,
    pub(crate) at: DateTime<Utc>,
}

/// The facts of a place after a position, in the order in which they were counted.
pub(crate) async fn facts(
    conn: &mut AsyncPgConnection,
    division: &str,
    what: &[&str],
    after: i64,
    limit: i64,
) -> Result<Vec<Fact>, DbError> {
    let query = diesel::sql_query(
        "SELECT position, subject, what, seq, at FROM figure_facts
         WHERE position > $1 AND what = ANY ($2) AND starts_with(division, $3) ORDER BY position LIMIT $4",
    );
    let query = query.bind::<BigInt, _>(after).bind::<Array<Text>, _>(what);
    let rows: Vec<FactRow> = query.bind::<Text, _>(division).bind::<BigInt, _>(limit).load(conn).await?;
    let fact = |row: FactRow| Fact {
        position: row.position,
        case: CaseId::from_uuid(row.subject),
        what: row.what,
        nth: row.seq,
        at: row.at,
    };
    Ok(rows.into_iter().map(fact).collect())
}

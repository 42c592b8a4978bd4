//! One row for each office that reviews a case.
use crate::{domain::item::Office, schema::reviews, store::cases::Case};
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use kernel::{
    code::Uscc,
    crypto::{Aad, Sealed},
    db::{DbError, Tx},
};
use uuid::Uuid;

/// A review, given or awaited.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = reviews)]
pub(crate) struct Review {
    pub(crate) id: Uuid,
    pub(crate) office: String,
    pub(crate) authority: Option<Uscc>,
    pub(crate) mandatory: bool,
    pub(crate) opened_at: DateTime<Utc>,
    pub(crate) opinion: Option<String>,
    words: Option<Sealed>,
    pub(crate) reviewer_id: Option<Uuid>,
    pub(crate) given_at: Option<DateTime<Utc>>,
}

impl Review {
    pub(crate) fn words(&self, tx: &Tx) -> Result<Option<String>, DbError> {
        let open = |sealed: &Sealed| tx.keyring().open_text(Aad::new("reviews", "words", self.id), sealed);
        Ok(self.words.as_ref().map(open).transpose()?)
    }
}

pub(crate) async fn open(
    conn: &mut AsyncPgConnection,
    case: &Case,
    offices: &[Office],
) -> Result<(), DbError> {
    for office in offices {
        diesel::insert_into(reviews::table)
            .values((
                reviews::county.eq(&case.county),
                reviews::case_id.eq(case.id.as_uuid()),
                reviews::id.eq(Uuid::new_v4()),
                reviews::office.eq(&office.code),
                reviews::authority.eq(office.authority.as_ref().map(Uscc::as_str)),
                reviews::mandatory.eq(office.mandatory),
            ))
            .execute(conn)
            .await?;
    }
    Ok(())
}

/// Gives the reviews that are still awaited to the units that fill the offices now.
pub(crate) async fn reassign(
    conn: &mut AsyncPgConnection,
    case: &Case,
    offices: &[Office],
) -> Result<(), DbError> {
    for office in offices {
        let row = reviews::table.find((&case.county, case.id.as_uuid(), &office.code));
        diesel::update(row.filter(reviews::opinion.is_null()))
            .set(reviews::authority.eq(office.authority.as_ref().map(Uscc::as_str)))
            .execute(conn)
            .await?;
    }
    Ok(())
}

pub(crate) async fn of_case(conn: &mut AsyncPgConnection, case: &Case) -> Result<Vec<Review>, DbError> {
    Ok(reviews::table
        .filter(reviews::county.eq(&case.county))
        .filter(reviews::case_id.eq(case.id.as_uuid()))
        .order(reviews::office)
        .select(Review::as_select())
        .load(conn)
        .await?)
}

/// Fills a review in, if nobody has.
pub(crate) async fn give(
    tx: &mut Tx,
    case: &Case,
    review: &Review,
    opinion: &str,
    words: &str,
) -> Result<bool, DbError> {
    let sealed = tx.keyring().seal(Aad::new("reviews", "words", review.id), words.as_bytes())?;
    let (by, now) = (tx.actor().id, tx.now());
    let row = reviews::table.find((&case.county, case.id.as_uuid(), &review.office));
    let changed = diesel::update(row.filter(reviews::opinion.is_null()))
        .set((
            reviews::opinion.eq(Some(opinion)),
            reviews::words.eq(Some(sealed)),
            reviews::reviewer_id.eq(Some(by)),
            reviews::given_at.eq(Some(now)),
        ))
        .execute(&mut **tx)
        .await?;
    Ok(changed == 1)
}

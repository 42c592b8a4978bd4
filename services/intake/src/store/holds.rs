//! Contacts and payees of cases as keyed hashes, and the holds on those that are doubted.
use crate::{
    domain::hold::{Doubt, ReleaseWay},
    schema::{case_reaches, payee_holds},
    store::cases::Case,
};
use chrono::{DateTime, Utc};
use diesel::{dsl::count, prelude::*};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use kernel::{
    crypto::LookupHash,
    db::{DbError, Tx},
    id::FileId,
};
use uuid::Uuid;

/// A contact and a payee, not to be read but to be recognised.
#[derive(Debug, Clone, Default, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = case_reaches)]
pub(crate) struct ReachRow {
    pub(crate) mobile: Option<LookupHash>,
    pub(crate) account: Option<LookupHash>,
}

/// A hold that nobody has released.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = payee_holds)]
pub(crate) struct Hold {
    pub(crate) id: Uuid,
    pub(crate) doubts: Vec<Doubt>,
    pub(crate) opened_at: DateTime<Utc>,
    pub(crate) way: Option<ReleaseWay>,
    pub(crate) evidence: Option<FileId>,
    pub(crate) proposed_by: Option<Uuid>,
    pub(crate) proposed_at: Option<DateTime<Utc>>,
}

/// What was given for a case last, and how often it was given.
pub(crate) async fn last(
    conn: &mut AsyncPgConnection,
    case: &Case,
) -> Result<Option<(i16, ReachRow)>, DbError> {
    let of_case = case_reaches::table
        .filter(case_reaches::county.eq(&case.county))
        .filter(case_reaches::case_id.eq(case.id.as_uuid()));
    let newest = of_case.order(case_reaches::seq.desc()).select((case_reaches::seq, ReachRow::as_select()));
    Ok(newest.first(conn).await.optional()?)
}

pub(crate) async fn keep(tx: &mut Tx, case: &Case, seq: i16, reach: &ReachRow) -> Result<(), DbError> {
    let by = tx.actor().id;
    diesel::insert_into(case_reaches::table)
        .values((
            case_reaches::county.eq(&case.county),
            case_reaches::case_id.eq(case.id.as_uuid()),
            case_reaches::seq.eq(seq),
            case_reaches::applicant_id.eq(case.applicant_id.as_uuid()),
            case_reaches::mobile.eq(&reach.mobile),
            case_reaches::account.eq(&reach.account),
            case_reaches::given_by.eq(by),
        ))
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// For how many other persons the number, and the account, were given with agents' cases.
pub(crate) async fn for_others(
    conn: &mut AsyncPgConnection,
    case: &Case,
    reach: &ReachRow,
) -> Result<(i64, i64), DbError> {
    let others = || case_reaches::table.filter(case_reaches::applicant_id.ne(case.applicant_id.as_uuid()));
    let persons = || count(case_reaches::applicant_id).aggregate_distinct();
    let mobile = match &reach.mobile {
        Some(hash) => others().filter(case_reaches::mobile.eq(hash)).select(persons()).first(conn).await?,
        None => 0,
    };
    let account = match &reach.account {
        Some(hash) => others().filter(case_reaches::account.eq(hash)).select(persons()).first(conn).await?,
        None => 0,
    };
    Ok((mobile, account))
}

pub(crate) async fn open(
    conn: &mut AsyncPgConnection,
    case: &Case,
    doubts: &[Doubt],
) -> Result<Uuid, DbError> {
    let id = Uuid::new_v4();
    diesel::insert_into(payee_holds::table)
        .values((
            payee_holds::id.eq(id),
            payee_holds::county.eq(&case.county),
            payee_holds::case_id.eq(case.id.as_uuid()),
            payee_holds::doubts.eq(doubts),
        ))
        .execute(conn)
        .await?;
    Ok(id)
}

/// The hold on a case, if one stands.
pub(crate) async fn standing(conn: &mut AsyncPgConnection, case: &Case) -> Result<Option<Hold>, DbError> {
    Ok(payee_holds::table
        .filter(payee_holds::county.eq(&case.county))
        .filter(payee_holds::case_id.eq(case.id.as_uuid()))
        .filter(payee_holds::released_at.is_null())
        .select(Hold::as_select())
        .first(conn)
        .await
        .optional()?)
}

/// Why it should be released; the second one to say so releases it.
pub(crate) async fn propose(
    tx: &mut Tx,
    hold: &Hold,
    way: ReleaseWay,
    evidence: FileId,
) -> Result<(), DbError> {
    let (by, now) = (tx.actor().id, tx.now());
    let change = (
        payee_holds::way.eq(Some(way)),
        payee_holds::evidence.eq(Some(evidence.as_uuid())),
        payee_holds::proposed_by.eq(Some(by)),
        payee_holds::proposed_at.eq(Some(now)),
    );
    diesel::update(payee_holds::table.find(hold.id)).set(change).execute(&mut **tx).await?;
    Ok(())
}

pub(crate) async fn release(tx: &mut Tx, hold: &Hold, way: ReleaseWay) -> Result<bool, DbError> {
    let (by, now) = (tx.actor().id, tx.now());
    let standing = payee_holds::table.find(hold.id).filter(payee_holds::released_at.is_null());
    let change = (
        payee_holds::way.eq(Some(way)),
        payee_holds::released_by.eq(Some(by)),
        payee_holds::released_at.eq(Some(now)),
    );
    Ok(diesel::update(standing).set(change).execute(&mut **tx).await? == 1)
}

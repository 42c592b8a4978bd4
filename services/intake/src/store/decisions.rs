//! The decision and what followed from it.
use crate::{
    domain::{part::Part, state::State},
    schema::{decisions, deliveries, issued_licences},
    store::cases::Case,
};
use chrono::{DateTime, Utc};
use contracts::licence::LicenceIssued;
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use kernel::{
    code::{LicenceTypeCode, Uscc},
    crypto::{Aad, Sealed},
    db::{DbError, Tx},
    id::{FileId, LicenceId},
};
use std::collections::BTreeSet;
use uuid::Uuid;

/// A decision as it was made.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = decisions)]
pub(crate) struct Decision {
    pub(crate) id: Uuid,
    pub(crate) outcome: String,
    reason: Option<Sealed>,
    pub(crate) remedies: Option<String>,
    pub(crate) authority: Uscc,
    pub(crate) licence_types: Vec<LicenceTypeCode>,
    pub(crate) seal_id: Uuid,
    pub(crate) letter_id: Option<Uuid>,
    pub(crate) on_the_spot: bool,
    pub(crate) decided_by: Uuid,
    pub(crate) decided_at: DateTime<Utc>,
    pub(crate) round: i16,
    parts: Option<Sealed>,
}

/// A decision that is made.
#[derive(Debug)]
pub(crate) struct NewDecision<'a> {
    pub(crate) outcome: &'static str,
    pub(crate) reason: Option<&'a str>,
    pub(crate) remedies: Option<&'a str>,
    pub(crate) licence_types: &'a [LicenceTypeCode],
    pub(crate) seal_id: Uuid,
    pub(crate) letter_id: Option<Uuid>,
    pub(crate) on_the_spot: bool,
    /// What is granted and what refused, where only a part is granted.
    pub(crate) parts: Option<&'a [Part]>,
    /// The hearing on whose minutes it is made.
    pub(crate) hearing: Option<Uuid>,
}

impl Decision {
    pub(crate) fn parts(&self, tx: &Tx) -> Result<Vec<Part>, DbError> {
        let open = |sealed: &Sealed| tx.keyring().open_json(Aad::new("decisions", "parts", self.id), sealed);
        Ok(self.parts.as_ref().map(open).transpose()?.unwrap_or_default())
    }

    pub(crate) fn reason(&self, tx: &Tx) -> Result<Option<String>, DbError> {
        let open = |sealed: &Sealed| tx.keyring().open_text(Aad::new("decisions", "reason", self.id), sealed);
        Ok(self.reason.as_ref().map(open).transpose()?)
    }
}

pub(crate) async fn insert(
    tx: &mut Tx,
    case: &Case,
    new: &NewDecision<'_>,
) -> Result<(Uuid, DateTime<Utc>), DbError> {
    let id = Uuid::new_v4();
    let seal = |text: &str| tx.keyring().seal(Aad::new("decisions", "reason", id), text.as_bytes());
    let reason = new.reason.map(seal).transpose()?;
    let parts = new.parts.map(|parts| tx.keyring().seal_json(Aad::new("decisions", "parts", id), &parts));
    let parts = parts.transpose()?;
    let round = newest(tx, case).await?.map_or(1, |before| before.round.saturating_add(1));
    let by = tx.actor().id;
    let types: Vec<&str> = new.licence_types.iter().map(LicenceTypeCode::as_str).collect();
    let at = diesel::insert_into(decisions::table)
        .values((
            decisions::county.eq(&case.county),
            decisions::case_id.eq(case.id.as_uuid()),
            decisions::id.eq(id),
            decisions::outcome.eq(new.outcome),
            decisions::reason.eq(reason),
            decisions::remedies.eq(new.remedies),
            decisions::authority.eq(case.authority.as_str()),
            decisions::licence_types.eq(types),
            decisions::seal_id.eq(new.seal_id),
            decisions::letter_id.eq(new.letter_id),
            decisions::on_the_spot.eq(new.on_the_spot),
            decisions::decided_by.eq(by),
            decisions::round.eq(round),
            decisions::parts.eq(parts),
            decisions::hearing_id.eq(new.hearing),
        ))
        .returning(decisions::decided_at)
        .get_result(&mut **tx)
        .await?;
    Ok((id, at))
}

/// The decision that stands; none before there is one, nor while it is made anew.
pub(crate) async fn find(conn: &mut AsyncPgConnection, case: &Case) -> Result<Option<Decision>, DbError> {
    if case.state == State::Reopened { Ok(None) } else { newest(conn, case).await }
}

/// The last decision that was made, whether or not it still stands.
pub(crate) async fn newest(conn: &mut AsyncPgConnection, case: &Case) -> Result<Option<Decision>, DbError> {
    Ok(all(conn, case).await?.pop())
}

/// Every decision that was made on a case, the first first.
pub(crate) async fn all(conn: &mut AsyncPgConnection, case: &Case) -> Result<Vec<Decision>, DbError> {
    Ok(decisions::table
        .filter(decisions::county.eq(&case.county))
        .filter(decisions::case_id.eq(case.id.as_uuid()))
        .order(decisions::round)
        .select(Decision::as_select())
        .load(conn)
        .await?)
}

/// Records a licence heard of; false if it was recorded before.
pub(crate) async fn record_licence(
    conn: &mut AsyncPgConnection,
    case: &Case,
    decision: &Decision,
    issued: &LicenceIssued,
) -> Result<bool, DbError> {
    let made = diesel::insert_into(issued_licences::table)
        .values((
            issued_licences::county.eq(&case.county),
            issued_licences::case_id.eq(case.id.as_uuid()),
            issued_licences::type_code.eq(issued.type_code.as_str()),
            issued_licences::licence_id.eq(issued.licence_id.as_uuid()),
            issued_licences::identifier.eq(issued.identifier.to_string()),
            issued_licences::round.eq(decision.round),
        ))
        .on_conflict_do_nothing()
        .execute(conn)
        .await?;
    Ok(made == 1)
}

/// Type, id and identifier of the licences heard of.
pub(crate) async fn licences(
    conn: &mut AsyncPgConnection,
    case: &Case,
) -> Result<Vec<(LicenceTypeCode, LicenceId, String)>, DbError> {
    Ok(issued_licences::table
        .filter(issued_licences::county.eq(&case.county))
        .filter(issued_licences::case_id.eq(case.id.as_uuid()))
        .order((issued_licences::round, issued_licences::type_code))
        .select((issued_licences::type_code, issued_licences::licence_id, issued_licences::identifier))
        .load(conn)
        .await?)
}

/// Whether all licences of the decision have been heard of.
pub(crate) async fn all_issued(
    conn: &mut AsyncPgConnection,
    case: &Case,
    decision: &Decision,
) -> Result<bool, DbError> {
    let heard: Vec<LicenceTypeCode> = issued_licences::table
        .filter(issued_licences::county.eq(&case.county))
        .filter(issued_licences::case_id.eq(case.id.as_uuid()))
        .filter(issued_licences::round.eq(decision.round))
        .select(issued_licences::type_code)
        .load(conn)
        .await?;
    let heard: BTreeSet<_> = heard.into_iter().collect();
    Ok(decision.licence_types.iter().all(|kind| heard.contains(kind)))
}

pub(crate) async fn deliver(
    tx: &mut Tx,
    case: &Case,
    decision: &Decision,
    (way, evidence): (&str, Option<FileId>),
) -> Result<(), DbError> {
    let by = tx.actor().id;
    diesel::insert_into(deliveries::table)
        .values((
            deliveries::county.eq(&case.county),
            deliveries::case_id.eq(case.id.as_uuid()),
            deliveries::id.eq(Uuid::new_v4()),
            deliveries::way.eq(way),
            deliveries::evidence.eq(evidence.map(|file| file.as_uuid())),
            deliveries::delivered_by.eq(by),
            deliveries::round.eq(decision.round),
        ))
        .execute(&mut **tx)
        .await?;
    Ok(())
}

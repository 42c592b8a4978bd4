//! Cases: finding, locking, moving. Every read is narrowed to the transaction's actor.
use super::scope::in_scope;
use crate::{
    domain::state::{Door, State},
    schema::{
        cases::{self, dsl},
        packet_receipts,
    },
};
use chrono::{DateTime, NaiveDate, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use futures::join;
use kernel::{
    actor::Actor,
    code::{CaseNo, Division, ImplementingItemCode, NationalCaseNo, Uscc},
    db::{Cached, DbError, Tx, take_turns},
    id::{CaseId, HallId, MandateId, PersonId, StaffId},
};
use uuid::Uuid;

/// One application.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = cases)]
pub(crate) struct Case {
    pub(crate) county: String,
    pub(crate) id: CaseId,
    pub(crate) state: State,
    pub(crate) channel: Door,
    pub(crate) implementing_code: ImplementingItemCode,
    pub(crate) base_version: i32,
    pub(crate) overlay_version: i32,
    pub(crate) division: Division,
    pub(crate) hall_id: HallId,
    pub(crate) authority: Uscc,
    pub(crate) applicant_id: PersonId,
    pub(crate) agent_id: Option<StaffId>,
    pub(crate) mandate_id: Option<MandateId>,
    pub(crate) case_no: Option<CaseNo>,
    pub(crate) national_case_no: Option<NationalCaseNo>,
    pub(crate) duplicate_of: Option<CaseId>,
    pub(crate) follows: Option<CaseId>,
    pub(crate) answer_due: Option<NaiveDate>,
    pub(crate) lapses_on: Option<NaiveDate>,
    pub(crate) due: Option<NaiveDate>,
    pub(crate) due_provisional: bool,
    pub(crate) drafted_at: DateTime<Utc>,
    pub(crate) acting_code: Option<ImplementingItemCode>,
    pub(crate) acting_overlay: Option<i32>,
    pub(crate) destroyed_at: Option<DateTime<Utc>>,
    pub(crate) destroyed_under: Option<String>,
}

impl Case {
    /// The item that it is handled under now: the one it began under, unless the power has moved since.
    pub(crate) fn handled_under(&self) -> &ImplementingItemCode {
        self.acting_code.as_ref().unwrap_or(&self.implementing_code)
    }
}

/// Whether an authority gives an opinion on the case.
pub(crate) async fn is_reviewed_by(
    conn: &mut AsyncPgConnection,
    case: &Case,
    authority: &Uscc,
) -> Result<bool, DbError> {
    let row = cases::table
        .find((&case.county, case.id.as_uuid()))
        .filter(dsl::review_authorities.contains(vec![authority.as_str().to_owned()]));
    Ok(diesel::select(diesel::dsl::exists(row)).get_result(conn).await?)
}

/// A case that begins.
#[derive(Insertable)]
#[diesel(table_name = cases, treat_none_as_default_value = false)]
pub(crate) struct NewCase<'a> {
    pub(crate) county: &'a str,
    pub(crate) id: CaseId,
    pub(crate) state: State,
    pub(crate) channel: Door,
    pub(crate) implementing_code: &'a ImplementingItemCode,
    pub(crate) base_version: i32,
    pub(crate) overlay_version: i32,
    pub(crate) division: &'a Division,
    pub(crate) hall_id: HallId,
    pub(crate) authority: &'a Uscc,
    pub(crate) supervising_unit: Option<&'a Uscc>,
    pub(crate) applicant_id: PersonId,
    pub(crate) agent_id: Option<StaffId>,
    pub(crate) filed_by: Uuid,
    pub(crate) silence_accepts: bool,
}

/// What submission settles once and for all.
pub(crate) struct Numbers {
    pub(crate) case_no: CaseNo,
    pub(crate) national_case_no: NationalCaseNo,
    pub(crate) duplicate_of: Option<CaseId>,
    pub(crate) follows: Option<CaseId>,
    pub(crate) mandate_id: Option<MandateId>,
}

pub(crate) async fn insert(conn: &mut AsyncPgConnection, case: NewCase<'_>) -> Result<(), DbError> {
    diesel::insert_into(cases::table).values(case).execute(conn).await?;
    Ok(())
}

pub(crate) async fn find(
    conn: &mut AsyncPgConnection,
    actor: &Actor,
    id: CaseId,
) -> Result<Option<Case>, DbError> {
    let Some(county) = id.county() else { return Ok(None) };
    let query = cases::table.filter(dsl::county.eq(county)).filter(dsl::id.eq(id)).filter(in_scope(actor));
    Ok(query.select(Case::as_select()).first(conn).await.optional()?)
}

/// Finds a case and holds it until the transaction ends, so that what is done to it is done in turn.
pub(crate) async fn lock(
    conn: &mut AsyncPgConnection,
    actor: &Actor,
    id: CaseId,
) -> Result<Option<Case>, DbError> {
    let Some(county) = id.county() else { return Ok(None) };
    let query = cases::table.filter(dsl::county.eq(county)).filter(dsl::id.eq(id)).filter(in_scope(actor));
    let query = query.select(Case::as_select()).for_no_key_update();
    let (ids, mut same) = ([id.as_uuid()], &*conn);
    let (turn, case) = join!(take_turns(same, &ids), query.first(&mut same));
    turn?;
    Ok(case.optional()?)
}

pub(crate) async fn find_by_no(
    conn: &mut AsyncPgConnection,
    actor: &Actor,
    no: &CaseNo,
) -> Result<Option<Case>, DbError> {
    let query = cases::table.filter(dsl::case_no.eq(no)).filter(in_scope(actor));
    Ok(query.select(Case::as_select()).first(conn).await.optional()?)
}

/// Moves a case on, if it still stands where it was read and in the same hands.
pub(crate) async fn set_state(conn: &mut AsyncPgConnection, case: &Case, to: State) -> Result<bool, DbError> {
    let row = cases::table
        .find((&case.county, case.id))
        .filter(dsl::state.eq(case.state))
        .filter(dsl::acting_code.is_not_distinct_from(&case.acting_code));
    Ok(Cached(diesel::update(row).set(dsl::state.eq(to))).execute(conn).await? == 1)
}

/// Supplemented: back before the window with a new answer clock.
pub(crate) async fn set_supplemented(
    conn: &mut AsyncPgConnection,
    case: &Case,
    answer_due: NaiveDate,
) -> Result<bool, DbError> {
    let row = cases::table.find((&case.county, case.id)).filter(dsl::state.eq(case.state));
    let change = (dsl::state.eq(State::Submitted), dsl::answer_due.eq(Some(answer_due)));
    Ok(diesel::update(row).set(change).execute(conn).await? == 1)
}

/// A notice of deficiencies is out.
pub(crate) async fn set_supplement(
    conn: &mut AsyncPgConnection,
    case: &Case,
    lapses_on: Option<NaiveDate>,
) -> Result<bool, DbError> {
    let row = cases::table.find((&case.county, case.id)).filter(dsl::state.eq(case.state));
    let change = (dsl::state.eq(State::Supplement), dsl::lapses_on.eq(lapses_on));
    Ok(diesel::update(row).set(change).execute(conn).await? == 1)
}

/// Keeps a copy of the derived deadline for lists and timers.
pub(crate) async fn keep_due(
    conn: &mut AsyncPgConnection,
    case: &Case,
    due: Option<NaiveDate>,
    provisional: bool,
) -> Result<(), DbError> {
    diesel::update(cases::table.find((&case.county, case.id)))
        .set((dsl::due.eq(due), dsl::due_provisional.eq(provisional)))
        .execute(conn)
        .await?;
    Ok(())
}

/// The answer clock by another calendar.
pub(crate) async fn keep_answer_due(
    conn: &mut AsyncPgConnection,
    case: &Case,
    due: NaiveDate,
) -> Result<(), DbError> {
    diesel::update(cases::table.find((&case.county, case.id)))
        .set(dsl::answer_due.eq(Some(due)))
        .execute(conn)
        .await?;
    Ok(())
}

/// Opens the case to the authorities that review it.
pub(crate) async fn open_to(
    conn: &mut AsyncPgConnection,
    case: &Case,
    authorities: Vec<String>,
) -> Result<(), DbError> {
    diesel::update(cases::table.find((&case.county, case.id)))
        .set(dsl::review_authorities.eq(authorities))
        .execute(conn)
        .await?;
    Ok(())
}

/// How many drafts this account has begun since an instant, besides those that came as offline packets.
pub(crate) async fn drafts_since(tx: &mut Tx, agent: StaffId, since: DateTime<Utc>) -> Result<i64, DbError> {
    let packet = packet_receipts::table
        .filter(packet_receipts::county.eq(dsl::county.nullable()))
        .filter(packet_receipts::case_id.eq(dsl::id.nullable()));
    let begun = cases::table
        .filter(dsl::agent_id.eq(agent))
        .filter(dsl::drafted_at.ge(since))
        .filter(diesel::dsl::not(diesel::dsl::exists(packet)));
    Ok(begun.count().get_result(&mut **tx).await?)
}

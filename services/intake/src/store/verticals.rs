//! Exchanges with systems outside, what those said, and visits to their pages.
use crate::{
    domain::{
        state::State,
        vertical::{Connected, Effect, ExchangeState, Mode, Said, Via},
    },
    schema::{cases, vertical_exchanges, vertical_results, vertical_visits},
    store::cases::Case,
};
use chrono::{DateTime, Utc};
use diesel::{define_sql_function, prelude::*};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use kernel::{
    crypto::{Aad, Sealed},
    db::{DbError, Tx},
    id::{CaseId, FileId},
};
use uuid::Uuid;

define_sql_function! {
    /// Business time now.
    fn hall_now() -> Timestamptz;
}

/// An exchange.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = vertical_exchanges)]
pub(crate) struct Exchange {
    pub(crate) id: Uuid,
    pub(crate) system: String,
    pub(crate) mode: Mode,
    pub(crate) state: ExchangeState,
    pub(crate) outside_no: Option<String>,
    pub(crate) tries: i16,
    pub(crate) next_try_at: Option<DateTime<Utc>>,
    pub(crate) last_try_at: Option<DateTime<Utc>>,
    pub(crate) fault: Option<String>,
}

/// Something that a system said.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = vertical_results)]
pub(crate) struct Told {
    pub(crate) id: Uuid,
    pub(crate) case_id: CaseId,
    pub(crate) said: Said,
    pub(crate) outside_no: Option<String>,
    reason: Option<Sealed>,
    pub(crate) via: Via,
    pub(crate) effect: Effect,
    pub(crate) stated_at: Option<DateTime<Utc>>,
    pub(crate) heard_at: DateTime<Utc>,
    pub(crate) evidence: Option<FileId>,
}

fn place(row: Uuid) -> Aad {
    Aad::new("vertical_results", "reason", row)
}

impl Told {
    pub(crate) fn reason(&self, tx: &Tx) -> Result<Option<String>, DbError> {
        let open = |sealed: &Sealed| tx.keyring().open_text(place(self.id), sealed);
        Ok(self.reason.as_ref().map(open).transpose()?)
    }
}

/// Opens the exchange of a case, if it has none.
pub(crate) async fn open(
    conn: &mut AsyncPgConnection,
    case: &Case,
    with: &Connected,
    next_try_at: Option<DateTime<Utc>>,
) -> Result<(), DbError> {
    diesel::insert_into(vertical_exchanges::table)
        .values((
            vertical_exchanges::county.eq(&case.county),
            vertical_exchanges::case_id.eq(case.id.as_uuid()),
            vertical_exchanges::id.eq(Uuid::new_v4()),
            vertical_exchanges::system.eq(&with.system),
            vertical_exchanges::mode.eq(with.mode),
            vertical_exchanges::next_try_at.eq(next_try_at),
        ))
        .on_conflict_do_nothing()
        .execute(conn)
        .await?;
    Ok(())
}

/// The exchange of a case.
pub(crate) async fn of_case(conn: &mut AsyncPgConnection, case: &Case) -> Result<Option<Exchange>, DbError> {
    let row = vertical_exchanges::table
        .filter(vertical_exchanges::county.eq(&case.county))
        .filter(vertical_exchanges::case_id.eq(case.id.as_uuid()));
    Ok(row.select(Exchange::as_select()).first(conn).await.optional()?)
}

/// The case of an exchange, unless it was destroyed.
macro_rules! there {
    () => {
        cases::table
            .filter(cases::county.eq(vertical_exchanges::county))
            .filter(cases::id.eq(vertical_exchanges::case_id))
            .filter(cases::destroyed_at.is_null())
    };
}

/// The cases whose exchange is due for something, the longest due first: with a system that is named, or because the case ended.
pub(crate) async fn due(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    systems: &[&str],
    waits: &[State],
    limit: i64,
) -> Result<Vec<CaseId>, DbError> {
    let waiting = cases::table
        .filter(cases::county.eq(vertical_exchanges::county))
        .filter(cases::id.eq(vertical_exchanges::case_id))
        .filter(cases::state.eq_any(waits));
    Ok(vertical_exchanges::table
        .filter(vertical_exchanges::next_try_at.le(now))
        .filter(diesel::dsl::exists(there!()))
        .filter(vertical_exchanges::system.eq_any(systems).or(diesel::dsl::not(diesel::dsl::exists(waiting))))
        .order(vertical_exchanges::next_try_at)
        .select(vertical_exchanges::case_id)
        .limit(limit)
        .load(conn)
        .await?)
}

/// An exchange is due at another time.
pub(crate) async fn put_off(
    conn: &mut AsyncPgConnection,
    case: CaseId,
    at: DateTime<Utc>,
) -> Result<(), DbError> {
    let Some(county) = case.county() else { return Ok(()) };
    let row = vertical_exchanges::table
        .filter(vertical_exchanges::county.eq(county))
        .filter(vertical_exchanges::case_id.eq(case.as_uuid()));
    diesel::update(row).set(vertical_exchanges::next_try_at.eq(Some(at))).execute(conn).await?;
    Ok(())
}

/// The cases that wait for a file to a system since before `cut`, the first first; but for those that are `passed` over.
pub(crate) async fn waiting_for_file(
    conn: &mut AsyncPgConnection,
    system: &str,
    cut: DateTime<Utc>,
    passed: &[CaseId],
    limit: i64,
) -> Result<Vec<CaseId>, DbError> {
    Ok(vertical_exchanges::table
        .filter(vertical_exchanges::state.eq(ExchangeState::Waiting))
        .filter(vertical_exchanges::mode.eq(Mode::HandOverFile))
        .filter(vertical_exchanges::system.eq(system))
        .filter(vertical_exchanges::opened_at.le(cut))
        .filter(diesel::dsl::not(vertical_exchanges::case_id.eq_any(passed)))
        .filter(diesel::dsl::exists(there!()))
        .order((vertical_exchanges::opened_at, vertical_exchanges::id))
        .select(vertical_exchanges::case_id)
        .limit(limit)
        .load(conn)
        .await?)
}

/// Where an exchange stands from now on. The case's row is held meanwhile.
pub(crate) async fn keep(conn: &mut AsyncPgConnection, exchange: &Exchange) -> Result<(), DbError> {
    diesel::update(vertical_exchanges::table.filter(vertical_exchanges::id.eq(exchange.id)))
        .set((
            vertical_exchanges::state.eq(exchange.state),
            vertical_exchanges::outside_no.eq(&exchange.outside_no),
            vertical_exchanges::tries.eq(exchange.tries),
            vertical_exchanges::next_try_at.eq(exchange.next_try_at),
            vertical_exchanges::last_try_at.eq(exchange.last_try_at),
            vertical_exchanges::fault.eq(&exchange.fault),
        ))
        .execute(conn)
        .await?;
    Ok(())
}

/// Whether another case has this number at this system.
pub(crate) async fn is_taken(
    conn: &mut AsyncPgConnection,
    exchange: &Exchange,
    outside_no: &str,
) -> Result<bool, DbError> {
    let other = vertical_exchanges::table
        .filter(vertical_exchanges::system.eq(&exchange.system))
        .filter(vertical_exchanges::outside_no.eq(outside_no))
        .filter(vertical_exchanges::id.ne(exchange.id));
    Ok(diesel::select(diesel::dsl::exists(other)).get_result(conn).await?)
}

/// What is written down of an answer.
pub(crate) struct NewTold<'a> {
    pub(crate) message: &'a str,
    pub(crate) said: Said,
    pub(crate) outside_no: Option<&'a str>,
    pub(crate) reason: Option<&'a str>,
    pub(crate) via: Via,
    pub(crate) effect: Effect,
    pub(crate) stated_at: Option<DateTime<Utc>>,
    /// The paper that what was entered by hand rests on.
    pub(crate) evidence: Option<FileId>,
}

/// Writes an answer down; false if its message was written down before.
pub(crate) async fn write(
    tx: &mut Tx,
    case: &Case,
    exchange: &Exchange,
    new: &NewTold<'_>,
) -> Result<bool, DbError> {
    let id = Uuid::new_v4();
    let seal = |text: &str| tx.keyring().seal(place(id), text.as_bytes());
    let (reason, by) = (new.reason.map(seal).transpose()?, tx.actor().id);
    let written = diesel::insert_into(vertical_results::table)
        .values((
            vertical_results::id.eq(id),
            vertical_results::county.eq(&case.county),
            vertical_results::case_id.eq(case.id.as_uuid()),
            vertical_results::system.eq(&exchange.system),
            vertical_results::message.eq(new.message),
            vertical_results::said.eq(new.said),
            vertical_results::outside_no.eq(new.outside_no),
            vertical_results::reason.eq(reason),
            vertical_results::via.eq(new.via),
            vertical_results::effect.eq(new.effect),
            vertical_results::stated_at.eq(new.stated_at),
            vertical_results::heard_by.eq(by),
            vertical_results::evidence.eq(new.evidence.map(|file| file.as_uuid())),
        ))
        .on_conflict((vertical_results::system, vertical_results::message))
        .do_nothing()
        .execute(&mut **tx)
        .await?;
    Ok(written == 1)
}

/// What was written down under a message id of a system.
pub(crate) async fn of_message(
    conn: &mut AsyncPgConnection,
    system: &str,
    message: &str,
) -> Result<Option<Told>, DbError> {
    let row = vertical_results::table
        .filter(vertical_results::system.eq(system))
        .filter(vertical_results::message.eq(message));
    Ok(row.select(Told::as_select()).first(conn).await.optional()?)
}

/// What was said of a case, the first first.
pub(crate) async fn told(conn: &mut AsyncPgConnection, case: &Case) -> Result<Vec<Told>, DbError> {
    Ok(vertical_results::table
        .filter(vertical_results::county.eq(&case.county))
        .filter(vertical_results::case_id.eq(case.id.as_uuid()))
        .order((vertical_results::heard_at, vertical_results::id))
        .limit(200)
        .select(Told::as_select())
        .load(conn)
        .await?)
}

/// A visit to a system's page begins.
pub(crate) async fn begin_visit(
    tx: &mut Tx,
    case: &Case,
    id: Uuid,
    expires_at: DateTime<Utc>,
) -> Result<(), DbError> {
    let by = tx.actor().id;
    diesel::insert_into(vertical_visits::table)
        .values((
            vertical_visits::id.eq(id),
            vertical_visits::county.eq(&case.county),
            vertical_visits::case_id.eq(case.id.as_uuid()),
            vertical_visits::began_by.eq(by),
            vertical_visits::expires_at.eq(expires_at),
        ))
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// The case of a visit that is not over.
pub(crate) async fn visited(conn: &mut AsyncPgConnection, visit: Uuid) -> Result<Option<CaseId>, DbError> {
    let row = vertical_visits::table
        .find(visit)
        .filter(vertical_visits::used_at.is_null())
        .filter(vertical_visits::expires_at.gt(hall_now()));
    Ok(row.select(vertical_visits::case_id).first(conn).await.map(CaseId::from_uuid).optional()?)
}

/// Uses the way back; none if it was used, or is too old.
pub(crate) async fn end_visit(conn: &mut AsyncPgConnection, visit: Uuid) -> Result<Option<CaseId>, DbError> {
    let row = vertical_visits::table
        .filter(vertical_visits::id.eq(visit))
        .filter(vertical_visits::used_at.is_null())
        .filter(vertical_visits::expires_at.gt(hall_now()));
    Ok(diesel::update(row)
        .set(vertical_visits::used_at.eq(hall_now().nullable()))
        .returning(vertical_visits::case_id)
        .get_result(conn)
        .await
        .map(CaseId::from_uuid)
        .optional()?)
}

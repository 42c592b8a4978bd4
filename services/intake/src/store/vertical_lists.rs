//! Exchanges over all cases that a caller may see: how many stand where, and those that a person has to look at.
use crate::{
    domain::vertical::{ExchangeState, Mode},
    schema::{cases, vertical_exchanges},
};
use chrono::{DateTime, Utc};
use diesel::{dsl::count_star, prelude::*};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use kernel::{
    code::{CaseNo, ImplementingItemCode},
    db::DbError,
    id::CaseId,
};

/// Faults that no further try puts right.
pub(crate) const FOR_A_PERSON: [&str; 2] = ["conflict", "decided_before_end"];
/// States in which an answer of the system is owed.
const OWED: [ExchangeState; 3] = [ExchangeState::Waiting, ExchangeState::Exchanging, ExchangeState::Ending];

/// An exchange in a list.
#[derive(Debug, Clone, Queryable)]
pub(crate) struct Listed {
    pub(crate) case: CaseId,
    pub(crate) case_no: Option<CaseNo>,
    pub(crate) item: ImplementingItemCode,
    pub(crate) system: String,
    pub(crate) mode: Mode,
    pub(crate) state: ExchangeState,
    pub(crate) outside_no: Option<String>,
    pub(crate) tries: i16,
    pub(crate) since: DateTime<Utc>,
    pub(crate) last_try_at: Option<DateTime<Utc>>,
    pub(crate) fault: Option<String>,
}

/// How many exchanges stand where, by system.
pub(crate) async fn count_by_system(
    conn: &mut AsyncPgConnection,
) -> Result<Vec<(String, ExchangeState, i64)>, DbError> {
    let open = [
        ExchangeState::Waiting,
        ExchangeState::Exchanging,
        ExchangeState::Received,
        ExchangeState::Returned,
        ExchangeState::Stuck,
        ExchangeState::Ending,
    ];
    Ok(vertical_exchanges::table
        .filter(vertical_exchanges::state.eq_any(open))
        .group_by((vertical_exchanges::system, vertical_exchanges::state))
        .order((vertical_exchanges::system, vertical_exchanges::state))
        .select((vertical_exchanges::system, vertical_exchanges::state, count_star()))
        .load(conn)
        .await?)
}

/// The exchanges that a person has to look at, the longest waiting first: given up, in conflict, decided too late, or without an
/// answer since before `cut`.
pub(crate) async fn stuck(
    conn: &mut AsyncPgConnection,
    cut: DateTime<Utc>,
    limit: i64,
) -> Result<Vec<Listed>, DbError> {
    let owed = vertical_exchanges::state.eq_any(OWED).and(vertical_exchanges::state_since.lt(cut));
    let undecided =
        vertical_exchanges::state.eq(ExchangeState::Finished).and(vertical_exchanges::fault.is_not_null());
    let at_odds = vertical_exchanges::fault.eq_any(FOR_A_PERSON);
    Ok(vertical_exchanges::table
        .inner_join(
            cases::table.on(cases::county
                .eq(vertical_exchanges::county)
                .and(cases::id.eq(vertical_exchanges::case_id))),
        )
        .filter(vertical_exchanges::state.eq(ExchangeState::Stuck).or(owed).or(undecided).or(at_odds))
        .order((vertical_exchanges::state_since, vertical_exchanges::id))
        .limit(limit)
        .select((
            vertical_exchanges::case_id,
            cases::case_no,
            cases::implementing_code,
            vertical_exchanges::system,
            vertical_exchanges::mode,
            vertical_exchanges::state,
            vertical_exchanges::outside_no,
            vertical_exchanges::tries,
            vertical_exchanges::state_since,
            vertical_exchanges::last_try_at,
            vertical_exchanges::fault,
        ))
        .load(conn)
        .await?)
}

//! Lists of cases: what a caller has to do, and what a clock calls up.
use super::scope::in_scope;
use crate::{
    domain::state::State,
    schema::{
        cases::{self, dsl},
        clock_events,
    },
    store::cases::Case,
};
use chrono::{DateTime, NaiveDate, Utc};
use diesel::{prelude::*, sql_types::Bool};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use kernel::{
    actor::Actor,
    db::DbError,
    id::{CaseId, PersonId},
};

/// The cases that the actor may see in one of these states, the oldest first.
pub(crate) async fn list(
    conn: &mut AsyncPgConnection,
    actor: &Actor,
    states: &[State],
    applicant: Option<PersonId>,
    after: Option<(DateTime<Utc>, CaseId)>,
    limit: i64,
) -> Result<Vec<Case>, DbError> {
    let mut query =
        cases::table.filter(in_scope(actor)).filter(dsl::state.eq_any(states.to_vec())).into_boxed();
    if states.iter().all(|state| state.is_open()) {
        // Word for word the predicate of the partial indexes: the planner cannot see it in a bound array.
        let open = "state NOT IN ('draft', 'discarded', 'returned', 'rejected', 'closed', 'withdrawn')";
        query = query.filter(diesel::dsl::sql::<Bool>(open));
    }
    if let Some(applicant) = applicant {
        query = query.filter(dsl::applicant_id.eq(applicant));
    }
    if let Some((drafted, id)) = after {
        query = query.filter(dsl::drafted_at.gt(drafted).or(dsl::drafted_at.eq(drafted).and(dsl::id.gt(id))));
    }
    let query = query.order((dsl::drafted_at, dsl::id)).limit(limit + 1);
    Ok(query.select(Case::as_select()).load(conn).await?)
}

/// Submitted cases whose last day for an answer lies before `today`, where silence is acceptance.
pub(crate) async fn unanswered(
    conn: &mut AsyncPgConnection,
    today: NaiveDate,
) -> Result<Vec<CaseId>, DbError> {
    let late = cases::table
        .filter(dsl::state.eq(State::Submitted))
        .filter(dsl::silence_accepts)
        .filter(dsl::answer_due.lt(today));
    Ok(late.order(dsl::answer_due).select(dsl::id).limit(500).load(conn).await?)
}

/// Cases whose supplement was due before `today`.
pub(crate) async fn lapsed(conn: &mut AsyncPgConnection, today: NaiveDate) -> Result<Vec<CaseId>, DbError> {
    let late = cases::table.filter(dsl::state.eq(State::Supplement)).filter(dsl::lapses_on.lt(today));
    Ok(late.order(dsl::lapses_on).select(dsl::id).limit(500).load(conn).await?)
}

/// Cases whose clock was stopped and, as far as is recorded, still stands.
pub(crate) async fn standing(conn: &mut AsyncPgConnection) -> Result<Vec<CaseId>, DbError> {
    let states: Vec<State> = State::ALL.iter().copied().filter(|state| state.on_the_clock()).collect();
    let stopped = clock_events::table
        .filter(clock_events::county.eq(cases::county))
        .filter(clock_events::case_id.eq(cases::id))
        .filter(clock_events::kind.eq("suspended"));
    let standing = cases::table
        .filter(dsl::state.eq_any(states))
        // Word for word the predicate of the partial index.
        .filter(diesel::dsl::sql::<Bool>("state IN ('accepted', 'in_review', 'reviewed')"))
        .filter(dsl::due.is_null())
        .filter(diesel::dsl::exists(stopped));
    Ok(standing.order(dsl::id).select(dsl::id).limit(500).load(conn).await?)
}

/// Cases with a clock that a calendar moves, by id after `after`: it is applied to them page by page.
pub(crate) async fn on_a_calendar(
    conn: &mut AsyncPgConnection,
    after: Option<CaseId>,
    limit: i64,
) -> Result<Vec<CaseId>, DbError> {
    let states: Vec<State> =
        State::ALL.iter().copied().filter(|s| s.on_the_clock() || *s == State::Submitted).collect();
    let mut query = cases::table.filter(dsl::state.eq_any(states)).into_boxed();
    if let Some(after) = after {
        query = query.filter(dsl::id.gt(after));
    }
    Ok(query.order(dsl::id).select(dsl::id).limit(limit).load(conn).await?)
}

/// Approved cases by id after `after`: their licences are still to come.
pub(crate) async fn awaiting_licences(
    conn: &mut AsyncPgConnection,
    after: Option<CaseId>,
    limit: i64,
) -> Result<Vec<Case>, DbError> {
    let mut query = cases::table.filter(dsl::state.eq(State::Approved)).into_boxed();
    if let Some(after) = after {
        query = query.filter(dsl::id.gt(after));
    }
    Ok(query.order(dsl::id).limit(limit).select(Case::as_select()).load(conn).await?)
}

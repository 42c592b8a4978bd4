//! Lists of cases: what a caller has to do, and what a clock calls up.
use super::{
    scope::in_scope,
    worklist::{self, Sought},
};
use crate::{
    domain::state::State,
    schema::{
        cases::{self, dsl},
        clock_events,
    },
    store::cases::Case,
};
use chrono::NaiveDate;
use diesel::{prelude::*, sql_types::Bool};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use kernel::{
    actor::{Actor, ActorKind},
    db::DbError,
    id::CaseId,
};

/// The cases that the actor may see, one more than the limit if there are more.
pub(crate) async fn list(
    conn: &mut AsyncPgConnection,
    actor: &Actor,
    sought: Sought<'_>,
) -> Result<Vec<Case>, DbError> {
    if actor.kind == ActorKind::Staff {
        return worklist::find(conn, actor, sought).await;
    }
    // The cases of one person, or of one agent, have an index in this order.
    Ok(sought.ordered(sought.narrow(cases::table.into_boxed()).filter(in_scope(actor))).load(conn).await?)
}

/// Submitted cases whose last day for an answer lies before `today`, where silence is acceptance.
pub(crate) async fn unanswered(
    conn: &mut AsyncPgConnection,
    today: NaiveDate,
) -> Result<Vec<CaseId>, DbError> {
    let late = cases::table
        // Word for word the predicate of the partial index.
        .filter(diesel::dsl::sql::<Bool>("state IN ('submitted', 'prereviewed')"))
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
        .filter(diesel::dsl::sql::<Bool>("state IN ('accepted', 'in_review', 'reviewed', 'reopened')"))
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
        State::ALL.iter().copied().filter(|s| s.on_the_clock() || s.owes_answer()).collect();
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
    let mut query = cases::table
        .filter(diesel::dsl::sql::<Bool>("state IN ('approved', 'partly_approved')"))
        .into_boxed();
    if let Some(after) = after {
        query = query.filter(dsl::id.gt(after));
    }
    Ok(query.order(dsl::id).limit(limit).select(Case::as_select()).load(conn).await?)
}

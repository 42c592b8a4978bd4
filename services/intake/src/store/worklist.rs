//! Lists of cases for staff. They see a case for one of several reasons (the hall has it, the authority decides, the office
//! reviews, …), and one condition with `OR` between them cannot be read in the order of the list: the database would sort
//! all there is. So each reason is read on its own, along an index in the list's order and no further than the page, and
//! the pages are put together. What is read so does not grow with the number of cases. [store/plans.rs]
use super::{assignments, scope::in_scope};
use crate::{
    domain::state::State,
    schema::{
        cases::{self, dsl},
        county_slots, review_queue,
    },
    store::cases::Case,
};
use chrono::{DateTime, Utc};
use diesel::{
    dsl::sql,
    pg::Pg,
    prelude::*,
    sql_types::{Bool, Text, Timestamptz, Uuid as Uid},
};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use futures::future::join_all;
use kernel::{
    actor::Actor,
    code::{ImplementingItemCode, Uscc},
    db::{Cached, DbError},
    id::{CaseId, HallId, PersonId},
};
use std::cmp::Ordering;
use uuid::Uuid;

/// True where nobody of a unit has the case.
macro_rules! unclaimed {
    ($unit:expr) => {
        sql::<Bool>(NOBODY_HAS).bind::<Text, _>($unit.to_owned()).sql(") IS NULL")
    };
}

/// Which cases are looked for, and in what order.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Sought<'a> {
    pub(crate) states: &'a [State],
    pub(crate) applicant: Option<PersonId>,
    /// The item they are handled under.
    pub(crate) item: Option<&'a ImplementingItemCode>,
    /// Begun at this instant or later.
    pub(crate) from: Option<DateTime<Utc>>,
    /// Begun before this instant.
    pub(crate) before: Option<DateTime<Utc>>,
    /// The newest first; else the oldest.
    pub(crate) newest_first: bool,
    /// Only what these have in their hands; none means that nobody is asked about.
    pub(crate) held_by: &'a [Uuid],
    /// Only what nobody of this unit has in his hands.
    pub(crate) unclaimed_in: Option<&'a str>,
    pub(crate) after: Option<(DateTime<Utc>, CaseId)>,
    pub(crate) limit: i64,
}

/// Open and ended cases have indexes of their own, and drafts are in that of their writer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    Open,
    Draft,
    Ended,
}

/// Why someone on the staff sees cases: each a column in the order of the list.
#[derive(Debug, Clone)]
enum Reason {
    Filed(Uuid),
    Hall(HallId),
    County(String),
    Decides(Uscc),
    Supervises(Uscc),
    Reviews(Uscc),
    Held(Uuid),
}

type Query<'a> = cases::BoxedQuery<'a, Pg>;

/// The cases that someone on the staff may see, one more than `limit` if there are more.
pub(crate) async fn find(
    conn: &mut AsyncPgConnection,
    actor: &Actor,
    sought: Sought<'_>,
) -> Result<Vec<Case>, DbError> {
    if sought.applicant.is_some() {
        // A person has few cases.
        return Ok(sought
            .ordered(sought.narrow(cases::table.into_boxed()).filter(in_scope(actor)))
            .load(conn)
            .await?);
    }
    let reasons = match sought.held_by {
        [] => reasons(conn, actor).await?,
        holders => holders.iter().copied().map(Reason::Held).collect(),
    };
    let parts = [Part::Open, Part::Draft, Part::Ended];
    let wanted: Vec<Part> =
        parts.into_iter().filter(|part| sought.states.iter().any(|state| part.holds(*state))).collect();
    keep_in_order(conn).await?;
    let conn = &*conn;
    let mut reads = Vec::new();
    for reason in &reasons {
        for part in wanted.iter().filter(|part| **part != Part::Draft || matches!(reason, Reason::Filed(_))) {
            reads.push(read(conn, actor, sought, reason, *part));
        }
    }
    // All under way together, and every answer is taken, also after one that failed.
    let pages = join_all(reads).await.into_iter().collect::<Result<Vec<_>, _>>()?;
    Ok(sought.page(pages.into_iter().flatten().collect()))
}

/// For the rest of the transaction pages come in the order of an index. The planner takes the conditions of scope and of
/// row-level security for independent, expects next to no rows, and would collect and sort all that there are, or set several workers to it.
async fn keep_in_order(conn: &mut AsyncPgConnection) -> Result<(), DbError> {
    let order = "SELECT set_config('enable_sort', 'off', true), set_config('max_parallel_workers_per_gather', '0', true)";
    Cached(diesel::sql_query(order)).execute(conn).await?;
    Ok(())
}

/// Every case in the caller's scope is there for one of these.
async fn reasons(conn: &mut AsyncPgConnection, actor: &Actor) -> Result<Vec<Reason>, DbError> {
    let scope = &actor.scope;
    let mut reasons = vec![Reason::Filed(actor.id)];
    if let Some(hall) = scope.hall {
        reasons.push(Reason::Hall(hall));
    } else if let Some(prefix) = &scope.division {
        reasons.extend(counties(conn, prefix.as_str()).await?.into_iter().map(Reason::County));
    }
    if let Some(authority) = &scope.authority {
        let of = |reason: fn(Uscc) -> Reason| reason(authority.clone());
        reasons.extend([of(Reason::Decides), of(Reason::Supervises), of(Reason::Reviews)]);
    }
    Ok(reasons)
}

/// The counties that a division touches.
async fn counties(conn: &mut AsyncPgConnection, prefix: &str) -> Result<Vec<String>, DbError> {
    if let Some(county) = prefix.get(..6) {
        return Ok(vec![county.to_owned()]);
    }
    let below = county_slots::table.filter(county_slots::county.like(format!("{prefix}%")));
    Ok(below.order(county_slots::county).select(county_slots::county).load(conn).await?)
}

async fn read(
    mut conn: &AsyncPgConnection,
    actor: &Actor,
    sought: Sought<'_>,
    reason: &Reason,
    part: Part,
) -> Result<Vec<Case>, DbError> {
    if let Reason::Reviews(authority) = reason {
        return reviewed(conn, sought, authority, part).await;
    }
    if let Reason::Held(holder) = reason {
        return assignments::held(conn, sought, *holder, part == Part::Open).await;
    }
    let query = sought.narrow(cases::table.into_boxed()).filter(in_scope(actor)).filter(part.predicate());
    let query = match reason {
        Reason::Filed(by) => query.filter(dsl::filed_by.eq(*by)),
        Reason::Hall(hall) => query.filter(dsl::hall_id.eq(*hall)),
        Reason::County(county) => query.filter(dsl::county.eq(county.clone())),
        Reason::Supervises(unit) => {
            let query = query.filter(dsl::supervising_unit.eq(unit.as_str().to_owned()));
            if part == Part::Open { query.filter(sql::<Bool>(DECIDED)) } else { query }
        }
        Reason::Decides(authority) | Reason::Reviews(authority) => {
            query.filter(dsl::authority.eq(authority.as_str().to_owned()))
        }
        Reason::Held(_) => query,
    };
    Ok(sought.ordered(query).load(&mut conn).await?)
}

/// Cases that an authority reviews stand in a queue of their own, since an array of reviewers has no order.
async fn reviewed(
    mut conn: &AsyncPgConnection,
    sought: Sought<'_>,
    authority: &Uscc,
    part: Part,
) -> Result<Vec<Case>, DbError> {
    let in_queue = review_queue::county.eq(dsl::county).and(review_queue::case_id.eq(dsl::id));
    let mut query = review_queue::table
        .inner_join(cases::table.on(in_queue))
        .filter(review_queue::authority.eq(authority.as_str()))
        .filter(sql::<Bool>(if part == Part::Open { "review_queue.open" } else { "NOT review_queue.open" }))
        .filter(dsl::state.eq_any(sought.states))
        .into_boxed();
    if let Some(item) = sought.item {
        query = query.filter(review_queue::item.eq(item.as_str()));
    }
    if let Some(from) = sought.from {
        query = query.filter(review_queue::drafted_at.ge(from));
    }
    if let Some(before) = sought.before {
        query = query.filter(review_queue::drafted_at.lt(before));
    }
    if let Some(unit) = sought.unclaimed_in {
        query = query.filter(unclaimed!(unit));
    }
    if let Some((at, id)) = sought.after {
        let beyond = if sought.newest_first { "<" } else { ">" };
        let row = sql::<Bool>("(review_queue.drafted_at, review_queue.case_id) ").sql(beyond).sql(" (");
        query = query.filter(row.bind::<Timestamptz, _>(at).sql(", ").bind::<Uid, _>(id).sql(")"));
    }
    let query = if sought.newest_first {
        query.order((review_queue::drafted_at.desc(), review_queue::case_id.desc()))
    } else {
        query.order((review_queue::drafted_at, review_queue::case_id))
    };
    Ok(query.limit(sought.limit + 1).select(Case::as_select()).load(&mut conn).await?)
}

/// Word for word as the indexes have it: the planner cannot see it in a bound array.
const OPEN: &str = "cases.state NOT IN ('draft', 'discarded', 'returned', 'rejected', 'closed', 'withdrawn')";
const UNFINISHED: &str = "cases.state NOT IN ('discarded', 'returned', 'rejected', 'closed', 'withdrawn')";
const ENDED: &str = "cases.state IN ('discarded', 'returned', 'rejected', 'closed', 'withdrawn')";
const DECIDED: &str = "cases.state IN ('approved', 'partly_approved', 'refused', 'reopened')";
/// A CASE and not `coalesce`, which row-level security would keep from the index.
const HANDLED_UNDER: &str =
    "CASE WHEN cases.acting_code IS NULL THEN cases.implementing_code ELSE cases.acting_code END = ";

/// A value asked for case by case: as `NOT EXISTS` the planner would read all that anybody has.
const NOBODY_HAS: &str = "(SELECT assignments.holder FROM assignments WHERE assignments.county = cases.county AND assignments.case_id = cases.id AND assignments.unit = ";

impl Part {
    fn holds(self, state: State) -> bool {
        match self {
            Self::Open => state.is_open(),
            Self::Draft => state == State::Draft,
            Self::Ended => !state.is_open() && state != State::Draft,
        }
    }

    fn predicate(self) -> diesel::expression::SqlLiteral<Bool> {
        sql::<Bool>(match self {
            Self::Open => OPEN,
            Self::Draft => UNFINISHED,
            Self::Ended => ENDED,
        })
    }
}

impl<'a> Sought<'a> {
    pub(super) fn narrow(&self, query: Query<'a>) -> Query<'a> {
        let mut query = query.filter(dsl::state.eq_any(self.states.to_vec()));
        if let Some(applicant) = self.applicant {
            query = query.filter(dsl::applicant_id.eq(applicant));
        }
        if let Some(item) = self.item {
            query = query.filter(sql::<Bool>(HANDLED_UNDER).bind::<Text, _>(item.as_str().to_owned()));
        }
        if let Some(from) = self.from {
            query = query.filter(dsl::drafted_at.ge(from));
        }
        if let Some(before) = self.before {
            query = query.filter(dsl::drafted_at.lt(before));
        }
        if let Some(unit) = self.unclaimed_in {
            query = query.filter(unclaimed!(unit));
        }
        let Some((at, id)) = self.after else { return query };
        // Compared as a row: an index is entered there, where two conditions would be read up to it.
        let beyond = if self.newest_first {
            "(cases.drafted_at, cases.id) < ("
        } else {
            "(cases.drafted_at, cases.id) > ("
        };
        query.filter(sql::<Bool>(beyond).bind::<Timestamptz, _>(at).sql(", ").bind::<Uid, _>(id).sql(")"))
    }

    pub(super) fn ordered(
        &self,
        query: Query<'a>,
    ) -> diesel::dsl::Select<Query<'a>, diesel::dsl::AsSelect<Case, Pg>> {
        let query = if self.newest_first {
            query.order((dsl::drafted_at.desc(), dsl::id.desc()))
        } else {
            query.order((dsl::drafted_at, dsl::id))
        };
        query.limit(self.limit + 1).select(Case::as_select())
    }

    /// A case may be there for several reasons; it stands in the list once.
    fn page(&self, mut found: Vec<Case>) -> Vec<Case> {
        let in_order = |one: &Case, other: &Case| -> Ordering {
            let order = (one.drafted_at, one.id).cmp(&(other.drafted_at, other.id));
            if self.newest_first { order.reverse() } else { order }
        };
        found.sort_by(in_order);
        found.dedup_by_key(|case| case.id);
        found.truncate(usize::try_from(self.limit.saturating_add(1)).unwrap_or(usize::MAX));
        found
    }
}

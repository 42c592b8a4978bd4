//! Which cases a caller may see, as SQL: the first wall. The policies in the migrations are the second.
use crate::{
    domain::state::State,
    schema::cases::{self, dsl},
};
use diesel::{
    dsl::sql,
    pg::Pg,
    prelude::*,
    sql_types::{Array, Bool, Nullable, Text},
};
use kernel::actor::{Actor, ActorKind};

/// A condition on `cases`.
pub(super) type InScope = Box<dyn BoxableExpression<cases::table, Pg, SqlType = Nullable<Bool>>>;

/// True for the cases that `actor` may see.
pub(super) fn in_scope(actor: &Actor) -> InScope {
    let scope = &actor.scope;
    match actor.kind {
        ActorKind::Service if scope.system => Box::new(sql::<Bool>("true").nullable()),
        ActorKind::Person => {
            let own = dsl::applicant_id.nullable().eq(scope.subject);
            if scope.items.is_empty() { Box::new(own) } else { Box::new(own.and(of_items(&scope.items))) }
        }
        ActorKind::Agent => Box::new(dsl::agent_id.eq(actor.id)),
        ActorKind::Staff => staff(actor),
        ActorKind::Service | ActorKind::Department | ActorKind::Nobody => {
            Box::new(sql::<Bool>("false").nullable())
        }
    }
}

/// The cases of these items, basic or implementing. One that names the item by a code it had before its power moved still
/// covers it.
fn of_items(items: &[String]) -> InScope {
    let whole = dsl::implementing_code.eq_any(items.to_vec()).nullable();
    let moved = dsl::acting_code.eq_any(items.to_vec());
    let base = sql::<Bool>("right(cases.implementing_code, 12) = ANY(")
        .bind::<Array<Text>, _>(items.to_vec())
        .sql(")");
    Box::new(whole.or(moved).or(base.nullable()))
}

/// What they filed, what their hall or division has, what their authority decides or reviews, what their unit supervises.
fn staff(actor: &Actor) -> InScope {
    let scope = &actor.scope;
    let mut seen: InScope = Box::new(dsl::filed_by.eq(actor.id).nullable());
    let handed_in = || dsl::state.ne_all([State::Draft, State::Discarded]);
    if let Some(hall) = scope.hall {
        seen = Box::new(seen.or(handed_in().and(dsl::hall_id.eq(hall)).nullable()));
    } else if let Some(prefix) = &scope.division {
        let below = dsl::division.like(format!("{}%", prefix.as_str()));
        seen = Box::new(seen.or(handed_in().and(below).nullable()));
    }
    if let Some(authority) = scope.authority.as_ref().map(|uscc| uscc.as_str().to_owned()) {
        let decides = handed_in().and(dsl::authority.eq(authority.clone()));
        let reviewed = dsl::review_authorities.contains(vec![authority.clone()]);
        let watched = |state: &State| state.is_decided() || *state == State::Reopened;
        let decided = dsl::state.eq_any(State::ALL.iter().copied().filter(watched).collect::<Vec<_>>());
        let supervised = dsl::supervising_unit.eq(authority).and(decided.nullable());
        seen = Box::new(seen.or(decides.nullable()).or(reviewed.nullable()).or(supervised));
    }
    seen
}

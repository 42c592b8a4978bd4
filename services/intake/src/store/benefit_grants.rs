//! Grants of money that no list of a month has.
use crate::{
    domain::{benefit::LineState, state::State},
    schema::{benefit_lines, cases, decisions},
    store::scope::in_scope,
};
use diesel::{
    dsl::{exists, not, sql},
    expression::SqlLiteral,
    prelude::*,
    sql_types::{BigInt, Text, Uuid as Uid},
};
use diesel_async::RunQueryDsl;
use kernel::{
    code::{CaseNo, Division, ImplementingItemCode, Uscc},
    db::{DbError, Tx},
    id::CaseId,
};

/// A grant that no list of a period has.
#[derive(Debug, Clone, Queryable)]
pub(crate) struct Grant {
    pub(crate) case_id: CaseId,
    pub(crate) case_no: Option<CaseNo>,
    pub(crate) division: Division,
    /// The bank could not pay it in this period.
    pub(crate) failed: bool,
}

/// An item of which grants wait, and one of them.
#[derive(Debug, Clone, Queryable)]
pub(crate) struct WaitingItem {
    pub(crate) case_id: CaseId,
    pub(crate) grants: i64,
}

/// The states in which a grant is there.
const GRANTED: [State; 3] = [State::Approved, State::PartlyApproved, State::Closed];

/// The item that a case is handled under; written as in the indexes and in [`crate::store::worklist`].
fn handled_under() -> SqlLiteral<Text> {
    sql("CASE WHEN cases.acting_code IS NULL THEN cases.implementing_code ELSE cases.acting_code END")
}

/// The lines of a case in a period, in these states.
macro_rules! listed {
    ($period:expr, $states:expr) => {
        benefit_lines::table
            .filter(benefit_lines::county.eq(cases::county))
            .filter(benefit_lines::case_id.eq(cases::id))
            .filter(benefit_lines::period.eq($period.to_owned()))
            .filter(benefit_lines::state.eq_any($states))
    };
}

macro_rules! granted {
    () => {
        decisions::table
            .filter(decisions::county.eq(cases::county))
            .filter(decisions::case_id.eq(cases::id))
            .filter(decisions::outcome.ne("refuse"))
    };
}

/// The grants of an item that no list of this period has, the oldest first.
pub(crate) async fn of_item(
    tx: &mut Tx,
    item: &ImplementingItemCode,
    period: &str,
    limit: i64,
) -> Result<Vec<Grant>, DbError> {
    let actor = tx.actor().clone();
    let rows = cases::table
        .filter(in_scope(&actor))
        .filter(handled_under().eq(item.as_str()))
        .filter(cases::state.eq_any(GRANTED))
        .filter(cases::destroyed_at.is_null())
        .filter(exists(granted!()))
        .filter(not(exists(listed!(period, [LineState::Listed, LineState::Paid]))))
        .order((cases::drafted_at, cases::id))
        .limit(limit);
    let failed = exists(listed!(period, [LineState::Failed]));
    Ok(rows.select((cases::id, cases::case_no, cases::division, failed)).load(&mut **tx).await?)
}

/// The items of an authority of which grants wait for a list of this period, in the order of their codes, from `after` on.
pub(crate) async fn items(
    tx: &mut Tx,
    authority: &Uscc,
    period: &str,
    (after, limit): (&str, i64),
) -> Result<Vec<WaitingItem>, DbError> {
    let actor = tx.actor().clone();
    let rows = cases::table
        .filter(handled_under().gt(after))
        .filter(in_scope(&actor))
        .filter(cases::authority.eq(authority.as_str()))
        .filter(cases::state.eq_any(GRANTED))
        .filter(cases::destroyed_at.is_null())
        .filter(exists(granted!()))
        .filter(not(exists(listed!(period, [LineState::Listed, LineState::Paid]))))
        .group_by(handled_under())
        .select((sql::<Uid>("(min(cases.id::text))::uuid"), sql::<BigInt>("count(*)")))
        .order(handled_under())
        .limit(limit);
    Ok(rows.load(&mut **tx).await?)
}

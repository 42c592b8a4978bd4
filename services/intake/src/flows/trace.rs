//! The three traces of every change: a line of the timeline, an audit row, an event. One of each, in one place.
use crate::store::{cases::Case, timeline};
use contracts::{
    Event,
    intake::{CaseAct, CaseWorkedOn},
};
use kernel::{
    audit::{self, Entity},
    db::{DbError, Tx},
};
use serde::Serialize;
use serde_json::Value;
use uuid::Uuid;

/// Records that `what` (the operation's name) was done to a case. `seen` is shown to the applicant and holds
/// codes and ids only; `detail` goes into the audit, sealed.
pub(super) async fn record<E: Event>(
    tx: &Tx,
    case: &Case,
    what: &'static str,
    seen: Value,
    detail: &impl Serialize,
    event: &E,
) -> Result<(), DbError> {
    timeline::add(tx, case, what, seen).await?;
    tell(tx, case, what, detail, event).await
}

/// Audit row and event, where the line of the timeline was written with the change itself. Both are written as the
/// transaction ends.
pub(super) async fn tell<E: Event>(
    tx: &Tx,
    case: &Case,
    what: &'static str,
    detail: &impl Serialize,
    event: &E,
) -> Result<(), DbError> {
    audit::record(tx, what, Entity::new("case", case.id.as_uuid()), detail).await?;
    bus::publish(tx, event).await?;
    Ok(())
}

/// The same for an act that moves neither state nor deadline.
pub(super) async fn record_act(
    tx: &mut Tx,
    case: &Case,
    what: &'static str,
    seen: Value,
    act: CaseAct,
    entity: Option<Uuid>,
) -> Result<(), DbError> {
    let event = CaseWorkedOn { case_id: case.id, act, entity };
    record(tx, case, what, seen.clone(), &seen, &event).await
}

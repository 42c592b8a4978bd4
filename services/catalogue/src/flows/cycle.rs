//! What the life cycles of base items, overlays and bundles have in common: who may take the next step, and that it is noted.

use auth::Role;
use chrono::{DateTime, Days, NaiveDate, Utc};
use kernel::db::Tx;

use crate::{
    domain::{
        separation::{Act, Apart, apart},
        version_state::{VersionAction, VersionState},
    },
    problem::CatalogueError,
    store::acts::{self, Doing},
};

/// What a version changes and why, and the rule or document that orders it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Because<'a> {
    pub(crate) reason: &'a str,
    pub(crate) basis: &'a str,
}

/// The state an action leads to, if the version's state allows it and someone else wrote and checked it so far.
pub(crate) async fn next(
    tx: &mut Tx,
    (code, version): (&str, i32),
    state: VersionState,
    action: VersionAction,
) -> Result<VersionState, CatalogueError> {
    let to = allowed(state, action)?;
    let done: Vec<Act> = acts::of_version(tx, code, version).await?.iter().map(Act::from).collect();
    match apart(&done, tx.actor().id, action) {
        None => Ok(to),
        Some(Apart::Maker) => Err(CatalogueError::MakerIsChecker),
        Some(Apart::Checker) => Err(CatalogueError::CheckedAlready),
    }
}

/// The state an action leads to.
pub(crate) fn allowed(state: VersionState, action: VersionAction) -> Result<VersionState, CatalogueError> {
    state.after(action).ok_or(CatalogueError::VersionState { state, action: action.participle() })
}

/// Only whoever has to pass a version next may send it back.
pub(crate) fn turn_of(state: VersionState, role: Role) -> Result<(), CatalogueError> {
    let refused = CatalogueError::VersionState { state, action: VersionAction::SendBack.participle() };
    if state.sent_back_by() == Some(role) { Ok(()) } else { Err(refused) }
}

/// Notes what the caller did.
pub(crate) async fn note(
    tx: &mut Tx,
    (code, version): (&str, i32),
    action: VersionAction,
    note: Option<&str>,
) -> Result<(), CatalogueError> {
    let doing = Doing { code, version, action, by_whom: tx.actor().id, at: tx.now(), note };
    Ok(acts::add(tx, &doing).await?)
}

/// Whether a version is put in force at once, or on which day it will be.
pub(crate) fn effect(
    now: DateTime<Utc>,
    asked: Option<DateTime<Utc>>,
) -> Result<(VersionAction, DateTime<Utc>), CatalogueError> {
    match asked {
        None => Ok((VersionAction::Publish, now)),
        Some(at) if at > now => Ok((VersionAction::Schedule, at)),
        Some(_) => Err(CatalogueError::EffectPast),
    }
}

/// Until when others have to follow what takes effect at a moment.
pub(crate) fn follow_until(effective_at: DateTime<Utc>, days: u16) -> NaiveDate {
    day_of(effective_at).checked_add_days(Days::new(days.into())).unwrap_or(NaiveDate::MAX)
}

/// The day that a moment lies in, where the halls are.
pub(crate) fn day_of(at: DateTime<Utc>) -> NaiveDate {
    let east = chrono::FixedOffset::east_opt(8 * 3600);
    east.map_or_else(|| at.date_naive(), |east| at.with_timezone(&east).date_naive())
}

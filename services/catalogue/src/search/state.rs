//! The shelf of this process, and how fresh it is.

use std::{
    sync::{Arc, PoisonError, RwLock},
    time::{Duration, Instant},
};

use tokio::sync::Mutex;

use super::{keeping::Keeping, shelf::Shelf};

/// For so long nobody asks the database whether something changed.
const FRESH: Duration = Duration::from_millis(500);
/// For so long the shelf of before is shown while it is being brought up to date.
const USABLE: Duration = Duration::from_secs(2);

/// The index of this process; all its threads share it.
#[derive(Default)]
pub(crate) struct Search {
    shown: RwLock<Shown>,
    /// Who brings it up to date holds it.
    pub(crate) keeping: Mutex<Option<Keeping>>,
}

#[derive(Default)]
struct Shown {
    shelf: Option<Arc<Shelf>>,
    checked: Option<Instant>,
    /// What [`crate::guides::Guides::changes`] said then.
    changes: u64,
}

/// How the shelf stands.
pub(crate) enum Freshness {
    /// It is as the database is, give or take half a second.
    Fresh(Arc<Shelf>),
    /// Nearly so: it may be shown while someone looks.
    Usable(Arc<Shelf>),
    /// It must be brought up to date first.
    Stale,
}

impl Search {
    /// How the shelf stands; `changes` counts what this process has published.
    pub(crate) fn state(&self, changes: u64) -> Freshness {
        let shown = self.shown.read().unwrap_or_else(PoisonError::into_inner);
        let (Some(shelf), Some(checked)) = (&shown.shelf, shown.checked) else { return Freshness::Stale };
        match checked.elapsed() {
            _ if shown.changes != changes => Freshness::Stale,
            age if age < FRESH => Freshness::Fresh(Arc::clone(shelf)),
            age if age < USABLE => Freshness::Usable(Arc::clone(shelf)),
            _ => Freshness::Stale,
        }
    }

    /// Shows a shelf that was right when reading began at `checked`.
    pub(crate) fn show(&self, shelf: Arc<Shelf>, checked: Instant, changes: u64) {
        let mut shown = self.shown.write().unwrap_or_else(PoisonError::into_inner);
        *shown = Shown { shelf: Some(shelf), checked: Some(checked), changes };
    }

    /// What a change of words must be seen by at once.
    pub(crate) fn doubt(&self) {
        self.shown.write().unwrap_or_else(PoisonError::into_inner).checked = None;
    }
}

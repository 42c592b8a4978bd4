//! Guides of published items, written as JSON once and kept in the process.
//!
//! A change made by this process is seen by the next request: [`Guides::changing`] forgets everything, and what was
//! read before a change is not kept after it. Changes made by other processes are seen within [`FRESH`].

use std::{
    collections::HashMap,
    sync::{PoisonError, RwLock},
    time::{Duration, Instant},
};

use kernel::http::Written;

use crate::views::guide::ItemGuide;

/// How long a guide is shown without asking the database.
const FRESH: Duration = Duration::from_secs(1);

/// The kept guides, by code. All threads of a process share them.
#[derive(Default)]
pub(crate) struct Guides(RwLock<Kept>);

#[derive(Default)]
struct Kept {
    /// Grows with every change.
    generation: u64,
    guides: HashMap<String, (Instant, Written<ItemGuide>)>,
}

/// The state of the items when a reading began.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Generation(u64);

/// A change under way; when it ends, however it ends, all guides are forgotten.
pub(crate) struct Changing<'a>(&'a Guides);

impl Guides {
    /// The guide of `code`, if it is known and fresh; else what [`Guides::keep`] wants to be told.
    pub(crate) fn find(&self, code: &str) -> Result<Written<ItemGuide>, Generation> {
        let kept = self.0.read().unwrap_or_else(PoisonError::into_inner);
        match kept.guides.get(code) {
            Some((since, guide)) if since.elapsed() < FRESH => Ok(guide.clone()),
            Some(_) | None => Err(Generation(kept.generation)),
        }
    }

    /// Keeps a guide that was read from the database, unless something has changed since.
    pub(crate) fn keep(&self, code: &str, read_at: Generation, guide: Written<ItemGuide>) {
        let mut kept = self.0.write().unwrap_or_else(PoisonError::into_inner);
        if kept.generation == read_at.0 {
            kept.guides.insert(code.to_owned(), (Instant::now(), guide));
        }
    }

    /// To be held while items are changed.
    pub(crate) fn changing(&self) -> Changing<'_> {
        Changing(self)
    }
}

impl Drop for Changing<'_> {
    fn drop(&mut self) {
        let mut kept = self.0.0.write().unwrap_or_else(PoisonError::into_inner);
        kept.generation += 1;
        kept.guides.clear();
    }
}

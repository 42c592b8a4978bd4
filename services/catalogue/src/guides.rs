//! Guides of published items, written as JSON once and kept in the process.
//!
//! A change made by this process is seen by the next request: [`Guides::changing_item`] forgets the base item and all
//! who implement it, and what was read before a change is not kept after it. Changes made by other processes are seen
//! within [`FRESH`].

use std::{
    collections::HashMap,
    sync::{PoisonError, RwLock},
    time::{Duration, Instant},
};

use kernel::http::Written;

use crate::views::guide::ItemGuide;

/// How long a guide is shown without asking the database.
const FRESH: Duration = Duration::from_secs(1);
/// With so many guides kept, those that are shown to nobody any more are thrown away.
const MANY: usize = 256;
/// The digits by which a base item and all that implement it are one family.
const BASE_DIGITS: usize = 12;

/// The kept guides, by code. All threads of a process share them.
#[derive(Default)]
pub(crate) struct Guides(RwLock<Kept>);

#[derive(Default)]
struct Kept {
    /// Grows with every change.
    generation: u64,
    /// The generation that last forgot a family, by base code.
    changed: HashMap<String, u64>,
    guides: HashMap<String, (Instant, Written<ItemGuide>)>,
    /// When the old ones were thrown away last.
    swept: Option<Instant>,
}

impl Kept {
    /// What is no longer fresh is read anew before it is shown: it would only take memory, a whole catalogue's of it.
    fn sweep(&mut self) {
        let lately = self.swept.is_some_and(|swept| swept.elapsed() < FRESH);
        if self.guides.len() >= MANY && !lately {
            self.guides.retain(|_, (since, _)| since.elapsed() < FRESH);
            self.swept = Some(Instant::now());
        }
    }
}

/// The state of the items when a reading began.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Generation(u64);

/// A change under way; when it ends, however it ends, the family it touches is forgotten.
pub(crate) struct Changing<'a> {
    guides: &'a Guides,
    family: String,
}

/// The last twelve digits of a base or implementing code are the base code.
fn family(code: &str) -> &str {
    code.len().checked_sub(BASE_DIGITS).and_then(|start| code.get(start..)).unwrap_or(code)
}

impl Guides {
    /// The guide of `code`, if it is known and fresh; else what [`Guides::keep`] wants to be told.
    pub(crate) fn find(&self, code: &str) -> Result<Written<ItemGuide>, Generation> {
        let kept = self.0.read().unwrap_or_else(PoisonError::into_inner);
        match kept.guides.get(code) {
            Some((since, guide)) if since.elapsed() < FRESH => Ok(guide.clone()),
            Some(_) | None => Err(Generation(kept.generation)),
        }
    }

    /// Keeps a guide that was read from the database, unless it has changed since.
    pub(crate) fn keep(&self, code: &str, read_at: Generation, guide: Written<ItemGuide>) {
        let mut kept = self.0.write().unwrap_or_else(PoisonError::into_inner);
        let own = kept.changed.get(family(code)).copied().unwrap_or_default();
        if own <= read_at.0 {
            kept.sweep();
            kept.guides.insert(code.to_owned(), (Instant::now(), guide));
        }
    }

    /// To be held while a base item is changed, or one of those that implement it.
    pub(crate) fn changing_item(&self, code: &str) -> Changing<'_> {
        Changing { guides: self, family: family(code).to_owned() }
    }

    /// How many changes this process has made.
    pub(crate) fn changes(&self) -> u64 {
        self.0.read().unwrap_or_else(PoisonError::into_inner).generation
    }
}

impl Drop for Changing<'_> {
    fn drop(&mut self) {
        let mut kept = self.guides.0.write().unwrap_or_else(PoisonError::into_inner);
        kept.generation += 1;
        let generation = kept.generation;
        let own = std::mem::take(&mut self.family);
        kept.guides.retain(|code, _| family(code) != own);
        kept.changed.insert(own, generation);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use kernel::code::BaseItemCode;

    const ONE: &str = "11341323990011103D5340199001000";
    const OTHER: &str = "342099004000";

    fn guide() -> Written<ItemGuide> {
        let guide = ItemGuide {
            base_code: BaseItemCode::parse(OTHER).unwrap(),
            base_version: 1,
            implementing_code: None,
            overlay_version: None,
            state: None,
            reason: None,
            standard: None,
            item: None,
            moved_to: Vec::new(),
        };
        Written::new("b1", &guide).unwrap()
    }

    fn filled() -> Guides {
        let guides = Guides::default();
        for code in [ONE, OTHER] {
            let generation = guides.find(code).unwrap_err();
            guides.keep(code, generation, guide());
        }
        guides
    }

    #[test]
    fn a_change_of_one_item_leaves_the_others() {
        let guides = filled();
        drop(guides.changing_item("340199001000"));
        assert!(guides.find(ONE).is_err() && guides.find(OTHER).is_ok());
        drop(guides.changing_item(OTHER));
        assert!(guides.find(OTHER).is_err());
        assert_eq!(guides.changes(), 2);
    }

    #[test]
    fn guides_that_nobody_is_shown_any_more_are_not_kept() {
        let guides = filled();
        let long_ago = Instant::now().checked_sub(2 * FRESH).unwrap();
        for number in 0..MANY {
            let mut kept = guides.0.write().unwrap();
            kept.guides.insert(format!("34209900{number:04}"), (long_ago, guide()));
        }
        let generation = guides.find("340199001000").unwrap_err();
        guides.keep("340199001000", generation, guide());
        assert_eq!(guides.0.read().unwrap().guides.len(), 3, "the fresh ones");
        assert!(guides.find(ONE).is_ok() && guides.find(OTHER).is_ok());
    }

    #[test]
    fn what_was_read_before_a_change_is_not_kept_after_it() {
        let guides = Guides::default();
        let before = guides.find(ONE).unwrap_err();
        drop(guides.changing_item(ONE));
        guides.keep(ONE, before, guide());
        guides.keep(OTHER, before, guide());
        assert!(guides.find(ONE).is_err(), "it changed");
        assert!(guides.find(OTHER).is_ok(), "it did not");
    }
}

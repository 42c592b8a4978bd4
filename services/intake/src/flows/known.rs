//! Items, calendars and slots of counties that this process has read before. A version never changes once it was published,
//! nor a slot once it was given, so what is kept here is never wrong.
use super::item;
use crate::{
    domain::{
        form::{CheckedForm, prepare},
        item::Item,
    },
    error::IntakeError,
    store::{calendar, cases::Case},
};
use kernel::{code::ImplementingItemCode, db::Tx};
use legal_clock::Calendar;
use std::{
    cell::Cell,
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError, RwLock},
};

/// So many are kept; past that all are forgotten and read again as they are wanted.
const MOST: usize = 500;

/// A version of an item, ready to be compared with.
pub(crate) struct KnownItem {
    pub(crate) item: Item,
    pub(crate) form: CheckedForm,
}

type Key = (ImplementingItemCode, i32, i32);

/// What was read before; all threads of a process share it.
#[derive(Default)]
pub(crate) struct KnownItems {
    pub(super) numbers: KnownNumbers,
    items: RwLock<HashMap<Key, Arc<KnownItem>>>,
    calendar: RwLock<Option<(Vec<i64>, Arc<Calendar>)>>,
}

/// What numbers of cases are made of, as far as it is known without asking.
#[derive(Default)]
pub(super) struct KnownNumbers {
    /// Drawn for applications that were refused then. Forgetting them leaves gaps and does no harm.
    spare: Mutex<Vec<i64>>,
    /// The counties' slots: given once, for ever.
    slots: RwLock<HashMap<String, i16>>,
}

/// What the number of one application is made of.
#[derive(Default)]
pub(super) struct Drawn {
    /// Its part of the sequence, until it is used.
    pub(super) number: Cell<Option<i64>>,
    /// Its county's slot.
    pub(super) slot: Cell<Option<i16>>,
}

impl KnownNumbers {
    /// For the next application in this county.
    pub(super) fn drawn(&self, county: Option<&str>) -> Drawn {
        let slots = self.slots.read().unwrap_or_else(PoisonError::into_inner);
        let slot = county.and_then(|county| slots.get(county).copied());
        let spare = self.spare.lock().unwrap_or_else(PoisonError::into_inner).pop();
        Drawn { number: Cell::new(spare), slot: Cell::new(slot) }
    }

    /// Keeps a number that was not used, and the slot if it is `committed`: one given in a transaction that failed is
    /// given to another county.
    pub(super) fn keep(&self, county: Option<&str>, drawn: &Drawn, committed: bool) {
        if let Some(unused) = drawn.number.take() {
            self.spare.lock().unwrap_or_else(PoisonError::into_inner).push(unused);
        }
        let (Some(county), Some(slot), true) = (county, drawn.slot.get(), committed) else { return };
        let known = self.slots.read().unwrap_or_else(PoisonError::into_inner).contains_key(county);
        if !known {
            self.slots.write().unwrap_or_else(PoisonError::into_inner).insert(county.to_owned(), slot);
        }
    }
}

impl KnownItems {
    /// The item of a case, at the versions it is bound to.
    pub(super) async fn of_case(&self, tx: &mut Tx, case: &Case) -> Result<Arc<KnownItem>, IntakeError> {
        let key = (case.implementing_code.clone(), case.base_version, case.overlay_version);
        let known = self.items.read().unwrap_or_else(PoisonError::into_inner).get(&key).cloned();
        if let Some(known) = known {
            return Ok(known);
        }
        let item = item::of_case(tx, case).await?;
        let known = Arc::new(KnownItem { form: prepare(&item.form)?, item });
        let mut all = self.items.write().unwrap_or_else(PoisonError::into_inner);
        if all.len() >= MOST {
            all.clear();
        }
        all.insert(key, Arc::clone(&known));
        Ok(known)
    }

    /// The calendar, where `versions` of its years are there.
    pub(super) async fn calendar(&self, tx: &Tx, versions: Vec<i64>) -> Result<Arc<Calendar>, IntakeError> {
        let known = self.calendar.read().unwrap_or_else(PoisonError::into_inner).clone();
        if let Some((of, calendar)) = known
            && of == versions
        {
            return Ok(calendar);
        }
        let calendar = Arc::new(calendar::load(tx).await?);
        let now = (versions, Arc::clone(&calendar));
        *self.calendar.write().unwrap_or_else(PoisonError::into_inner) = Some(now);
        Ok(calendar)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const COUNTY: Option<&str> = Some("341323");

    #[test]
    fn what_a_refused_application_drew_goes_to_the_next() {
        let known = KnownNumbers::default();
        let drawn = known.drawn(COUNTY);
        drawn.number.set(Some(7));
        known.keep(COUNTY, &drawn, false);
        assert_eq!(known.drawn(COUNTY).number.get(), Some(7));
        assert_eq!(known.drawn(COUNTY).number.get(), None);
    }

    #[test]
    fn a_countys_slot_is_known_once_its_transaction_was_committed() {
        let known = KnownNumbers::default();
        let drawn = Drawn { slot: Cell::new(Some(3)), ..Drawn::default() };
        known.keep(COUNTY, &drawn, false);
        assert_eq!(known.drawn(COUNTY).slot.get(), None);
        known.keep(COUNTY, &drawn, true);
        assert_eq!(known.drawn(COUNTY).slot.get(), Some(3));
        assert_eq!(known.drawn(Some("341321")).slot.get(), None);
    }
}

//! Items and calendars that this process has read before. A version never changes once it was published, so what is kept
//! here is never wrong.
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
    pub(super) numbers: SpareNumbers,
    items: RwLock<HashMap<Key, Arc<KnownItem>>>,
    calendar: RwLock<Option<(Vec<i64>, Arc<Calendar>)>>,
}

/// Numbers drawn for applications that were refused then. Forgetting them leaves gaps and does no harm.
#[derive(Default)]
pub(super) struct SpareNumbers(Mutex<Vec<i64>>);

impl SpareNumbers {
    /// One for the next application.
    pub(super) fn spare(&self) -> Option<i64> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).pop()
    }

    /// Keeps one that was not used.
    pub(super) fn keep(&self, unused: i64) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(unused);
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

//! How often guides are read, counted in the process and written down now and then.

use std::{
    collections::HashMap,
    sync::{
        Mutex, PoisonError, RwLock,
        atomic::{AtomicU32, Ordering},
    },
    time::{Duration, Instant},
};

use kernel::code::BaseItemCode;

/// So often counts are written down. What a killed process has counted since is lost: it orders lists, no more.
const EVERY: Duration = Duration::from_secs(30);

/// Readings since they were written down last, by base item.
#[derive(Default)]
pub(crate) struct Readings {
    counts: RwLock<HashMap<BaseItemCode, AtomicU32>>,
    written: Mutex<Option<Instant>>,
}

impl Readings {
    /// Counts one.
    pub(crate) fn count(&self, code: &BaseItemCode) {
        let counts = self.counts.read().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = counts.get(code) {
            count.fetch_add(1, Ordering::Relaxed);
            return;
        }
        drop(counts);
        let mut counts = self.counts.write().unwrap_or_else(PoisonError::into_inner);
        counts.entry(code.clone()).or_default().fetch_add(1, Ordering::Relaxed);
    }

    /// What is to be written down, by code, once in a while; for one caller only.
    pub(crate) fn due(&self) -> Vec<(BaseItemCode, u32)> {
        {
            let mut written = self.written.lock().unwrap_or_else(PoisonError::into_inner);
            if written.is_some_and(|at| at.elapsed() < EVERY) {
                return Vec::new();
            }
            *written = Some(Instant::now());
        }
        let counts = self.counts.read().unwrap_or_else(PoisonError::into_inner);
        let taken = counts.iter().map(|(code, count)| (code.clone(), count.swap(0, Ordering::Relaxed)));
        let mut due: Vec<(BaseItemCode, u32)> = taken.filter(|(_, count)| *count > 0).collect();
        // In one order, so that two processes that write at once do not wait for each other crosswise.
        due.sort();
        due
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn readings_are_handed_over_once() {
        let (readings, code) = (Readings::default(), BaseItemCode::parse("342099004000").unwrap());
        readings.count(&code);
        readings.count(&code);
        assert_eq!(readings.due(), [(code.clone(), 2)]);
        readings.count(&code);
        assert!(readings.due().is_empty(), "not due again so soon");
    }
}

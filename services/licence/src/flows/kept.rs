//! Answers that anyone may ask for and that cost something: made once, handed out again for a minute, and made by one of those
//! who wait when the minute is over.
use chrono::{DateTime, TimeDelta, Utc};
use std::{
    collections::HashMap,
    hash::Hash,
    sync::{Arc, Mutex, PoisonError},
};
use tokio::sync::MutexGuard;

/// How long an answer is handed out again.
const AGAIN: TimeDelta = TimeDelta::seconds(60);

/// When an answer was made, and the answer.
type Made<V> = (DateTime<Utc>, V);

/// Answers by what they are about.
#[derive(Debug)]
pub(crate) struct Kept<K, V> {
    made: Arc<Mutex<HashMap<K, Made<V>>>>,
    turn: Arc<tokio::sync::Mutex<()>>,
}

impl<K, V> Clone for Kept<K, V> {
    fn clone(&self) -> Self {
        Self { made: self.made.clone(), turn: self.turn.clone() }
    }
}

impl<K, V> Default for Kept<K, V> {
    fn default() -> Self {
        Self { made: Arc::default(), turn: Arc::default() }
    }
}

impl<K: Eq + Hash, V: Clone> Kept<K, V> {
    /// The answer, if it was made within the last minute.
    pub(super) fn get(&self, key: &K, now: DateTime<Utc>) -> Option<V> {
        let made = self.made.lock().unwrap_or_else(PoisonError::into_inner);
        let (at, value) = made.get(key)?;
        (now >= *at && now - *at < AGAIN).then(|| value.clone())
    }

    /// Waits for whoever makes an answer now. Who has the turn looks again before he makes one.
    pub(super) async fn turn(&self) -> MutexGuard<'_, ()> {
        self.turn.lock().await
    }

    /// Keeps an answer.
    pub(super) fn keep(&self, key: K, now: DateTime<Utc>, value: V) {
        self.made.lock().unwrap_or_else(PoisonError::into_inner).insert(key, (now, value));
    }

    /// Forgets all answers: something was changed that they speak of.
    pub(crate) fn forget(&self) {
        self.made.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicUsize, Ordering};

    async fn ask(kept: &Kept<i32, i32>, now: DateTime<Utc>, made: &AtomicUsize) -> i32 {
        if let Some(known) = kept.get(&0, now) {
            return known;
        }
        let _turn = kept.turn().await;
        if let Some(known) = kept.get(&0, now) {
            return known;
        }
        tokio::task::yield_now().await;
        made.fetch_add(1, Ordering::Relaxed);
        kept.keep(0, now, 7);
        7
    }

    #[actix_web::test]
    async fn of_many_who_ask_when_the_minute_is_over_one_makes_the_answer() {
        let (kept, made) = (Kept::default(), AtomicUsize::new(0));
        let start: DateTime<Utc> = "2026-11-22T04:00:00Z".parse().unwrap();
        for (now, times) in [(start, 1), (start + TimeDelta::seconds(59), 1), (start + AGAIN, 2)] {
            let one = || ask(&kept, now, &made);
            assert_eq!(tokio::join!(one(), one(), one(), one()), (7, 7, 7, 7));
            assert_eq!(made.load(Ordering::Relaxed), times);
        }
        kept.forget();
        assert_eq!(kept.get(&0, start + AGAIN), None);
    }
}

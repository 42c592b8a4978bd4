//! How many log-ins a source may try: a bucket that fills again by and by.

use std::{
    collections::HashMap,
    hash::Hash,
    time::{Duration, Instant},
};

/// So many sources are remembered; beyond that those that have rested longest are forgotten.
const REMEMBERED: usize = 20_000;

/// A limit: so many at once, and one more per interval.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rate {
    /// How many may come at once.
    pub burst: u32,
    /// After how long there is one more.
    pub every: Duration,
}

#[derive(Debug, Clone, Copy)]
struct Bucket {
    left: u32,
    since: Instant,
}

/// Buckets by source.
#[derive(Debug)]
pub struct Buckets<K> {
    rate: Rate,
    of: HashMap<K, Bucket>,
}

impl<K: Hash + Eq + Clone> Buckets<K> {
    /// Empty ones under a rate.
    pub fn new(rate: Rate) -> Self {
        Self { rate, of: HashMap::new() }
    }

    /// Takes one for `source`, or says how long it has to wait for the next.
    pub fn take(&mut self, source: &K, now: Instant) -> Result<(), Duration> {
        if self.of.len() >= REMEMBERED && !self.of.contains_key(source) {
            self.forget(now);
        }
        let rate = self.rate;
        let bucket = self.of.entry(source.clone()).or_insert(Bucket { left: rate.burst, since: now });
        bucket.refill(rate, now);
        match bucket.left.checked_sub(1) {
            Some(left) => {
                bucket.left = left;
                Ok(())
            }
            None => Err(rate.every.saturating_sub(now.saturating_duration_since(bucket.since))),
        }
    }

    /// Forgets those that are full again; if all are in use, half of them, the longest at rest first.
    fn forget(&mut self, now: Instant) {
        let rate = self.rate;
        self.of.retain(|_, bucket| {
            bucket.refill(rate, now);
            bucket.left < rate.burst
        });
        if self.of.len() >= REMEMBERED {
            let mut times: Vec<Instant> = self.of.values().map(|bucket| bucket.since).collect();
            times.sort_unstable();
            let middle = times.get(times.len() / 2).copied().unwrap_or(now);
            self.of.retain(|_, bucket| bucket.since > middle);
        }
    }
}

impl Bucket {
    fn refill(&mut self, rate: Rate, now: Instant) {
        let rested = now.saturating_duration_since(self.since);
        let every = rate.every.as_nanos().max(1);
        let more = u32::try_from(rested.as_nanos() / every).unwrap_or(u32::MAX);
        if more > 0 {
            self.left = self.left.saturating_add(more).min(rate.burst);
            self.since = if self.left == rate.burst { now } else { self.since + rate.every * more };
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const RATE: Rate = Rate { burst: 3, every: Duration::from_secs(10) };

    #[test]
    fn a_source_that_floods_waits_and_others_do_not() {
        let (mut buckets, start) = (Buckets::new(RATE), Instant::now());
        let taken = (0..10).filter(|_| buckets.take(&"flood", start).is_ok()).count();
        assert_eq!(taken, 3);
        assert_eq!(buckets.take(&"flood", start), Err(Duration::from_secs(10)));
        assert_eq!(buckets.take(&"flood", start + Duration::from_secs(4)), Err(Duration::from_secs(6)));
        assert_eq!(buckets.take(&"other", start), Ok(()));
        assert_eq!(buckets.take(&"flood", start + Duration::from_secs(10)), Ok(()));
    }

    #[test]
    fn memory_has_an_end_whatever_comes() {
        let (mut buckets, start) = (Buckets::new(RATE), Instant::now());
        for (source, millis) in (0..REMEMBERED * 3).zip(0_u64..) {
            let _taken = buckets.take(&source, start + Duration::from_micros(millis));
        }
        assert!(buckets.of.len() <= REMEMBERED, "{}", buckets.of.len());
    }
}

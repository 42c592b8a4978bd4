//! How often a private server may die before we stop starting it again.

use std::time::{Duration, Instant};

/// A death within this time of the last start counts as quick.
const QUICK: Duration = Duration::from_secs(60);
const LIMIT: u32 = 5;

/// Counts the quick deaths of one server.
#[derive(Debug)]
pub(super) struct Restarts {
    started: Instant,
    quick: u32,
}

impl Restarts {
    pub(super) fn new() -> Self {
        Self { started: Instant::now(), quick: 0 }
    }

    /// Notes a death now; the wait before the next start, or the number of quick deaths that were too many.
    pub(super) fn died(&mut self, now: Instant) -> Result<Duration, u32> {
        let quick = now.duration_since(self.started) < QUICK;
        self.quick = if quick { self.quick + 1 } else { 1 };
        self.started = now;
        if self.quick >= LIMIT { Err(self.quick) } else { Ok(Duration::from_millis(100) * self.quick) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn five_quick_deaths_are_too_many_and_a_long_life_forgives() {
        let mut restarts = Restarts::new();
        let mut now = Instant::now();
        for _ in 0..4 {
            restarts.died(now).unwrap();
        }
        now += QUICK * 2;
        restarts.died(now).unwrap();
        for _ in 0..3 {
            restarts.died(now).unwrap();
        }
        assert_eq!(restarts.died(now), Err(5));
    }
}

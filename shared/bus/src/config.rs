//! How the bus of one service runs.
use crate::fault::Faults;
use kernel::service::RedisAt;
use std::time::Duration;

/// Names of the keys in Redis. Each installation, and each test, has a prefix of its own.
#[derive(Debug, Clone)]
pub struct Keys {
    prefix: String,
}

impl Keys {
    /// Keys that begin with `prefix`.
    pub fn new(prefix: impl Into<String>) -> Self {
        Self { prefix: prefix.into() }
    }

    /// The stream of a service's events.
    pub fn stream(&self, service: &str) -> String {
        format!("{}bus:{service}", self.prefix)
    }

    /// Changes whenever the stream may have lost something.
    pub fn epoch(&self, service: &str) -> String {
        format!("{}bus:{service}:epoch", self.prefix)
    }

    /// The channel on which other processes say that there is something to relay.
    pub fn wake(&self, service: &str) -> String {
        format!("{}bus:{service}:wake", self.prefix)
    }
}

/// How often a failing event is tried.
#[derive(Debug, Clone)]
pub struct Tries {
    /// After so many failures it is dead and waits for a person.
    pub most: i32,
    /// How long after the nth failure the next try comes; the last one stands for all further.
    pub waits: Vec<Duration>,
}

/// What becomes of an event that has failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// Try again after so long.
    Again(Duration),
    /// Wait for a person.
    Dead,
}

impl Tries {
    /// What follows from the nth failure.
    pub fn after_failure(&self, nth: i32) -> Verdict {
        if nth >= self.most {
            return Verdict::Dead;
        }
        let index = usize::try_from(nth.saturating_sub(1)).unwrap_or(0);
        Verdict::Again(self.waits.get(index).or(self.waits.last()).copied().unwrap_or_default())
    }
}

impl Default for Tries {
    fn default() -> Self {
        Self { most: 5, waits: [1, 10, 60, 600].map(Duration::from_secs).to_vec() }
    }
}

/// How the bus of one service runs; the defaults are for production.
#[derive(Debug, Clone)]
pub struct BusConfig {
    /// Where Redis is.
    pub redis_url: String,
    /// What its keys are called.
    pub keys: Keys,
    /// How many events the relay stamps at once, and a consumer reads at once.
    pub batch: u16,
    /// About how many events the stream keeps; older ones are pulled from the source.
    pub stream_length: usize,
    /// How often the relay looks without being woken, and a consumer when Redis is down.
    pub poll: Duration,
    /// How long a consumer waits for the stream before it looks around.
    pub block: Duration,
    /// How often a consumer tells its source how far it is and asks for what it may have missed.
    pub pull_every: Duration,
    /// How long a consumer that sees a gap waits for another process of its service to close it.
    pub gap_patience: Duration,
    /// After so long an event that another process took and never confirmed is taken over.
    pub claim_after: Duration,
    /// How often failing events are tried.
    pub tries: Tries,
    /// How long events stay after all consumers have passed them.
    pub keep: Duration,
    /// Where tests cut the work off.
    pub faults: Faults,
}

impl BusConfig {
    /// The configuration of production, with Redis at the given place.
    pub fn new(redis: &RedisAt) -> Self {
        Self {
            redis_url: redis.url.clone(),
            keys: Keys::new(&redis.prefix),
            batch: 500,
            stream_length: 100_000,
            poll: Duration::from_secs(1),
            block: Duration::from_secs(1),
            pull_every: Duration::from_secs(30),
            gap_patience: Duration::from_millis(200),
            claim_after: Duration::from_secs(30),
            tries: Tries::default(),
            keep: Duration::from_secs(30 * 24 * 3600),
            faults: Faults::none(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_event_that_fails_five_times_is_dead() {
        let tries = Tries::default();
        let verdicts: Vec<_> = (1..=6).map(|nth| tries.after_failure(nth)).collect();
        let waits: Vec<_> = [1, 10, 60, 600].map(|s| Verdict::Again(Duration::from_secs(s))).to_vec();
        assert_eq!(verdicts, [waits, vec![Verdict::Dead, Verdict::Dead]].concat());
    }

    #[test]
    fn the_last_wait_stands_for_all_further() {
        let tries = Tries { most: 9, waits: vec![Duration::from_secs(2)] };
        assert_eq!(tries.after_failure(8), Verdict::Again(Duration::from_secs(2)));
        assert_eq!(Tries { most: 2, waits: vec![] }.after_failure(1), Verdict::Again(Duration::ZERO));
    }
}

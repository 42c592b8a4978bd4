//! Two clocks: business time is PostgreSQL's `hall_now()` (see [`crate::db::Tx::now`]); this one serves
//! time-outs and the expiry of tokens only.
use chrono::{DateTime, Utc};
use std::sync::Arc;

/// The clock of time-outs and token expiry. Never used for a business date.
#[derive(Clone)]
pub struct Clock(Arc<dyn Fn() -> DateTime<Utc> + Send + Sync>);

impl Clock {
    /// The host's clock.
    #[expect(clippy::disallowed_methods, reason = "the one place that reads the host's clock")]
    pub fn host() -> Self {
        Self(Arc::new(Utc::now))
    }

    /// A clock of the caller's own, for tests of expiry.
    pub fn of(now: impl Fn() -> DateTime<Utc> + Send + Sync + 'static) -> Self {
        Self(Arc::new(now))
    }

    /// The present moment.
    pub fn now(&self) -> DateTime<Utc> {
        (self.0)()
    }
}

impl std::fmt::Debug for Clock {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Clock")
    }
}

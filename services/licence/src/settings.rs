//! What an operator can set for the repository.
use chrono::TimeDelta;
use kernel::config::{ConfigError, Source};
use std::time::Duration;

/// Rules that differ between installations.
#[derive(Debug, Clone)]
pub struct Settings {
    /// `HALL_LICENCE_ENTRY_DAYS`: after how many days an entry lapses that nobody approved or rejected. Default 30.
    pub entry_life: TimeDelta,
    /// How often entries are looked at.
    pub entries_every: Duration,
}

impl Default for Settings {
    fn default() -> Self {
        Self { entry_life: TimeDelta::days(30), entries_every: Duration::from_secs(60) }
    }
}

impl Settings {
    /// From the environment.
    ///
    /// # Errors
    /// If the number cannot be read.
    pub fn from_source(source: &Source) -> Result<Self, ConfigError> {
        let days = source.parsed("HALL_LICENCE_ENTRY_DAYS", 30_i64)?.clamp(1, 366);
        Ok(Self { entry_life: TimeDelta::days(days), ..Self::default() })
    }
}

//! How much an item is used: what people read and file counts, and is forgotten by half every thirty days.

use chrono::{DateTime, Utc};

/// What an application counts; reading a guide counts one.
pub(crate) const APPLICATION: f32 = 10.0;

/// After so many hours a use counts half. The store's statement says the same.
pub(crate) const HALF_LIFE_H: f32 = 720.0;
/// With so many uses an item has half of what use can add to its rank.
const HALF_WAY: f32 = 50.0;
/// What use can add at most, in shares of the fit: it orders what fits alike, it does not make a misfit fit.
const MOST: f32 = 0.25;

/// The factor that is never reached.
pub(crate) const MOST_USED: f32 = 1.0 + MOST;

/// What is left of a count that was right at `at`.
pub(crate) fn left(count: f32, at: DateTime<Utc>, now: DateTime<Utc>) -> f32 {
    let hours = u16::try_from((now - at).num_hours().max(0)).unwrap_or(u16::MAX);
    count * (-f32::from(hours) / HALF_LIFE_H).exp2()
}

/// The factor by which use raises the rank: 1 for what nobody uses, never more than 1.25.
pub(crate) fn factor(uses: f32) -> f32 {
    1.0 + MOST * uses / (uses + HALF_WAY)
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::TimeDelta;

    #[test]
    fn use_is_forgotten_by_half_each_month() {
        let now = DateTime::UNIX_EPOCH + TimeDelta::days(400);
        assert!((left(80.0, now - TimeDelta::days(30), now) - 40.0).abs() < 1e-3);
        assert!((left(80.0, now - TimeDelta::days(90), now) - 10.0).abs() < 1e-3);
        assert!((left(80.0, now + TimeDelta::days(1), now) - 80.0).abs() < 1e-3, "clocks differ a little");
    }

    #[test]
    fn use_orders_but_does_not_rule() {
        assert!((factor(0.0) - 1.0).abs() < 1e-6);
        assert!(factor(100.0) > factor(10.0));
        assert!(factor(1e9) <= 1.25);
    }
}

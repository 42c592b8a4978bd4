//! How long somebody waits.

/// Minutes until someone with `ahead` before him is called, at `pace` minutes each and so many open windows. None where
/// no window is open: then nobody knows.
pub(crate) fn wait_minutes(ahead: i64, pace: f64, windows: i64) -> Option<i64> {
    /// Nobody is told more than a working day.
    const MOST: i64 = 480;
    if windows < 1 {
        return None;
    }
    let ahead = u32::try_from(ahead.max(0)).unwrap_or(u32::MAX);
    let windows = u32::try_from(windows).unwrap_or(u32::MAX);
    let minutes = f64::from(ahead) * pace.max(0.5) / f64::from(windows);
    (0..MOST).find(|whole| f64::from(i32::try_from(*whole).unwrap_or(i32::MAX)) >= minutes).or(Some(MOST))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_windows_halve_the_wait_and_no_window_gives_no_figure() {
        assert_eq!(wait_minutes(6, 10.0, 1), Some(60));
        assert_eq!(wait_minutes(6, 10.0, 2), Some(30));
        assert_eq!(wait_minutes(1, 10.0, 3), Some(4));
        assert_eq!(wait_minutes(0, 10.0, 1), Some(0));
        assert_eq!(wait_minutes(6, 10.0, 0), None);
        assert_eq!(wait_minutes(1_000_000, 10.0, 1), Some(480));
    }
}

//! The pause after failed log-ins: short, growing, and never a lock-out.

use std::time::Duration;

/// So many failures cost nothing: people mistype.
const FREE: u32 = 5;
/// The longest pause.
const LONGEST: Duration = Duration::from_secs(900);

/// How long no further try is looked at after so many failures in a row.
pub fn pause_after(failures: u32) -> Duration {
    match failures.checked_sub(FREE) {
        None | Some(0) => Duration::ZERO,
        Some(over) => Duration::from_secs(1_u64.checked_shl(over).unwrap_or(u64::MAX)).min(LONGEST),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_pause_doubles_and_has_an_end() {
        let seconds: Vec<u64> = (4..9).map(|failures| pause_after(failures).as_secs()).collect();
        assert_eq!(seconds, [0, 0, 2, 4, 8]);
        assert_eq!(pause_after(70), LONGEST);
        assert_eq!(pause_after(u32::MAX), LONGEST);
    }
}

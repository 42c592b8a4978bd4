//! How long a log-in lasts and why it ends.

use auth::SubjectKind;
use chrono::{DateTime, TimeDelta, Utc};

/// How long a log-in code can be exchanged.
pub const CODE_LIFE: TimeDelta = TimeDelta::seconds(60);

/// Why a session is over; the CHECK constraint has the same words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EndReason {
    /// The user logged out.
    Logout,
    /// An administrator ended it, or a client revoked its token.
    Revoked,
    /// A spent refresh token came again: someone has a copy.
    RefreshReused,
    /// A spent log-in code came again: someone has a copy.
    CodeReused,
    /// The staff account was changed.
    StaffChanged,
    /// The user logged in elsewhere, where one session at a time is the rule.
    AnotherLogin,
}

impl EndReason {
    /// The word in rows, events and the feed.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Logout => "logout",
            Self::Revoked => "revoked",
            Self::RefreshReused => "refresh_reused",
            Self::CodeReused => "code_reused",
            Self::StaffChanged => "staff_changed",
            Self::AnotherLogin => "another_login",
        }
    }
}

/// How long a session may last at all: staff work a shift, citizens a day.
pub fn longest(kind: SubjectKind) -> TimeDelta {
    match kind {
        SubjectKind::Person => TimeDelta::hours(24),
        SubjectKind::Agent | SubjectKind::Staff | SubjectKind::Department => TimeDelta::hours(12),
    }
}

/// How long it may rest between two refreshes, where no shorter rest is the rule.
pub const IDLE: TimeDelta = TimeDelta::hours(1);

/// Whether a session that was used last at `used`, ends at `expires` and may rest for `rest` can still be refreshed.
pub fn is_live(now: DateTime<Utc>, used: DateTime<Utc>, expires: DateTime<Utc>, rest: TimeDelta) -> bool {
    now < expires && now - used < rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_session_ends_by_age_and_by_rest() {
        let start = DateTime::<Utc>::UNIX_EPOCH;
        let end = start + longest(SubjectKind::Staff);
        let at = |minutes| start + TimeDelta::minutes(minutes);
        assert!(is_live(at(59), start, end, IDLE) && !is_live(at(60), start, end, IDLE));
        assert!(is_live(at(700), at(650), end, IDLE) && !is_live(at(720), at(719), end, IDLE));
        let at_window = TimeDelta::minutes(15);
        assert!(is_live(at(14), start, end, at_window) && !is_live(at(15), start, end, at_window));
    }
}

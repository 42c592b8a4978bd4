//! What an operator can set for identity.

/// Rules that differ between installations.
#[derive(Debug, Clone, Copy, Default)]
pub struct Settings {
    /// A new log-in of a staff account ends its other sessions: for halls with shared window PCs. Off by default,
    /// for the demo logs in from several shells.
    pub one_session_per_clerk: bool,
}

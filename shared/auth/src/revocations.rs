//! Which log-ins were ended: every process follows identity's feed, so that a token dies within seconds
//! although services verify tokens without asking.

use std::{
    collections::HashMap,
    sync::RwLock,
    time::{Duration, Instant},
};

use chrono::{DateTime, Utc};
use kernel::id::SessionId;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Without news for this long, nothing may be changed on the word of a token alone.
pub const PATIENCE: Duration = Duration::from_secs(5);

/// Longer than any access token lives: an ended session older than this needs no entry.
const KEEP: Duration = Duration::from_secs(600);

/// One log-in that was ended.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct Revocation {
    /// Its place in the feed; places only grow.
    pub id: i64,
    /// The session that is over.
    pub session: SessionId,
    /// Whose it was.
    pub subject: Uuid,
    /// Why: `logout`, `staff_changed`, `refresh_reused`, `revoked` and the like.
    pub reason: String,
    /// When, by identity's database.
    pub at: DateTime<Utc>,
}

/// A page of the feed.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct RevocationPage {
    /// What was ended after the place asked for, oldest first.
    pub items: Vec<Revocation>,
    /// The place to ask after next time.
    pub last: i64,
}

#[derive(Debug, Default)]
struct State {
    last: Option<i64>,
    ended: HashMap<SessionId, Instant>,
    heard: Option<Instant>,
}

/// What this process knows of ended log-ins.
#[derive(Debug)]
pub struct Revocations {
    state: RwLock<State>,
    followed: bool,
}

impl Revocations {
    /// Knowledge that is kept up to date from identity's feed.
    pub(crate) fn followed() -> Self {
        Self { state: RwLock::default(), followed: true }
    }

    /// Knowledge that only [`Revocations::end`] changes, and that is never out of date: for tests.
    pub(crate) fn fixed() -> Self {
        Self { state: RwLock::default(), followed: false }
    }

    /// Whether the session was ended, as far as is known.
    pub fn is_ended(&self, session: SessionId) -> bool {
        self.state.read().is_ok_and(|state| state.ended.contains_key(&session))
    }

    /// Whether identity was heard lately enough to trust the answer.
    pub fn is_fresh(&self) -> bool {
        !self.followed
            || self.state.read().is_ok_and(|state| state.heard.is_some_and(|at| at.elapsed() < PATIENCE))
    }

    /// Takes note of one ended session.
    pub fn end(&self, session: SessionId) {
        if let Ok(mut state) = self.state.write() {
            state.ended.insert(session, Instant::now());
        }
    }

    /// The place in the feed to ask after; none before the first news.
    pub(crate) fn last(&self) -> Option<i64> {
        self.state.read().ok().and_then(|state| state.last)
    }

    /// Takes in a page that was asked for at `asked`.
    pub(crate) fn hear(&self, page: &RevocationPage, asked: Instant) {
        if let Ok(mut state) = self.state.write() {
            let now = Instant::now();
            state.ended.retain(|_, at| now.duration_since(*at) < KEEP);
            state.ended.extend(page.items.iter().map(|item| (item.session, now)));
            state.last = Some(page.last);
            state.heard = Some(asked);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_news_nothing_is_fresh_and_with_news_the_ended_are_known() {
        let known = Revocations::followed();
        assert!(!known.is_fresh());
        let session = SessionId::random();
        let item = Revocation {
            id: 7,
            session,
            subject: Uuid::nil(),
            reason: "logout".into(),
            at: DateTime::<Utc>::UNIX_EPOCH,
        };
        known.hear(&RevocationPage { items: vec![item], last: 7 }, Instant::now());
        assert!(known.is_fresh() && known.is_ended(session) && !known.is_ended(SessionId::random()));
        assert_eq!(known.last(), Some(7));
    }
}

//! A hall whose systems outside are simulated: register and message gateway.

use std::time::{Duration, Instant, SystemTime};

use chrono::{DateTime, TimeDelta, Utc};
use identity::{Outside, Peer, Settings};
use peers::Peers;
use testkit::Reply;

use crate::world::{World, text};

pub(crate) struct Outer {
    pub(crate) world: World,
    pub(crate) peers: Peers,
}

impl Outer {
    pub(crate) async fn start() -> Self {
        let peers = Peers::start().unwrap();
        Self { world: World::set(Self::settings(&peers)).await, peers }
    }

    /// The same beside an intake that does nothing but tell.
    pub(crate) async fn beside_intake() -> Self {
        let peers = Peers::start().unwrap();
        Self { world: World::beside_intake(Self::settings(&peers)).await, peers }
    }

    fn settings(peers: &Peers) -> Settings {
        let peer = || Peer { url: peers.url().to_owned(), key: peers.key().into() };
        Settings {
            outside: Some(Outside { population: peer(), messages: peer() }),
            business: Some(peer()),
            household: Some(peer()),
            register_every: Duration::from_millis(40),
            ..Settings::default()
        }
    }

    /// Waits until so many messages have come to a telephone, and gives the newest.
    pub(crate) async fn message(&self, mobile: &str, so_many: usize) -> String {
        let begun = Instant::now();
        loop {
            let came = self.peers.messages_to(mobile);
            if let Some(newest) = came.last().filter(|_| came.len() >= so_many) {
                return newest.text.clone();
            }
            assert!(begun.elapsed() < Duration::from_secs(60), "{} of {so_many} came", came.len());
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    /// The six digits of a message.
    pub(crate) async fn code(&self, mobile: &str, so_many: usize) -> String {
        let text = self.message(mobile, so_many).await;
        text.split(|c: char| !c.is_ascii_digit()).find(|digits| digits.len() == 6).unwrap().to_owned()
    }
}

/// Whether a page says something.
pub(crate) fn says(reply: &Reply, words: &str) -> bool {
    text(reply).contains(words)
}

/// The host's time, so many hours later.
pub(crate) fn in_hours(hours: i64) -> DateTime<Utc> {
    DateTime::<Utc>::from(SystemTime::now()) + TimeDelta::hours(hours)
}

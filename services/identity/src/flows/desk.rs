//! What the log-in works with, and how much of it a source may ask for: a flood of log-ins slows log-ins, and nothing
//! else.

use std::{
    sync::{Mutex, PoisonError},
    time::{Duration, Instant},
};

use kernel::{
    actor::Actor,
    clock::Clock,
    db::{Db, transact},
};

use super::{login::Door, passwords::Passwords};
use crate::{
    domain::{
        flood::{Buckets, Rate},
        secret::digest,
    },
    problem::IdentityError,
    settings::Settings,
    store::devices,
};

/// A device that someone has logged in from may go on while its source is flooding: so much.
const OF_A_DEVICE: Rate = Rate { burst: 10, every: Duration::from_secs(6) };

/// Clock, rules, password checks and limits of a process. Limits are kept in memory: they need not outlive it, and
/// each process has its own.
pub(crate) struct Desk {
    pub(crate) clock: Clock,
    pub(crate) settings: Settings,
    pub(crate) passwords: Passwords,
    sources: Mutex<Buckets<String>>,
    devices: Mutex<Buckets<Vec<u8>>>,
}

impl Desk {
    pub(crate) fn new(clock: Clock, settings: Settings) -> Self {
        let sources = Mutex::new(Buckets::new(settings.login_rate));
        let devices = Mutex::new(Buckets::new(OF_A_DEVICE));
        Self { clock, settings, passwords: Passwords::new(), sources, devices }
    }

    /// By which clock and rules someone is let in.
    pub(crate) fn door<'a>(&'a self, db: &'a Db, actor: &'a Actor) -> Door<'a> {
        Door { db, actor, clock: &self.clock, settings: &self.settings }
    }

    /// Lets a try through, or says for how many seconds its source has to wait.
    pub(crate) async fn admit(
        &self,
        db: &Db,
        actor: &Actor,
        source: &str,
        device: Option<&str>,
    ) -> Result<Option<u64>, IdentityError> {
        let now = Instant::now();
        let Err(wait) = take(&self.sources, &source.to_owned(), now) else { return Ok(None) };
        let seconds = wait.as_secs() + 1;
        // Only now, so that a flood costs no question to the database unless it brings something like a device.
        let Some(device) = device.filter(|device| device.len() == 43).map(digest) else {
            return Ok(Some(seconds));
        };
        if take(&self.devices, &device, now).is_err() {
            return Ok(Some(seconds));
        }
        let known = transact(db, actor, async |tx| devices::is_anybodys(tx, &device).await).await?;
        Ok((!known).then_some(seconds))
    }
}

fn take<K: std::hash::Hash + Eq + Clone>(
    buckets: &Mutex<Buckets<K>>,
    key: &K,
    now: Instant,
) -> Result<(), Duration> {
    buckets.lock().unwrap_or_else(PoisonError::into_inner).take(key, now)
}

//! Passwords are checked on threads apart, a few at a time: each check takes 19 MiB and 20 ms on purpose. Half of the
//! processors at most, and behind everything else that wants them, so that a flood of log-ins leaves those who work
//! alone.

use std::{sync::Arc, thread, time::Duration};

use tokio::sync::{Semaphore, oneshot};

use crate::{
    domain::password::{NewPassword, StoredPassword, verify},
    problem::IdentityError,
};

/// How many wait for their turn; who comes then is told to come back at once.
const WAITING: usize = 48;
/// How long a log-in waits for its turn before it is told to come back.
const TURN: Duration = Duration::from_secs(8);
/// How far a check stands behind other threads (setpriority(2)): it gets a tenth where they are busy, all where not.
const BEHIND: i32 = 10;

/// The queue of password checks of this process.
#[derive(Clone)]
pub(crate) struct Passwords {
    turns: Arc<Semaphore>,
    places: Arc<Semaphore>,
}

impl Passwords {
    pub(crate) fn new() -> Self {
        let at_once = (std::thread::available_parallelism().map_or(1, usize::from) / 2).max(1);
        Self { turns: Arc::new(Semaphore::new(at_once)), places: Arc::new(Semaphore::new(WAITING + at_once)) }
    }

    /// Whether no further check would be taken in; asked before the database is, so that a flood costs no query.
    pub(crate) fn are_crowded(&self) -> bool {
        self.places.available_permits() == 0
    }

    /// Whether `given` is the stored password; as slow without one as with one.
    pub(crate) async fn check(
        &self,
        stored: Option<StoredPassword>,
        given: String,
    ) -> Result<bool, IdentityError> {
        self.apart(move || verify(stored.as_ref(), &given)).await
    }

    /// The form a new password is stored in.
    pub(crate) async fn hash(&self, password: NewPassword) -> Result<StoredPassword, IdentityError> {
        self.apart(move || password.hash()).await?.ok_or(IdentityError::Hash)
    }

    async fn apart<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, IdentityError> {
        let Ok(place) = Arc::clone(&self.places).try_acquire_owned() else {
            return Err(IdentityError::LoginBusy);
        };
        let turn = tokio::time::timeout(TURN, Arc::clone(&self.turns).acquire_owned()).await;
        let Ok(Ok(permit)) = turn else { return Err(IdentityError::LoginBusy) };
        let (tell, told) = oneshot::channel();
        // A thread for each: what it costs is nothing beside the check, and threads of a pool would keep the priority.
        let started = thread::Builder::new().name("password".into()).spawn(move || {
            if let Err(error) = rustix::process::setpriority_process(None, BEHIND) {
                tracing::debug!(%error, "a password is checked at full priority");
            }
            let done = work();
            drop((permit, place));
            tell.send(done).ok();
        });
        started.or(Err(IdentityError::LoginBusy))?;
        told.await.or(Err(IdentityError::Hash))
    }
}

//! Passwords are checked on threads apart, a few at a time: each check takes 19 MiB and 20 ms on purpose.

use std::{sync::Arc, time::Duration};

use tokio::sync::Semaphore;

use crate::{
    domain::password::{NewPassword, StoredPassword, verify},
    problem::IdentityError,
};

/// How many are checked at once.
const AT_ONCE: usize = 4;
/// How long a log-in waits for its turn before it is told to come back.
const TURN: Duration = Duration::from_secs(8);

/// The queue of password checks of this process.
#[derive(Clone)]
pub(crate) struct Passwords(Arc<Semaphore>);

impl Passwords {
    pub(crate) fn new() -> Self {
        Self(Arc::new(Semaphore::new(AT_ONCE)))
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
        let turn = tokio::time::timeout(TURN, Arc::clone(&self.0).acquire_owned()).await;
        let Ok(Ok(permit)) = turn else { return Err(IdentityError::LoginBusy) };
        let done = tokio::task::spawn_blocking(move || {
            let done = work();
            drop(permit);
            done
        });
        done.await.or(Err(IdentityError::Hash))
    }
}

//! The pool and the transaction of one service. Only [`transact`] makes a [`Tx`].
use crate::{
    crypto::Keyring,
    problem::{Kind, Problem},
};
use diesel::result::DatabaseErrorKind;
use diesel_async::{
    AsyncConnection, AsyncPgConnection,
    pooled_connection::{AsyncDieselConnectionManager, ManagerConfig, RecyclingMethod, deadpool},
};
use std::{sync::Arc, time::Duration};
use tokio::sync::Notify;

mod cached;
mod last;
pub mod migrate;
mod scope;
mod traces;
mod turn;
mod tx;
mod url;

pub use cached::Cached;
pub use last::LastWrite;
pub use traces::NewEvent;
pub(crate) use traces::{NewAnswer, NewAudit, NewLook};
pub use turn::take_turns;
pub(crate) use tx::transact_after;
pub use tx::{Tx, transact};
pub use url::{Role, app_url};

/// How long a request waits for a connection before it is told to come back.
const POOL_WAIT: Duration = Duration::from_secs(5);

/// Why the database could not do it.
#[derive(Debug, thiserror::Error)]
pub enum DbError {
    /// No connection was free in time, or none could be opened.
    #[error("no database connection is to be had")]
    Pool(#[from] deadpool::PoolError),
    /// The pool could not be built.
    #[error("the pool could not be built")]
    Build(#[from] deadpool::BuildError),
    /// A query failed.
    #[error("a query failed")]
    Query(#[from] diesel::result::Error),
    /// A connection could not be opened.
    #[error("the connection failed")]
    Connect(#[from] diesel::ConnectionError),
    /// A stored encrypted value could not be opened.
    #[error("a sealed value could not be opened")]
    Crypto(#[from] crate::crypto::CryptoError),
    /// A stored JSON value is not of the shape it was written in.
    #[error("a stored value could not be read")]
    Stored(#[from] serde_json::Error),
}

impl DbError {
    /// The name of the unique constraint that refused the row, if that is what happened.
    pub fn unique_violation(&self) -> Option<&str> {
        self.violation(&DatabaseErrorKind::UniqueViolation)
    }

    /// The name of the CHECK constraint that refused the row, if that is what happened.
    pub fn check_violation(&self) -> Option<&str> {
        self.violation(&DatabaseErrorKind::CheckViolation)
    }

    fn violation(&self, wanted: &DatabaseErrorKind) -> Option<&str> {
        let DbError::Query(diesel::result::Error::DatabaseError(kind, info)) = self else { return None };
        (std::mem::discriminant(kind) == std::mem::discriminant(wanted))
            .then(|| info.constraint_name())
            .flatten()
    }

    fn is_transient(&self) -> bool {
        match self {
            DbError::Pool(_) | DbError::Connect(_) => true,
            DbError::Query(diesel::result::Error::DatabaseError(kind, _)) => matches!(
                kind,
                DatabaseErrorKind::SerializationFailure
                    | DatabaseErrorKind::ClosedConnection
                    | DatabaseErrorKind::UnableToSendCommand
            ),
            DbError::Query(_) | DbError::Build(_) | DbError::Crypto(_) | DbError::Stored(_) => false,
        }
    }
}

impl Problem for DbError {
    fn kind(&self) -> Kind {
        if self.is_transient() { Kind::Unavailable } else { Kind::Internal }
    }
    fn code(&self) -> &'static str {
        if self.is_transient() { "database_unavailable" } else { "internal" }
    }
}

/// One service's database: its pool, its name, its keys, and the signal that work was committed.
#[derive(Clone)]
pub struct Db(Arc<Inner>);

struct Inner {
    pool: deadpool::Pool<AsyncPgConnection>,
    url: String,
    service: &'static str,
    keyring: Keyring,
    committed: Arc<Notify>,
}

impl Db {
    /// A pool of `size` connections at `url`, whose search path is the service's schema (see [`app_url`]).
    ///
    /// Open one per actix worker: connections are driven by the runtime that opened them, and a pool shared
    /// between workers costs a fifth of the throughput.
    pub fn open(
        url: &str,
        size: usize,
        service: &'static str,
        keyring: Keyring,
        committed: Arc<Notify>,
    ) -> Result<Self, DbError> {
        let mut config = ManagerConfig::<AsyncPgConnection>::default();
        config.recycling_method = RecyclingMethod::Fast;
        let pool = deadpool::Pool::builder(AsyncDieselConnectionManager::new_with_config(url, config))
            .max_size(size)
            .wait_timeout(Some(POOL_WAIT))
            .create_timeout(Some(POOL_WAIT))
            .runtime(::deadpool::Runtime::Tokio1)
            .build()?;
        Ok(Self(Arc::new(Inner { pool, url: url.to_owned(), service, keyring, committed })))
    }

    /// The service's name, which is also its schema's.
    pub fn service(&self) -> &'static str {
        self.0.service
    }

    /// The service's keys.
    pub fn keyring(&self) -> &Keyring {
        &self.0.keyring
    }

    /// Told after every commit that left an event, so that the relay need not poll.
    pub fn committed(&self) -> &Arc<Notify> {
        &self.0.committed
    }

    /// A connection of its own outside the pool, for session locks.
    pub async fn connect(&self) -> Result<AsyncPgConnection, DbError> {
        Ok(AsyncPgConnection::establish(&self.0.url).await?)
    }
}

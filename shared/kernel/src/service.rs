//! What a service hands over to the process that runs it, and what it gets from it.
use crate::{
    clock::Clock,
    crypto::{ColumnCipher, Keyring},
    db::{Db, DbError},
    http::Routes,
};
use actix_web::web::{self, ServiceConfig};
pub use diesel_migrations::EmbeddedMigrations;
use futures::future::LocalBoxFuture;
use secrecy::SecretString;
use std::{collections::BTreeMap, fmt, path::PathBuf, sync::Arc, time::Duration};
use tokio::sync::{Notify, watch};

/// One service, ready to be run by any process.
pub struct Service {
    /// Its name: its schema, its path `/api/<name>/v1`, its stream.
    pub name: &'static str,
    /// Its own migrations; the kernel's run before them.
    pub migrations: EmbeddedMigrations,
    /// Its operations.
    pub routes: Routes,
    /// What its handlers want besides [`Db`]: called once per worker inside its scope.
    pub data: Vec<Install>,
    /// What it does without being asked: relay, consumers, timers.
    pub tasks: Vec<Task>,
}

impl Service {
    /// Mounts its operations under `/api/<name>/v1`, with `db` (a pool of this worker's own) and its own data.
    pub fn mount(&self, config: &mut ServiceConfig, db: Db) {
        let scope = web::scope(&format!("/api/{}/v1", self.name));
        config.service(scope.app_data(web::Data::new(db)).configure(|scope| {
            for install in &self.data {
                install(scope);
            }
            self.routes.mount(scope);
        }));
    }
}

impl fmt::Debug for Service {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Service({})", self.name)
    }
}

/// Puts a value into the scope of a service: `cfg.app_data(Data::from(arc))`.
pub type Install = Arc<dyn Fn(&mut ServiceConfig) + Send + Sync>;

/// Something that runs beside the requests until it is stopped. It may be killed at any moment.
pub struct Task {
    /// For logs and metrics.
    pub name: String,
    /// Starts it on a single-thread runtime; the future need not be `Send`.
    pub run: Box<dyn Fn(TaskContext) -> LocalBoxFuture<'static, ()> + Send + Sync>,
}

impl Task {
    /// A task from an async function.
    pub fn new<F>(name: impl Into<String>, run: impl Fn(TaskContext) -> F + Send + Sync + 'static) -> Self
    where
        F: Future<Output = ()> + 'static,
    {
        Self { name: name.into(), run: Box::new(move |context| Box::pin(run(context))) }
    }
}

/// What a task works with.
#[derive(Clone)]
pub struct TaskContext {
    /// The service's database, with a pool of the task thread's own.
    pub db: Db,
    /// When to end.
    pub stop: Stop,
}

/// Tells tasks to end.
#[derive(Clone, Debug)]
pub struct Stop(watch::Receiver<bool>);

impl Stop {
    /// The signal and its other end: send `true` to stop.
    pub fn channel() -> (watch::Sender<bool>, Self) {
        let (sender, receiver) = watch::channel(false);
        (sender, Self(receiver))
    }

    /// Whether it is time to end. Also true when whoever could say so is gone.
    pub fn is_stopped(&self) -> bool {
        *self.0.borrow() || self.0.has_changed().is_err()
    }

    /// Ends when it is time to end.
    pub async fn stopped(&self) {
        let mut receiver = self.0.clone();
        // An error means that the sender is gone: then it is time, too.
        let _ended = receiver.wait_for(|stop| *stop).await;
    }

    /// Waits for `time`, or until it is time to end.
    pub async fn sleep(&self, time: Duration) {
        tokio::select! {
            () = self.stopped() => {}
            () = tokio::time::sleep(time) => {}
        }
    }
}

/// What the process gives to a service when it is built.
#[derive(Clone)]
pub struct Deps {
    /// Where each service is reached, this one's too.
    pub urls: BaseUrls,
    /// The address as people see it, e.g. the issuer of tokens.
    pub public_url: String,
    /// Where Redis is, and the prefix of every key.
    pub redis: RedisAt,
    /// The key that service-to-service tokens are signed with.
    pub service_key: SecretString,
    /// Master keys, newest first; a service derives its own [`Keyring`].
    pub masters: Arc<Vec<SecretString>>,
    /// What newly sealed values are sealed with.
    pub cipher: ColumnCipher,
    /// Where files are kept.
    pub data_dir: PathBuf,
    /// For expiry and time-outs.
    pub clock: Clock,
    /// Told after every commit in this process, one per service.
    pub committed: Arc<Committed>,
}

impl Deps {
    /// The keys of `service`.
    pub fn keyring(&self, service: &'static str) -> Result<Keyring, crate::crypto::CryptoError> {
        Keyring::derive_for(&self.masters, service, self.cipher)
    }

    /// A pool for `service` at `url` (already its own role's and schema's address).
    pub fn open_db(&self, url: &str, size: usize, service: &'static str) -> Result<Db, DbError> {
        Db::open(url, size, service, self.keyring(service)?, self.committed.of(service))
    }
}

impl fmt::Debug for Deps {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Deps({})", self.public_url)
    }
}

/// Where Redis is.
#[derive(Debug, Clone)]
pub struct RedisAt {
    /// `redis://…`, or `redis+unix:///path`.
    pub url: String,
    /// Put before every key.
    pub prefix: String,
}

/// Where the services are reached: one address for all, or one each.
#[derive(Debug, Clone, Default)]
pub struct BaseUrls {
    default: String,
    own: BTreeMap<String, String>,
}

impl BaseUrls {
    /// All services at one address, without a slash at its end.
    pub fn one(url: impl Into<String>) -> Self {
        Self { default: url.into(), own: BTreeMap::new() }
    }

    /// One service at an address of its own.
    #[must_use]
    pub fn with(mut self, service: &str, url: impl Into<String>) -> Self {
        self.own.insert(service.to_owned(), url.into());
        self
    }

    /// The address of `service`, without `/api/…`.
    pub fn of(&self, service: &str) -> &str {
        self.own.get(service).unwrap_or(&self.default)
    }
}

/// The commit signals of a process, one per service.
#[derive(Default)]
pub struct Committed(std::sync::Mutex<BTreeMap<&'static str, Arc<Notify>>>);

impl Committed {
    /// The signal of `service`.
    pub fn of(&self, service: &'static str) -> Arc<Notify> {
        let mut all = self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        Arc::clone(all.entry(service).or_default())
    }
}

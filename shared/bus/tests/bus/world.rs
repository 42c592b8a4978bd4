//! Two services of the tests' own, `busalpha` that tells and `busbeta` that hears, on a database and a Redis
//! prefix of each test's own.
use bus::{BusConfig, BusError, Consumer, Keys, LocalSource, Relay, Snapshot, Subscription, Tries, Turn};
use diesel::prelude::*;
use diesel_async::{AsyncConnection, AsyncPgConnection, RunQueryDsl};
use kernel::{
    actor::Actor,
    crypto::Keyring,
    db::{
        Db, Role, app_url,
        migrate::{Direction, migrate},
        transact,
    },
    service::RedisAt,
};
use secrecy::SecretString;
use std::{
    collections::{BTreeMap, HashSet},
    sync::{Arc, Mutex},
    time::Duration,
};
use tokio::sync::Notify;
use uuid::Uuid;

mod services;

pub(crate) use services::{
    ALPHA, ALPHA_TREE, BETA, BETA_TREE, Changed, Ignored, change, count_effects, effects, subscription,
    subscription_to_all,
};

pub(crate) struct World {
    admin: String,
    name: String,
    url: String,
    pub(crate) redis: RedisAt,
    pub(crate) alpha: Db,
    pub(crate) beta: Db,
    /// Whether it goes when this value goes.
    owned: bool,
    /// Versions that the handler cannot digest.
    pub(crate) indigestible: Arc<Mutex<HashSet<i64>>>,
}

fn setting(name: &str) -> String {
    kernel::config::Source::environment()
        .text(name)
        .unwrap_or_else(|| panic!("{name} is not set: run ./hall test, or point it at a server of your own"))
}

impl World {
    pub(crate) async fn new() -> Self {
        let name = format!("bus_{}", Uuid::new_v4().simple());
        let admin = setting("HALL_TEST_DATABASE_URL");
        sql(&admin, &format!("CREATE DATABASE {name}")).await;
        migrate_apart(&in_database(&admin, &name));
        let mut world = Self::attach(&name);
        world.owned = true;
        world
    }

    /// The same world as seen from another process.
    pub(crate) fn attach(name: &str) -> Self {
        let admin = setting("HALL_TEST_DATABASE_URL");
        let redis = RedisAt { url: setting("HALL_TEST_REDIS_URL"), prefix: format!("{name}:") };
        let url = in_database(&admin, name);
        Self {
            admin,
            name: name.to_owned(),
            alpha: open(&url, ALPHA, 16),
            beta: open(&url, BETA, 8),
            url,
            redis,
            owned: false,
            indigestible: Arc::default(),
        }
    }

    /// The source as another process has it: its commits wake nobody here.
    pub(crate) fn alpha_elsewhere(&self) -> Db {
        open(&self.url, ALPHA, 4)
    }

    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    /// Waits for nothing, so that tests need not sleep.
    pub(crate) fn config(&self) -> BusConfig {
        BusConfig {
            poll: Duration::from_millis(20),
            block: Duration::from_millis(20),
            gap_patience: Duration::ZERO,
            claim_after: Duration::ZERO,
            tries: Tries { most: 5, waits: vec![Duration::ZERO] },
            ..BusConfig::new(&self.redis)
        }
    }

    pub(crate) fn relay(&self) -> Relay {
        Relay::new(self.alpha.clone(), self.config())
    }

    pub(crate) fn consumer(&self) -> Consumer {
        self.consumer_with(self.config(), None)
    }

    pub(crate) fn consumer_with(&self, config: BusConfig, snapshot: Option<Snapshot>) -> Consumer {
        let source = LocalSource::new(self.alpha.clone(), BETA, snapshot);
        // A pool of its own, as another process has.
        Consumer::new(open(&self.url, BETA, 4), config, self.subscription(), Arc::new(source))
    }

    /// A consumer that takes together what waits; notes how many came at once.
    pub(crate) fn consumer_of_all(&self, together: &Arc<Mutex<Vec<usize>>>) -> Consumer {
        let source = LocalSource::new(self.alpha.clone(), BETA, None);
        let subscription = subscription_to_all(Arc::clone(&self.indigestible), Arc::clone(together));
        Consumer::new(open(&self.url, BETA, 4), self.config(), subscription, Arc::new(source))
    }

    pub(crate) fn subscription(&self) -> Subscription {
        subscription(Arc::clone(&self.indigestible))
    }

    /// One change of a thing, and its event; `linger` keeps the transaction open in between.
    pub(crate) async fn change(&self, id: Uuid, linger: Duration) -> i64 {
        change(&self.alpha, id, linger).await
    }
    pub(crate) async fn change_times(&self, id: Uuid, times: usize) {
        for _ in 0..times {
            self.change(id, Duration::ZERO).await;
        }
    }

    pub(crate) async fn ignored(&self) {
        transact(&self.alpha, &Actor::service(ALPHA), async |tx| bus::publish(tx, &Ignored {}).await)
            .await
            .unwrap();
    }

    /// What the events did, in order: thing and version.
    pub(crate) async fn effects(&self) -> Vec<(Uuid, i64)> {
        effects(&self.beta).await
    }

    pub(crate) async fn versions(&self) -> Vec<i64> {
        self.effects().await.into_iter().map(|(_, version)| version).collect()
    }

    /// A number out of the source's schema.
    pub(crate) async fn count(&self, service: &str, query: &str) -> i64 {
        #[derive(QueryableByName)]
        struct Counted {
            #[diesel(sql_type = diesel::sql_types::BigInt)]
            count: i64,
        }
        let mut conn = AsyncPgConnection::establish(&app_url(&self.url, service, Role::Owner)).await.unwrap();
        let counted: Counted = diesel::sql_query(query).get_result(&mut conn).await.unwrap();
        counted.count
    }

    pub(crate) async fn sql(&self, service: &str, statement: &str) {
        sql(&app_url(&self.url, service, Role::Owner), statement).await;
    }

    /// What FLUSHALL does, but only to this test's keys. Returns how many went.
    pub(crate) async fn wipe(&self) -> usize {
        let mut conn = self.redis_connection().await;
        let keys: Vec<String> =
            redis::cmd("KEYS").arg(format!("{}*", self.redis.prefix)).query_async(&mut conn).await.unwrap();
        for key in &keys {
            let _: () = redis::cmd("DEL").arg(key).query_async(&mut conn).await.unwrap();
        }
        keys.len()
    }

    pub(crate) async fn redis_connection(&self) -> redis::aio::MultiplexedConnection {
        let client = redis::Client::open(self.redis.url.as_str()).unwrap();
        client.get_multiplexed_async_connection().await.unwrap()
    }

    pub(crate) fn stream(&self) -> String {
        Keys::new(&self.redis.prefix).stream(ALPHA)
    }

    /// Every change had its effect once, and those of one thing in their order.
    pub(crate) async fn assert_exactly_once(&self, changes: usize) {
        let effects = self.effects().await;
        assert_eq!(effects.len(), changes, "as many effects as changes");
        let mut last = BTreeMap::new();
        for (thing, version) in effects {
            let before = last.insert(thing, version).unwrap_or(0);
            assert_eq!(version, before + 1, "the changes of {thing} take effect in order, each once");
        }
        let stamped = self.count(ALPHA, "SELECT count(position) FROM outbox").await;
        let highest = self.count(ALPHA, "SELECT coalesce(max(position), 0) AS count FROM outbox").await;
        let distinct = self.count(ALPHA, "SELECT count(DISTINCT position) FROM outbox").await;
        let head = self.count(ALPHA, "SELECT position AS count FROM bus_head").await;
        let rows = self.count(ALPHA, "SELECT count(*) FROM outbox").await;
        assert_eq!([stamped, highest, distinct, head], [rows; 4], "positions have no gap and no double");
    }
}

/// Everything the relay has, to the stream.
pub(crate) async fn relay_all(relay: &mut Relay) -> Result<usize, BusError> {
    let mut count = 0;
    loop {
        match relay.once().await? {
            Turn::Standby | Turn::Stamped(0) => return Ok(count),
            Turn::Stamped(more) => count += more,
        }
    }
}

/// Rounds without asking the source, until nothing moves; returns how many effects there were.
pub(crate) async fn hear_all(consumer: &mut Consumer) -> Result<usize, BusError> {
    let mut applied = 0;
    loop {
        let round = consumer.round(None).await?;
        applied += round.applied;
        if !round.moved() {
            return Ok(applied);
        }
    }
}

impl Drop for World {
    fn drop(&mut self) {
        if !self.owned {
            return;
        }
        let (admin, name, redis) = (self.admin.clone(), self.name.clone(), self.redis.clone());
        let cleaning = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
            runtime.block_on(async move {
                sql(&admin, &format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)")).await;
                let client = redis::Client::open(redis.url.as_str()).unwrap();
                let mut conn = client.get_multiplexed_async_connection().await.unwrap();
                let keys: Vec<String> = redis::cmd("KEYS")
                    .arg(format!("{}*", redis.prefix))
                    .query_async(&mut conn)
                    .await
                    .unwrap();
                for key in keys {
                    let _: () = redis::cmd("DEL").arg(key).query_async(&mut conn).await.unwrap();
                }
            });
        });
        let _failed = cleaning.join();
    }
}

fn open(url: &str, service: &'static str, size: usize) -> Db {
    let masters = [SecretString::from("5a".repeat(32))];
    let keyring = Keyring::derive(&masters, service).unwrap();
    Db::open(&app_url(url, service, Role::App), size, service, keyring, Arc::new(Notify::new())).unwrap()
}

async fn sql(url: &str, statement: &str) {
    let mut conn = AsyncPgConnection::establish(url).await.unwrap();
    diesel::sql_query(statement)
        .execute(&mut conn)
        .await
        .unwrap_or_else(|error| panic!("{statement}: {error}"));
}

fn in_database(url: &str, name: &str) -> String {
    let (address, options) = url.split_once('?').unwrap_or((url, ""));
    let (server, _) = address.rsplit_once('/').unwrap();
    format!("{server}/{name}?{options}")
}

/// The migration harness blocks: it gets a thread and a multi-thread runtime of its own.
fn migrate_apart(url: &str) {
    std::thread::scope(|threads| {
        let migrating = threads.spawn(|| {
            let runtime =
                tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
            runtime.block_on(async {
                for (service, tree) in [(ALPHA, &ALPHA_TREE), (BETA, &BETA_TREE)] {
                    migrate(url, service, tree, Direction::Up).await.unwrap();
                }
            });
        });
        migrating.join().unwrap();
    });
}

//! A hall as an installation runs it: configured by the environment, migrated and seeded by its own commands.

use crate::{
    database::{Database, setting},
    process::{Process, until},
};
use hall::manifest::Accounts;
use serde_json::Value;
use std::{
    fs,
    net::TcpListener,
    path::{Path, PathBuf},
    process::Command,
    sync::atomic::{AtomicU32, Ordering},
};
use uuid::Uuid;

/// What is seeded beside the items.
const SEED_FILES: [&str; 9] = [
    "accounts.json",
    "authorities.json",
    "divisions.csv",
    "documents.json",
    "licence_types.json",
    "lobby.json",
    "synonyms.csv",
    "villages.csv",
    "workdays.json",
];
/// The one item that these tests handle: decided on the spot, it goes through three services by itself.
const ITEM: &str = "items/elder-card.json";

/// Database, Redis prefix, folder, keys and demo accounts of one hall.
pub(crate) struct Installation {
    pub(crate) database: Database,
    pub(crate) redis_url: String,
    pub(crate) redis_prefix: String,
    pub(crate) accounts: Accounts,
    settings: Vec<(String, String)>,
    folder: tempfile::TempDir,
    started: AtomicU32,
}

impl Installation {
    /// Migrated and seeded, on the Redis that tests are given.
    pub(crate) async fn make() -> Self {
        Self::make_with(&setting("HALL_TEST_REDIS_URL"), |_, _| {}).await
    }

    /// The same on a certain Redis, with seed files that `change` has been over.
    pub(crate) async fn make_with(redis_url: &str, change: impl Fn(&str, &mut Value)) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let seed = folder.path().join("seed");
        copy_seed(&seed, change);
        let database = Database::create().await;
        let redis_prefix = format!("t:{}:", Uuid::new_v4().simple());
        let text = |path: PathBuf| path.to_str().unwrap().to_owned();
        let settings = vec![
            ("DATABASE_URL".into(), database.url.clone()),
            ("REDIS_URL".into(), redis_url.to_owned()),
            ("HALL_REDIS_PREFIX".into(), redis_prefix.clone()),
            ("HALL_MASTER_KEY".into(), "1f".repeat(32)),
            ("HALL_SERVICE_KEY".into(), "2f".repeat(32)),
            ("HALL_DATA_DIR".into(), text(folder.path().join("files"))),
            ("HALL_SEED_DIR".into(), text(seed)),
        ];
        let mut hall = Self {
            database,
            redis_url: redis_url.to_owned(),
            redis_prefix,
            accounts: Accounts::new(),
            settings,
            folder,
            started: AtomicU32::new(0),
        };
        hall.run(&["migrate"]);
        hall.accounts = serde_json::from_str(&hall.run(&["seed"])).expect("seeding prints the accounts");
        hall
    }

    /// A command of the executable that sees nothing of the test's own environment.
    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_hall"));
        command.args(arguments).arg("--dir").arg(self.folder.path().join("none"));
        for name in
            ["HALL_FAULT", "HALL_LISTEN", "HALL_LOG", "HALL_LOG_FORMAT", "HALL_URL", "HALL_PUBLIC_URL"]
        {
            command.env_remove(name);
        }
        command.envs(self.settings.iter().cloned());
        command
    }

    /// Runs a command to its good end; what it printed.
    pub(crate) fn run(&self, arguments: &[&str]) -> String {
        let output = self.command(arguments).output().unwrap();
        let (printed, said) =
            (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
        assert!(output.status.success(), "hall {arguments:?}: {}\n{printed}{said}", output.status);
        printed.into_owned()
    }

    /// Starts a process of the hall with more settings.
    pub(crate) fn start(&self, arguments: &[&str], settings: &[(&str, &str)]) -> Process {
        let mut command = self.command(arguments);
        command.envs(settings.iter().copied());
        let nth = self.started.fetch_add(1, Ordering::Relaxed);
        Process::start(command, &self.folder.path().join(format!("said-{nth}")))
    }

    /// Starts a process that serves at `url` and waits until it is ready.
    pub(crate) async fn serve(&self, arguments: &[&str], url: &str, settings: &[(&str, &str)]) -> Process {
        let listen = url.trim_start_matches("http://");
        let mut all = vec![("HALL_LISTEN", listen)];
        all.extend(settings);
        let mut process = self.start(&[&["serve"], arguments].concat(), &all);
        until("the process is ready", async || {
            assert!(process.ended().is_none(), "the process has ended:\n{}", process.said());
            reqwest::get(format!("{url}/health/ready")).await.is_ok_and(|answer| answer.status().is_success())
        })
        .await;
        process
    }

    /// Loses everything of this hall that Redis holds; how many keys that were.
    pub(crate) async fn wipe_redis(&self) -> usize {
        let mut conn = connect(&self.redis_url).await;
        let keys = keys(&mut conn, &self.redis_prefix).await;
        if !keys.is_empty() {
            let _gone: i64 = redis::cmd("DEL").arg(&keys).query_async(&mut conn).await.unwrap();
        }
        keys.len()
    }
}

impl Drop for Installation {
    fn drop(&mut self) {
        let (url, prefix) = (self.redis_url.clone(), self.redis_prefix.clone());
        let wiping = std::thread::spawn(move || {
            let Ok(client) = redis::Client::open(url) else { return };
            let Ok(mut conn) = client.get_connection() else { return };
            let found: Vec<String> =
                redis::cmd("KEYS").arg(format!("{prefix}*")).query(&mut conn).unwrap_or_default();
            if !found.is_empty() {
                let _gone: redis::RedisResult<i64> = redis::cmd("DEL").arg(&found).query(&mut conn);
            }
        });
        let _panicked = wiping.join();
    }
}

/// A connection to Redis.
pub(crate) async fn connect(url: &str) -> redis::aio::MultiplexedConnection {
    redis::Client::open(url).unwrap().get_multiplexed_async_connection().await.unwrap()
}

/// The keys that begin with a prefix.
pub(crate) async fn keys(conn: &mut redis::aio::MultiplexedConnection, prefix: &str) -> Vec<String> {
    redis::cmd("KEYS").arg(format!("{prefix}*")).query_async(conn).await.unwrap()
}

/// An address that was free a moment ago.
pub(crate) fn free_url() -> String {
    let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
    format!("http://{}", listener.local_addr().unwrap())
}

fn copy_seed(to: &Path, change: impl Fn(&str, &mut Value)) {
    let from = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../deploy/seed");
    fs::create_dir_all(to.join("items")).unwrap();
    for name in SEED_FILES.into_iter().chain([ITEM]) {
        let text = fs::read_to_string(from.join(name)).unwrap();
        let text = match serde_json::from_str::<Value>(&text) {
            Ok(mut value) => {
                change(name, &mut value);
                value.to_string()
            }
            Err(_no_json) => text,
        };
        fs::write(to.join(name), text).unwrap();
    }
}

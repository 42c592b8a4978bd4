//! Everything a measurement stands on: fresh databases, seeded services, and the hall serving in a child process.

use super::child::Child;
use crate::{
    assemble::names,
    error::LaunchError,
    keys::Keys,
    login::log_in,
    manifest::{Accounts, Manifest},
    migrate,
    place::Place,
    progress::say,
    seed,
    serve::{Assembled, prepare},
    servers::Servers,
    settings::Settings,
    settle,
};
use diesel_async::{AsyncConnection, AsyncPgConnection, SimpleAsyncConnection};
use kernel::{config::Source, db::migrate::Direction};
use secrecy::ExposeSecret;
use std::time::Duration;
use uuid::Uuid;

/// How long the bus may take to come to rest.
const SETTLE: Duration = Duration::from_secs(120);
/// A database of the same shape, for floors.
const FLOOR_DATABASE: &str = "floor";

/// What the measurements work with.
pub(super) struct Stage {
    pub(super) place: Place,
    pub(super) settings: Settings,
    pub(super) postgres_pid: u32,
    hall: Assembled,
    accounts: Accounts,
    server: Option<Child>,
}

impl Stage {
    /// Makes the databases anew, migrates, seeds, serves, and waits until every service has heard of everything.
    pub(super) async fn set(place: &Place, servers: &Servers) -> Result<Self, LaunchError> {
        let admin = servers.admin_url().ok_or_else(|| LaunchError::Setting("no PostgreSQL runs".into()))?;
        make_databases(admin).await?;
        let settings = settings(place, servers)?;
        empty_redis(servers).await?;
        let hall = prepare(&settings, &names(), "http://127.0.0.1:0")?;
        migrate::run(&settings, &hall.services, Direction::Up).await?;
        let accounts = Box::pin(seed::run(&settings, &hall, Accounts::default())).await?;
        let postgres_pid = servers.pids().0.unwrap_or_default();
        let place = place.clone();
        let mut stage = Self { place, settings, postgres_pid, hall, accounts, server: None };
        stage.server = Some(Child::start(&stage, &["serve"], "/health/ready").await?);
        stage.settle().await?;
        Ok(stage)
    }

    /// The hall under measurement.
    pub(super) fn server(&self) -> Result<&Child, LaunchError> {
        self.server.as_ref().ok_or_else(|| LaunchError::Setting("the hall does not serve".into()))
    }

    pub(super) fn server_url(&self) -> Option<&str> {
        self.server.as_ref().map(|server| server.url.as_str())
    }

    /// Until every event has had its effect.
    pub(super) async fn settle(&self) -> Result<(), LaunchError> {
        if settle::wait(&self.settings, &self.hall, SETTLE).await? {
            return Ok(());
        }
        Err(LaunchError::Setting("the bus did not come to rest".into()))
    }

    /// An access token of a demo account, by an ordinary log-in.
    pub(super) async fn token(&self, name: &str) -> Result<String, LaunchError> {
        let unknown = || LaunchError::Setting(format!("there is no account {name}"));
        let account = self.accounts.get(name).ok_or_else(unknown)?;
        let tokens = log_in(&self.server()?.url, account).await?;
        Ok(tokens.access_token.expose_secret().to_owned())
    }

    /// A session past row-level security, to count what is there.
    pub(super) async fn database(&self) -> Result<AsyncPgConnection, LaunchError> {
        let url = self.settings.databases.of("intake").map_err(LaunchError::step("finding the database"))?;
        AsyncPgConnection::establish(url).await.map_err(LaunchError::step("connecting to PostgreSQL"))
    }

    /// The database for floors: its address, and a session in it.
    pub(super) async fn floor_database(&self) -> Result<(String, AsyncPgConnection), LaunchError> {
        let url = self.settings.databases.of("intake").map_err(LaunchError::step("finding the database"))?;
        let url = url.replacen("///hall?", &format!("///{FLOOR_DATABASE}?"), 1);
        let opened = AsyncPgConnection::establish(&url).await;
        Ok((url, opened.map_err(LaunchError::step("connecting to PostgreSQL"))?))
    }

    /// The migrations of intake in another database.
    pub(super) async fn migrate_intake(&self, url: &str) -> Result<(), LaunchError> {
        for service in self.hall.services.iter().filter(|service| service.name == "intake") {
            kernel::db::migrate::migrate(url, service.name, &service.migrations, Direction::Up)
                .await
                .map_err(LaunchError::step("the migration"))?;
        }
        Ok(())
    }

    /// Ends the child in order.
    pub(super) async fn strike(self) {
        if let Some(server) = self.server {
            server.stop().await;
        }
    }
}

/// Nothing of an earlier run: it would make tables larger and plans different.
async fn make_databases(admin: &str) -> Result<(), LaunchError> {
    say("making fresh databases");
    let mut admin =
        AsyncPgConnection::establish(admin).await.map_err(LaunchError::step("connecting to PostgreSQL"))?;
    for name in ["hall", FLOOR_DATABASE] {
        admin
            .batch_execute(&format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)"))
            .await
            .map_err(LaunchError::step("making the databases"))?;
        admin
            .batch_execute(&format!("CREATE DATABASE {name}"))
            .await
            .map_err(LaunchError::step("making the databases"))?;
    }
    Ok(())
}

/// What an earlier run left would be read in at every start.
async fn empty_redis(servers: &Servers) -> Result<(), LaunchError> {
    let url = servers.redis_url().ok_or_else(|| LaunchError::Setting("no Redis runs".into()))?;
    let emptied = async {
        let mut redis = redis::Client::open(url)?.get_multiplexed_async_connection().await?;
        redis::cmd("FLUSHALL").query_async::<()>(&mut redis).await
    };
    emptied.await.map_err(LaunchError::step("emptying Redis"))
}

/// Defaults throughout, whatever the environment says, so that runs can be compared.
fn settings(place: &Place, servers: &Servers) -> Result<Settings, LaunchError> {
    let prefix = format!("bench-{}:", Uuid::new_v4().simple());
    let keys = Keys::of_folder(place)?;
    let given = Manifest {
        database_url: servers.database_url().map(String::from),
        redis_url: servers.redis_url().map(String::from),
        ..Manifest::default()
    };
    let source = Source::of(vec![("HALL_REDIS_PREFIX".into(), prefix)]);
    let mut settings = Settings::of_folder(&source, &names(), place, &given)?;
    settings.keys = keys;
    Ok(settings)
}

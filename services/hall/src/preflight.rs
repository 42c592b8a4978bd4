//! What must be true of the database before anything is served from it.

use crate::{error::LaunchError, settings::Settings};
use diesel::sql_types::{Integer, Nullable, Text};
use diesel_async::{AsyncConnection, AsyncPgConnection, RunQueryDsl};
use kernel::db::{Role, app_url};

/// The body of `hall_now()` as the migration writes it.
const CLOCK: &str = "SELECT clock_timestamp()";
/// The oldest PostgreSQL that the SQL is written for.
const OLDEST: i32 = 150_000;

#[derive(diesel::QueryableByName)]
struct Server {
    #[diesel(sql_type = Text)]
    fsync: String,
    #[diesel(sql_type = Text)]
    synchronous_commit: String,
    #[diesel(sql_type = Integer)]
    version: i32,
}

#[derive(diesel::QueryableByName)]
struct Clock {
    #[diesel(sql_type = Nullable<Text>)]
    body: Option<String>,
}

/// Refuses a server that may forget what it has confirmed, one that is too old, and a changed business clock.
pub async fn check(settings: &Settings, names: &[&str]) -> Result<(), LaunchError> {
    for name in names {
        let url = settings.databases.of(name).map_err(|error| LaunchError::Setting(error.to_string()))?;
        let connected = AsyncPgConnection::establish(&app_url(url, name, Role::App)).await;
        let mut conn = connected.map_err(LaunchError::step("connecting to PostgreSQL"))?;
        check_server(&mut conn).await?;
        check_clock(&mut conn, name).await?;
    }
    Ok(())
}

async fn check_server(conn: &mut AsyncPgConnection) -> Result<(), LaunchError> {
    let server: Server = diesel::sql_query(
        "SELECT current_setting('fsync') AS fsync, current_setting('synchronous_commit') AS synchronous_commit, \
         current_setting('server_version_num')::integer AS version",
    )
    .get_result(conn)
    .await
    .map_err(LaunchError::step("asking PostgreSQL for its settings"))?;
    for (name, value) in [("fsync", &server.fsync), ("synchronous_commit", &server.synchronous_commit)] {
        if value == "off" {
            let why = "it could lose what a citizen was told is filed";
            return Err(LaunchError::Setting(format!(
                "PostgreSQL runs with {name} = off: {why}; turn it on"
            )));
        }
    }
    if server.version < OLDEST {
        return Err(LaunchError::Setting("PostgreSQL 15 or later is needed".into()));
    }
    Ok(())
}

async fn check_clock(conn: &mut AsyncPgConnection, service: &str) -> Result<(), LaunchError> {
    let clock: Clock = diesel::sql_query(
        "SELECT (SELECT prosrc FROM pg_proc WHERE oid = to_regprocedure($1 || '.hall_now()')) AS body",
    )
    .bind::<Text, _>(service)
    .get_result(conn)
    .await
    .map_err(LaunchError::step("reading hall_now()"))?;
    match clock.body.as_deref().map(str::trim) {
        Some(CLOCK) => Ok(()),
        Some(_) => Err(LaunchError::Setting(format!(
            "{service}.hall_now() was replaced: business time would not be the real time; restore it by the migration"
        ))),
        None => {
            Err(LaunchError::Setting(format!("the schema {service} is not there; run `hall migrate` first")))
        }
    }
}

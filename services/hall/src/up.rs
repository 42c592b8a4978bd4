//! `hall up`: everything in one process, from an empty folder to a running hall, and back again in order.

use crate::{
    assemble::names,
    error::LaunchError,
    lock::Lock,
    manifest::Manifest,
    migrate,
    place::Place,
    preflight,
    progress::say,
    seed,
    serve::{Assembled, Serving, Tasks, listen, prepare, serve, url_of},
    servers::{Servers, Wanted},
    settings::{Settings, parse_listen},
    settle,
    signals::Signals,
};
use kernel::{config::Source, db::migrate::Direction};
use outside::Simulated;
use std::{net::TcpListener, path::Path, time::Duration};

mod banner;
mod fingerprint;
mod outside;

/// How long the consumers have to hear of what was seeded before the hall is announced.
const SETTLE: Duration = Duration::from_secs(60);

/// What `hall up` was asked for.
#[derive(Debug, Clone)]
pub struct Wishes {
    /// Address and port, if given.
    pub listen: Option<String>,
    /// Demo data and accounts.
    pub seed: bool,
}

/// Runs until it is told to stop. To be awaited on the main thread.
pub async fn run(dir: &Path, wishes: &Wishes) -> Result<(), LaunchError> {
    let mut signals = Signals::catch()?;
    let place = Place::create(dir)?;
    let lock = Lock::take(&place)?;
    let source = Source::environment();
    let listener = listen(address(&source, wishes)?)?;
    say(format_args!("folder {}", place.root().display()));
    let mut servers = Servers::none();
    let outcome = with_servers(&place, &lock, &source, wishes, listener, &mut servers, &mut signals).await;
    servers.stop().await;
    if let Err(error) = Manifest::read(&place).and_then(|manifest| manifest.write_stopped(&place)) {
        say(error);
    }
    if outcome.is_ok() {
        say("stopped");
    }
    outcome
}

async fn with_servers(
    place: &Place,
    lock: &Lock,
    source: &Source,
    wishes: &Wishes,
    listener: TcpListener,
    servers: &mut Servers,
    signals: &mut Signals,
) -> Result<(), LaunchError> {
    let wanted = wanted(source);
    signals.unless_interrupted(servers.start(place, wanted)).await?;
    let mut settings = settings(place, source, wishes, servers)?;
    let simulated = outside::simulate(&mut settings)?;
    let base_url = url_of(&listener)?;
    let hall = prepare(&settings, &names(), &base_url)?;
    let private = servers.database_url().is_some();
    let ready = get_ready(place, &settings, &hall, wishes.seed, private);
    let known = Box::pin(signals.unless_interrupted(ready)).await?;
    let manifest = Manifest { base_url, ..known };
    manifest.write(place)?;
    let mut serving = serve(&settings, &hall, Tasks::All, listener)?;
    let running = async {
        if !settle::wait(&settings, &hall, SETTLE).await? {
            say("the bus is still busy; serving all the same");
        }
        announce(place, lock, servers, manifest, &simulated)
    };
    let outcome = match Box::pin(signals.unless_interrupted(running)).await {
        Ok(()) => keep_running(&mut serving, servers, signals).await,
        Err(error) => Err(error),
    };
    say("stopping");
    tokio::select! {
        () = serving.stop() => {}
        () = signals.came_again() => say("asked twice: not waiting for requests that are under way"),
    }
    outcome
}

/// Brings the schemas up to date, checks what they stand on, and seeds. The result knows the demo accounts.
async fn get_ready(
    place: &Place,
    settings: &Settings,
    hall: &Assembled,
    wanted: bool,
    private: bool,
) -> Result<Manifest, LaunchError> {
    let ran = migrate::run(settings, &hall.services, Direction::Up).await?;
    if ran > 0 {
        say(format_args!("ran {ran} migrations"));
    }
    preflight::check(settings, &names()).await?;
    seed::register_portal(settings, hall).await?;
    let Manifest { seeded, accounts, .. } = Manifest::read(place)?;
    let known = Manifest { seeded, accounts, ..Manifest::default() };
    if !wanted {
        return Ok(known);
    }
    // Only of a database in this folder do we know that nobody else has emptied it.
    let mark = private.then(fingerprint::of_seed).transpose()?;
    if ran == 0 && mark.is_some() && mark == known.seeded {
        return Ok(known);
    }
    let accounts = seed::run(settings, hall, known.accounts).await?;
    Ok(Manifest { seeded: mark, accounts, ..Manifest::default() })
}

/// Tells the person here, and those who check from outside.
fn announce(
    place: &Place,
    lock: &Lock,
    servers: &Servers,
    ready: Manifest,
    simulated: &Simulated,
) -> Result<(), LaunchError> {
    let (postgres_pid, redis_pid) = servers.pids();
    let manifest = Manifest {
        running: true,
        pid: Some(std::process::id()),
        database_url: servers.database_url().map(String::from),
        postgres_pid,
        redis_url: servers.redis_url().map(String::from),
        redis_pid,
        messages_url: simulated.peers.as_ref().map(|peers| peers.url().to_owned()),
        ..ready
    };
    manifest.write(place)?;
    lock.note(&manifest.base_url)?;
    banner::show(place, &manifest, simulated);
    Ok(())
}

async fn keep_running(
    serving: &mut Serving,
    servers: &mut Servers,
    signals: &mut Signals,
) -> Result<(), LaunchError> {
    tokio::select! {
        () = signals.came() => Ok(()),
        error = serving.ended() => Err(error),
        error = servers.keep_alive() => Err(error),
    }
}

/// Servers that are given by address are used, and nothing is started in their place.
fn wanted(source: &Source) -> Wanted {
    Wanted { postgres: source.text("DATABASE_URL").is_none(), redis: source.text("REDIS_URL").is_none() }
}

fn address(source: &Source, wishes: &Wishes) -> Result<std::net::SocketAddr, LaunchError> {
    let from_environment = source.text("HALL_LISTEN");
    let text = wishes.listen.as_deref().or(from_environment.as_deref());
    parse_listen(text.unwrap_or(crate::settings::DEFAULT_LISTEN))
}

fn settings(
    place: &Place,
    source: &Source,
    wishes: &Wishes,
    servers: &Servers,
) -> Result<Settings, LaunchError> {
    let given = Manifest {
        database_url: servers.database_url().map(String::from),
        redis_url: servers.redis_url().map(String::from),
        ..Manifest::default()
    };
    let mut settings = Settings::of_folder(source, &names(), place, &given)?;
    settings.listen = address(source, wishes)?;
    Ok(settings)
}

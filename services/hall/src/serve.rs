//! Serving: the HTTP threads and the background thread of one process, for any choice of services.

use crate::{
    assemble::{assemble, deps, names, open_db},
    error::LaunchError,
    settings::Settings,
};
use actix_web::{
    App, HttpServer,
    dev::ServerHandle,
    middleware::from_fn,
    web::{self, ServiceConfig},
};
use auth::Verifier;
use bus::fault::{Faults, before_reply};
use intake::scanner::Scanner;
use kernel::{
    config::Source,
    db::Db,
    http::{body_limits, not_found},
    service::{Deps, Service},
    telemetry::request_log,
};
use portal::Site;
use std::{
    io,
    net::{SocketAddr, TcpListener},
    sync::Arc,
    time::Duration,
};
use tokio::task::JoinHandle;

mod background;
mod health;
mod index;
mod timeout;

pub use background::Background;

/// How long requests under way may take to end once the process is asked to stop.
const DRAIN_SECONDS: u64 = 10;

/// The service whose pages are at the root.
const PORTAL: &str = "portal";

/// A process that serves.
pub struct Serving {
    address: SocketAddr,
    server: ServerHandle,
    ended: JoinHandle<io::Result<()>>,
    background: Background,
}

/// Takes the address, and says what to do if it is taken. Before anything else is started.
pub fn listen(address: SocketAddr) -> Result<TcpListener, LaunchError> {
    TcpListener::bind(address).map_err(|source| {
        let addr = address.to_string();
        if source.kind() == io::ErrorKind::AddrInUse {
            LaunchError::AddressTaken { addr }
        } else {
            LaunchError::Listen { addr, source }
        }
    })
}

/// The address that a listener is reached at from this machine.
pub fn url_of(listener: &TcpListener) -> Result<String, LaunchError> {
    let address = listener.local_addr().map_err(LaunchError::step("reading the address"))?;
    let host = match address.ip() {
        ip if ip.is_unspecified() => "127.0.0.1".to_owned(),
        std::net::IpAddr::V6(ip) => format!("[{ip}]"),
        ip @ std::net::IpAddr::V4(_) => ip.to_string(),
    };
    Ok(format!("http://{host}:{}", address.port()))
}

/// What a process of the hall runs: the services named, and who verifies the tokens they are shown.
pub struct Assembled {
    /// What the services were built from.
    pub deps: Deps,
    /// The services, each with the verifier in its scope.
    pub services: Arc<Vec<Service>>,
    verifier: Verifier,
}

/// Builds the services named for a process that is reached at `here`.
pub fn prepare(settings: &Settings, names: &[&str], here: &str) -> Result<Assembled, LaunchError> {
    let deps = deps(settings, here);
    let mut services = assemble(&deps, names)?;
    for service in services.iter_mut().filter(|service| service.name == "identity") {
        *service = identity::service_with(&deps, settings.identity.clone());
    }
    for service in services.iter_mut().filter(|service| service.name == "licence") {
        *service = licence::service_with(&deps, settings.licence.clone());
    }
    for service in services.iter_mut().filter(|service| service.name == "intake") {
        let scanner = Scanner::new(settings.clamd.clone());
        *service = intake::service_with(&deps, intake::Settings { scanner, ..settings.intake.clone() });
    }
    let first = services.first().map_or("hall", |service| service.name);
    let verifier =
        Verifier::following(&deps, first).map_err(LaunchError::step("making the token verifier"))?;
    for service in &mut services {
        service.data.push(verifier.for_service(service.name).install());
    }
    Ok(Assembled { deps, services: Arc::new(services), verifier })
}

/// Which background work a process does beside its requests.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tasks {
    /// Relays, consumers, timers and sealers of its services, and what HTTP itself needs.
    All,
    /// Only what HTTP itself needs: others run the rest (`hall relay`).
    HttpOnly,
}

/// Serves on `listener`. Must run on a multi-thread runtime.
pub fn serve(
    settings: &Settings,
    hall: &Assembled,
    tasks: Tasks,
    listener: TcpListener,
) -> Result<Serving, LaunchError> {
    let address = listener.local_addr().map_err(LaunchError::step("reading the address"))?;
    let keys = serde_json::to_string(&crate::audit::published_keys(hall)?)
        .map_err(LaunchError::step("writing the published keys"))?;
    let all = assemble(&hall.deps, &names())?;
    let edge = index::Edge::of(&hall.deps.public_url, &all, &hall.services, &keys);
    let ready_verifier = hall.verifier.clone();
    let armed = Faults::from_config(&Source::environment())
        .map_err(|error| LaunchError::Setting(error.to_string()))?;
    let faults = web::Data::new(armed);
    let site = hall
        .services
        .iter()
        .any(|service| service.name == PORTAL)
        .then(|| Site::new(&hall.deps, settings.brand.clone()));
    let factory = {
        let (settings, deps, services) = (settings.clone(), hall.deps.clone(), Arc::clone(&hall.services));
        move || {
            let dbs: Vec<(&Service, Db)> =
                services.iter().filter_map(|service| open(&settings, &deps, service)).collect();
            let ready = health::Ready::new(dbs.iter().map(|(_, db)| db.clone()), ready_verifier.clone());
            App::new()
                .app_data(web::Data::new(timeout::Limit(settings.request_timeout)))
                .app_data(web::Data::new(edge.clone()))
                .app_data(web::Data::new(ready))
                .app_data(faults.clone())
                .wrap(from_fn(before_reply))
                .wrap(from_fn(timeout::limit_time))
                .wrap(from_fn(request_log))
                .configure(body_limits)
                .configure(index::mount)
                .configure(health::mount)
                .configure(|config| mount(config, dbs, site.as_ref()))
                .default_service(web::to(not_found))
        }
    };
    let server = HttpServer::new(factory)
        .workers(settings.workers)
        .disable_signals()
        .shutdown_timeout(DRAIN_SECONDS)
        .listen(listener)
        .map_err(LaunchError::step("listening"))?
        .run();
    let (server, ended) = (server.handle(), tokio::spawn(server));
    // After HTTP, which the consumers of one service and the verifier ask of another.
    let background = Background::start(settings, hall, tasks)?;
    Ok(Serving { address, server, ended, background })
}

/// Mounts the services, and last of all the portal's pages, which answer whatever is left; without them the root
/// says where things are.
fn mount(config: &mut ServiceConfig, dbs: Vec<(&Service, Db)>, site: Option<&Site>) {
    let pages = dbs.iter().find(|(service, _)| service.name == PORTAL).map(|(_, db)| db.clone());
    dbs.into_iter().for_each(|(service, db)| service.mount(config, db));
    match site.zip(pages) {
        Some((site, db)) => site.mount(config, db),
        None => index::mount_root(config),
    }
}

impl Serving {
    /// Where it listens; useful after port 0.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Returns when the HTTP server ends by itself, which it does not do unless something is wrong.
    pub async fn ended(&mut self) -> LaunchError {
        match (&mut self.ended).await {
            Ok(Ok(())) => LaunchError::Setting("the HTTP server ended by itself".into()),
            Ok(Err(source)) => LaunchError::step("serving HTTP")(source),
            Err(panicked) => LaunchError::step("serving HTTP")(panicked),
        }
    }

    /// Takes no more requests, ends the ones under way, then ends the background tasks.
    pub async fn stop(self) {
        let patience = Duration::from_secs(DRAIN_SECONDS + 5);
        if tokio::time::timeout(patience, self.server.stop(true)).await.is_err() {
            self.server.stop(false).await;
        }
        self.background.stop().await;
    }
}

/// A pool of this thread's own. It connects later, so only a wrong address or key makes it fail here.
fn open<'a>(settings: &Settings, deps: &Deps, service: &'a Service) -> Option<(&'a Service, Db)> {
    match open_db(settings, deps, service.name) {
        Ok(db) => Some((service, db)),
        Err(error) => {
            tracing::error!(service = service.name, error = %kernel::problem::Chain(&error), "not mounted");
            None
        }
    }
}

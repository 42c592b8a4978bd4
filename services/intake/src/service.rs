//! Puts the service together.
use crate::{
    domain::{national::Mapping, retention::Rules},
    events,
    files::FileStore,
    flows::{
        document::print::CheckPage,
        known::KnownItems,
        licence::Repository,
        national::Tables,
        parcel::track,
        payment::Till,
        payment_day, power,
        retention::carry_out::{self, Keeper},
        scan::{self, Gate},
        timers,
        vertical::{send, wire::Lines},
    },
    gateway::Gateway,
    routes,
    settings::Settings,
};
use actix_web::web::Data;
use auth::ServiceKey;
use contracts::{identity::IdentityClient, licence::LicenceClient};
use diesel_migrations::{EmbeddedMigrations, embed_migrations};
use kernel::service::{Deps, Install, Service, Task};
use std::sync::Arc;

const MIGRATIONS: EmbeddedMigrations = embed_migrations!("../../migrations/intake");

/// Application intake and case handling, ready to be run, without a virus scanner.
#[must_use]
pub fn service(deps: &Deps) -> Service {
    service_with(deps, Settings::default())
}

/// The same with the systems outside that an operator names.
#[must_use]
pub fn service_with(deps: &Deps, settings: impl Into<Settings>) -> Service {
    let settings = settings.into();
    let scanner = settings.scanner.clone();
    let gate = Gate { store: FileStore::new(deps.data_dir.join("intake-files")), scanner };
    let mut tasks = bus::tasks("intake", deps, events::subscriptions());
    tasks.push(Task::new("intake.timers", timers::run));
    tasks.push(Task::new("intake.moved_powers", power::run));
    let tables = Tables(settings.national.clone().unwrap_or_else(Mapping::shipped));
    let lines = Lines::new(deps, &settings);
    tasks.push(archive(&gate, &settings));
    tasks.push(verticals(lines.clone()));
    tasks.push(parcels(lines.clone()));
    let scans = gate.clone();
    tasks.push(Task::new("intake.scans", move |context| scan::run(context, scans.clone())));
    let till = Till(settings.payment.clone().map(|peer| Gateway::new(peer, &deps.public_url)));
    if let Some(gateway) = till.0.clone() {
        tasks.push(Task::new("intake.payments", move |context| payment_day::run(context, gateway.clone())));
    }
    Service {
        name: "intake",
        migrations: MIGRATIONS,
        routes: bus::routes(routes::routes()),
        data: vec![
            files(gate),
            check_page(deps),
            repository(deps),
            events::snapshot().install(),
            known_items(),
            install(lines),
            install(tables),
            install(till),
        ],
        tasks,
    }
}

/// The store of bytes, and the scanner that looks at what comes in.
fn files(gate: Gate) -> Install {
    let (store, gate) = (Data::new(gate.store.clone()), Data::new(gate));
    Arc::new(move |config| {
        config.app_data(store.clone()).app_data(gate.clone());
    })
}

/// Hands cases over to the systems outside that handle them, where any are named.
fn verticals(lines: Lines) -> Task {
    Task::new("intake.verticals", move |context| send::run(context, lines.clone()))
}

/// Fixes how long what has ended is kept, and carries approved destruction lists out.
fn archive(gate: &Gate, settings: &Settings) -> Task {
    let rules = settings.retention.clone().unwrap_or_else(Rules::shipped);
    let keeper = Keeper { store: gate.store.clone(), rules };
    Task::new("intake.archive", move |context| carry_out::run(context, keeper.clone()))
}

/// Sends results by post, where a carrier is named.
fn parcels(lines: Lines) -> Task {
    Task::new("intake.parcels", move |context| track::run(context, lines.clone()))
}

fn install<T: Send + Sync + 'static>(value: T) -> Install {
    let data = Data::new(value);
    Arc::new(move |config| {
        config.app_data(data.clone());
    })
}

/// Where the portal lets anyone check a document.
fn check_page(deps: &Deps) -> Install {
    let page = format!("{}/documents/check", deps.public_url.trim_end_matches('/'));
    let page = Data::new(CheckPage(page));
    Arc::new(move |config| {
        config.app_data(page.clone());
    })
}

/// One for all threads.
fn known_items() -> Install {
    let items = Data::new(KnownItems::default());
    Arc::new(move |config| {
        config.app_data(items.clone());
    })
}

/// A client for each worker: its connections are driven by the runtime that opened them.
fn repository(deps: &Deps) -> Install {
    let (url, key) = (deps.urls.of("licence").to_owned(), ServiceKey::new(&deps.service_key));
    let persons = deps.urls.of("identity").to_owned();
    Arc::new(move |config| {
        let http = reqwest::Client::new();
        let client = LicenceClient::new(url.clone(), http.clone());
        let identity = IdentityClient::new(&persons, http);
        config.app_data(Data::new(Repository { client, identity, key: key.clone() }));
    })
}
